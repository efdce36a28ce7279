"""Ask those who can be recognised in a photo: nobody sees it without their yes (I-15).

Each has a say in that one photo alone. The desk asks them and types in what they said.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from storybank.domain.consent import Decision, Part
from storybank.domain.media import Who
from storybank.domain.stories import Rendition, Story, Subject, SubjectRole
from storybank.services import purposes
from storybank.services.archive import Archive
from storybank.storage import subjects
from storybank.storage.consents import Answer
from storybank.storage.media import Medium


def of_others(pictures: Iterable[Medium]) -> tuple[Subject, ...]:
    """Return someone with a say for each photo that shows others than its giver."""
    return tuple(
        replace(subjects.new(SubjectRole.PICTURED), media_id=medium.id)
        for medium in pictures
        if medium.who is Who.OTHERS
    )


def answers(
    archive: Archive, story: Story, subject: Subject, decisions: Mapping[str, str]
) -> tuple[Answer, ...]:
    """Return what someone said of the photo they are in, use by use; silence is no."""
    found = []
    for purpose in (one.purpose for one in purposes.of_story(archive, story)):
        said = decisions.get(purpose.code, "")
        decision = Decision(said) if said in set(Decision) else Decision.NO
        found.append(
            Answer(
                purpose.use,
                Part.PHOTO,
                decision,
                recipient_id=purpose.recipient_id,
                media_id=subject.media_id,
            )
        )
    return tuple(found)


def said_to(rendition: Rendition, subject: Subject) -> str:
    """Return the hash of the photo with its alt text, as it stands in *rendition*.

    Empty where it does not stand in it: then nobody can say yes to it.
    """
    return next((one.sha256 for one in rendition.content.files if one.id == subject.media_id), "")
