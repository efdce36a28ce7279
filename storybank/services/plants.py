"""Say which stories a leak test plants, and what each audience may see of them.

Every story holds words that stand nowhere else, one for each place where words
can be. What may be seen is written out here by hand, from consent.md 4.1, and
not asked of the gate: this is what the gate is held against.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from storybank.domain.consent import Basis, Identity, IndicatedBy, Part, PlaceLevel, Use
from storybank.domain.stories import EditorialState, ToldBy


class Spot(StrEnum):
    """Where in a story a planted word stands."""

    TITLE = "title"
    SUMMARY = "summary"
    BODY = "body"
    QUOTE = "quote"
    UPDATE = "update"
    PART = "part of its kind"
    NAME = "name"
    SURNAME = "surname"
    MADE_UP = "made-up name"
    COUNTRY = "country"
    REGION = "region"
    TOWN = "town"
    THEME = "theme"
    NOTE = "content note"
    USE_NOTE = "use note"
    AUTHOR = "author"
    ORGANISATION = "organisation"
    CITATION = "citation"
    SOURCE_ID = "source id"
    CONTACT = "contact"
    EVIDENCE = "evidence"
    MESSAGE = "message"
    HOLD = "reason of a hold"
    LATER = "suggested words"
    ALT = "words with a photo"
    LINE = "line under a photo"
    PICTURE = "photo"
    RECORDING = "title of a recording"
    CAPTIONS = "captions"
    SOUND = "sound"


S = Spot
# What a page of a story shows whatever part of it is permitted.
FRAME = frozenset({S.THEME, S.NOTE, S.USE_NOTE, S.CITATION})
SUMMED = FRAME | {S.TITLE, S.SUMMARY}
TOLD = FRAME | {S.BODY, S.QUOTE, S.UPDATE, S.PART, S.LINE}
WORDS = SUMMED | TOLD
PLACED = frozenset({S.COUNTRY, S.REGION})
PICTURED = frozenset({S.ALT, S.PICTURE})
HEARD = frozenset({S.RECORDING, S.CAPTIONS, S.SOUND})
WHOLE = WORDS | PLACED | PICTURED | HEARD | {S.NAME}
# What someone reads who is asked to look at the words alone.
REVIEWED = (WORDS - {S.THEME, S.CITATION}) | {S.ALT, S.LATER, S.RECORDING, S.CAPTIONS}
# What staff alone may read, and what nobody reads on a page.
DESK_ONLY = frozenset({S.AUTHOR, S.SOURCE_ID, S.HOLD, S.CONTACT})
NOWHERE = frozenset({S.EVIDENCE})

Seen = Mapping[Use, frozenset[Spot]]
FILED = {Part.PHOTO, Part.VOICE}
EVERY_PART = (Part.TEXT, Part.SUMMARY, Part.QUOTES, Part.NAME, Part.PLACE, *sorted(FILED))
USES = (Use.TRAINING_HERE, Use.WEB, Use.SEARCH_ENGINES, Use.PRINT)
PARTNER = "partner-a"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was said yes to for one use."""

    parts: tuple[Part, ...] = EVERY_PART
    identity: Identity = Identity.FIRST_NAME
    place: PlaceLevel = PlaceLevel.REGION


EVERYTHING: Mapping[Use, Asked] = {use: Asked() for use in (*USES, Use.TRAINING_PARTNER)}
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Plant:
    """One story to plant. Where ``seen`` names no use, it is hidden from all of them.

    ``desk`` and ``own``: whether curators and its teller may open it. ``gone``:
    the public once saw it, so that its address says so.
    """

    name: str
    seen: Seen = field(default_factory=dict)
    yes: Mapping[Use, Asked] = field(default_factory=lambda: EVERYTHING)
    state: EditorialState = EditorialState.APPROVED
    basis: Basis = Basis.CONSENT
    told_by: ToldBy = ToldBy.SELF
    by: IndicatedBy = IndicatedBy.SELF
    call_for: tuple[str, ...] = ()
    starts: timedelta = -10 * DAY
    cooling: timedelta | None = -5 * DAY
    lasts: timedelta = 365 * DAY
    desk: bool = True
    own: bool = True
    gone: bool = False


def _only(*uses: Use, asked: Asked | None = None) -> dict[Use, Asked]:
    return {use: asked or Asked() for use in uses}


def _as(spots: frozenset[Spot], *uses: Use) -> dict[Use, frozenset[Spot]]:
    return dict.fromkeys(uses, spots)


def _state(state: EditorialState, name: str = "", **differs: bool) -> Plant:
    return Plant(name or state.value, state=state, cooling=None, **differs)  # type: ignore[arg-type]


EVERYWHERE = _as(WHOLE, *USES, Use.TRAINING_PARTNER)
HERE, WEB, ENGINES, PRINT = USES
NAMELESS = Asked(parts=(Part.TEXT, Part.SUMMARY, Part.QUOTES))

