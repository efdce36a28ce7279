"""Decide who may do what, as data with two readings.

``RULES`` maps each action to its rules. A rule answers with a ``Clause``: the
facts a story must have for this asker, or ``None`` ("not you"). Any clause is
enough; no clause means never. ``Clause.admits`` reads a clause against a story
in hand; ``storage.access.to_sql`` reads the same clause against a table of
them. Neither decides anything by itself, and one test holds them together.

The meaning is that of consent.md 4.1.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from operator import attrgetter

from storybank.domain.authority import has_authority
from storybank.domain.consent import (
    FILES,
    SHOWING,
    Decision,
    Grant,
    Identifiable,
    OfFile,
    Part,
    Purpose,
    Record,
    Risk,
    Topic,
    Use,
    has_begun,
    status,
)
from storybank.domain.people import Actor, ActorKind, Role
from storybank.domain.stories import (
    EditorialState,
    Pictured,
    Rendition,
    Story,
    Subject,
    SubjectRole,
    Tied,
    ToldBy,
)


class Action(StrEnum):
    """Everything that needs leave."""

    READ = "read"
    REVIEW = "review"
    APPROVE = "approve"
    SEE_OWN = "see_own"
    CHANGE_OWN = "change_own"
    PAUSE = "pause"
    STOP = "stop"
    SEE_DISSENT = "see_dissent"
    SETTLE = "settle"
    RAISE_CONCERN = "raise_concern"
    SAFEGUARD = "safeguard"
    ANSWER_BESIDE = "answer_beside"
    CHALLENGE = "challenge"
    IMPORT = "import"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_WORDING = "manage_wording"
    MANAGE_SETTINGS = "manage_settings"
    READ_JOURNAL = "read_journal"
    MANAGE_THEMES = "manage_themes"
    USE_TRAINING = "use_training"
    ASK_FIRST = "ask_first"
    KEEP = "keep"


SHOWN_PARTS = (Part.TEXT, Part.SUMMARY)
# Answers that name the words they are about: a yes, and “ask me first”.
NAMING = frozenset({Decision.YES, Decision.ASK_EACH_TIME})
NEVER = datetime.max.replace(tzinfo=UTC)  # when no permission is in force
ALWAYS = frozenset(EditorialState)
CHECKED = frozenset(
    {
        EditorialState.SUBMITTED,
        EditorialState.IN_REVIEW,
        EditorialState.PROPOSED,
        EditorialState.APPROVED,
    }
)
NO_PARTS: frozenset[Part] = frozenset()


@dataclass(frozen=True, slots=True)
class Needed:
    """The permission that must be in force at ``now``: every use, any part.

    With ``media_id`` it is about one file, and the parts say what that file is.
    “Ask me first” is a yes for ``reader_id`` on the day that was said yes to;
    with ``asks_first`` it is one, as that is what is wanted to be known.
    """

    uses: tuple[Use, ...]
    parts: tuple[Part, ...]
    now: datetime
    recipient_id: str | None = None
    media_id: str | None = None
    reader_id: str = ""
    asks_first: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """The facts a story must have. Purged stories have none of them.

    ``story_ids`` None means any story. ``even_held`` admits a story under a
    safeguarding hold too, which is for hiding and stopping it; ``only_held``
    admits no other, which is for those who look into the concern.
    """

    states: frozenset[EditorialState] = ALWAYS
    story_ids: frozenset[str] | None = None
    needed: Needed | None = None
    even_held: bool = False
    only_held: bool = False

    def admits(self, story: Story) -> bool:
        """Tell whether *story* has all the facts."""
        return self._is_about(story) and (self.needed is None or is_permitted(story, self.needed))

    def opens(self, story: Story, parts: tuple[Part, ...]) -> frozenset[Part]:
        """Return those of *parts*, which are those asked for, that *story* has the facts for."""
        if not self._is_about(story):
            return NO_PARTS
        return frozenset(parts) if self.needed is None else permitted_parts(story, self.needed)

    def _is_about(self, story: Story) -> bool:
        return (
            story.purged_at is None
            and story.editorial_state in self.states
            and (self.even_held or story.safeguarding_hold == self.only_held)
            and (self.story_ids is None or story.id in self.story_ids)
        )


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked for besides the action: a use and one or more parts; or one file."""

    now: datetime
    use: Use = Use.WEB
    parts: tuple[Part, ...] = SHOWN_PARTS
    media_id: str | None = None

    def needs(self, *uses: Use, recipient_id: str | None = None, reader_id: str = "") -> Needed:
        """Return the permission that this asks for, in every one of *uses*."""
        return Needed(uses, self.parts, self.now, recipient_id, self.media_id, reader_id)


