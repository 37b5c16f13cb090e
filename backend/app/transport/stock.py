"""uvicorn's own WebSocket connections, which let a client go as it should be let go when the server stops."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode

CLOSE_SECONDS = 1.0


class Protocol(WebSocketsSansIOProtocol):
    def shutdown(self) -> None:
        """Ask the client to close, and wait a moment for its consent.

        Closed over what the client still sends, the connection would be reset, and what the client has yet to
        read, such as an ack, with it.
        """
        if self.close_sent or not self.handshake_complete:
            super().shutdown()
            return
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": CloseCode.SERVICE_RESTART})
        self.conn.send_close(CloseCode.SERVICE_RESTART)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = self.disconnected = True
        self.read_paused = False
        self.transport.resume_reading()
        self.close_timer = self.loop.call_later(CLOSE_SECONDS, self.transport.close)