SHOWN = (
    Plant("shown everywhere", EVERYWHERE),
    Plant("shown everywhere, a second", EVERYWHERE),
    Plant("shown everywhere, a third", EVERYWHERE),
    Plant("for training only", _as(WHOLE, HERE), _only(HERE)),
    Plant("on the web, not in search engines", _as(WHOLE, WEB), _only(WEB)),
    Plant("in print only", _as(WHOLE, PRINT), _only(PRINT)),
    Plant("for search engines without the web", {}, _only(ENGINES)),
    Plant(
        "for one partner only",
        _as(WHOLE, Use.TRAINING_PARTNER),
        _only(Use.TRAINING_PARTNER),
    ),
    Plant(
        "a summary alone on the web, no name, no place",
        {WEB: SUMMED, ENGINES: SUMMED, HERE: WHOLE},
        {**_only(WEB, ENGINES, asked=Asked(parts=(Part.SUMMARY,))), **_only(HERE)},
    ),
    Plant(
        "words alone on the web, no title",
        _as(TOLD, WEB),
        _only(WEB, asked=Asked(parts=(Part.TEXT,))),
    ),
    Plant(
        "a summary and quotes on the web",
        _as(SUMMED | {S.QUOTE}, WEB),
        _only(WEB, asked=Asked(parts=(Part.SUMMARY, Part.QUOTES))),
    ),
    Plant("quotes alone", {}, _only(WEB, HERE, asked=Asked(parts=(Part.QUOTES, Part.NAME)))),
    Plant(
        "a made-up name on the web, the full name in training",
        {
            WEB: WORDS | PICTURED | HEARD | {S.MADE_UP},
            HERE: WORDS | PICTURED | HEARD | PLACED | {S.NAME, S.SURNAME, S.TOWN},
        },
        {
            WEB: Asked(identity=Identity.MADE_UP, place=PlaceLevel.NONE),
            HERE: Asked(identity=Identity.FULL_NAME, place=PlaceLevel.TOWN),
        },
    ),
    Plant(
        "a country on the web",
        _as(WORDS | PICTURED | HEARD | {S.NAME, S.COUNTRY}, WEB),
        _only(WEB, asked=Asked(place=PlaceLevel.COUNTRY)),
    ),
    Plant(
        "published by an organisation",
        _as(WORDS | {S.ORGANISATION}, WEB, HERE),
        _only(WEB, HERE, asked=NAMELESS),
        basis=Basis.ORGANISATION,
    ),
    Plant(
        "in the public domain",
        _as(WORDS, WEB, HERE),
        _only(WEB, HERE, asked=NAMELESS),
        basis=Basis.PUBLIC_DOMAIN,
    ),
    Plant("words suggested since", EVERYWHERE),
    Plant("taken off the web", _as(WHOLE, HERE), _only(HERE, WEB), gone=True),
    Plant("on the web once a second person agrees", _as(WHOLE, HERE), _only(HERE, WEB)),
    Plant("to be asked first in training", _as(WHOLE, WEB), _only(HERE, WEB)),
)

HIDDEN = (
    _state(EditorialState.SUBMITTED),
    _state(EditorialState.IN_REVIEW),
    _state(EditorialState.PROPOSED),
    _state(EditorialState.ARCHIVED),
    _state(EditorialState.PROPOSED, "declined"),
    Plant("no permission known", yes={}, state=EditorialState.SUBMITTED),
    Plant("second yes missing", cooling=None),
    Plant("cooling off", cooling=3 * DAY),
    Plant("not begun", starts=2 * DAY),
    Plant("over", starts=-400 * DAY, cooling=-390 * DAY, lasts=-DAY),
    Plant("paused by its teller"),
    Plant("to be asked first, and paused", yes=_only(HERE, WEB)),
    Plant("on hold at the desk"),
    Plant("taken back", desk=False, gone=True),
    Plant("taken back before anyone saw it", cooling=3 * DAY, desk=False),
    Plant("deleted", desk=False, own=False, gone=True),
    Plant("revoked"),
    Plant("invalid"),
    Plant("a parent's yes alone", by=IndicatedBy.PARENT),
    Plant("someone has to be rung", call_for=("age",)),
    Plant("about someone who was not there", told_by=ToldBy.ABOUT_OTHER_ABSENT),
    Plant("safeguarding hold", desk=False, own=False),
    # Last: whatever stands behind the broken link is hidden too.
    Plant("the record of permission is broken"),
)
PLANTS = SHOWN + HIDDEN

# Whose tellers come back to look: one of each kind of page.
TELLERS = frozenset(
    {
        "shown everywhere",
        "a made-up name on the web, the full name in training",
        "a summary alone on the web, no name, no place",
        "words suggested since",
        "taken off the web",
        "no permission known",
        "cooling off",
        "declined",
        "paused by its teller",
        "taken back",
        "deleted",
        "safeguarding hold",
        "a draft",
    }
)


def word(number: int) -> str:
    """Return the nonsense word of that number (up to 97 × 97).

    Two of them differ in three syllables at least, so that a slip in one is
    never near another; no word of people's begins like this.
    """
    high, low = divmod(number, 97)
    syllables = (low, high, low + high, low + 2 * high)
    return "zq" + "".join(_syllable(at % 97) for at in syllables) + "k"


def _syllable(number: int) -> str:
    return "bcdfghjlmnprstvwxzqk"[number // 5] + "aeiou"[number % 5]


def slug(at: int) -> str:
    """Return the slug of the theme that the plant at that place has alone."""
    return f"theme-{at}"


def words(at: int) -> dict[Spot, str]:
    """Return the words of the plant at that place, by where they stand in it."""
    return {spot: word(at * len(Spot) + n) for n, spot in enumerate(Spot)}
