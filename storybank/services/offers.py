"""Turn the answers of a form into a story, its words and its permissions.

The same offer is shown by ``previews`` before it is sent and kept by ``sharing``
when it is. Who may see what of it is for the gate.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from storybank.domain import codes, phrases
from storybank.domain.consent import (
    Decision,
    Identity,
    IndicatedBy,
    OfFile,
    OwnView,
    Part,
    PlaceLevel,
    Purpose,
    years_after,
)
from storybank.domain.jurisdiction import TRAINING, AgeBand
from storybank.domain.media import Who
from storybank.domain.stories import (
    Content,
    EditorialState,
    Format,
    Kind,
    Pictured,
    Place,
    Story,
    Subject,
    ToldBy,
    Voice,
)
from storybank.domain.times import day_begins
from storybank.domain.wording import STANDARD, Edition
from storybank.services import forms, purposes, with_a_say, wording
from storybank.services.archive import Archive
from storybank.services.forms import Form
from storybank.services.purposes import Asked
from storybank.services.question import (
    ADULT,
    BROUGHT,
    HIDE,
    PAGED,
    Answers,
    file_answers,
    name_id,
    photo_id,
    quotes_id,
    recording_id,
    use_id,
)
from storybank.storage.consents import Answer, Circumstances, refused
from storybank.storage.contributors import Contributor, new_id
from storybank.storage.media import Medium
from storybank.storage.recordings import Recorded
from storybank.storage.reviews import Mention

LONGEST_FIRST_WORDS = 60  # characters of a title that nobody wrote

TOLD_BY = {
    "self": ToldBy.SELF,
    "helped": ToldBy.SELF,
    "for_other": ToldBy.ABOUT_OTHER_PRESENT,
    "about_other": ToldBy.ABOUT_OTHER_ABSENT,
}

OTHERS = {
    "know": Mention("", "other people: its teller says that they know about it"),
    "unaware": Mention("", "other people: its teller says that they do not know about it"),
}

FOR_DESK = {
    ("who-with", "parent"): "A mum, dad or guardian can say yes with this young person.",
    ("who-with", "council"): "The council can say yes with this young person.",
    ("who-with", "both"): "A parent and the council can say yes with this young person.",
    ("guess", "change"): "The teller asks for help to change some facts.",
    ("guess", "talk"): "The teller wants to talk about who could guess.",
}

SEEN = "Someone else may see their messages. Do not say what it is about."
_REACH = ("reach-phone", "reach-email", "reach-letter", "reach-trusted")
_SCREENS_READ = ("W02", "W05", "W14", "W40", "W42")


@dataclass(frozen=True, slots=True)
class Offer:
    """A story as its teller offers it; ``story`` has no number and no subject yet.

    ``beside``: who has to say yes beside a young person. ``others``: other
    people in the story, to be looked at before it is approved (I-21).
    ``for_desk``: what the desk has to know and no field of a story holds.
    """

    story: Story
    content: Content
    answers: tuple[Answer, ...]
    teller: Contributor
    beside: tuple[Subject, ...]
    others: Mention | None
    indicated_by: IndicatedBy
    how: Circumstances
    expires_at: datetime
    wording_ids: tuple[str, ...]
    for_desk: tuple[str, ...]
    pictures: tuple[Medium, ...] = ()
    recordings: tuple[Recorded, ...] = ()


def make(archive: Archive, form: Form, story_id: str = "", *, read_in: Edition = STANDARD) -> Offer:
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
            pictured=tuple(
                Pictured(0, one.id, one.part, form.as_told(one).sha256) for one in form.pictures
            ),
        ),
        content=_content(archive, form),
        answers=(
            *_answers(purposes.asked(archive), given),
            *_photos(purposes.asked(archive), form),
            *_recordings(purposes.asked(archive), form),
        ),
        teller=teller(given),
        beside=with_a_say.beside(
            archive,
            given.one("age"),
            given.one("turns", "month"),
            count=2 if given.one("who-with") == "both" else 1,
        ),
        others=OTHERS.get(given.one("others")),
        indicated_by=_indicated_by(given),
        how=_how(archive, given),
        expires_at=_expires_at(archive, given),
        wording_ids=_wording_ids(archive, form, read_in),
        for_desk=(*_for_desk(archive, given), *_of_photos(form), *_of_recordings(archive, form)),
        pictures=form.pictures,
        recordings=form.recordings,
    )


def _for_desk(archive: Archive, given: Answers) -> Iterator[str]:
    """Yield what the desk has to know: of each answer, and whom to tell of a young person's yes."""
    yield from (note for (question, code), note in FOR_DESK.items() if given.one(question) == code)
    trains = any(given.allows(one.purpose) for one in purposes.asked(archive)
                 if one.purpose.use in TRAINING)  # fmt: skip
    if trains and with_a_say.told_beside(archive, AgeBand(given.one("age") or ADULT)):
        yield with_a_say.TOLD_NOTE


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
    """Return the answers after which someone has to ring before anything else."""
    asked = (given.one("pressure"), given.one("who-with"), "advice" if given.is_advice else "")
    return tuple(code for code in asked if code in phrases.CALLS)


