"""Say in words why a part of a story is shown or not: the deciding rule.

It walks the gate's conditions in the gate's order and stops at the first that
fails; a test holds it to ``access.is_permitted``.
"""

from datetime import datetime

from storybank.domain.access import latest_grant, shown_rendition
from storybank.domain.consent import OWN_AUTHORITY, SHOWING, Part, Use, status
from storybank.domain.stories import EditorialState, Story, ToldBy

ALLOWED = "every person with a say said yes to these words for this use, and it is in force"


def reason(
    story: Story, uses: tuple[Use, ...], part: Part, now: datetime, recipient_id: str | None = None
) -> str:
    """Return ``ALLOWED`` or one phrase that names what hides it."""
    hidden = _story_reason(story)
    if hidden:
        return hidden
    for use in uses:
        hidden = _grant_reason(story, use, part, now, recipient_id)
        if hidden:
            return hidden
    return ALLOWED


def _story_reason(story: Story) -> str:
    checks = (
        (story.purged_at is not None, "the story is deleted"),
        (story.safeguarding_hold, "there is a safeguarding hold"),
        (story.paused_at is not None, "the story is paused"),
        (
            story.editorial_state is not EditorialState.APPROVED,
            f"its editorial state is {story.editorial_state}, not approved",
        ),
        (not story.ledger_ok, "the ledger is broken at or before one of its events"),
        (bool(story.call_for), "someone has to be rung first: " + ", ".join(story.call_for)),
        (story.told_by is ToldBy.ABOUT_OTHER_ABSENT, "the person it is about was not there"),
        (not story.subjects, "nobody who could say yes is recorded"),
    )
    return next((words for failed, words in checks if failed), "")


def _grant_reason(
    story: Story, use: Use, part: Part, now: datetime, recipient_id: str | None
) -> str:
    number = shown_rendition(story, use, now, recipient_id)
    if number is None:
        return f"no approved words have a yes for {use} that has begun"
    sha256 = dict(story.approved)[number]
    for subject in story.subjects:
        grant = latest_grant(story, subject.id, use, part, now, recipient_id)
        if grant is None:
            return f"{use} was never answered for {part}"
        found = status(grant, now)
        if found not in SHOWING:
            return f"the answer for {use} and {part} is {found}"
        if grant.content_sha256 != sha256:
            return f"the yes for {use} and {part} was to other words"
        if grant.record.indicated_by not in OWN_AUTHORITY:
            return f"the yes of {grant.record.indicated_by} is not enough on its own"
    return ""
