"""Name those who are asked about one by one: a kind of recipient is not specific enough."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storybank.domain.consent import Use


class RecipientKind(StrEnum):
    """What a named recipient is."""

    PARTNER = "partner"
    CHANNEL = "channel"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Recipient:
    """One of them; ``line`` says in a few words who they are."""

    id: str
    kind: RecipientKind
    name: str
    line: str = ""
    retired_at: datetime | None = None


# The uses that are asked about by name, and the kind of name.
BY_NAME: dict[Use, RecipientKind] = {
    Use.TRAINING_PARTNER: RecipientKind.PARTNER,
    Use.SOCIAL: RecipientKind.CHANNEL,
    Use.RESEARCH: RecipientKind.PROJECT,
}
