"""Say what consent.md 4.1 gives, line by line and without the help of ``domain.access``.

A third reading, slow and plain, that the two of the archive are held against.
"""

from dataclasses import replace
from datetime import UTC, datetime

from storybank.domain.consent import Decision, Grant, Part, Use
from storybank.domain.stories import Story, Subject

FILES = {"photo", "voice", "video", "picture"}
NEVER = datetime.max.replace(tzinfo=UTC)
ALWAYS = datetime.min.replace(tzinfo=UTC)
ON_THEIR_OWN = {
    "self",
    "self_with_support",
    "self_with_interpreter",
    "organisation",
    "curator",
}
FOR_A_CHILD = {"parent", "guardian", "corporate_parent"}
FOR_AN_ADULT = {"attorney", "deputy", "consultee_personal", "consultee_nominated"}


def allowed(
    story: Story,
    use: Use,
    part: Part,
    now: datetime,
    recipient: str | None = None,
    media: str | None = None,
    *,
    reader: str = "",
    asks_first: bool = False,
) -> bool:
    """Return the answer of the pure function in consent.md 4.1.

    *reader* is the trainer whose own days count; with *asks_first* “ask me first” is a yes.
    """
    if story.purged_at or story.safeguarding_hold or story.paused_at:
        return False
    if story.editorial_state != "approved" or not story.ledger_ok:
        return False
    if story.call_for or _showed_no(story, media):
        return False
    if use == "search_engines" and not allowed(story, Use.WEB, part, now, media=media):
        return False
    sha256 = approved_hash(story, use, now, recipient)
    number = shown(story, use, now, recipient)
    if sha256 is None or number is None or not _is_settled(story, use, number, recipient):
        return False
    kinds = {"video", "voice"} if part == "voice" else {part}  # a film can be heard alone
    files = {
        p.media_id: p for p in story.pictured if p.rendition_number == number and p.part in kinds
    }
    if (part in FILES) != (media is not None) or (media is not None and media not in files):
        return False
    subjects = [
        subject
        for subject in story.subjects
        if use not in subject.spared
        and (subject.media_id is None or subject.media_id == media)
        and not (subject.needed_until is not None and subject.needed_until <= now)
    ]
    if not subjects:
        return False
    for subject in subjects:
        last = _last(story, now, subject.id, use, part, recipient, media)
        wanted = sha256 if subject.media_id is None else files[subject.media_id].sha256
        last = _asked(story, last, now, reader, asks_first)
        if not _says_yes(last, now, wanted) or not _authority_ok(subject, last, use, now):
            return False
    return True


def _asked(story: Story, last: Grant, now: datetime, reader: str, asks_first: bool) -> Grant | None:
    """“Ask me first” is a yes on the day, for the trainer and to the words said yes to."""
    if last is None or last.decision != "ask_each_time":
        return last
    if last.record.cooling_off_until is None or _begins(last) > now:
        return None
    for one in story.occasions:
        same_use = one.use == last.use and one.recipient_id == last.recipient_id
        same_person = one.subject_id == last.record.subject_id and one.reader_id == reader
        same_words = one.content_sha256 == last.content_sha256
        if same_use and same_person and same_words and one.begins_at <= now < one.ends_at:
            return replace(last, decision=Decision.YES)
    return replace(last, decision=Decision.YES) if asks_first else None


def _showed_no(story: Story, media: str | None) -> bool:
    """A no that was shown hides all; of someone who is only in a file, that file."""
    return any(s.dissent_at and (s.media_id is None or s.media_id == media) for s in story.subjects)


def _second_keys_wanting(story: Story) -> list[tuple[int, str, str | None]]:
    """Issue 5: which words wait for a second person, for which use and for whom."""
    return [
        (one.rendition_number, one.purpose.use, one.purpose.recipient_id) for one in story.awaited
    ]


def _is_settled(story: Story, use: Use, number: int, recipient: str | None) -> bool:
    """I-20 and AC-25, by the reviews of just these words for just this use; and the second key."""
    if (number, use, recipient) in _second_keys_wanting(story):
        return False
    own = [r for r in story.reviews if (r.rendition_number, r.use) == (number, use)]
    for review in own:
        if review.risk == "high" and not review.is_accepted:
            return False
    if story.told_by != "about_other_absent":
        return True
    return "person" in [s.role for s in story.subjects] or "n" in [r.others for r in own]


def _authority_ok(subject: Subject, grant: Grant | None, use: Use, now: datetime) -> bool:
    """Every yes that section 6 asks for; I-18, I-19."""
    if grant is None:
        return False
    record = grant.record
    reask = subject.reask_at
    if reask is not None and now >= reask and record.answered_at < reask:
        return False
    if record.review_due is not None and now >= record.review_due:
        return False
    if subject.role == "authority":
        return record.indicated_by in FOR_A_CHILD and record.is_checked
    if record.indicated_by in ON_THEIR_OWN:
        return True
    if subject.role not in ("teller", "co_teller", "person") or not record.is_checked:
        return False
    if record.indicated_by == "next_of_kin":
        return use == "training_here" and subject.died_at is not None
    if record.indicated_by in FOR_AN_ADULT and record.own_view in ("assent", "not_able_to_say"):
        return use == "training_here" or (use == "research" and record.ethics_reference != "")
    return False


def approved_hash(
    story: Story, use: Use, now: datetime, recipient: str | None = None
) -> str | None:
    """Return the hash of the words last said yes to for *use*, if they are approved."""
    number = shown(story, use, now, recipient)
    return None if number is None else dict(story.approved)[number]


def shown(story: Story, use: Use, now: datetime, recipient: str | None = None) -> int | None:
    """Return the number of the rendition last said yes to for *use*, if it is approved."""
    said = [
        grant
        for grant in _about(story, use, recipient)
        if grant.part in ("text", "summary")
        and grant.decision in ("yes", "ask_each_time")
        and _acts(grant) <= now
    ]
    said.sort(key=lambda grant: grant.number)
    number = said[-1].rendition_number if said else None
    return number if number in dict(story.approved) else None


def _says_yes(grant: Grant | None, now: datetime, sha256: str) -> bool:
    if grant is None or grant.decision != "yes":
        return False
    record = grant.record
    ends = [end for end in (record.expires_at, grant.expires_at) if end is not None]
    in_force = record.closed_as is None and record.basis is not None and now < min(ends)
    return in_force and grant.content_sha256 == sha256


def _last(
    story: Story,
    now: datetime,
    subject_id: str,
    use: Use,
    part: Part,
    recipient: str | None,
    media: str | None,
) -> Grant | None:
    """Return the newest answer among those that act already."""
    answers = [
        grant
        for grant in _about(story, use, recipient)
        if (grant.part, grant.media_id) == (part, media)
        and grant.record.subject_id == subject_id
        and _acts(grant) <= now
    ]
    return sorted(answers, key=lambda grant: grant.number)[-1] if answers else None


def _about(story: Story, use: Use, recipient: str | None) -> list[Grant]:
    return [g for g in story.grants if g.use == use and g.recipient_id == recipient]


def _acts(grant: Grant) -> datetime:
    """Return from when an answer stands in place of those before it (I-9)."""
    if grant.decision != "yes" or grant.record.closed_as:
        return ALWAYS
    if grant.record.cooling_off_until is None:
        return NEVER
    return _begins(grant)


def _begins(grant: Grant) -> datetime:
    """Return when a yes of this record begins to count."""
    return max(grant.record.cooling_off_until or NEVER, grant.record.starts_at)
