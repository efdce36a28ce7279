"""Ask those who can be recognised in a photo or a recording: not without their yes (I-15).

Each has a say in that one file alone. The desk asks them and types in what they said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from storybank.domain.consent import Decision, Part
from storybank.domain.media import Who
from storybank.domain.stories import Rendition, Story, Subject, SubjectRole
from storybank.services import purposes, recordings
from storybank.services.archive import Archive
from storybank.services.question import file_answers
from storybank.storage import subjects
from storybank.storage.consents import Answer
from storybank.storage.media import Medium
from storybank.storage.recordings import Recorded


def of_others(given: Iterable[Medium | Recorded]) -> tuple[Subject, ...]:
    """Return someone with a say for each file that others than its giver are in."""
    return tuple(
        replace(subjects.new(SubjectRole.PICTURED), media_id=one.id)
        for one in given
        if one.who is Who.OTHERS
    )


def answers(
    archive: Archive, story: Story, subject: Subject, decisions: Mapping[str, str]
) -> tuple[Answer, ...]:
    """Return what someone said of the file they are in, use by use; silence is no.

    Their yes to a film is one to its sound alone too.
    """
    own = part_of(archive, story, subject)
    found = []
    for purpose in (one.purpose for one in purposes.of_story(archive, story)):
        said = decisions.get(purpose.code, "")
        decision = Decision(said) if said in set(Decision) else Decision.NO
        found += [
            Answer(
                purpose.use,
                part,
                decision,
                recipient_id=purpose.recipient_id,
                media_id=subject.media_id,
            )
            for part in file_answers(own, "yes")
        ]
    return tuple(found)


def part_of(archive: Archive, story: Story, subject: Subject) -> Part:
    """Return what kind of file someone is in who has a say in that alone."""
    recorded = recordings.of_story(archive, story)
    return next((one.part for one in recorded if one.id == subject.media_id), Part.PHOTO)


def said_to(rendition: Rendition, subject: Subject) -> str:
    """Return the hash of the photo with its alt text, as it stands in *rendition*.

    Empty where it does not stand in it: then nobody can say yes to it.
    """
    return next((one.sha256 for one in rendition.content.files if one.id == subject.media_id), "")
