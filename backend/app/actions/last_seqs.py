from collections import OrderedDict

from beanie import PydanticObjectId

MOST = 100_000


class LastSeqs:
    """The newest seq that this process knows of each match; of those heard of longest ago, none."""

    def __init__(self) -> None:
        self._seqs: OrderedDict[PydanticObjectId, int] = OrderedDict()

    def __contains__(self, match_id: PydanticObjectId) -> bool:
        return match_id in self._seqs

    def get(self, match_id: PydanticObjectId) -> int | None:
        return self._seqs.get(match_id)

    def remember(self, match_id: PydanticObjectId, seq: int) -> None:
        self._seqs[match_id] = seq
        self._seqs.move_to_end(match_id)
        if len(self._seqs) > MOST:
            self._seqs.popitem(last=False)

    def raise_to(self, match_id: PydanticObjectId, seq: int) -> None:
        if seq > self._seqs.get(match_id, -1):
            self.remember(match_id, seq)

    def forget(self, match_id: PydanticObjectId) -> None:
        self._seqs.pop(match_id, None)
