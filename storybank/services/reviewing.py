"""Let reviewers read a story that is being checked, and agree, challenge or say who to ask.

A reviewer is a member of staff with that role, or holds a link to one story that ends
by itself and can be taken back. Whoever agreed turns a key; who else has to is in ``checks``.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from storybank.domain import tidying
from storybank.domain.access import Action, Asking, clauses
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.people import Actor, Role, reviewer
from storybank.domain.review import Key, Said, TurnedAs
from storybank.domain.stories import Content, Rendition, Story
from storybank.services import consent, my_story, queue, two_keys
from storybank.services.archive import Archive
from storybank.services.contributors import token_hash
from storybank.storage import journal, people, renditions, reviewing, reviews, stories
from storybank.storage.reviewing import Answer, Link

DAYS = (7, 14, 28)
LONGEST = 2_000  # characters
MOST = 200  # stories looked through for a list
OLD = "This link does not work any more."


@dataclass(frozen=True, slots=True)
class Page:
    """All that a reviewer sees: the newest words, where they may go, and what they said before.

    No name that is for staff alone, no way to reach anyone, no message. ``asked`` are the
    uses that wait for them where these words are approved, ``shown`` those they are shown for;
    ``has_agreed``: they have agreed to all of them, and a curator has still to.
    """

    story: Story
    number: int
    content: Content
    places: tuple[str, ...]
    reasons: tuple[str, ...]
    answers: tuple[Answer, ...]
    shown: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    has_agreed: bool = False

    @property
    def last(self) -> Answer | None:
        """Return what they said last of these very words, if anything."""
        own = [one for one in self.answers if one.rendition_number == self.number]
        return own[-1] if own else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the desk sees: links, what was said, and who said it."""

    links: tuple[Link, ...]
    answers: tuple[Answer, ...]
    who: Mapping[str, str]

    @property
    def open(self) -> int:
        """Return how many challenges are open."""
        return sum(one.is_open for one in self.answers)


def make_link(archive: Archive, actor: Actor, story_id: str, *, holder: str, days: int) -> str:
    """Make a link to one story; return its token, which is kept nowhere.

    Whoever makes it may have read it, so that they cannot turn the other key.
    InvalidError by field.
    """
    holder = " ".join(holder.split())
    problems = {}
    if not holder or len(holder) > 200:
        problems["holder"] = "Say in a few words whom it is for."
    if days not in DAYS:
        problems["days"] = "Choose how long it works."
    if problems:
        raise InvalidError(problems)
    token = secrets.token_urlsafe(32)
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        reviewing.add_link(
            db,
            story,
            token_hash(token),
            holder=holder,
            by=actor.ref,
            at=archive.now,
            ends_at=archive.now + timedelta(days=days),
        )
        journal.add(db, actor, "review_link_made", at=archive.now, story_id=story.id)
    return token


def revoke_link(archive: Archive, actor: Actor, story_id: str, link_id: str) -> None:
    """Take a link back at once; done twice it is done once."""
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        found = reviewing.fetch_link(db, link_id)
        if found.story_id != story.id:
            raise NotFoundError("There is no such link.")
        if found.revoked_at is None:
            reviewing.revoke_link(db, link_id, at=archive.now)
            journal.add(db, actor, "review_link_revoked", at=archive.now, story_id=story.id)


def by_token(archive: Archive, token: str) -> Link:
    """Return the open link that this is; NotFoundError for any other."""
    return _open(archive, reviewing.fetch_by_token(archive.db, token_hash(token)))


def opened(archive: Archive, link_id: str) -> tuple[Actor, str]:
    """Return who a link stands for, and its story; NotFoundError once it has ended."""
    found = _open(archive, reviewing.fetch_link(archive.db, link_id))
    return reviewer(found.story_id, found.id), found.story_id


def find(archive: Archive, actor: Actor) -> list[Page]:
    """Return the stories that wait for a second person, for a reviewer of the staff.

    Oldest first, of the oldest *MOST* that are being checked or wait to be shown elsewhere.
    """
    allowed = clauses(Action.CHALLENGE, actor, Asking(archive.now))
    seen_by = queue.waiting_among(archive, allowed)
    found = stories.find(archive.db, seen_by, limit=MOST)
    return [_page(archive, actor, story) for story in found if two_keys.missing(archive, story)]


def look(archive: Archive, actor: Actor, story_id: str) -> Page:
    """Return one story as a reviewer sees it."""
    return _page(archive, actor, archive.story(story_id, actor, Action.CHALLENGE))


