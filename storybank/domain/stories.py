"""Say what a story and its renditions are. Who may see them is in ``access``."""

import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from storybank.domain.consent import (
    SHOWN_AS,
    Grant,
    Identifiable,
    Part,
    PlaceLevel,
    Purpose,
    Risk,
    Topic,
    Use,
)
from storybank.domain.media import Picture
from storybank.domain.occasions import Occasion
from storybank.domain.recordings import Recording, RecordingView


class Kind(StrEnum):
    """What sort of thing was told."""

    STORY = "story"
    CASE_STUDY = "case_study"
    PROJECT = "project"
    SESSION = "session"
    QUOTE = "quote"


class Voice(StrEnum):
    """Which group of people the teller belongs to."""

    USES_SERVICES = "uses_services"
    CARER = "carer"
    USES_SERVICES_OR_CARER = "uses_services_or_carer"
    STAFF = "staff"
    SENIOR_LEADER = "senior_leader"
    VOLUNTARY_SECTOR = "voluntary_sector"
    YOUNG_PERSON = "young_person"
    PEER_RESEARCHER = "peer_researcher"
    OTHER = "other"


class Format(StrEnum):
    """In what form a story can be taken in."""

    TEXT = "text"
    AUDIO = "audio"
    VIDEO = "video"
    PICTURE = "picture"
    EASY_READ = "easy_read"


class ToldBy(StrEnum):
    """Whose story it is, seen from the one who tells it."""

    SELF = "self"
    SELF_AND_OTHER = "self_and_other"
    ABOUT_OTHER_PRESENT = "about_other_present"
    ABOUT_OTHER_ABSENT = "about_other_absent"
    GROUP = "group"


class EditorialState(StrEnum):
    """Who is working on a story; never enough to make it visible."""

    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    PROPOSED = "proposed_to_contributor"
    APPROVED = "approved"
    DECLINED = "declined"
    ARCHIVED = "archived"
    REMOVED = "removed"


class RenditionKind(StrEnum):
    """What a rendition was made for."""

    ORIGINAL = "original"
    EDITED = "edited"
    MADE_UP_NAME = "made_up_name"
    SUMMARY = "summary"
    EASY_READ = "easy_read"
    TRANSLATION = "translation"
    TRANSCRIPT = "transcript"


class SubjectRole(StrEnum):
    """What stake a person or body has in a story."""

    TELLER = "teller"
    CO_TELLER = "co_teller"
    PERSON = "person"  # whom it is about, where someone else tells it
    PICTURED = "pictured"  # who can be recognised in a file, and has a say in nothing else
    AUTHORITY = "authority"  # a parent, guardian or council, who says yes beside a child
    ORGANISATION = "organisation"
    SOURCE = "source"


# The editor's moves, as consent.md 3 draws them: from -> to.
MOVES: dict[EditorialState, frozenset[EditorialState]] = {
    EditorialState.SUBMITTED: frozenset(
        {EditorialState.IN_REVIEW, EditorialState.PROPOSED, EditorialState.DECLINED}
    ),
    EditorialState.IN_REVIEW: frozenset(
        {EditorialState.PROPOSED, EditorialState.APPROVED, EditorialState.DECLINED}
    ),
    EditorialState.PROPOSED: frozenset(
        {EditorialState.IN_REVIEW, EditorialState.APPROVED, EditorialState.DECLINED}
    ),
    EditorialState.APPROVED: frozenset({EditorialState.ARCHIVED}),
    EditorialState.DECLINED: frozenset(),
    EditorialState.ARCHIVED: frozenset({EditorialState.APPROVED}),
    EditorialState.REMOVED: frozenset(),
}

