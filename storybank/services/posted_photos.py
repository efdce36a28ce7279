"""Add photos that were posted or brought to a story: the desk writes down what was said of each.

The teller's yes or no to each use is typed in as they gave it; silence is no. The
words with the photo in them are shown to the teller like any edit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from storybank.domain.access import Action
from storybank.domain.authority import THEMSELVES
from storybank.domain.consent import IndicatedBy
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.media import LONGEST_ALT, MOST_PICTURES, Who
from storybank.domain.people import Actor
from storybank.domain.stories import EditorialState, Rendition, Story
from storybank.media.pictures import Derived
from storybank.services import media, pictured, proposals, purposes, review, typed_in, with_a_say
from storybank.services.archive import Archive
from storybank.services.media import Said
from storybank.services.purposes import Asked
from storybank.services.question import PAGED
from storybank.services.typed_in import Typed
from storybank.storage import journal, messages, renditions
from storybank.storage import media as rows

REASON = "A photo that came by post, or was brought, is put with your story."
ENOUGH = f"A story can have {MOST_PICTURES} photos. Leave one out first, in its words."
_ASKED = frozenset({EditorialState.PROPOSED, EditorialState.APPROVED})
_REFUSED = frozenset({"no", "mixed", "my_way"})


@dataclass(frozen=True, slots=True)
class Posted:
    """One photo as a curator writes it down.

    ``answers``: who answered, how it came, and how we know; of ``decisions`` what
    is not there is no.
    """

    said: Said
    answers: Typed
    line: str = ""


class _Put(NamedTuple):
    """A story with the photo in its newest words."""

    story: Story
    rendition: Rendition
    media_id: str


def asked(archive: Archive, story: Story) -> tuple[Asked, ...]:
    """Return the uses that are asked about each photo (W20)."""
    return tuple(one for one in purposes.of_story(archive, story) if one.purpose.use in PAGED)


def signers(archive: Archive, story: Story) -> Mapping[IndicatedBy, str]:
    """Return who may have answered: the person, alone or with help."""
    found = typed_in.who_can(archive, story, story.subjects[0])
    return {code: label for code, label in found.items() if code in THEMSELVES}


def add(
    archive: Archive, actor: Actor, story_id: str, posted: Posted, *, content: bytes
) -> Rendition:
    """Put a photo with a story; return the words that it stands in, which nobody has agreed to yet.

    The photo is made safe like any other, and the original is not kept. Raises
    InvalidError with problems by field, ConflictError where there are enough
    photos; nothing is kept then.
    """
    story = archive.story(story_id, actor, Action.REVIEW)
    _check(archive, story, posted)
    made = media.clean(archive, content)
    with media.held(archive), archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        put = _put(archive, story, posted, actor=actor, made=made)
        if any(posted.answers.decisions.values()):
            typed_in.take_photo(archive, story, put.rendition, put.media_id, posted.answers, actor)
        if story.editorial_state in _ASKED:
            review.put_forward(archive, story, put.rendition, actor)
        journal.add(db, actor, "photo_added", at=archive.now, story_id=story.id)
    return put.rendition


def _put(
    archive: Archive, story: Story, posted: Posted, *, actor: Actor, made: tuple[Derived, ...]
) -> _Put:
    """Keep the files, what is said of them, and the words with the photo at their end."""
    db = archive.db
    versions = renditions.of_story(db, story)
    newest = versions[-1]
    base = newest if newest.answer not in _REFUSED else proposals.compared_with(versions)
    if len(base.content.pictures) >= MOST_PICTURES:
        raise ConflictError(ENOUGH)
    media_id = media.keep(archive, made, story=story)
    medium = next(one for one in rows.of_story(db, story) if one.id == media_id)
    told = posted.said.of(medium)
    rows.save(db, told)
    picture = replace(told.picture, line=" ".join(posted.line.split()))
    content = replace(base.content, pictures=(*base.content.pictures, picture))
    rendition = review.keep_suggested(archive, story, actor, content, newest=newest, reason=REASON)
    for subject in pictured.of_others((told,)):
        with_a_say.add_subject(archive, story, subject, actor=actor)
        note = f"In a photo that was added there is also: {told.who_words}. Ask them first (W20)."
        messages.add(db, story, "system", body=note, at=archive.now)
    return _Put(story, rendition, media_id)


def _check(archive: Archive, story: Story, posted: Posted) -> None:
    answers = posted.answers
    is_answered = any(answers.decisions.values())
    wrong = (
        ("line", len(posted.line) > LONGEST_ALT, media.TOO_MANY_WORDS),
        (
            "indicated_by",
            is_answered and answers.indicated_by not in signers(archive, story),
            "Choose who answered",
        ),
        (
            "method",
            is_answered and answers.method not in typed_in.METHODS,
            "Choose how the answers came",
        ),
        (
            "note",
            is_answered and not answers.note.strip(),
            "Write how we know: who was there and when, or where the paper is",
        ),
        (
            "note",
            len(answers.note) > typed_in.LONGEST,
            f"Use fewer words: at most {typed_in.LONGEST:,} letters.",
        ),
    )
    problems = media.problems(posted.said)
    problems |= {field: words for field, is_wrong, words in wrong if is_wrong}
    if posted.said.who == Who.TELLER and story.subjects[0].contributor_id is None:
        problems["who"] = "This story has no teller here. Say who is in the photo in words"
    if problems:
        raise InvalidError(problems)