def _content(archive: Archive, form: Form) -> Content:
    given, body = form.answers, form.answers.one("story", "words")
    pictures = tuple(form.as_told(one) for one in form.pictures)
    first_line = next((one.line for one in pictures if one.line), "")
    return Content(
        title=given.one("story", "title") or _title(form, body or first_line),
        body=body,
        format=Format.PICTURE if given.is_in_pictures else Format.TEXT,
        pictures=pictures,
        recordings=tuple(one.recording for one in form.recordings),
        content_notes=tuple(
            f"{note[0].lower()}{note[1:]}"
            for note in _notes(archive, given, "W37", "content-notes")
        ),
        use_notes=_notes(archive, given, "W38", "use-notes"),
    )


def _title(form: Form, body: str) -> str:
    """Return a title that nobody wrote: the first words, or else those for the first recording."""
    return first_words(body or next((one.title for one in form.recordings), ""))


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


def _answers(asked: tuple[Asked, ...], given: Answers) -> Iterator[Answer]:
    """Yield one answer for each purpose and part that was asked about; silence is no."""
    for purpose in (one.purpose for one in asked):
        use, to = purpose.use, purpose.recipient_id
        decision = Decision(given.one(use_id(purpose)) or Decision.NO)
        for part in (Part.TEXT, Part.SUMMARY):
            yield Answer(use, part, decision, recipient_id=to)
        if decision is Decision.YES and use in PAGED:
            quotes = Decision(given.one(quotes_id(purpose)) or Decision.NO)
            yield Answer(use, Part.QUOTES, quotes, recipient_id=to)
            yield name_in(given, purpose)
            yield _place_in(given, purpose)


def _photos(asked: tuple[Asked, ...], form: Form) -> Iterator[Answer]:
    """Yield one answer for each photo and each purpose that is allowed; silence is no."""
    for one, medium in product(asked, form.pictures):
        if form.answers.allows(one.purpose) and one.purpose.use in PAGED:
            said = form.answers.one(photo_id(one.purpose, medium.id))
            is_yes = said == "yes" or (said == HIDE and medium.face_hidden)
            yield Answer(
                one.purpose.use,
                medium.part,
                Decision.YES if is_yes else Decision.NO,
                recipient_id=one.purpose.recipient_id,
                media_id=medium.id,
            )


def _of_photos(form: Form) -> Iterator[str]:
    """Yield what the desk has to know of each photo, and of what its giver knows (AC-24)."""
    for number, medium in enumerate(form.pictures, 1):
        if medium.who is Who.OTHERS:
            yield f"In photo {number} there is also: {medium.who_words}. Ask them first (W20)."
    if form.pictures and form.answers.one("guess") == "fine":
        yield "The teller knows that people may know them by a photo, and is fine with it (W18)."


def _recordings(asked: tuple[Asked, ...], form: Form) -> Iterator[Answer]:
    """Yield the answers for each recording and each purpose that is allowed; silence is no."""
    for one, recorded in product(asked, form.recordings):
        if form.answers.allows(one.purpose) and one.purpose.use in PAGED:
            said = form.answers.one(_recording_id(one, recorded))
            for part, decision in file_answers(recorded.part, said).items():
                yield Answer(
                    one.purpose.use,
                    part,
                    decision,
                    recipient_id=one.purpose.recipient_id,
                    media_id=recorded.id,
                )