ID_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
ID_LENGTH = 7
CODE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Place:
    """Where a story is set; each level may be empty."""

    country: str = ""
    region: str = ""
    town: str = ""

    def at(self, level: PlaceLevel) -> "Place":
        """Return this place, no more exact than *level*."""
        return Place(
            country=self.country if level is not PlaceLevel.NONE else "",
            region=self.region if level in {PlaceLevel.REGION, PlaceLevel.TOWN} else "",
            town=self.town if level is PlaceLevel.TOWN else "",
        )

    def __str__(self) -> str:
        """Write the place as people do: town, region, country."""
        return ", ".join(name for name in (self.town, self.region, self.country) if name)


@dataclass(frozen=True, slots=True)
class Content:
    """The words of a rendition: all that a yes is said to.

    ``labels`` are theme slugs; ``quotes`` are exact spans of ``body``;
    ``updates`` are a project's dated additions, ``(day as written, text)``;
    ``sections`` are the parts that its kind has, ``(code, text)`` (``domain.kinds``);
    ``pictures`` and ``recordings`` stand in the order in which they are shown.
    """

    title: str
    body: str
    summary: str = ""
    lang: str = "en"
    labels: tuple[str, ...] = ()
    content_notes: tuple[str, ...] = ()
    use_notes: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    updates: tuple[tuple[str, str], ...] = ()
    format: Format = Format.TEXT
    pictures: tuple[Picture, ...] = ()
    sections: tuple[tuple[str, str], ...] = ()
    recordings: tuple[Recording, ...] = ()

    def canonical(self) -> str:
        """Write the content as canonical JSON: sorted keys, no spaces, UTF-8."""
        fields: dict[str, object] = {
            "title": self.title,
            "body": self.body,
            "summary": self.summary,
            "lang": self.lang,
            "labels": list(self.labels),
            "content_notes": list(self.content_notes),
            "use_notes": list(self.use_notes),
            "quotes": list(self.quotes),
            "updates": [list(update) for update in self.updates],
            "format": self.format.value,
        }
        if self.pictures:
            fields["pictures"] = [picture.canonical() for picture in self.pictures]
        if self.recordings:
            fields["recordings"] = [recording.canonical() for recording in self.recordings]
        if self.sections:
            fields["sections"] = [list(section) for section in self.sections]
        return json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        """Return the hash that a yes is tied to (hexadecimal)."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    @property
    def files(self) -> tuple[Picture | Recording, ...]:
        """Return what stands with the words, as far as anyone may ever be shown it."""
        return (*self.pictures, *(one for one in self.recordings if one.has_its_words))

    @property
    def running(self) -> tuple[str, ...]:
        """Return the running text: the story, the parts of its kind, what came since, lines."""
        return running(self, self.pictures)

    @property
    def is_told(self) -> bool:
        """Tell whether there is a story: in words, or in pictures where it is told with these."""
        return bool(self.body.strip()) or (self.format is Format.PICTURE and bool(self.pictures))


@dataclass(frozen=True, slots=True)
class Rendition:
    """One version of a story's words. ``number`` orders all of the archive's.

    ``answer`` is the teller's to a proposal: yes, no, my_way, mixed or nothing yet;
    held where the teller is not asked yet.
    ``tidied`` is the last that is the same but for white space, marks or declared
    spellings; what of the two is shown is said in ``tidying``.
    """

    number: int
    id: str
    story_number: int
    n: int
    kind: RenditionKind
    content: Content
    sha256: str
    proposed_by: str
    proposed_at: datetime
    approved_event_id: str | None = None
    made_from: int | None = None
    substantive: bool = True
    reason: str = ""
    answer: str = ""
    tidied: "Rendition | None" = None

    @property
    def last_number(self) -> int:
        """Return the number of the last that was kept of these words, tidied or not."""
        return self.tidied.number if self.tidied else self.number


@dataclass(frozen=True, slots=True)
class Subject:
    """Someone whose yes is needed: a teller, who speaks beside them, or what a basis rests on.

    ``spared`` are uses for which this yes is not needed, ``needed_until`` the
    instant from which it no longer is (authority that ends by itself). Answers
    from before ``reask_at`` count no more once it has come (I-18).
    ``dissent_at``: a no that was shown and not taken back (I-17). ``media_id``:
    the one file in which they can be recognised, for whoever has a say in that alone.
    """

    id: str
    role: SubjectRole
    contributor_id: str | None = None
    spared: frozenset[Use] = frozenset()
    needed_until: datetime | None = None
    reask_at: datetime | None = None
    dissent_at: datetime | None = None
    died_at: datetime | None = None
    media_id: str | None = None

    def is_needed(self, use: Use, now: datetime, media_id: str | None = None) -> bool:
        """Tell whether nothing is shown for *use* without this yes: of the words, or of a file."""
        return (
            use not in self.spared
            and (self.needed_until is None or now < self.needed_until)
            and self.media_id in {None, media_id}
        )


@dataclass(frozen=True, slots=True)
class Review:
    """Whether people could be recognised in one version, for one use (consent.md 9).

    ``is_accepted``: the teller knows the risk and wants it all the same.
    ``others``: whether someone who was not asked can be recognised in it.
    """

    rendition_number: int
    use: Use
    risk: Risk
    is_accepted: bool = False
    others: Identifiable = Identifiable.MAYBE


@dataclass(frozen=True, slots=True)
class Awaited:
    """That one use of one version waits until a second person has agreed to it."""

    rendition_number: int
    purpose: Purpose


@dataclass(frozen=True, slots=True)
class Pictured:
    """One file in one version of a story, clean and still kept; ``sha256`` is with its words."""

    rendition_number: int
    media_id: str
    part: Part
    sha256: str

    @property
    def shown_as(self) -> tuple[Part, ...]:
        """Return what a permission for it may be about: of a film also its sound alone."""
        return SHOWN_AS.get(self.part, ())


@dataclass(frozen=True, slots=True)
class Tied:
    """That a story is a quote of another, ``whole``: it is shown only as far as that may be quoted.

    ``is_stopped``: as a quote of that it is refused, frozen or removed.
    """

    whole: "Story | None"
    is_stopped: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """A story without its words: what the gate and the desk reason about.

    ``grants`` holds every answer of every subject, oldest first.
    ``approved`` maps the number of each approved rendition to its hash.
    ``call_for`` names answers that someone has to ring about first. ``occasions``
    are the times that someone who wants to be asked first said yes. ``awaited``
    are the uses that are not shown until a second person has agreed.
    """

    number: int
    id: str
    kind: Kind
    voice: Voice
    editorial_state: EditorialState
    created_at: datetime
    told_by: ToldBy = ToldBy.SELF
    voice_words: str = ""
    author: str = ""
    organisation: str = ""
    story_date: str = ""
    place: Place = Place()
    source: str = ""
    source_id: str = ""
    citation: str = ""
    call_for: tuple[str, ...] = ()
    paused_at: datetime | None = None
    paused_by_kind: str = ""
    safeguarding_hold: bool = False
    on_hold: str = ""
    purged_at: datetime | None = None
    first_public_at: datetime | None = None
    is_fiction: bool = False
    ledger_ok: bool = True
    reviews: tuple[Review, ...] = ()
    subjects: tuple[Subject, ...] = ()
    grants: tuple[Grant, ...] = ()
    approved: tuple[tuple[int, str], ...] = ()
    pictured: tuple[Pictured, ...] = ()
    occasions: tuple[Occasion, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    tied: Tied | None = None

    def moved_to(self, state: EditorialState) -> "Story":
        """Return this story in *state*; ValueError where no such move exists."""
        if state not in MOVES[self.editorial_state]:
            raise ValueError(f"a story cannot go from {self.editorial_state} to {state}")
        return replace(self, editorial_state=state)

    def standing(self, subject_id: str = "") -> dict[tuple[Purpose, Topic], Grant]:
        """Return a subject's last answer to each question, begun or not, unless closed.

        Without *subject_id* the first subject's: of a story told by one person, the teller's.
        """
        wanted = subject_id or (self.subjects[0].id if self.subjects else "")
        return {
            (grant.purpose, grant.topic): grant
            for grant in self.grants
            if grant.record.closed_as is None and grant.record.subject_id == wanted
        }

    def awaits(self, rendition_number: int | None, purpose: Purpose) -> bool:
        """Tell whether a second person has still to agree to one use of one version."""
        wanted = (rendition_number, purpose)
        return any((one.rendition_number, one.purpose) == wanted for one in self.awaited)

    @property
    def year(self) -> str:
        """Return the story's own year, or an empty string."""
        return year_of(self.story_date)


