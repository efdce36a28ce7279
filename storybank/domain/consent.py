"""Say what a permission is and what it amounts to at one instant.

The closed lists are those of consent.md 1; a status is computed, never stored.
Who may *see* what follows from it is decided in ``access``.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Use(StrEnum):
    """What a story may be used for; each is asked for on its own."""

    TRAINING_HERE = "training_here"
    TRAINING_PARTNER = "training_partner"
    WEB = "web"
    SEARCH_ENGINES = "search_engines"
    PRINT = "print"
    SOCIAL = "social"
    PRESS = "press"
    RESEARCH = "research"
    FUNDRAISING = "fundraising"
    DEPOSIT = "deposit"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a question is about: a use, and for whom where it is asked by name (I-11)."""

    use: Use
    recipient_id: str | None = None

    @property
    def code(self) -> str:
        """Return how addresses and forms name it."""
        return self.use.value if self.recipient_id is None else f"{self.use}.{self.recipient_id}"


class Part(StrEnum):
    """What of a story a permission is about."""

    TEXT = "text"
    SUMMARY = "summary"
    QUOTES = "quotes"
    NAME = "name"
    PHOTO = "photo"
    VOICE = "voice"
    VIDEO = "video"
    PICTURE = "picture"
    PLACE = "place"
    SERVICE_NAME = "service_name"


# Parts that are files: each is asked about on its own (I-11), with its id.
FILES = frozenset({Part.PHOTO, Part.VOICE, Part.VIDEO, Part.PICTURE})
RECORDED = (Part.VOICE, Part.VIDEO)  # those that take time
LIKENESS = FILES - {Part.PICTURE}  # by these, people may know a person
# A film can be shown as a film, or its sound alone be heard: each is asked about on its own.
SHOWN_AS: dict[Part, tuple[Part, ...]] = {
    Part.VIDEO: (Part.VIDEO, Part.VOICE),
    **{part: (part,) for part in FILES - {Part.VIDEO}},
}


@dataclass(frozen=True, slots=True)
class OfFile:
    """One file of a story, as what an answer is about."""

    part: Part
    media_id: str


Topic = Part | OfFile


class Basis(StrEnum):
    """What a permission rests on (BAS-1)."""

    CONSENT = "consent"
    ORGANISATION = "organisation"
    PUBLIC_DOMAIN = "public_domain"


class Identity(StrEnum):
    """Under which name a story is shown, least telling first."""

    NONE = "none"
    MADE_UP = "made_up"
    FIRST_NAME = "first_name"
    FULL_NAME = "full_name"


class PlaceLevel(StrEnum):
    """How exactly a place is shown, least exact first."""

    NONE = "none"
    COUNTRY = "country"
    REGION = "region"
    TOWN = "town"


class Decision(StrEnum):
    """An answer to one question."""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not_sure"
    ASK_EACH_TIME = "ask_each_time"


class IndicatedBy(StrEnum):
    """Who gave the answer."""

    SELF = "self"
    SELF_WITH_SUPPORT = "self_with_support"
    SELF_WITH_INTERPRETER = "self_with_interpreter"
    PARENT = "parent"
    GUARDIAN = "guardian"
    CORPORATE_PARENT = "corporate_parent"
    ATTORNEY = "attorney"
    DEPUTY = "deputy"
    CONSULTEE_PERSONAL = "consultee_personal"
    CONSULTEE_NOMINATED = "consultee_nominated"
    NEXT_OF_KIN = "next_of_kin"
    ORGANISATION = "organisation"
    CURATOR = "curator"


class OwnView(StrEnum):
    """What the person themselves showed, where someone else spoke for them."""

    ASSENT = "assent"
    DISSENT = "dissent"
    NOT_ABLE_TO_SAY = "not_able_to_say"


class Risk(StrEnum):
    """How easily someone could be recognised, by one version in one use."""

    LOW = "low"
    SOME = "some"
    HIGH = "high"


class Identifiable(StrEnum):
    """Whether a person in a story can be recognised."""

    YES = "y"
    NO = "n"
    MAYBE = "maybe"


class Closing(StrEnum):
    """How a record ended before its time; final for that record."""

    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    INVALID = "invalid"


class Status(StrEnum):
    """What a grant amounts to; only the last two show anything."""

    WITHDRAWN = "withdrawn"
    INVALID = "invalid"
    REVOKED = "revoked"
    NO = "no"
    NOT_SURE = "not_sure"
    ASKED = "asked"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    PAUSED = "paused"
    COOLING_OFF = "cooling_off"
    IN_FORCE = "in_force"
    RENEWED = "renewed"


SHOWING = frozenset({Status.IN_FORCE, Status.RENEWED})

LONGEST_YEARS = 5


@dataclass(frozen=True, slots=True)
class Record:
    """One person's set of answers, given at one time.

    ``cooling_off_until`` None means that the second yes is still to come.
    ``basis`` None means that nobody recorded what it rests on: unknown.
    ``own_view`` None: the person spoke for themselves. ``is_checked``: staff
    have checked that whoever spoke may. ``review_due``: from then on it has to
    be looked at again before it counts.
    """

    number: int
    id: str
    subject_id: str
    basis: Basis | None
    indicated_by: IndicatedBy
    answered_at: datetime
    starts_at: datetime
    cooling_off_until: datetime | None
    expires_at: datetime
    renews: bool = False
    closed_as: Closing | None = None
    closed_at: datetime | None = None
    own_view: OwnView | None = None
    is_checked: bool = False
    ethics_reference: str = ""
    review_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """One answer: this use, this part, on exactly this content."""

    number: int
    record: Record
    use: Use
    part: Part
    decision: Decision
    recipient_id: str | None = None
    identity: Identity = Identity.NONE
    shown_name: str | None = None
    place: PlaceLevel = PlaceLevel.NONE
    rendition_number: int | None = None
    content_sha256: str | None = None
    expires_at: datetime | None = None
    media_id: str | None = None

    @property
    def purpose(self) -> Purpose:
        """Return for what it is to be used."""
        return Purpose(self.use, self.recipient_id)

    @property
    def topic(self) -> Topic:
        """Return what of the story this is about: a part, or one file."""
        return self.part if self.media_id is None else OfFile(self.part, self.media_id)

    @property
    def ends_at(self) -> datetime:
        """Return the first instant at which this is over."""
        own = self.expires_at
        return self.record.expires_at if own is None else min(own, self.record.expires_at)


def has_begun(grant: Grant, now: datetime) -> bool:
    """Tell whether *grant* already stands in place of the answers before it.

    A no and a closing act at once; a yes waits for its second yes, its start
    and its cooling-off, and the smaller permission stands meanwhile (I-9).
    """
    record = grant.record
    if grant.decision is not Decision.YES or record.closed_as is not None:
        return True
    until = record.cooling_off_until
    return until is not None and until <= now and record.starts_at <= now


def status(grant: Grant, now: datetime, *, paused: bool = False) -> Status:
    """Compute what *grant* amounts to at *now* (order of consent.md 1)."""
    record = grant.record
    if record.closed_as is not None:
        return Status(record.closed_as.value)
    if grant.decision is not Decision.YES:
        return Status.NOT_SURE if grant.decision is Decision.NOT_SURE else Status.NO
    if grant.ends_at <= now:
        return Status.EXPIRED
    if record.basis is None:
        return Status.UNKNOWN
    if paused:
        return Status.PAUSED
    if not has_begun(grant, now):
        return Status.COOLING_OFF
    return Status.RENEWED if record.renews else Status.IN_FORCE


def years_after(day: date, years: int) -> date:
    """Return the same day *years* later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
