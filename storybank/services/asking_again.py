"""Ask people again whose yes rests on words that were misleading (AC-08).

Until they have answered, nothing that they said then is shown: the gate sees to
that. Only what was asked badly is asked again, and then their yes to it all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storybank.domain.access import Action, Asking, clauses
from storybank.domain.consent import Decision, Part, Purpose, years_after
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.misled import is_due, misled
from storybank.domain.people import Actor
from storybank.domain.stories import Story
from storybank.domain.times import day_begins
from storybank.services import answers, consent, purposes
from storybank.services.archive import Archive
from storybank.services.ends import YEARS
from storybank.services.my_story import Question
from storybank.services.question import PAGED
from storybank.storage import consents, contributors, renditions, stories, wordings
from storybank.storage.consents import Answer, refused

AGREE = "W42"
HOW_LONG = "W33"
ALLOWING = frozenset({Decision.YES, Decision.ASK_EACH_TIME})
_BY_SCREEN = {"W17": Question.NAME, "W19": Question.PLACE, "W23": Question.QUOTES}


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing to be answered again. ``purpose`` None: how long (W33).

    ``label`` and ``values`` say and fill in what its screen is about.
    """

    screen: str
    question: Question = Question.USE
    purpose: Purpose | None = None
    label: str = ""
    values: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Return what tells this question from the others of one story."""
        return f"{self.question}-{self.purpose.code if self.purpose else 'years'}"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer to one of them, on the version that was shown."""

    code: str
    version: str
    shown_name: str = ""


@dataclass(frozen=True, slots=True)
class Again:
    """All that has to be asked again of one teller: words to read anew, and questions."""

    story: Story
    reasons: tuple[str, ...]
    read: tuple[str, ...]
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One story of the re-ask list, with the safe way to reach its teller."""

    story: Story
    channel: str
    safe_note: str
    may_be_asked: bool


def fetch(archive: Archive, actor: Actor, story_id: str) -> Again:
    """Return what the teller has to be asked; ConflictError where it is nothing."""
    story = archive.story(story_id, actor, Action.CHANGE_OWN)
    if not is_due(story):
        raise ConflictError("There is nothing to answer again.")
    grants = misled(story)
    rests_on = consents.wording_ids(archive.db, {grant.record.id for grant in grants})
    faults = [wordings.fetch(archive.db, id_) for id_ in rests_on]
    faults = [version for version in faults if version.is_fault]
    wrong = tuple(dict.fromkeys(version.screen for version in faults))
    questions = tuple(_questions(archive, story, wrong))
    asked = {question.screen for question in questions}
    return Again(
        story=story,
        reasons=tuple(dict.fromkeys(version.retired_reason for version in faults)),
        read=tuple(screen for screen in wrong if screen not in asked),
        questions=questions,
    )


def judge(archive: Archive, again: Again, asked: Asked, given: Given) -> list[Answer]:
    """Return what an answer amounts to; InvalidError where it fits none."""
    if asked.purpose is None:
        if given.code not in {str(years) for years in YEARS}:
            raise InvalidError({"answer": "Choose how long we can use your story"})
        return []
    return answers.chosen(
        archive,
        again.story,
        asked.purpose,
        asked.question,
        code=given.code,
        shown_name=given.shown_name,
    )


def answer(
    archive: Archive,
    actor: Actor,
    story_id: str,
    *,
    given: Mapping[str, Given],
    agreed_on: str,
) -> datetime | None:
    """Keep the answers as a new permission; return when it begins.

    *agreed_on* is the version of W42 that was shown. None: it begins after the
    yes to the finished words. ConflictError where an answer is missing.
    """
    with archive.writing():
        again = fetch(archive, actor, story_id)
        if any(asked.key not in given for asked in again.questions):
            raise ConflictError("Something has changed since. Please look at it again.")
        kept = _kept(archive, again, given)
        until = None
        if again.story.approved:
            days = consent.thinking_days(archive, again.story, kept)
            until = archive.now + timedelta(days=days)
        _keep(archive, actor, again, given, kept=kept, agreed_on=agreed_on, until=until)
    return until


def waiting(archive: Archive, actor: Actor) -> list[Waiting]:
    """Return the re-ask list for the desk, oldest first; the gate says whose it may see."""
    allowed = clauses(Action.REVIEW, actor, Asking(archive.now))
    numbers = consents.stories_at_fault(archive.db)
    found = stories.find(archive.db, allowed, numbers=numbers) if allowed else []
    return [_reached(archive, story) for story in found if is_due(story)]


def _questions(archive: Archive, story: Story, wrong: tuple[str, ...]) -> Iterable[Asked]:
    grants = misled(story)
    said_yes = {
        grant.purpose
        for grant in grants
        if grant.part in {Part.TEXT, Part.SUMMARY} and grant.decision in ALLOWING
    }
    for one in purposes.of_story(archive, story):
        if one.purpose not in said_yes:
            continue
        if one.screen in wrong:
            yield Asked(one.screen, Question.USE, one.purpose, one.label, one.values)
        for screen, question in _BY_SCREEN.items():
            if screen in wrong and one.purpose.use in PAGED:
                yield Asked(screen, question, one.purpose, one.label)
    if HOW_LONG in wrong or any(grant.ends_at <= archive.now for grant in grants):
        yield Asked(HOW_LONG)


def _kept(archive: Archive, again: Again, given: Mapping[str, Given]) -> list[Answer]:
    """Return the answers from before, with the new ones in their place."""
    kept = {(grant.purpose, grant.topic): consent.answer(grant) for grant in misled(again.story)}
    for asked in again.questions:
        for new in judge(archive, again, asked, given[asked.key]):
            kept[new.purpose, new.topic] = new
    no_more = {
        one.purpose
        for one in kept.values()
        if one.part is Part.TEXT and one.decision not in ALLOWING
    }
    return [
        refused(one.purpose, one.topic)
        if one.purpose in no_more and one.decision in ALLOWING
        else one
        for one in kept.values()
    ]


def _keep(
    archive: Archive,
    actor: Actor,
    again: Again,
    given: Mapping[str, Given],
    *,
    kept: list[Answer],
    agreed_on: str,
    until: datetime | None,
) -> None:
    story, grants = again.story, misled(again.story)
    shown = [given[asked.key].version for asked in again.questions]
    newest = max((grant.record for grant in grants), key=lambda record: record.number)
    answered = consent.again(
        archive,
        newest,
        until,
        screens=(*again.read, *shown, agreed_on),
        rests_on={grant.record.id for grant in grants},
    )
    years = given.get(Asked(HOW_LONG).key)
    if years is not None:
        end = years_after(archive.today, int(years.code))
        answered = replace(answered, expires_at=day_begins(end, archive.settings.time_zone))
    versions = renditions.of_story(archive.db, story)
    approved = dict(story.approved)
    rendition = next((v for v in reversed(versions) if v.number in approved), versions[-1])
    consent.record_answers(archive, story, rendition, actor=actor, answered=answered, answers=kept)
    consent.note_first_public(archive, stories.reread(archive.db, story))


def _reached(archive: Archive, story: Story) -> Waiting:
    """Say how a teller can be reached; one who said no to being in touch is not (AC-33)."""
    contributor_id = story.subjects[0].contributor_id if story.subjects else None
    if contributor_id is None:
        return Waiting(story, "", "", may_be_asked=False)
    found = contributors.fetch(archive.db, contributor_id)
    may_be_asked = bool(found.contact_channel and found.contact_permissions)
    return Waiting(story, found.contact_channel, found.contact_safe_note, may_be_asked)