def answer(
    archive: Archive,
    actor: Actor,
    story_id: str,
    *,
    rendition_number: int,
    said: str,
    words: str,
    signed_in: str = "",
) -> None:
    """Keep what a reviewer says of these very words; who agrees turns a key.

    *signed_in* is the member of staff in the same browser, if any: one person cannot
    turn both keys. Raises InvalidError by field, ConflictError where the words have
    changed since, or where they have turned the other key.
    """
    words = words.replace("\r\n", "\n").strip()
    _check(said, words)
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.CHALLENGE)
        asked = _words(archive, story)
        if asked.number != rendition_number:
            raise ConflictError("These words have changed since. Please read the newest ones.")
        for earlier in reviewing.answers(db, story):
            if earlier.is_open and earlier.by_ref == actor.ref:
                reviewing.settle(db, story, earlier.number, by=actor.ref, reply="", at=archive.now)
        reviewing.add_answer(
            db, story, asked.number, by=actor.ref, said=Said(said), words=words, at=archive.now
        )
        if said == Said.AGREE:
            _turn_key(archive, story, asked, actor, signed_in)
        else:
            two_keys.take_back(archive, story, asked.number, actor.ref)
        consent.note_keys(archive, actor, story)
        journal.add(db, actor, "reviewer_answered", at=archive.now, story_id=story.id,
                    codes={"said": said})  # fmt: skip


def settle(archive: Archive, actor: Actor, story_id: str, number: int, *, reply: str) -> None:
    """Settle a challenge in writing, by someone who has no part in these words.

    Whoever suggested them or has agreed to them cannot: they would judge themselves.
    """
    reply = reply.strip()
    if not reply or len(reply) > LONGEST:
        raise InvalidError({f"reply-{number}": "Write what was done about it."})
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        asked = _words(archive, story)
        keys = reviews.keys(db, story, asked.number)
        if actor.ref == asked.proposed_by or any(actor.ref in key.people for key in keys):
            raise ConflictError(
                "You wrote these words or have agreed to them. Another curator has to settle "
                "this, or the reviewer looks again."
            )
        reviewing.settle(db, story, number, by=actor.ref, reply=reply, at=archive.now)
        consent.note_keys(archive, actor, story)
        journal.add(db, actor, "challenge_settled", at=archive.now, story_id=story.id)


def of_story(archive: Archive, story: Story) -> Asked:
    """Return what the desk sees of reviewers of a story that the caller was given."""
    links = reviewing.links(archive.db, story)
    staff = {one.id: one.email for one in people.find(archive.db)}
    return Asked(
        links=links,
        answers=reviewing.answers(archive.db, story)[::-1],
        who={**staff, **{one.id: one.holder for one in links}},
    )


def _turn_key(
    archive: Archive, story: Story, asked: Rendition, actor: Actor, signed_in: str
) -> None:
    hands = frozenset({signed_in}) - {"", actor.ref}
    if not actor.is_staff:
        hands |= {reviewing.fetch_link(archive.db, actor.ref).made_by}
    turned_as = TurnedAs.BOTH if Role.CURATOR in actor.roles else TurnedAs.REVIEWER
    key = Key(actor.ref, turned_as, hands)
    others = [one for one in reviews.keys(archive.db, story, asked.number) if one.by != actor.ref]
    if others and all(not key.people.isdisjoint(one.people) for one in others):
        raise ConflictError(
            "One person cannot agree twice. Whoever agreed first also made this link, or has "
            "it open. Someone else has to look."
        )
    two_keys.turn_key(archive, story, asked.number, key)


def _check(said: str, words: str) -> None:
    problems = {}
    if said not in set(Said):
        problems["said"] = "Choose what you think"
    elif said == Said.CHALLENGE and not words:
        problems["words"] = "Tell us what has to change"
    elif said == Said.ASK_SOMEONE and not words:
        problems["words"] = "Tell us who to ask, such as “someone from a care home”"
    if len(words) > LONGEST:
        problems["words"] = f"Use fewer words: at most {LONGEST:,} letters"
    if problems:
        raise InvalidError(problems)


def _page(archive: Archive, actor: Actor, story: Story) -> Page:
    words = _words(archive, story)
    allowed = my_story.permissions(archive, story)
    return Page(
        story=story,
        number=words.number,
        content=tidying.words(words),
        places=tuple(one.label for one in allowed if one.is_allowed),
        shown=tuple(one.label for one in allowed if one.is_shown),
        asked=tuple(one.label for one in allowed if one.awaits_second),
        has_agreed=two_keys.has_agreed(archive, story, actor),
        reasons=two_keys.reasons(archive, story),
        answers=tuple(a for a in reviewing.answers(archive.db, story) if a.by_ref == actor.ref),
    )


def _words(archive: Archive, story: Story) -> Rendition:
    """Return the words that a reviewer is asked about."""
    number = two_keys.asked_about(archive, story)
    return next(one for one in renditions.of_story(archive.db, story) if one.number == number)


def _open(archive: Archive, found: Link) -> Link:
    if not found.is_open(archive.now):
        raise NotFoundError(OLD)
    return found
