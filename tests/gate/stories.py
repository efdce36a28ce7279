"""Make single stories in memory, permitted in everything but for what a test changes."""

from dataclasses import replace

from storybank.domain.consent import Grant, Part, Record
from storybank.domain.stories import Story
from tests.gate.worlds import YES, Facts, Given, Maker


def a_story(*subjects: tuple[Given, ...], **facts: object) -> Story:
    """Make a story; each subject's answers, oldest first, are to every question."""
    made = Facts(**facts)  # type: ignore[arg-type]
    return Maker().story(1, made, subjects or ((YES,),))


def with_record(story: Story, **changes: object) -> Story:
    """Change every record of *story*."""
    grants = tuple(
        replace(grant, record=replace(grant.record, **changes))  # type: ignore[arg-type]
        for grant in story.grants
    )
    return replace(story, grants=grants)


def with_part(story: Story, part: Part, **changes: object) -> Story:
    """Change every answer about *part*; ``record`` in *changes* changes its record."""
    of_record = changes.pop("record", {})

    def changed(grant: Grant) -> Grant:
        if grant.part is not part:
            return grant
        record: Record = replace(grant.record, **of_record)  # type: ignore[arg-type]
        return replace(grant, record=record, **changes)  # type: ignore[arg-type]

    return replace(story, grants=tuple(changed(grant) for grant in story.grants))
