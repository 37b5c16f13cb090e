"""WebSocket frames: whole messages out of those that come in, and those that go out, made once for many."""

from collections.abc import Callable

from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport
from picows.common import WSProtocolError

TEXT, BINARY, PONG = b"\x81", b"\x82", b"\x8a"


def frame(kind: bytes, payload: bytes) -> bytes:
    """As a server sends it: whole and not masked (RFC 6455, section 5.2)."""
    size = len(payload)
    if size < 126:
        return b"%b%c%b" % (kind, size, payload)
    if size < 65_536:
        return b"%b\x7e%b%b" % (kind, size.to_bytes(2, "big"), payload)
    return b"%b\x7f%b%b" % (kind, size.to_bytes(8, "big"), payload)


class Frames(WSListener):
    """Puts fragments together. What picows does not check is checked here: reserved bits, UTF-8, the order of
    fragments, and the size of the whole message.
    """

    __slots__ = ("_closed", "_deliver", "_fragments", "_is_text", "_largest", "_pinged", "_size")

    def __init__(
        self,
        deliver: Callable[[str | bytes], None],
        pinged: Callable[[bytes], None],
        closed: Callable[[int], None],
        largest: int,
    ) -> None:
        self._deliver = deliver
        self._pinged = pinged
        self._closed = closed
        self._largest = largest
        self._fragments: list[bytes] | None = None
        self._is_text = False
        self._size = 0

    def forget(self) -> None:
        """Whom this delivered to. The connection keeps this: both would stay until garbage is looked for."""
        self._deliver = self._pinged = self._closed = nobody

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        kind = frame.msg_type
        if transport.is_close_frame_sent and kind is not WSMsgType.CLOSE:
            return
        if frame.rsv1 or frame.rsv2 or frame.rsv3:
            raise WSProtocolError(WSCloseCode.PROTOCOL_ERROR, "reserved bits")
        if kind is WSMsgType.TEXT and frame.fin and self._fragments is None:
            self._deliver(decoded(frame.get_payload_as_bytes()))
        elif kind is WSMsgType.CLOSE:
            self._closed(close_code(frame))
        elif kind is WSMsgType.PING:
            self._pinged(frame.get_payload_as_bytes())
        elif kind in (WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.CONTINUATION):
            self._fragment(kind, frame)

    def _fragment(self, kind: WSMsgType, frame: WSFrame) -> None:
        if (kind is WSMsgType.CONTINUATION) is (self._fragments is None):
            raise WSProtocolError(WSCloseCode.PROTOCOL_ERROR, "fragments out of order")
        if self._fragments is None:
            self._fragments, self._size, self._is_text = [], 0, kind is WSMsgType.TEXT
        self._size += frame.payload_size
        if self._size > self._largest:
            raise WSProtocolError(WSCloseCode.MESSAGE_TOO_BIG, "too big")
        if frame.payload_size:
            self._fragments.append(frame.get_payload_as_bytes())
        if frame.fin:
            message, self._fragments = b"".join(self._fragments), None
            self._deliver(decoded(message) if self._is_text else message)


def nobody(_: object) -> None:
    pass


def decoded(payload: bytes) -> str:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        raise WSProtocolError(WSCloseCode.INVALID_TEXT, "not UTF-8") from None


def close_code(frame: WSFrame) -> int:
    """1005 stands for none."""
    payload = frame.get_payload_as_bytes()
    return int.from_bytes(payload[:2], "big") if payload else 1005