Rule = Callable[[Actor, Asking], Clause | None]


def is_permitted(story: Story, needed: Needed) -> bool:
    """Tell whether *story* is permitted for every use, in any of the parts."""
    return bool(permitted_parts(story, needed))


def permitted_parts(story: Story, needed: Needed) -> frozenset[Part]:
    """Return those of the parts for which *story* is permitted for every use."""
    if story.editorial_state is not EditorialState.APPROVED or story.paused_at is not None:
        return NO_PARTS
    if not story.ledger_ok or story.call_for:
        return NO_PARTS
    if story.tied is not None and not may_be_quoted(story.tied, needed):
        return NO_PARTS
    heard = (s for s in story.subjects if s.media_id in {None, needed.media_id})
    if any(subject.dissent_at is not None for subject in heard):
        return NO_PARTS
    found = frozenset(needed.parts)
    for use in needed.uses:
        found = _parts_permitted(story, use, found, needed) if found else found
    return found if needed.uses else NO_PARTS


def may_be_quoted(tied: Tied, needed: Needed) -> bool:
    """Tell whether the story that a quote stands in may be quoted for every use."""
    whole = tied.whole
    if tied.is_stopped or whole is None or whole.purged_at is not None or whole.safeguarding_hold:
        return False
    return is_permitted(whole, replace(needed, parts=(Part.QUOTES,), media_id=None))


def shown_rendition(
    story: Story, use: Use, now: datetime, recipient_id: str | None = None
) -> int | None:
    """Return the number of the approved rendition last said yes (or “ask me first”) to, if any."""
    return _shown_rendition(story, begun_grants(story, use, now, recipient_id))


def latest_grant(
    story: Story,
    subject_id: str,
    use: Use,
    part: Part,
    now: datetime,
    recipient_id: str | None = None,
    media_id: str | None = None,
) -> Grant | None:
    """Return the subject's last answer that has begun, or None; about one file where given."""
    topic = part if media_id is None else OfFile(part, media_id)
    return latest_grants(story, use, now, recipient_id).get((subject_id, topic))


def latest_grants(
    story: Story, use: Use, now: datetime, recipient_id: str | None = None
) -> dict[tuple[str, Topic], Grant]:
    """Return every subject's last answer that has begun, by subject and part or file."""
    begun = begun_grants(story, use, now, recipient_id)
    return {(grant.record.subject_id, grant.topic): grant for grant in begun}


def begun_grants(
    story: Story, use: Use, now: datetime, recipient_id: str | None = None
) -> list[Grant]:
    """Return the answers for one use that have begun, oldest first."""
    begun = [
        grant
        for grant in story.grants
        if grant.use is use and grant.recipient_id == recipient_id and has_begun(grant, now)
    ]
    return sorted(begun, key=attrgetter("number"))


def _shown_rendition(story: Story, begun: list[Grant]) -> int | None:
    said = (
        grant.rendition_number
        for grant in reversed(begun)
        if grant.part in SHOWN_PARTS and grant.decision in NAMING
    )
    newest = next(said, None)
    return newest if any(number == newest for number, _ in story.approved) else None


def _parts_permitted(
    story: Story, use: Use, parts: frozenset[Part], needed: Needed
) -> frozenset[Part]:
    """Ask every subject's last answers for one use; return the parts that all say yes to."""
    now, media_id = needed.now, needed.media_id
    begun = begun_grants(story, use, now, needed.recipient_id)
    number = _shown_rendition(story, begun)
    asked = [subject for subject in story.subjects if subject.is_needed(use, now, media_id)]
    if number is None or not asked or not _is_settled(story, use, number):
        return NO_PARTS
    if story.awaits(number, Purpose(use, needed.recipient_id)):
        return NO_PARTS
    latest = {(grant.record.subject_id, grant.topic): grant for grant in begun}

    def says_yes(subject: Subject, part: Part) -> bool:
        grant = latest.get((subject.id, part if media_id is None else OfFile(part, media_id)))
        return (
            grant is not None
            and grant.content_sha256
            == said_to(story, subject, number, pictured(story, number, part, media_id))
            and _says_yes(subject, _as_asked(story, grant, needed), use, now)
        )

    return frozenset(
        part
        for part in parts
        if _is_there(story, number, part, media_id)
        and all(says_yes(subject, part) for subject in asked)
    )


