"""Say in words why a part of a story is shown or not: the deciding rule.

It walks the gate's conditions in the gate's order and stops at the first that
fails; a test holds it to ``access.is_permitted``.
"""

from datetime import datetime

from storybank.domain.access import (
    Needed,
    latest_grant,
    may_be_quoted,
    pictured,
    said_to,
    shown_rendition,
)
from storybank.domain.authority import has_authority
from storybank.domain.consent import (
    FILES,
    SHOWING,
    Grant,
    Identifiable,
    Part,
    Purpose,
    Risk,
    Use,
    status,
)
from storybank.domain.stories import (
    EditorialState,
    Pictured,
    Story,
    Subject,
    SubjectRole,
    ToldBy,
)

ALLOWED = "every person with a say said yes to these words for this use, and it is in force"


def reason(
    story: Story,
    uses: tuple[Use, ...],
    part: Part,
    now: datetime,
    recipient_id: str | None = None,
    media_id: str | None = None,
) -> str:
    """Return ``ALLOWED`` or one phrase that names what hides it."""
    hidden = _story_reason(story, media_id)
    if hidden:
        return hidden
    needed = Needed(uses, (part,), now, recipient_id, media_id)
    if story.tied is not None and not may_be_quoted(story.tied, needed):
        return "it is a quote of a story that may not be quoted for this now"
    for use in uses:
        hidden = _grant_reason(story, use, part, now, recipient_id, media_id)
        if hidden:
            return hidden
    return ALLOWED


def _story_reason(story: Story, media_id: str | None) -> str:
    heard = [s for s in story.subjects if s.media_id in {None, media_id}]
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
        (any(s.dissent_at for s in heard), "someone it is about showed a no"),
        (not story.subjects, "nobody who could say yes is recorded"),
    )
    return next((words for failed, words in checks if failed), "")


def _grant_reason(
    story: Story,
    use: Use,
    part: Part,
    now: datetime,
    recipient_id: str | None,
    media_id: str | None,
) -> str:
    number = shown_rendition(story, use, now, recipient_id)
    if number is None:
        return f"no approved words have a yes for {use} that has begun"
    settled = _review_reason(story, use, number)
    if settled:
        return settled
    if story.awaits(number, Purpose(use, recipient_id)):
        return f"a second person has to agree to it first for {use}"
    picture = pictured(story, number, part, media_id)
    hidden = _file_reason(part, media_id, picture)
    if hidden:
        return hidden
    asked = [subject for subject in story.subjects if subject.is_needed(use, now, media_id)]
    if not asked:
        return f"nobody is left whose yes would open it for {use}"
    for subject in asked:
        grant = latest_grant(story, subject.id, use, part, now, recipient_id, media_id)
        sha256 = said_to(story, subject, number, picture)
        hidden = _answer_reason(subject, grant, use, part, now, sha256)
        if hidden:
            return hidden
    return ""


def _file_reason(part: Part, media_id: str | None, picture: Pictured | None) -> str:
    if media_id is None:
        return f"{part} is asked about file by file" if part in FILES else ""
    if part not in FILES:
        return f"{part} is not a file"
    return "" if picture else "these words have no such file, or it is not kept any more"


def _answer_reason(
    subject: Subject, grant: Grant | None, use: Use, part: Part, now: datetime, sha256: str
) -> str:
    who = "" if subject.role is SubjectRole.TELLER else f" by the {subject.role}"
    if grant is None:
        return f"{use} was never answered for {part}{who}"
    found = status(grant, now)
    if found not in SHOWING:
        return f"the answer for {use} and {part}{who} is {found}"
    if grant.content_sha256 != sha256:
        return f"the yes for {use} and {part}{who} was to other words"
    return _authority_reason(subject, grant, use, now)


def _authority_reason(subject: Subject, grant: Grant, use: Use, now: datetime) -> str:
    record = grant.record
    if subject.reask_at and subject.reask_at <= now and record.answered_at < subject.reask_at:
        return "the young person has to be asked again"
    if record.review_due is not None and record.review_due <= now:
        return "the decision made for this person has to be looked at again"
    if not has_authority(subject, record, use):
        return f"the yes of {record.indicated_by} is not enough for {use}"
    return ""


def _review_reason(story: Story, use: Use, number: int) -> str:
    reviews = [r for r in story.reviews if r.use is use and r.rendition_number == number]
    if any(review.risk is Risk.HIGH and not review.is_accepted for review in reviews):
        return f"people could guess who it is in {use}, and the teller has not accepted that"
    if story.told_by is not ToldBy.ABOUT_OTHER_ABSENT:
        return ""
    has_person = any(subject.role is SubjectRole.PERSON for subject in story.subjects)
    if has_person or any(review.others is Identifiable.NO for review in reviews):
        return ""
    return "the person it is about was not there, and may be recognised"
