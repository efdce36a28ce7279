"""Turn the answers of a form into a story, its words and its permissions.

The same offer is shown by ``previews`` before it is sent and kept by ``sharing``
when it is. Who may see what of it is for the gate.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from storybank.domain import codes, phrases
from storybank.domain.consent import (
    Decision,
    Identity,
    IndicatedBy,
    Part,
    PlaceLevel,
    Use,
    years_after,
)
from storybank.domain.stories import (
    Content,
    EditorialState,
    Kind,
    Place,
    Story,
    ToldBy,
    Voice,
)
from storybank.domain.times import day_begins
from storybank.services import forms, wording
from storybank.services.archive import Archive
from storybank.services.forms import Form
from storybank.services.question import ADULT, Answers, name_id, quotes_id, use_id
from storybank.storage.consents import Answer
from storybank.storage.contributors import Contributor, new_id

LONGEST_FIRST_WORDS = 60  # characters of a title that nobody wrote

TOLD_BY = {
    "self": ToldBy.SELF,
    "helped": ToldBy.SELF,
    "for_other": ToldBy.ABOUT_OTHER_PRESENT,
    "about_other": ToldBy.ABOUT_OTHER_ABSENT,
}

# A consultee advises and authorises nothing (I-19).
INDICATED_BY = {
    "self": IndicatedBy.SELF,
    "helped": IndicatedBy.SELF_WITH_SUPPORT,
    "for_other": IndicatedBy.CONSULTEE_PERSONAL,
    "about_other": IndicatedBy.CONSULTEE_PERSONAL,
}

FOR_DESK = {
    ("others", "know"): "Other people are in this story, and they know about it (W16).",
    ("others", "unaware"): "Other people are in this story, and they do not know (W16).",
    ("guess", "change"): "The teller asks for help to change some facts (W18).",
    ("guess", "talk"): "The teller wants to talk about who could guess (W18).",
}

SEEN = "Someone else may see their messages. Do not say what it is about."
_REACH = ("reach-phone", "reach-email", "reach-letter", "reach-trusted")
_SCREENS_READ = ("W02", "W05", "W14", "W40", "W42")


@dataclass(frozen=True, slots=True)
class Offer:
    """A story as its teller offers it; ``story`` has no number and no subject yet.

    ``for_desk``: what the desk has to know and no field of a story holds.
    """

    story: Story
    content: Content
    answers: tuple[Answer, ...]
    teller: Contributor
    indicated_by: IndicatedBy
    expires_at: datetime
    wording_ids: tuple[str, ...]
    for_desk: tuple[str, ...]


def make(archive: Archive, form: Form, story_id: str = "") -> Offer:
    """Return what the answers of *form* amount to, were they sent now."""
    given = form.answers
    voice, voice_words = _voice(given)
    who = given.one("who")
    return Offer(
        story=Story(
            number=0,
            id=story_id,
            kind=Kind.STORY,
            voice=voice,
            voice_words=voice_words,
            told_by=TOLD_BY.get(who, ToldBy.SELF),
            editorial_state=EditorialState.SUBMITTED,
            created_at=archive.now,
            place=_place(given),
            call_for=_call_for(given),
        ),
        content=_content(archive, given),
        answers=tuple(_answers(archive.settings.asked_uses, given)),
        teller=_teller(given),
        indicated_by=INDICATED_BY.get(who, IndicatedBy.SELF),
        expires_at=_expires_at(archive, given),
        wording_ids=_wording_ids(archive, form),
        for_desk=tuple(
            note for (question, code), note in FOR_DESK.items() if given.one(question) == code
        ),
    )


def _voice(given: Answers) -> tuple[Voice, str]:
    """Return the voice that was chosen, and the teller's own words for it."""
    chosen, words = given.one("voice"), given.one("voice", "words")
    if chosen:
        return Voice(chosen), words
    return codes.voice(words) if words else (Voice.OTHER, "")


def _place(given: Answers) -> Place:
    """Return the place, no more exact than it may be shown: nothing else is kept."""
    level = given.one("place")
    parts = {name: given.one("place", name) for name in ("country", "region", "town")}
    return Place(**parts).at(PlaceLevel(level)) if level else Place()


def _call_for(given: Answers) -> tuple[str, ...]:
    """Return the answers whose route is not built yet: someone has to ring first."""
    return tuple(code for code in (given.one("who"), given.one("age")) if code in phrases.CALLS)


