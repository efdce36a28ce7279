"""Take in a story that came on paper, by phone or spoken: a curator types it, word for word.

What its teller allowed is typed in afterwards (``typed_in``); until then nothing
is shown, and nothing here says yes for anyone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from storybank.domain import kinds, phrases
from storybank.domain.access import Action, Asking, may
from storybank.domain.errors import InvalidError, NotAllowedError
from storybank.domain.jurisdiction import AgeBand
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import Actor
from storybank.domain.stories import (
    Content,
    EditorialState,
    Kind,
    Story,
    ToldBy,
    Voice,
    new_story_id,
)
from storybank.services import about_questions, consent, contributors, giving, offers, with_a_say
from storybank.services.archive import Archive
from storybank.services.contributors import Keys
from storybank.services.giving import Giving
from storybank.services.questions import LONGEST_STORY
from storybank.storage import journal, messages
from storybank.storage.contributors import Contributor, new_id

WAYS: dict[str, tuple[str, Channel]] = {
    "paper": ("On paper or in a letter", Channel.PAPER),
    "phone": ("By phone", Channel.PHONE),
    "spoken": ("Spoken or signed, with one of us there", Channel.FACE),
}
TOLD: dict[ToldBy, str] = {
    ToldBy.SELF: "Their own story",
    ToldBy.ABOUT_OTHER_PRESENT: "About someone else, who was there",
    ToldBy.ABOUT_OTHER_ABSENT: "About someone else, who was not there",
}
CONTACT = ("renewal", "feedback", "invite")
CHANNELS = ("text", "phone", "email", "letter", "trusted")
LONGEST = 500  # characters of a line

Secret = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Paper:
    """What a curator writes down; codes as the form has them.

    ``parts`` are those of any kind, by the kind, a hyphen and the code of the part.
    ``unknown_who``: nobody knows yet who can say yes with a young teller.
    """

    way: str
    title: str
    words: str
    kind: str = Kind.STORY.value
    voice: str = ""
    told_by: str = ToldBy.SELF.value
    name: str = ""
    age: str = ""
    month: str = ""
    unknown_who: bool = False
    contact: tuple[str, ...] = ()
    channel: str = ""
    reach: str = ""
    safe_note: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)

    def parts_of(self, kind: str) -> dict[str, str]:
        """Return what was typed in of the parts of a kind, by their codes."""
        own = {k.partition("-"): text for k, text in self.parts.items() if text.strip()}
        return {code: text for (of, _, code), text in own.items() if of == kind}


def take(archive: Archive, actor: Actor, paper: Paper, *, secret: Secret) -> str:
    """Keep a story that was typed in, with a receipt for its teller; return its id.

    The receipt's words are made from *secret*: ``keys`` shows them as long as that
    session lasts. Raises InvalidError with problems by field; nothing is kept then.
    """
    if not may(Action.IMPORT, actor, Asking(archive.now)):
        raise NotAllowedError("Only a curator can type in a story.")
    problems = _problems(paper)
    if problems:
        raise InvalidError(problems)
    channel = WAYS[paper.way][1]
    with archive.writing():
        given = Giving(_story(archive, paper), _content(paper), None, _teller(paper))
        story = giving.keep(archive, given, actor=actor, channel=channel)
        codes = {"state": story.editorial_state.value}
        consent.note_event(
            archive, story, actor, EventType.EDITORIAL_CHANGED, codes=codes, channel=channel
        )
        contributors.new_keys(archive, story_number=story.number, secret=secret(story.id))
        consent.note_event(
            archive, story, actor, EventType.RECEIPT_ISSUED, codes={}, channel=channel
        )
        _add_beside(archive, story, paper, actor, channel)
        journal.add(archive.db, actor, "typed_in", at=archive.now, story_id=story.id)
    return story.id


def keys(archive: Archive, story_id: str, secret: Secret) -> Keys:
    """Return the words and the link to hand over; NotFoundError in any other session."""
    return contributors.keys_again(archive, secret(story_id))


def _add_beside(
    archive: Archive, story: Story, paper: Paper, actor: Actor, channel: Channel
) -> None:
    for subject in with_a_say.beside(archive, paper.age, paper.month):
        with_a_say.add_subject(archive, story, subject, actor=actor, channel=channel)
    if with_a_say.told_beside(archive, AgeBand(paper.age)):
        messages.add(archive.db, story, "system", body=with_a_say.TOLD_NOTE, at=archive.now)


def _story(archive: Archive, paper: Paper) -> Story:
    is_unknown = paper.unknown_who and paper.age in {AgeBand.UNDER_13, AgeBand.FROM_13}
    return Story(
        number=0,
        id=new_story_id(),
        kind=Kind(paper.kind),
        voice=Voice(paper.voice),
        told_by=ToldBy(paper.told_by),
        editorial_state=EditorialState.SUBMITTED,
        created_at=archive.now,
        call_for=("unknown",) if is_unknown else (),
    )


def _content(paper: Paper) -> Content:
    body = paper.words.replace("\r\n", "\n").strip()
    return Content(
        title=_line(paper.title) or offers.first_words(body),
        body=body,
        sections=kinds.told(Kind(paper.kind), paper.parts_of(paper.kind)),
    )


def _teller(paper: Paper) -> Contributor:
    teller = Contributor(id=new_id(), full_name=_line(paper.name), age_band=paper.age)
    month = paper.month if paper.age != AgeBand.ADULT else ""
    if not paper.contact:
        return replace(teller, reask_on=month)
    return replace(
        teller,
        reask_on=month,
        contact_channel=paper.channel,
        contact_value=paper.reach.strip(),
        contact_safe_note=_line(paper.safe_note),
        contact_permissions=tuple(code for code in CONTACT if code in paper.contact),
    )


def _problems(paper: Paper) -> dict[str, str]:
    """Say what is missing or cannot be, by field."""
    lines = (paper.title, paper.name, paper.reach, paper.safe_note)
    wrong = (
        ("way", paper.way not in WAYS, "Choose how the story came."),
        ("words", not paper.words.strip(), "Type in the story, as it was told."),
        (
            "words",
            len(paper.words) > LONGEST_STORY,
            f"This is too long: use at most {LONGEST_STORY:,} letters.",
        ),
        ("kind", paper.kind not in set(Kind), "Choose what it is."),
        (
            "kind",
            any(paper.parts_of(kind) for kind in kinds.PARTS if kind != paper.kind),
            "You have filled in parts of something else. Choose that here, or empty them.",
        ),
        (
            "words",
            any(len(text) > LONGEST_STORY for text in paper.parts.values()),
            f"A part of it is too long: use at most {LONGEST_STORY:,} letters.",
        ),
        ("voice", paper.voice not in set(Voice), "Choose whose story it is."),
        ("told_by", paper.told_by not in TOLD, "Choose who it is about."),
        ("age", paper.age not in set(AgeBand), "Choose how old its teller is."),
        (
            "month",
            bool(paper.month) and not about_questions.is_month(paper.month),
            "Write the year and the month, such as 2028-04.",
        ),
        (
            "channel",
            bool(paper.contact) and paper.channel not in CHANNELS,
            "Choose a safe way to reach them.",
        ),
        (
            "reach",
            bool(paper.contact) and not paper.reach.strip(),
            "Write the number or the address, or untick all of the above.",
        ),
        (
            "title",
            any(len(line) > LONGEST for line in lines),
            f"Use at most {LONGEST} letters for the title, the name and how to reach them.",
        ),
    )
    return {field: words for field, is_wrong, words in reversed(wrong) if is_wrong}


def _line(text: str) -> str:
    return " ".join(text.split())


KINDS = {kind: phrases.KINDS[kind].capitalize() for kind in Kind}
