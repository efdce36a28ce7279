"""Do what a person wished for after their death, once someone has told us (consent.md 6).

What they allowed is theirs still: nobody can allow more than they did.
"""

from dataclasses import replace
from enum import StrEnum

from storybank.domain.access import Action
from storybank.domain.authority import PEOPLE
from storybank.domain.consent import Decision
from storybank.domain.errors import InvalidError
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import Actor
from storybank.domain.stories import Story, Subject
from storybank.services import consent, stopping, with_a_say
from storybank.services.archive import Archive
from storybank.storage import contributors, journal, messages, renditions, stories, subjects
from storybank.storage.consents import refused


class Wish(StrEnum):
    """What someone wished for (W36); UNSAID where they did not say."""

    KEEP = "keep_until_end"
    ASK = "ask_person"
    TAKE_DOWN = "take_down"
    UNSAID = ""


DONE: dict[Wish, str] = {
    Wish.KEEP: "As they wished, the story is used until the day they chose.",
    Wish.ASK: "The story is hidden. Ask the person they named: they can allow our own training.",
    Wish.TAKE_DOWN: "As they wished, the story is taken back. It will be deleted.",
    Wish.UNSAID: "The story is hidden. Someone close to them can allow our own training.",
}


def tell(
    archive: Archive, actor: Actor, story_id: str, subject_id: str, *, channel: Channel
) -> Wish:
    """Keep that someone has died, and do what they wished; told twice it is done once.

    Where they did not say, or named a person to ask, all that they allowed ends
    now. The person they named can allow our own training, until the day they chose.
    """
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        subject = with_a_say.one(story, subject_id)
        if subject.role not in PEOPLE:
            raise InvalidError({"subject": "Choose a person."})
        wish = _wish(archive, subject)
        if subject.died_at is not None:
            return wish
        subjects.save(db, replace(subject, died_at=archive.now))
        consent.note_event(
            archive, story, actor, EventType.DEATH_TOLD,
            codes={"after_death": wish.value}, channel=channel, subject_id=subject.id,
        )  # fmt: skip
        journal.add(db, actor, "death_told", at=archive.now, story_id=story.id)
        story = stories.reread(db, story)
        match wish:
            case Wish.KEEP:
                pass
            case Wish.TAKE_DOWN:
                stopping.take_back(archive, story, actor, channel=channel)
            case _:
                _end(archive, story, subject, actor, channel)
        messages.add(db, story, "system", body=DONE[wish], at=archive.now)
    return wish


def _wish(archive: Archive, subject: Subject) -> Wish:
    if subject.contributor_id is None:
        return Wish.UNSAID
    return Wish(contributors.fetch(archive.db, subject.contributor_id).after_death)


def _end(archive: Archive, story: Story, subject: Subject, actor: Actor, channel: Channel) -> None:
    """Say no to all that they allowed, at once; the time they chose is kept for whoever is asked.

    It is not a pause: nobody is left who could end one.
    """
    standing = consent.standing(story, subject.id)
    answers = [
        refused(purpose, part)
        for (purpose, part), grant in standing.items()
        if grant.decision is Decision.YES
    ]
    if not answers:
        return
    record = max((grant.record for grant in standing.values()), key=lambda record: record.number)
    consent.record_answers(
        archive,
        story,
        renditions.of_story(archive.db, story)[-1],
        actor=actor,
        answered=consent.again(archive, record, archive.now, screens=("W36",)),
        answers=answers,
        event=EventType.NARROWED,
        channel=channel,
    )