def _is_there(story: Story, number: int, part: Part, media_id: str | None) -> bool:
    """Tell whether a part that is a file stands in these words; all others are no files."""
    if media_id is None or part not in FILES:
        return media_id is None and part not in FILES
    return pictured(story, number, part, media_id) is not None


def pictured(story: Story, number: int, part: Part, media_id: str | None) -> Pictured | None:
    """Return a file as it stands in one version; None where it is not in it, or not kept."""
    for one in story.pictured:
        if (one.rendition_number, one.media_id) == (number, media_id) and part in one.shown_as:
            return one
    return None


def said_to(story: Story, subject: Subject, number: int, picture: Pictured | None) -> str:
    """Return the hash that a yes must be to: the words', or the file's for who is only in that."""
    if subject.media_id is not None and picture is not None:
        return picture.sha256
    return dict(story.approved)[number]


def is_asked_anew(subject: Subject, record: Record, now: datetime) -> bool:
    """Tell whether an answer is from before its subject had to be asked again (I-18)."""
    return (
        subject.reask_at is not None
        and subject.reask_at <= now
        and record.answered_at < subject.reask_at
    )


def ends_for(story: Story, grant: Grant, reader_id: str, now: datetime) -> datetime:
    """Return when an answer ends for one reader: “ask me first” with the day said yes to."""
    ends = [one.ends_at for one in story.occasions if one.fits(grant, reader_id, now)]
    is_asked = grant.decision is Decision.ASK_EACH_TIME
    return min(grant.ends_at, *ends) if is_asked and ends else grant.ends_at


def _as_asked(story: Story, grant: Grant, needed: Needed) -> Grant:
    """Return an answer as it counts here: “ask me first” is a yes where that was said since."""
    if grant.decision is not Decision.ASK_EACH_TIME:
        return grant
    fitting = (one.fits(grant, needed.reader_id, needed.now) for one in story.occasions)
    is_yes = needed.asks_first or (bool(needed.reader_id) and any(fitting))
    return replace(grant, decision=Decision.YES) if is_yes else grant


def _says_yes(subject: Subject, grant: Grant, use: Use, now: datetime) -> bool:
    """Tell whether a subject's answer is a yes that counts at *now*."""
    record = grant.record
    return (
        grant.decision is Decision.YES
        and status(grant, now) in SHOWING
        and not is_asked_anew(subject, record, now)
        and (record.review_due is None or now < record.review_due)
        and has_authority(subject, record, use)
    )


def shows_beside(parts: frozenset[Part], shown_number: int, version: Rendition) -> bool:
    """Tell whether a version beside the words may be read by whoever reads these *parts* of them.

    It must be agreed to and made from the very words that are shown: one made from
    others may hold what the person took out (consent.md 3).
    """
    return (
        version.approved_event_id is not None
        and version.made_from == shown_number
        and version.content.sha256 == version.sha256
        and parts >= set(SHOWN_PARTS)
    )


def _is_settled(story: Story, use: Use, rendition_number: int) -> bool:
    """Tell whether nobody in these words is shown against a review (I-20, AC-25)."""
    reviews = [
        review
        for review in story.reviews
        if review.use is use and review.rendition_number == rendition_number
    ]
    if any(review.risk is Risk.HIGH and not review.is_accepted for review in reviews):
        return False
    return (
        story.told_by is not ToldBy.ABOUT_OTHER_ABSENT
        or any(subject.role is SubjectRole.PERSON for subject in story.subjects)
        or any(review.others is Identifiable.NO for review in reviews)
    )


def _public_reads(actor: Actor, asking: Asking) -> Clause | None:
    if asking.use not in {Use.WEB, Use.SEARCH_ENGINES}:
        return None
    uses = (Use.WEB,) if asking.use is Use.WEB else (Use.WEB, Use.SEARCH_ENGINES)
    return Clause(needed=asking.needs(*uses))


def _trainers_read(actor: Actor, asking: Asking) -> Clause | None:
    """Let our own trainers read; a partner's are bound to what that partner was allowed."""
    is_ours = Role.TRAINER in actor.roles and actor.recipient_id is None
    if asking.use is not Use.TRAINING_HERE or not is_ours:
        return None
    return Clause(needed=asking.needs(asking.use))


