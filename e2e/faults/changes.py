"""What a message may look like after all that was done to it, when everybody has heard of everything."""

from e2e.faults.history import Change, ChangeKind, Message, Send


def is_as_left(message: Message, send: Send, changes: list[Change]) -> bool:
    deletions = of_kind(changes, "delete")
    if message.is_deleted:
        return bool(deletions) and message.content is None and not message.reactions
    return (
        not any(deletion.acked_at for deletion in deletions)
        and message.content in possible_contents(send, of_kind(changes, "edit"))
        and are_possible(message.reactions, of_kind(changes, "reaction"))
    )


def of_kind(changes: list[Change], kind: ChangeKind) -> list[Change]:
    return [change for change in changes if change.kind == kind and not change.refused]


def possible_contents(send: Send, edits: list[Change]) -> list[str | None]:
    """That of the last edit that was acked, or of one after it."""
    acked = [number for number, edit in enumerate(edits) if edit.acked_at]
    contents = [send.content, *(edit.value for edit in edits)]
    return contents[acked[-1] + 1 :] if acked else contents


def are_possible(shown: frozenset[tuple[str, str]], reactions: list[Change]) -> bool:
    """Each user's is the last one of some device of theirs; nobody else's is shown."""
    users = {user_id for _, user_id in shown} | {reaction.user_id for reaction in reactions}
    if len(shown) > len({user_id for _, user_id in shown}):
        return False
    emoji_of = {user_id: emoji for emoji, user_id in shown}
    return all(
        emoji_of.get(user_id) in possible_emoji([one for one in reactions if one.user_id == user_id])
        for user_id in users
    )


def possible_emoji(reactions: list[Change]) -> set[str | None]:
    """What one user may end up with: of each device its last acked reaction, or one after it."""
    possible: set[str | None] = set() if reactions else {None}
    for device in {reaction.device for reaction in reactions}:
        mine = [reaction for reaction in reactions if reaction.device == device]
        acked = [number for number, reaction in enumerate(mine) if reaction.acked_at]
        values = [None, *(reaction.value for reaction in mine)]
        possible.update(values[acked[-1] + 1 :] if acked else values)
    return possible
