"""Lead through a session one thing at a time: what a story talks about comes before it.

Permission is asked again for each page. Nothing of a session is kept.
"""

from dataclasses import dataclass

from storybank.domain import packs as domain
from storybank.domain.access import training_use
from storybank.domain.errors import NotFoundError
from storybank.domain.people import Actor
from storybank.services import packs, quote_follow
from storybank.services.archive import Archive
from storybank.services.packs import Card, Opened

NOTE, MAIN = "note", ""
AGREEMENTS = "agreements"


@dataclass(frozen=True, slots=True)
class Frame:
    """One page of a session: ``number`` is the step's, ``part`` which page of it.

    ``part`` is ``note`` for what a story talks about, empty for the step itself,
    or the number of a question.
    """

    number: int
    part: str
    card: Card
    question: str = ""

    @property
    def seconds(self) -> int:
        """Return how long its clock runs; a story's clock stands with the story."""
        return self.card.step.seconds if self.part == MAIN else 0

    @property
    def stamp(self) -> str:
        """Return what changes when what may be shown here changes."""
        view = self.card.view
        shown = "gap" if self.card.is_gap else str(view.rendition_number) if view else ""
        if self.card.quoted is not None:
            shown = f"{quote_follow.mark(self.card.quoted.quote)} {self.card.quoted.label}"
        return f"{self.card.step.id} {self.part} {shown}"


@dataclass(frozen=True, slots=True)
class Session:
    """A session at one of its pages. ``before`` and ``after`` are None at its ends."""

    opened: Opened
    frame: Frame
    before: Frame | None
    after: Frame | None
    rounds: int
    agreements: str


def begin(archive: Archive, actor: Actor, pack_id: str) -> tuple[Opened, Frame | None]:
    """Return a pack as it may be run now, and its first page; None where it is empty."""
    opened = _opened(archive, actor, pack_id)
    return opened, next(iter(_frames(opened)), None)


def at(archive: Archive, actor: Actor, pack_id: str, number: int, part: str) -> Session:
    """Return a session at one page; of a story that may not be used now the gap alone."""
    opened = _opened(archive, actor, pack_id)
    frames = _frames(opened)
    own = [at for at, frame in enumerate(frames) if frame.number == number]
    found = next((at for at in own if frames[at].part == part), own[0] if own else None)
    if found is None:
        raise NotFoundError("There is no such step.")
    return Session(
        opened=opened,
        frame=frames[found],
        before=frames[found - 1] if found else None,
        after=frames[found + 1] if found + 1 < len(frames) else None,
        rounds=domain.rounds(opened.pack, frames[found].card.step),
        agreements=_agreements(opened),
    )


def _opened(archive: Archive, actor: Actor, pack_id: str) -> Opened:
    return packs.open_pack(archive, actor, pack_id, use=training_use(actor))


def _frames(opened: Opened) -> tuple[Frame, ...]:
    found: list[Frame] = []
    for number, card in enumerate(opened.cards, 1):
        if card.content_notes:
            found.append(Frame(number, NOTE, card))
        found.append(Frame(number, MAIN, card))
        found += [
            Frame(number, str(at), card, question)
            for at, question in enumerate(card.step.questions, 1)
        ]
    return tuple(found)


def _agreements(opened: Opened) -> str:
    """Return what was agreed at the beginning: it stays at hand, without the network too."""
    steps = (card.step for card in opened.cards if card.step.story_id is None)
    return next((step.notes for step in steps if step.title.casefold() == AGREEMENTS), "")