def _partners_read(actor: Actor, asking: Asking) -> Clause | None:
    if asking.use is not Use.TRAINING_PARTNER or actor.recipient_id is None:
        return None
    return Clause(needed=asking.needs(asking.use, recipient_id=actor.recipient_id))


def _trainers_read_asked(actor: Actor, asking: Asking) -> Clause | None:
    """Let a trainer read on its day what they asked for, and nobody else (I-11)."""
    if Role.TRAINER not in actor.roles or asking.use is not training_use(actor):
        return None
    if not actor.asked_ids:
        return None
    needed = asking.needs(asking.use, recipient_id=actor.recipient_id, reader_id=actor.ref)
    return Clause(story_ids=actor.asked_ids, needed=needed)


def _trainers_ask(actor: Actor, asking: Asking) -> Clause | None:
    """Let trainers ask for what they could use, were those who want to be asked to say yes."""
    if Role.TRAINER not in actor.roles:
        return None
    uses = (training_use(actor),)
    needed = Needed(uses, SHOWN_PARTS, asking.now, actor.recipient_id, asks_first=True)
    return Clause(needed=needed)


def _staff_print(actor: Actor, asking: Asking) -> Clause | None:
    is_ours = bool(actor.roles & {Role.TRAINER, Role.CURATOR}) and actor.recipient_id is None
    if asking.use is not Use.PRINT or not is_ours:
        return None
    return Clause(needed=asking.needs(asking.use))


def _curators_review(actor: Actor, asking: Asking) -> Clause | None:
    """Open everything but what its teller has taken back: that is locked to others."""
    states = ALWAYS - {EditorialState.REMOVED}
    return Clause(states=states) if Role.CURATOR in actor.roles else None


def _curators_approve(actor: Actor, asking: Asking) -> Clause | None:
    states = frozenset({EditorialState.IN_REVIEW, EditorialState.PROPOSED, EditorialState.APPROVED})
    return Clause(states=states) if Role.CURATOR in actor.roles else None


def _tellers_own(actor: Actor, asking: Asking) -> Clause | None:
    if actor.kind is not ActorKind.CONTRIBUTOR or not actor.story_ids:
        return None
    return Clause(story_ids=actor.story_ids)


def _tellers_stop(actor: Actor, asking: Asking) -> Clause | None:
    if actor.kind is not ActorKind.CONTRIBUTOR or not actor.story_ids:
        return None
    return Clause(story_ids=actor.story_ids, even_held=True)


def _curators_stop(actor: Actor, asking: Asking) -> Clause | None:
    return Clause(even_held=True) if Role.CURATOR in actor.roles else None


def _askers_pause(actor: Actor, asking: Asking) -> Clause | None:
    """Let whoever says that a story is theirs, or about them, have it hidden (consent.md 8).

    How often is for ``services.stop_requests``; only its teller can show it again.
    """
    if actor.kind is not ActorKind.THIRD_PARTY:
        return None
    return Clause(states=ALWAYS - {EditorialState.REMOVED}, even_held=True)


def _curators_settle(actor: Actor, asking: Asking) -> Clause | None:
    """Let the desk read what others ask or complain of, but not about a held story."""
    return Clause() if Role.CURATOR in actor.roles else None


def _safeguarding_settles(actor: Actor, asking: Asking) -> Clause | None:
    return Clause(only_held=True) if Role.SAFEGUARDING in actor.roles else None


def _trainers_raise(actor: Actor, asking: Asking) -> Clause | None:
    """Let trainers raise a concern about what they may read in training."""
    if Role.TRAINER not in actor.roles:
        return None
    uses = (training_use(actor),)
    reader_id = actor.ref if actor.asked_ids else ""
    needed = Needed(uses, SHOWN_PARTS, asking.now, actor.recipient_id, reader_id=reader_id)
    return Clause(needed=needed)


def _safeguarding_reads(actor: Actor, asking: Asking) -> Clause | None:
    """Open what is held, and nothing else; what its teller took back is locked to them too."""
    if Role.SAFEGUARDING not in actor.roles:
        return None
    return Clause(states=ALWAYS - {EditorialState.REMOVED}, only_held=True)


