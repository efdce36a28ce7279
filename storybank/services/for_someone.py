"""Stop a story for someone who rings, writes or comes in: nobody is asked why (consent.md 8)."""

from dataclasses import dataclass
from datetime import date

from storybank.domain import recognition
from storybank.domain.access import Action, Asking, clauses
from storybank.domain.consent import Use
from storybank.domain.errors import NotFoundError
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import Actor
from storybank.domain.stories import EditorialState
from storybank.services import changes, consent, contributors, stopping
from storybank.services.archive import Archive
from storybank.services.requests import Outcome
from storybank.storage import journal, renditions, stops, stories

MOST = 20

CHANNELS: dict[Channel, str] = {
    Channel.PHONE: "By phone",
    Channel.LETTER: "By letter, text or email",
    Channel.FACE: "In person",
}


@dataclass(frozen=True, slots=True)
class Meant:
    """One story that may be the one: its title, and how it stands."""

    story_id: str
    title: str
    came_in: date
    is_hidden: bool
    is_taken_back: bool


def look(archive: Archive, actor: Actor, words: str) -> list[Meant]:
    """Return the stories that *words* may mean.

    They are four words, an id, an address, a title or a part of one; where they
    name one story exactly it is the only one. What its teller has taken back is
    found by its four words or id alone.
    """
    text = " ".join(words.split())
    if not text:
        return []
    seen_by = clauses(Action.STOP, actor, Asking(archive.now))
    exact = _by_four_words(archive, text) | recognition.ids(text)
    found = stories.with_ids(archive.db, seen_by, exact) if exact else []
    if not found:
        titles = list(
            stories.titles(archive.db, clauses(Action.REVIEW, actor, Asking(archive.now)))
        )
        named = recognition.titled(text, titles)
        lower = text.casefold()
        named = named or {story_id for story_id, title in titles if lower in title.casefold()}
        found = stories.with_ids(archive.db, seen_by, sorted(named)[:MOST])
    newest = renditions.newest(archive.db, [story.number for story in found])
    return [
        Meant(
            story.id,
            newest[story.number].content.title,
            story.created_at.date(),
            story.paused_at is not None,
            story.editorial_state is EditorialState.REMOVED,
        )
        for story in found
    ]


def stop(
    archive: Archive,
    actor: Actor,
    story_id: str,
    *,
    deed: str,
    channel: Channel,
    uses: tuple[Use, ...] = (),
) -> None:
    """Do what was asked: ``hide``, ``uses`` (stop these), ``later`` or ``today`` (all of it).

    Open requests about the story are settled with it. NotFoundError where
    *actor* may not stop it.
    """
    match deed:
        case "hide":
            stopping.pause(archive, actor, story_id, channel=channel)
        case "uses":
            _stop_uses(archive, actor, story_id, uses, channel)
        case _:
            stopping.withdraw(archive, actor, story_id, today=deed == "today", channel=channel)
    with archive.writing() as db:
        for request in stops.find_open(db):
            if request.story_id == story_id:
                stops.settle(
                    db, request.id, archive.now, by=actor.ref, outcome=Outcome.STOPPED.value
                )
        journal.add(db, actor, "stopped_for_someone", at=archive.now, story_id=story_id)


def _stop_uses(
    archive: Archive, actor: Actor, story_id: str, uses: tuple[Use, ...], channel: Channel
) -> None:
    """Say no to these uses, for everyone with a say: at once."""
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.STOP)
        versions = renditions.of_story(db, story)
        for subject in story.subjects:
            own = consent.standing(story, subject.id)
            asked = dict.fromkeys(purpose for purpose, _ in own if purpose.use in uses)
            answers = [answer for purpose in asked for answer in changes.refusal(story, purpose)]
            if not own or not answers:
                continue
            record = max((grant.record for grant in own.values()), key=lambda r: r.number)
            consent.record_answers(
                archive,
                story,
                versions[-1],
                actor=actor,
                answered=consent.again(archive, record, archive.now, screens=("W45",)),
                answers=answers,
                event=EventType.NARROWED,
                channel=channel,
            )


def _by_four_words(archive: Archive, text: str) -> frozenset[str]:
    try:
        found = contributors.by_words(archive, text)
    except NotFoundError:
        return frozenset()
    return frozenset({found.story_id} if found.story_id else ())
