"""The people of the gallery, and what they have said to each other."""

import io
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageOps

from e2e.people import FIREFOX, IPHONE, Person, match, register, sign_in
from e2e.sockets import do, say

TALK = [
    ("bob", "Morning! Did you see the forecast? 25° on Saturday"),
    ("alice", "No way ☀️"),
    ("alice", "Then we really should get out of town"),
    ("bob", "There is a lake an hour from here: https://example.org/lake"),
    ("bob", "The train goes every thirty minutes, and the last one back is at half past ten in the evening"),
    ("alice", "🎉🎉🎉"),
    ("bob", "I can bring sandwiches"),
    ("alice", "And I bring the good coffee. Shall we say nine at the station?"),
]
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
RIGHT_TO_LEFT = [
    ("omar", "صباح الخير! هل رأيت الطقس ليوم السبت؟ 25 درجة"),
    ("alice", "Good morning! لا، لم أره بعد"),
    ("omar", "هيا إلى البحيرة: https://example.org/lake"),
    ("alice", "😍"),
]


@dataclass
class Cast:
    """Alice looks; each match is with somebody else."""

    alice: Person
    bob: Person
    nobody: Person
    talk: str
    empty: str
    unread: str
    right_to_left: str
    long: str


def gather(url: str) -> Cast:
    names = ("Alice", "Bob", "Zoë", "Maximiliane Oberhuber-Schmidt", "عمر الخطيب", "Lin", "Nora")
    alice, bob, zoe, max_, omar, lin, nora = (register_named(url, name) for name in names)
    sign_in(alice, IPHONE)
    alice = sign_in(alice, FIREFOX)
    bob.call("PUT", "/users/me/picture", content=portrait())
    cast = Cast(
        alice,
        bob,
        nobody=nora,
        empty=match(alice, zoe),
        long=match(alice, max_),
        right_to_left=match(alice, omar),
        unread=match(alice, lin),
        talk=match(alice, bob),
    )
    novel = [("max", LONG_WORD), ("alice", "A novel. " * 500), ("max", "🙈")]
    read(alice, talk(cast.long, alice, max_, novel)[-1])
    read(alice, talk(cast.right_to_left, alice, omar, RIGHT_TO_LEFT)[-2])
    say(alice, cast.unread, ["Are you there?"])
    stored = talk(cast.talk, alice, bob, TALK)
    do(alice, [("react_to_message", change(stored[3], "one", emoji="❤️", on=True))])
    do(bob, [("react_to_message", change(stored[7], "two", emoji="👍", on=True))])
    do(bob, [("edit_message", change(stored[6], "three", content="I can bring sandwiches and plums"))])
    say_reply(alice, stored[6], "Plums! 😋")
    do(alice, [("delete_message", change(say(alice, cast.talk, ["Oops"])[0], "four"))])
    read(alice, stored[6])
    say(lin, cast.unread, [f"Photo {number} of the trip comes tomorrow" for number in range(1, 31)])
    return cast


def portrait() -> bytes:
    """A sunset, for want of a face."""
    image = Image.linear_gradient("L").resize((256, 256))
    picture = ImageOps.colorize(image, "#5b2a86", "#ffd9a0", mid="#f2668b")
    ImageDraw.Draw(picture).ellipse((88, 120, 168, 200), fill="#fff3d6")
    content = io.BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def register_named(url: str, name: str) -> Person:
    person = register(url, "gallery")
    person.call("PATCH", "/users/me", json={"name": name})
    return person


def talk(match_id: str, one: Person, other: Person, lines: list[tuple[str, str]]) -> list[dict[str, object]]:
    return [say(one if who == "alice" else other, match_id, [text])[0] for who, text in lines]


def change(message: dict[str, object], client_id: str, **more: object) -> dict[str, object]:
    return {"match_id": message["matchId"], "message_id": message["id"], "client_id": client_id, **more}


def read(person: Person, message: dict[str, object]) -> None:
    """All of the conversation up to there."""
    do(person, [("read_message", {"match_id": message["matchId"], "message_id": message["id"]})])


def say_reply(person: Person, to: dict[str, object], text: str) -> None:
    payload = {"match_id": to["matchId"], "content": text, "reply_to": to["id"]}
    do(person, [("send_message", payload)])