def _those_beside_answer(actor: Actor, asking: Asking) -> Clause | None:
    """Let someone with a say beside the teller answer; not while it is locked to its teller."""
    if actor.kind is not ActorKind.GUARDIAN or not actor.story_ids:
        return None
    return Clause(states=ALWAYS - {EditorialState.REMOVED}, story_ids=actor.story_ids)


def _reviewers_challenge(actor: Actor, asking: Asking) -> Clause | None:
    """Let reviewers read what is being checked: the staff among them, or one story by a link."""
    if actor.kind is ActorKind.REVIEWER and actor.story_ids:
        return Clause(states=CHECKED, story_ids=actor.story_ids)
    is_ours = Role.REVIEWER in actor.roles and actor.recipient_id is None
    return Clause(states=CHECKED) if is_ours else None


def _curators_import(actor: Actor, asking: Asking) -> Clause | None:
    return Clause() if Role.CURATOR in actor.roles else None


def _curators_name_things(actor: Actor, asking: Asking) -> Clause | None:
    """Let curators look after the vocabulary: themes, and names that mean the same."""
    return Clause() if Role.CURATOR in actor.roles else None


def _admins_manage(actor: Actor, asking: Asking) -> Clause | None:
    return Clause() if Role.ADMIN in actor.roles else None


def _trainers_train(actor: Actor, asking: Asking) -> Clause | None:
    return Clause() if Role.TRAINER in actor.roles else None


def _archive_keeps(actor: Actor, asking: Asking) -> Clause | None:
    """Let the archive's own work reach every story: messages, deletions, restores, checks."""
    return Clause(even_held=True) if actor.kind is ActorKind.SYSTEM else None


RULES: dict[Action, tuple[Rule, ...]] = {
    Action.READ: (
        _public_reads,
        _trainers_read,
        _partners_read,
        _trainers_read_asked,
        _staff_print,
    ),
    Action.REVIEW: (_curators_review,),
    Action.APPROVE: (_curators_approve,),
    Action.SEE_OWN: (_tellers_own,),
    Action.CHANGE_OWN: (_tellers_own,),
    Action.PAUSE: (_tellers_stop, _curators_stop, _askers_pause),
    Action.STOP: (_tellers_stop, _curators_stop),
    Action.SEE_DISSENT: (_curators_review, _trainers_raise),
    Action.SETTLE: (_curators_settle, _safeguarding_settles),
    Action.RAISE_CONCERN: (_curators_review, _trainers_raise),
    Action.SAFEGUARD: (_safeguarding_reads,),
    Action.ANSWER_BESIDE: (_those_beside_answer,),
    Action.CHALLENGE: (_reviewers_challenge,),
    Action.IMPORT: (_curators_import,),
    Action.MANAGE_PEOPLE: (_admins_manage,),
    Action.MANAGE_WORDING: (_admins_manage,),
    Action.MANAGE_SETTINGS: (_admins_manage,),
    Action.READ_JOURNAL: (_admins_manage,),
    Action.MANAGE_THEMES: (_curators_name_things,),
    Action.USE_TRAINING: (_trainers_train,),
    Action.ASK_FIRST: (_trainers_ask,),
    Action.KEEP: (_archive_keeps,),
}


def clauses(action: Action, actor: Actor, asking: Asking) -> tuple[Clause, ...]:
    """Return the clauses under which *actor* may do *action*; none means never."""
    found = (rule(actor, asking) for rule in RULES[action])
    return tuple(clause for clause in found if clause is not None)


def timeless(asked: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Return clauses as they are at every moment: theirs is one at which nothing is permitted."""
    return tuple(
        replace(one, needed=one.needed and replace(one.needed, now=NEVER)) for one in asked
    )


def training_use(actor: Actor) -> Use:
    """Return the use for which *actor* reads the training pages: a partner's are their own."""
    return Use.TRAINING_HERE if actor.recipient_id is None else Use.TRAINING_PARTNER


def may(action: Action, actor: Actor, asking: Asking, story: Story | None = None) -> bool:
    """Tell whether *actor* may do *action*, on *story* where one is given."""
    allowed = clauses(action, actor, asking)
    return any(story is None or clause.admits(story) for clause in allowed)


def readable_parts(actor: Actor, asking: Asking, story: Story) -> frozenset[Part]:
    """Return those of the parts asked for that *actor* may read: ``may`` of each, at once."""
    allowed = clauses(Action.READ, actor, asking)
    return NO_PARTS.union(*(clause.opens(story, asking.parts) for clause in allowed))
