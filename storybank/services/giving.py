"""Take a story in, with its first set of answers: from the form, an import or the samples.

The caller holds the transaction. What the answers amount to is for the gate.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storybank.domain.consent import Basis, IndicatedBy
from storybank.domain.ledger import Channel, EventType
from storybank.domain.people import Actor
from storybank.domain.stories import (
    Content,
    EditorialState,
    Rendition,
    RenditionKind,
    Story,
    SubjectRole,
)
from storybank.services import consent, with_a_say
from storybank.services.archive import Archive
from storybank.storage import contributors, evidence, renditions, stories, subjects
from storybank.storage.consents import ALONE, Answer, Answered, Circumstances
from storybank.storage.contributors import Contributor

ROLES = {
    Basis.CONSENT: SubjectRole.TELLER,
    Basis.ORGANISATION: SubjectRole.ORGANISATION,
    Basis.PUBLIC_DOMAIN: SubjectRole.SOURCE,
}
EVIDENCE_KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Terms:
    """The permission that a story comes with.

    ``cooling_off_until`` None: the second yes is still to come. ``evidence``
    is needed for every basis but a form that the teller filled in here.
    """

    basis: Basis
    answers: tuple[Answer, ...]
    starts_at: datetime
    expires_at: datetime
    cooling_off_until: datetime | None = None
    indicated_by: IndicatedBy = IndicatedBy.SELF
    method: str = "web_form"
    evidence: str = ""
    licence: str = ""
    wording_ids: tuple[str, ...] = ()
    receipt_id: str | None = None
    how: Circumstances = ALONE


@dataclass(frozen=True, slots=True)
class Giving:
    """A story as it comes in; ``story.number`` and ``story.subjects`` are not read."""

    story: Story
    content: Content
    terms: Terms | None = None
    contributor: Contributor | None = None
    import_sha256: str = ""


def keep(archive: Archive, giving: Giving, *, actor: Actor, channel: Channel) -> Story:
    """Keep a story with its original words and its answers, if it has any.

    Where it comes in as approved, its words are the ones that were said yes to.
    """
    db = archive.db
    contributor = giving.contributor
    if contributor is not None:
        contributors.add(db, contributor)
    role = ROLES[giving.terms.basis] if giving.terms else SubjectRole.TELLER
    month = contributor.reask_on if contributor else ""
    subject = replace(
        subjects.new(role, contributor.id if contributor else None),
        reask_at=with_a_say.asked_again_at(archive, month),
    )
    given = replace(giving.story, subjects=(subject,))
    story = stories.add(db, given, import_sha256=giving.import_sha256)
    consent.note_event(
        archive,
        story,
        actor,
        EventType.EDITORIAL_CHANGED,
        codes=_came_in(story),
        channel=channel,
    )
    by = contributor.id if contributor else actor.ref
    rendition = renditions.add(
        db, story, giving.content, kind=RenditionKind.ORIGINAL, by=by, at=archive.now
    )
    if giving.terms is not None and story.editorial_state is EditorialState.APPROVED:
        return sign(archive, story, rendition, giving.terms, actor=actor, channel=channel)
    if giving.terms is not None:
        _keep_answers(archive, story, rendition, giving.terms, actor=actor, channel=channel)
    return stories.reread(archive.db, story)


def _came_in(story: Story) -> dict[str, object]:
    """Return how a new story stands; who has a say is among the ledger's own facts."""
    return {
        "state": story.editorial_state.value,
        "paused": story.paused_at is not None,
        "held": story.safeguarding_hold,
    }


def sign(
    archive: Archive,
    story: Story,
    rendition: Rendition,
    terms: Terms,
    *,
    actor: Actor,
    channel: Channel,
) -> Story:
    """Keep a permission for exactly these words, which whoever gave it has agreed to."""
    _keep_answers(archive, story, rendition, terms, actor=actor, channel=channel)
    consent.keep_agreed(
        archive, story, rendition, actor=actor, codes={"state": "approved"}, channel=channel
    )
    return consent.note_first_public(archive, stories.reread(archive.db, story))


def _keep_answers(
    archive: Archive,
    story: Story,
    rendition: Rendition,
    terms: Terms,
    *,
    actor: Actor,
    channel: Channel,
) -> None:
    evidence_id = None
    if terms.evidence:
        until = terms.expires_at + EVIDENCE_KEPT
        evidence_id = evidence.add(archive.db, story, terms.evidence, retain_until=until)
    answered = Answered(
        subject_id=story.subjects[0].id,
        basis=terms.basis,
        indicated_by=terms.indicated_by,
        method=terms.method,
        answered_at=archive.now,
        starts_at=terms.starts_at,
        expires_at=terms.expires_at,
        cooling_off_until=terms.cooling_off_until,
        wording_ids=terms.wording_ids,
        receipt_id=terms.receipt_id,
        evidence_id=evidence_id,
        source=story.citation or story.source,
        licence=terms.licence,
        how=terms.how,
    )
    consent.record_answers(
        archive,
        story,
        rendition,
        actor=actor,
        answered=answered,
        answers=terms.answers,
        channel=channel,
    )