def _content(archive: Archive, given: Answers) -> Content:
    body = given.one("story", "words")
    return Content(
        title=given.one("story", "title") or first_words(body),
        body=body,
        content_notes=tuple(
            f"{note[0].lower()}{note[1:]}"
            for note in _notes(archive, given, "W37", "content-notes")
        ),
        use_notes=_notes(archive, given, "W38", "use-notes"),
    )


def first_words(body: str) -> str:
    """Return a title for a story that has none: its first words, without marks of Markdown."""
    words = " ".join(body.split()).lstrip("#>*-_ ")
    if len(words) <= LONGEST_FIRST_WORDS:
        return words or "A story"
    return words[:LONGEST_FIRST_WORDS].rsplit(" ", 1)[0] + "…"


def _notes(archive: Archive, given: Answers, screen: str, question: str) -> tuple[str, ...]:
    """Return what was ticked in the screen's own words, the last one in the teller's."""
    ticked = given.many(question)
    labels = wording.screen(archive, screen).options
    field = forms.known((), question).fields[0]
    own = given.one(question, "other")
    notes = [label for code, label in zip(field.codes, labels, strict=True) if code in ticked]
    if own:
        notes = [*(note for note in notes if note != labels[-1]), own]
    return tuple(notes)


def _answers(uses: tuple[Use, ...], given: Answers) -> Iterator[Answer]:
    """Yield one answer for each use and part that was asked about; silence is no."""
    for use in uses:
        decision = Decision(given.one(use_id(use)) or Decision.NO)
        for part in (Part.TEXT, Part.SUMMARY):
            yield Answer(use, part, decision)
        if decision is Decision.YES and use is not Use.SEARCH_ENGINES:
            yield Answer(use, Part.QUOTES, Decision(given.one(quotes_id(use)) or Decision.NO))
            yield name_in(given, use)
            yield _place_in(given, use)


def name_in(given: Answers, use: Use) -> Answer:
    """Return the answer to W17 that counts for one use."""
    question = name_id(use) if given.many("name", "per_use") else "name"
    identity = Identity(given.one(question) or Identity.NONE)
    if identity is Identity.NONE:
        return Answer(use, Part.NAME, Decision.NO)
    return Answer(use, Part.NAME, Decision.YES, identity, given.one(question, "shown_name"))


def _place_in(given: Answers, use: Use) -> Answer:
    level = PlaceLevel(given.one("place") or PlaceLevel.NONE)
    decision = Decision.NO if level is PlaceLevel.NONE else Decision.YES
    return Answer(use, Part.PLACE, decision, place=level)


def _teller(given: Answers) -> Contributor:
    """Return what we keep of the person; their real name only as far as they gave it."""
    channel = given.one("channel")
    reach = next((key for key in _REACH if key in given), "")
    permissions = tuple(code for code in given.many("contact") if code != "none")
    return Contributor(
        id=new_id(),
        full_name=_real_name(given),
        contact_channel=channel,
        contact_value=given.one(reach, "reach"),
        contact_safe_note=SEEN if given.many("channel", "seen") else "",
        contact_permissions=permissions,
        age_band=given.one("age") or ADULT,
    )


def _real_name(given: Answers) -> str:
    """Return the fullest name that was given anywhere, and what else we may call them."""
    asked = [key for key in given.by_question if key == "name" or key.startswith("name-")]
    by_kind = {given.one(key): given.one(key, "shown_name") for key in asked}
    ask_for = next((given.one(key, "ask_for") for key in _REACH if key in given), "")
    known = [by_kind.get(Identity.FULL_NAME, ""), ask_for, by_kind.get(Identity.FIRST_NAME, "")]
    fullest, *others = [name for name in known if name] or [""]
    words = set(fullest.casefold().split())
    more = [name for name in others if not set(name.casefold().split()) <= words]
    return f"{fullest} ({', '.join(dict.fromkeys(more))})" if more else fullest


def _expires_at(archive: Archive, given: Answers) -> datetime:
    """Return when permission ends: as the day begins where the organisation is (consent.md 3)."""
    years = int(given.one("how-long") or given.one("how-long-young") or 1)
    return day_begins(years_after(archive.today, years), archive.settings.time_zone)


def _wording_ids(archive: Archive, form: Form) -> tuple[str, ...]:
    """Return the version of every screen that was read or answered, in order."""
    asked = [form.wordings.get(question.id, "") for question in form.asked if question.fields]
    read, _ = wording.versions(archive, _SCREENS_READ)
    return tuple(dict.fromkeys(version for version in (*read, *asked) if version))