@dataclass(frozen=True)
class StoryView:
    """What one audience may see of one story, and nothing else.

    Pages, feeds, searches and exports get this, never a row. A part that is
    not allowed is empty here, so that no template can show it. ``steps`` are its
    pictures in order, each with the line under it; where the picture is not
    allowed and the words are, the line alone.
    """

    id: str
    number: int
    rendition_number: int
    use: Use
    parts: frozenset[Part]
    kind: Kind
    voice: Voice
    lang: str
    format: Format
    published_at: datetime
    ends_at: datetime
    is_fiction: bool
    title: str = ""
    summary: str = ""
    body: str = ""
    quotes: tuple[str, ...] = ()
    updates: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    has_made_up_name: bool = False
    place: Place = Place()
    themes: tuple[str, ...] = ()
    content_notes: tuple[str, ...] = ()
    use_notes: tuple[str, ...] = ()
    year: str = ""
    story_date: str = ""
    organisation: str = ""
    citation: str = ""
    basis: str = ""
    steps: tuple[Picture, ...] = ()
    is_easy_read: bool = False
    sections: tuple[tuple[str, str], ...] = ()
    recordings: tuple[RecordingView, ...] = ()

    @property
    def media_ids(self) -> frozenset[str]:
        """Return which files are shown with it."""
        pictures = frozenset(one.id for one in self.pictures)
        return pictures.union(one.id for one in self.recordings)

    @property
    def running(self) -> tuple[str, ...]:
        """Return the running text that may be shown; empty texts where it may not."""
        return running(self, self.steps)

    @cached_property
    def on_one_line(self) -> str:
        """Return the running text on one line, or what stands for it: the summary, else quotes."""
        told = " ".join(self.running).strip() or self.summary or " ".join(self.quotes)
        return " ".join(told.split())

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Return the pictures that may be shown."""
        return tuple(one for one in self.steps if one.id)

    @property
    def is_in_pictures(self) -> bool:
        """Tell whether its pictures tell it, one after the other, and do not only go with it."""
        return self.format is Format.PICTURE or any(one.line for one in self.steps)


def running(words: Content | StoryView, pictures: tuple[Picture, ...]) -> tuple[str, ...]:
    """Return the story, the parts of its kind, what came since, and the lines under *pictures*."""
    beside = [text for _, text in (*words.sections, *words.updates)]
    return (words.body, *beside, *[one.line for one in pictures if one.line])


def new_story_id() -> str:
    """Make a random id of 7 characters that nobody can guess from another."""
    return drawn(ID_LENGTH)


def new_code() -> str:
    """Make what a short address ends with, or the id of a part of a story: 50 random bits."""
    return drawn(CODE_LENGTH)


def drawn(length: int) -> str:
    """Draw letters and figures that can be read out and are not taken for one another."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(length))


def year_of(story_date: str) -> str:
    """Return the year in a story's date as it is written, or an empty string."""
    return next(iter(_year_words(story_date)), "")


def _year_words(written: str) -> list[str]:
    """Return the four-digit years in *written*, in order."""
    digits = "".join(char if char.isdigit() else " " for char in written).split()
    return [word for word in digits if len(word) == 4 and "1000" <= word <= "2999"]