def _of_recordings(archive: Archive, form: Form) -> Iterator[str]:
    """Yield what the desk has to know of each recording, and of what its giver knows (AC-24)."""
    if form.recordings and not form.answers.one("story", "words") and not form.pictures:
        yield "The story is told in a recording. Write down what is said, and show its teller."
    if BROUGHT in form.answers.many("story", "telling"):
        yield "The teller will post a recording to us, or bring it. Then put it in for them."
    for number, recorded in enumerate(form.recordings, 1):
        if recorded.who is Who.OTHERS:
            yield (
                f"In recording {number} there is also: {recorded.who_words}. "
                "Ask them first (W21, W22)."
            )
        if recorded.is_voice_changed:
            yield f"In recording {number} the voice is changed, as the teller asked."
        for one in purposes.asked(archive):
            if form.answers.one(_recording_id(one, recorded)) == "read":
                yield f"Recording {number}, {one.label}: someone else may read the words out (W21)."
    if form.recordings and form.answers.one("guess") == "fine":
        yield (
            "The teller knows that people may know them by a recording, and is fine with it (W18)."
        )


def _recording_id(asked: Asked, recorded: Recorded) -> str:
    return recording_id(asked.purpose, OfFile(recorded.part, recorded.id))


def name_in(given: Answers, purpose: Purpose) -> Answer:
    """Return the answer to W17 that counts for one purpose."""
    question = name_id(purpose) if given.many("name", "per_use") else "name"
    identity = Identity(given.one(question) or Identity.NONE)
    if identity is Identity.NONE:
        return refused(purpose, Part.NAME)
    name = given.one(question, "shown_name")
    return Answer(
        purpose.use, Part.NAME, Decision.YES, identity, name, recipient_id=purpose.recipient_id
    )


def _place_in(given: Answers, purpose: Purpose) -> Answer:
    level = PlaceLevel(given.one("place") or PlaceLevel.NONE)
    decision = Decision.NO if level is PlaceLevel.NONE else Decision.YES
    return Answer(purpose.use, Part.PLACE, decision, place=level, recipient_id=purpose.recipient_id)


def _indicated_by(given: Answers) -> IndicatedBy:
    """Return who gave the answers; advice is not a yes (I-19)."""
    if given.is_advice:
        return IndicatedBy.CONSULTEE_PERSONAL
    if "interpreted" in given.many("help"):
        return IndicatedBy.SELF_WITH_INTERPRETER
    return IndicatedBy.SELF_WITH_SUPPORT if given.is_helped else IndicatedBy.SELF


def _how(archive: Archive, given: Answers) -> Circumstances:
    """Return who helped, how it was asked, and what the person themselves showed."""
    role = given.one("helper", "role") or ", ".join(given.many("help"))
    return Circumstances(
        own_view=OwnView.NOT_ABLE_TO_SAY if given.is_advice else None,
        supporter_role=role if given.is_helped else "",
        supporter_works_for_service=given.one("helper", "works") == "yes",
        pressure_answer=given.one("pressure"),
        teach_back="ok" if given.one("explained") == "any_time" else "talked_again",
        jurisdiction=archive.settings.jurisdiction,
        review_due=archive.now + with_a_say.REVIEWED_EVERY if given.is_advice else None,
    )


def teller(given: Answers) -> Contributor:
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
        reask_on=given.one("turns", "month"),
        after_death=given.one("after-death"),
        after_death_person=given.one("after-death", "person"),
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


def _wording_ids(archive: Archive, form: Form, read_in: Edition) -> tuple[str, ...]:
    """Return the version of every screen that was read or answered, in order."""
    asked = [form.wordings.get(question.id, "") for question in form.asked if question.fields]
    read = [wording.version(archive, screen, read_in).id for screen in _SCREENS_READ]
    return tuple(dict.fromkeys(version for version in (*read, *asked) if version))
