"""Answer what the desk proposes: no, or another way. The yes is ``consent.approve_rendition``."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from storybank.domain import comparison
from storybank.domain.access import Action
from storybank.domain.comparison import Section
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.ledger import EventType
from storybank.domain.people import Actor
from storybank.domain.stories import EditorialState, Rendition, Story
from storybank.services.archive import Archive
from storybank.services.consent import note_event
from storybank.storage import messages, renditions, stories, themes


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words that wait for their teller's answer, beside those they would replace.

    Before anything was agreed these are the words that came in. Where the desk
    changed nothing, ``is_edited`` is false and there is nothing to compare.
    """

    rendition: Rendition
    before: Rendition
    sections: tuple[Section, ...]
    has_agreed_words: bool

    @property
    def is_edited(self) -> bool:
        """Tell whether anything differs from the words before."""
        return any(section.is_changed for section in self.sections)

    @property
    def is_tidied(self) -> bool:
        """Tell whether nothing but spaces differs."""
        return not self.is_edited and self.rendition.content != self.before.content


LONGEST = 20_000  # characters

_ANSWERABLE = frozenset({EditorialState.PROPOSED, EditorialState.APPROVED})


class Reply(StrEnum):
    """What a teller answers instead of yes (W49)."""

    KEEP = "no"
    MY_WAY = "my_way"


def waiting(archive: Archive, actor: Actor, story_id: str) -> Proposal:
    """Return the words that wait for this teller's answer; ConflictError where none do."""
    story = archive.story(story_id, actor, Action.SEE_OWN)
    found = renditions.waiting(archive.db, story)
    if found is None or story.editorial_state not in _ANSWERABLE:
        raise ConflictError("No words wait for your answer now.")
    versions = renditions.of_story(archive.db, story)
    before = compared_with(versions)
    labels = {theme.slug: theme.label for theme in themes.find(archive.db)}
    return Proposal(
        rendition=found,
        before=before,
        sections=tuple(comparison.sections(before.content, found.content, labels)),
        has_agreed_words=before.approved_event_id is not None,
    )


def compared_with(versions: Sequence[Rendition]) -> Rendition:
    """Return what new words are compared with: those agreed to last, or those that came in."""
    agreed = [version for version in versions if version.approved_event_id is not None]
    return agreed[-1] if agreed else versions[0]


def turn_down(
    archive: Archive,
    actor: Actor,
    story_id: str,
    *,
    rendition_number: int,
    reply: Reply,
    words: str = "",
) -> None:
    """Say no to these very words, or ask for others; the story goes back to the desk.

    Said twice it is said once. What was agreed to before stays up. Raises
    ConflictError where these are no longer the words that wait, InvalidError
    where someone wants it their way and does not say how.
    """
    words = _checked(words, is_needed=reply is Reply.MY_WAY)
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.CHANGE_OWN)
        rendition = renditions.fetch(db, story, rendition_number)
        if rendition.answer == reply:
            return
        newest = renditions.waiting(db, story)
        if newest is None or newest.number != rendition.number:
            raise ConflictError("These words have changed since. Please read the newest ones.")
        if story.editorial_state not in _ANSWERABLE:
            raise ConflictError("We are still reading your story. We will show you first.")
        keep_answer(archive, story, rendition, actor, reply)
        if words:
            messages.add(db, story, actor.kind.value, body=words, at=archive.now)


def keep_answer(
    archive: Archive, story: Story, rendition: Rendition, actor: Actor, reply: Reply
) -> None:
    """Keep that these words were not agreed to, inside the caller's transaction."""
    renditions.answer(archive.db, rendition, reply.value)
    _note(archive, story, rendition, actor, reply)
    if story.editorial_state is EditorialState.PROPOSED:
        stories.save(archive.db, story.moved_to(EditorialState.IN_REVIEW))
        codes = {"was": story.editorial_state.value, "state": EditorialState.IN_REVIEW.value}
        note_event(archive, story, actor, EventType.EDITORIAL_CHANGED, codes=codes)


def write(archive: Archive, actor: Actor, story_id: str, *, words: str) -> None:
    """Send the desk a message about one's own story; InvalidError for none or too long a one."""
    words = _checked(words, is_needed=True)
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.CHANGE_OWN)
        last = messages.of_story(db, story)[-1:]
        if last and (last[0].from_kind, last[0].body) == (actor.kind.value, words):
            return
        messages.add(db, story, actor.kind.value, body=words, at=archive.now)


def _checked(words: str, *, is_needed: bool) -> str:
    words = words.replace("\r\n", "\n").strip()
    if is_needed and not words:
        raise InvalidError({"words": "Tell us what you want to say"})
    if len(words) > LONGEST:
        raise InvalidError({"words": f"Use fewer words: at most {LONGEST:,} letters"})
    return words


def _note(archive: Archive, story: Story, rendition: Rendition, actor: Actor, reply: Reply) -> None:
    codes = {"n": rendition.n, "number": rendition.number, "reply": reply.value}
    note_event(
        archive, story, actor, EventType.EDIT_DECLINED,
        codes=codes, rendition_sha256=rendition.sha256,
    )  # fmt: skip
