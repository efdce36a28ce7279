"""Ask tellers who want to be asked first, and keep what they answer, day by day.

The question waits at ``/my-story`` and goes out by ``outgoing``, where the teller
may be written to. It is answered by a secret link. No answer is a no.
"""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from storybank.domain import letters, occasions
from storybank.domain.access import (
    SHOWN_PARTS,
    Action,
    Asking,
    clauses,
    latest_grant,
    may,
    training_use,
)
from storybank.domain.consent import Decision, Grant, Purpose, Use
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.ledger import Channel, EventType
from storybank.domain.letters import Letter, Sender
from storybank.domain.occasions import Answered, Question
from storybank.domain.people import VISITOR, Actor, contributor
from storybank.domain.stories import ID_LENGTH, Story, StoryView
from storybank.domain.times import day_begins, plain, written
from storybank.services import pack_fields, packs, stories, training_words
from storybank.services.archive import Archive
from storybank.storage import journal, ledger
from storybank.storage import occasions as kept
from storybank.storage import stories as kept_stories

NO_SUCH = "There is no story with this code that you can ask about."
OVER = "This day is over, or they do not need your story any more. You do not have to do anything."
_LINES = {
    "who": "Write who you are: your name and what you do.",
    "audience": "Write who will be in the room.",
    "place": "Write where it is.",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """A question as its trainer sees it; ``is_usable``: the story can be opened at this moment."""

    question: Question
    words: str
    is_open: bool
    is_usable: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A question as its teller sees it, with what its own link ends with."""

    question: Question
    key: str


def ask(archive: Archive, actor: Actor, sent: Mapping[str, str]) -> Question:
    """Ask the teller of a story, with who, where and when; InvalidError by field."""
    reader_id = packs.trainer(archive, actor)
    with archive.writing() as db:
        story = _askable(archive, actor, sent)
        question = _question(archive, actor, story, sent)
        others = [one for one in kept.of_story(db, story.number) if one.is_open(archive.now)]
        if any((q.reader_id, q.held_on) == (reader_id, question.held_on) for q in others):
            raise InvalidError({"held_on": "You have asked about this story and this day before."})
        if sum(one.is_waiting(archive.now) for one in others) >= occasions.MOST_OPEN:
            raise InvalidError({"story": "Others have asked too. Wait until they are answered."})
        added = kept.add(db, question, story.number)
        _note(archive, actor, EventType.ASKED, added)
        codes = {"occasion": added.id}
        journal.add(db, actor, "asked_teller", at=archive.now, story_id=story.id, codes=codes)
    return added


def offered(archive: Archive, actor: Actor) -> list[StoryView]:
    """Return the stories on our website whose tellers want to be asked before each session."""
    packs.trainer(archive, actor)
    asking = Asking(archive.now, training_use(actor))
    found = kept_stories.find(archive.db, clauses(Action.ASK_FIRST, actor, asking))
    purpose = Purpose(training_use(actor), actor.recipient_id)
    wanted = [story.id for story in found if _who_asks(archive, story, purpose)]
    return list(stories.by_id(archive, VISITOR, Use.WEB, wanted).values())


def mine(archive: Archive, actor: Actor) -> list[Stand]:
    """Return what a trainer has asked, the nearest day first; what is cancelled is left out."""
    found = kept.of_reader(archive.db, packs.trainer(archive, actor))
    usable = stories.by_id(archive, actor, training_use(actor), [q.story_id for q in found])
    return [
        Stand(one, _words(archive, one), one.is_open(archive.now), one.story_id in usable)
        for one in found
        if one.cancelled_at is None
    ]


def cancel(archive: Archive, actor: Actor, question_id: str) -> None:
    """Keep that a trainer does not need a story any more; a yes ends with it."""
    reader_id = packs.trainer(archive, actor)
    with archive.writing() as db:
        question = kept.fetch(db, question_id)
        if question.reader_id != reader_id:
            raise NotFoundError("There is no such question.")
        if question.is_open(archive.now):
            kept.cancel(db, question.id, archive.now)
            _note(archive, actor, EventType.REFUSED, question, is_cancelled=True)


def choices(archive: Archive, actor: Actor, story_id: str) -> list[Choice]:
    """Return what a teller is asked, and what they can still change their mind about."""
    story = archive.story(story_id, actor, Action.SEE_OWN)
    found = kept.of_story(archive.db, story.number)
    return [Choice(one, _key(archive, one)) for one in found if one.is_open(archive.now)]


def by_key(archive: Archive, key: str) -> Question:
    """Return the question that a secret link opens; looking changes nothing.

    NotFoundError for any other link, or while its story may not be opened by its
    teller; ConflictError once its day is over, or its trainer needs it no more.
    """
    question_id = key.partition(".")[0]
    question = kept.fetch(archive.db, question_id)
    if not hmac.compare_digest(_key(archive, question).encode(), key.encode()):
        raise NotFoundError("There is no such question.")
    archive.story(question.story_id, _teller(question), Action.CHANGE_OWN)
    if not question.is_open(archive.now):
        raise ConflictError(OVER)
    return question


def answer(archive: Archive, key: str, said: str) -> Question:
    """Keep a teller's yes or no to one day; InvalidError for anything else.

    Until the day is over a yes can become a no, and a no a yes.
    """
    if said not in {Answered.YES, Answered.NO}:
        raise InvalidError({"answer": "Choose yes or no."})
    archive.check_clock()
    with archive.writing() as db:
        question = by_key(archive, key)
        if question.answered == said:
            return question
        actor = _teller(question)
        story = archive.story(question.story_id, actor, Action.CHANGE_OWN)
        grant = _standing(story, question.subject_id, question.purpose, archive)
        if grant is None and said == Answered.YES:
            raise ConflictError("You do not allow this training any more, so a yes is not needed.")
        sha256 = grant.content_sha256 if grant is not None and said == Answered.YES else None
        answered = Answered(said)
        kept.save_answer(db, question.id, answered, at=archive.now, content_sha256=sha256)
        event = EventType.GIVEN if answered is Answered.YES else EventType.REFUSED
        _note(archive, actor, event, question, rendition_sha256=sha256)
        return kept.fetch(db, question.id)


def letter(archive: Archive, sender: Sender, question_id: str) -> Letter:
    """Write the message that asks; its link opens this question and nothing else."""
    question = kept.fetch(archive.db, question_id)
    screen = training_words.screen(archive, training_words.ASKED, values(question))
    return letters.asked(
        sender, screen.lines, f"{sender.site}/my-story/asked/{_key(archive, question)}"
    )


def values(question: Question) -> dict[str, str]:
    """Return what fills in the words of a question."""
    return {
        "who": question.who,
        "audience": question.audience,
        "place": question.place,
        "day": plain(question.held_on),
    }


def _askable(archive: Archive, actor: Actor, sent: Mapping[str, str]) -> Story:
    """Return the story that a form names by its code or its address, if it can be asked about."""
    story_id = pack_fields.line(sent, "story").rstrip("/").rsplit("/", 1)[-1].upper()
    asking = Asking(archive.now, training_use(actor))
    seen_by = clauses(Action.ASK_FIRST, actor, asking)
    fits = len(story_id) == ID_LENGTH
    found = kept_stories.with_ids(archive.db, seen_by, [story_id]) if fits else []
    if not found:
        raise InvalidError({"story": NO_SUCH})
    if may(Action.READ, actor, asking, found[0]):
        raise InvalidError({"story": "You may use this story without asking."})
    return found[0]


def _question(archive: Archive, actor: Actor, story: Story, sent: Mapping[str, str]) -> Question:
    problems: dict[str, str] = {}
    lines = {name: pack_fields.line(sent, name) for name in _LINES}
    for name, text in lines.items():
        if not text:
            problems[name] = _LINES[name]
        elif len(text) > occasions.LONGEST_LINE:
            problems[name] = f"Use at most {occasions.LONGEST_LINE} letters."
    held_on = _day(archive, pack_fields.line(sent, "held_on"), problems)
    purpose = Purpose(training_use(actor), actor.recipient_id)
    asks = _who_asks(archive, story, purpose)
    if not asks:
        raise InvalidError({"story": NO_SUCH})
    if problems or held_on is None:
        raise InvalidError(problems)
    zone = archive.settings.time_zone
    return Question(
        id="",
        story_id=story.id,
        subject_id=asks[0],
        purpose=purpose,
        reader_id=actor.ref,
        held_on=held_on,
        begins_at=day_begins(held_on, zone),
        ends_at=day_begins(held_on + timedelta(days=1), zone),
        asked_at=archive.now,
        who=lines["who"],
        audience=lines["audience"],
        place=lines["place"],
    )


def _day(archive: Archive, text: str, problems: dict[str, str]) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        problems["held_on"] = "Write the day like this: 2026-12-01."
        return None
    if not archive.today <= day <= archive.today + timedelta(days=occasions.FURTHEST_DAYS):
        problems["held_on"] = "Choose a day from today on, within a year."
    return day


def _who_asks(archive: Archive, story: Story, purpose: Purpose) -> list[str]:
    """Return the ids of those with a say in a story who want to be asked each time."""
    ids = [subject.id for subject in story.subjects]
    return [one for one in ids if _standing(story, one, purpose, archive) is not None]


def _standing(story: Story, subject_id: str, purpose: Purpose, archive: Archive) -> Grant | None:
    """Return the answer that wants to be asked each time; None where the last one is another."""
    use, recipient_id = purpose.use, purpose.recipient_id
    found = (
        latest_grant(story, subject_id, use, part, archive.now, recipient_id)
        for part in SHOWN_PARTS
    )
    asks = (g for g in found if g is not None and g.decision is Decision.ASK_EACH_TIME)
    return next(asks, None)


def _words(archive: Archive, question: Question) -> str:
    """Say how a question stands, as its trainer may know it: a no has no reason."""
    if question.answered is Answered.YES:
        return f"Yes, for {plain(question.held_on)} in {question.place}"
    if question.answered is Answered.NO:
        return "No"
    is_waiting = question.is_waiting(archive.now)
    return "Asked. No answer yet" if is_waiting else "No answer, so no"


def _teller(question: Question) -> Actor:
    return contributor(question.story_id, question.id)


def _key(archive: Archive, question: Question) -> str:
    """Return what a question's link ends with: 128 bits that nobody can make without our secret."""
    signed = hmac.digest(archive.bank.secret, f"asked {question.id}".encode(), "sha256")
    return f"{question.id}.{base64.urlsafe_b64encode(signed[:16]).decode().rstrip('=')}"


def _note(
    archive: Archive,
    actor: Actor,
    event: EventType,
    question: Question,
    *,
    is_cancelled: bool = False,
    rendition_sha256: str | None = None,
) -> None:
    """Append to the ledger what was asked or answered: ids and dates, no place and no name."""
    codes: dict[str, object] = {
        "occasion": question.id,
        "use": question.purpose.code,
        "reader": question.reader_id,
        "day": question.held_on.isoformat(),
    }
    if is_cancelled:
        codes["cancelled"] = True
    ledger.append(
        archive.db,
        event,
        at=written(archive.now),
        story_id=question.story_id,
        actor=actor,
        channel=Channel.WEB,
        codes=codes,
        subject_id=question.subject_id,
        wording_sha256=training_words.sha256(archive, training_words.ASKED),
        rendition_sha256=rendition_sha256,
    )
