"""Read one story as a curator's page shows it: the words, what was changed, what stands in the way.

Nothing is changed here; the deeds are in ``review``.
"""

from dataclasses import dataclass
from datetime import date

from storybank.domain import comparison, tidying
from storybank.domain.access import Action
from storybank.domain.comparison import Section
from storybank.domain.people import Actor
from storybank.domain.preview import preview
from storybank.domain.slips import Slip
from storybank.domain.stories import Content, Rendition, Story, StoryView
from storybank.services import (
    checks,
    edits,
    marks,
    my_story,
    own_recordings,
    proposals,
    purposes,
    queue,
    reviewing,
    slips,
    two_keys,
)
from storybank.services import tidying as tidied
from storybank.services.archive import Archive
from storybank.services.checks import Checks
from storybank.services.edits import Place
from storybank.services.marks import Marked
from storybank.services.my_story import Permission
from storybank.services.own_recordings import Recording
from storybank.services.proposals import Reply
from storybank.services.reviewing import Asked
from storybank.services.tidying import Tidying
from storybank.storage import contributors, messages, renditions, themes
from storybank.storage.contributors import Contributor
from storybank.storage.messages import Message


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a curator's page of one story needs.

    ``sections`` compare the newest words with those agreed to last (or those
    that came in); ``views`` are the finished pages as each audience would see them.
    ``can_help``: a use that waits comes nearer to being shown if whoever reads this agrees.
    """

    story: Story
    newest: Rendition
    before: Rendition
    sections: tuple[Section, ...]
    permissions: tuple[Permission, ...]
    views: tuple[tuple[str, StoryView], ...]
    blocks: tuple[str, ...]
    missing_key: tuple[str, ...]
    can_help: bool
    reviewers: Asked
    notes: tuple[str, ...]
    messages: tuple[Message, ...]
    teller: Contributor | None
    checks: Checks
    tidied: tuple[Tidying, ...]
    marked: tuple[Marked, ...]
    slip: Slip
    holder: str
    due_on: date | None
    places: tuple[Place, ...]
    accepted: Content
    recordings: tuple[Recording, ...] = ()

    @property
    def content(self) -> Content:
        """Return the newest words as they were tidied last."""
        return tidying.words(self.newest)

    @property
    def compared_with(self) -> Rendition:
        """Return what words that are suggested now would be compared with."""
        return self.newest if self.newest.approved_event_id is not None else self.before

    @property
    def draft(self) -> Content:
        """Return the words to go on from: where its teller answered place by place, what they took.

        Otherwise the newest.
        """
        if self.newest.answer == Reply.MY_WAY and any(place.answer for place in self.places):
            return self.accepted
        return self.content

    @property
    def open_marks(self) -> int:
        """Return how many marked places are still to be decided or changed."""
        return sum(one.is_open for one in self.marked)

    @property
    def is_edited(self) -> bool:
        """Tell whether the newest words differ from those before."""
        return any(section.is_changed for section in self.sections)


def open_story(archive: Archive, actor: Actor, story_id: str) -> Desk:
    """Return one story as the desk sees it; NotFoundError where *actor* may not review it."""
    story = archive.story(story_id, actor, Action.REVIEW)
    versions = renditions.of_story(archive.db, story)
    newest = versions[-1]
    before = proposals.compared_with(versions[:-1] or versions)
    views = (
        (asked.label, preview(story, newest, asked.purpose, archive.now))
        for asked in purposes.of_story(archive, story)
    )
    contributor_id = story.subjects[0].contributor_id if story.subjects else None
    slip = slips.fetch(archive, story)
    return Desk(
        story=story,
        newest=newest,
        before=before,
        sections=compared(archive, before.content, newest.content),
        permissions=my_story.permissions(archive, story),
        views=tuple((label, view) for label, view in views if view is not None),
        blocks=queue.blocks(archive, story, newest),
        missing_key=two_keys.missing(archive, story),
        can_help=two_keys.can_help(archive, story, actor),
        reviewers=reviewing.of_story(archive, story),
        notes=queue.notes(archive, story),
        messages=tuple(messages.of_story(archive.db, story)),
        teller=contributors.fetch(archive.db, contributor_id) if contributor_id else None,
        checks=checks.fetch(archive, story),
        tidied=tuple(tidied.of_story(archive, story)),
        marked=tuple(marks.find(archive, story)),
        slip=slip,
        holder=slips.holder(archive, slip),
        due_on=slips.due(archive, story, slip),
        places=edits.places(archive, before, newest, reason=newest.reason),
        accepted=edits.accepted_so_far(archive, before, newest),
        recordings=own_recordings.of_story(archive, story),
    )


def compared(archive: Archive, before: Content, after: Content) -> tuple[Section, ...]:
    """Compare any two versions of words, part by part."""
    labels = {theme.slug: theme.label for theme in themes.find(archive.db)}
    return tuple(comparison.sections(before, after, labels))
