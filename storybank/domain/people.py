"""Say who is asking. What they may do is in ``access``, not here."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """A role of a member of staff; roles add up."""

    TRAINER = "trainer"
    REVIEWER = "reviewer"
    CURATOR = "curator"
    SAFEGUARDING = "safeguarding"
    ADMIN = "admin"


class ActorKind(StrEnum):
    """Who stands behind an event in the ledger (consent.md 2)."""

    VISITOR = "visitor"
    CONTRIBUTOR = "contributor"
    GUARDIAN = "guardian"
    THIRD_PARTY = "third_party"
    CURATOR = "curator"
    REVIEWER = "reviewer"
    TRAINER = "trainer"
    PARTNER = "partner"
    SAFEGUARDING = "safeguarding"
    ADMIN = "admin"
    SYSTEM = "system"
    CLI = "cli"


@dataclass(frozen=True, slots=True)
class Actor:
    """One asker, as far as the rules need to know.

    ``ref`` is opaque (a random id, never a name or an address). ``story_ids``
    are the stories that the four words or the link in hand open; ``asked_ids``
    those that a trainer has asked for, and may use on this day.
    """

    kind: ActorKind
    ref: str = ""
    roles: frozenset[Role] = frozenset()
    story_ids: frozenset[str] = frozenset()
    recipient_id: str | None = None
    asked_ids: frozenset[str] = frozenset()

    @property
    def is_staff(self) -> bool:
        """Tell whether this is a signed-in member of staff."""
        return bool(self.roles)


VISITOR = Actor(ActorKind.VISITOR)
SYSTEM = Actor(ActorKind.SYSTEM, ref="system")
CLI = Actor(ActorKind.CLI, ref="cli", roles=frozenset(Role))


def contributor(story_id: str, ref: str) -> Actor:
    """Return the teller of one story, known by the receipt *ref*."""
    return Actor(ActorKind.CONTRIBUTOR, ref=ref, story_ids=frozenset({story_id}))


def beside(story_id: str, ref: str) -> Actor:
    """Return someone who has a say beside the teller of one story, known by the link *ref*."""
    return Actor(ActorKind.GUARDIAN, ref=ref, story_ids=frozenset({story_id}))


def reviewer(story_id: str, ref: str) -> Actor:
    """Return someone who was asked to look at one story, known by the link *ref*."""
    return Actor(ActorKind.REVIEWER, ref=ref, story_ids=frozenset({story_id}))


def member(ref: str, roles: frozenset[Role], recipient_id: str | None = None) -> Actor:
    """Return a signed-in member of staff; the kind is their weightiest role.

    Someone of a partner's (*recipient_id*) is a trainer there and nothing else.
    """
    if recipient_id is not None:
        own = roles & {Role.TRAINER}
        return Actor(ActorKind.PARTNER, ref=ref, roles=own, recipient_id=recipient_id)
    for role in (Role.CURATOR, Role.SAFEGUARDING, Role.REVIEWER, Role.ADMIN, Role.TRAINER):
        if role in roles:
            return Actor(ActorKind(role.value), ref=ref, roles=roles)
    return VISITOR
