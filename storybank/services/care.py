"""Let members of staff leave out of their own lists what they would rather not read.

It changes what they are shown first, never what they may see, and nobody else
is told. Content notes are the tellers' words, so any words can be left out.
"""

from collections.abc import Iterable

from storybank.domain.errors import InvalidError
from storybank.domain.people import Actor
from storybank.services import wording
from storybank.services.archive import Archive
from storybank.storage import people

MOST = 30
LONGEST = 100  # characters
_ELSE = "Something else"


def left_out(archive: Archive, actor: Actor) -> tuple[str, ...]:
    """Return the content notes that *actor* leaves out, in the order they chose them."""
    return people.left_out(archive.db, actor.ref) if actor.is_staff else ()


def offered(archive: Archive) -> tuple[str, ...]:
    """Return the notes that tellers are asked about (W37)."""
    return tuple(one for one in wording.screen(archive, "W37").options if one != _ELSE)


def leave_out(archive: Archive, actor: Actor, notes: Iterable[str]) -> tuple[str, ...]:
    """Leave these out of one's own lists from now on; InvalidError for too many or too long."""
    clean = tuple(dict.fromkeys(note for note in (" ".join(n.split()) for n in notes) if note))
    if len(clean) > MOST:
        raise InvalidError({"more": f"Leave out at most {MOST} notes."})
    if any(len(note) > LONGEST for note in clean):
        raise InvalidError({"more": f"Use at most {LONGEST} letters on each line."})
    with archive.writing() as db:
        people.set_left_out(db, actor.ref, clean)
    return clean
