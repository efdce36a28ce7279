"""Show an offered story as each audience will see it, and warn of names that its words hold.

The gate decides what is shown, by way of ``domain.preview``; nothing is kept here.
"""

from dataclasses import dataclass, replace

from storybank.domain import names
from storybank.domain.consent import (
    Basis,
    Decision,
    Grant,
    Identity,
    IndicatedBy,
    Part,
    Purpose,
    Record,
    Use,
)
from storybank.domain.preview import preview
from storybank.domain.stories import (
    Rendition,
    RenditionKind,
    Story,
    StoryView,
    Subject,
    SubjectRole,
    ToldBy,
)
from storybank.services.archive import Archive
from storybank.services.offers import Offer

_REAL = frozenset({Identity.FIRST_NAME, Identity.FULL_NAME})


@dataclass(frozen=True, slots=True)
class Seen:
    """One finished page, with all the purposes whose audiences see just this."""

    purposes: tuple[Purpose, ...]
    view: StoryView


def views(archive: Archive, offer: Offer) -> dict[Purpose, StoryView]:
    """Return the finished page for each purpose that was allowed, as its audience will see it."""
    rendition = Rendition(
        number=1,
        id="",
        story_number=0,
        n=1,
        kind=RenditionKind.ORIGINAL,
        content=offer.content,
        sha256=offer.content.sha256,
        proposed_by="",
        proposed_at=archive.now,
    )
    story = _as_kept(archive, offer)
    allowed = [
        answer.purpose
        for answer in offer.answers
        if answer.part is Part.TEXT and answer.decision is Decision.YES
    ]
    found = {purpose: preview(story, rendition, purpose, archive.now) for purpose in allowed}
    return {purpose: view for purpose, view in found.items() if view is not None}


def pages(archive: Archive, offer: Offer) -> tuple[Seen, ...]:
    """Return each different finished page once; what Google lists is the website's."""
    found: list[Seen] = []
    for purpose, view in views(archive, offer).items():
        if purpose.use is Use.SEARCH_ENGINES:
            continue
        same = next((seen for seen in found if _same(seen.view, view)), None)
        if same is None:
            found.append(Seen((purpose,), view))
        else:
            found[found.index(same)] = replace(same, purposes=(*same.purposes, purpose))
    return tuple(found)


def name_spots(offer: Offer) -> tuple[tuple[str, str], ...]:
    """Return (where, words) for each place that holds a name or contact not to be shown (AC-26)."""
    shown = [answer for answer in offer.answers if answer.part is Part.NAME]
    real = [offer.teller.full_name]
    real += [answer.shown_name or "" for answer in shown if answer.identity in _REAL]
    hidden: frozenset[str] = frozenset()
    for answer in shown:
        if answer.identity is not Identity.FULL_NAME:
            hidden |= names.taken_back(real, answer.shown_name)
    return names.spots(offer.content, hidden, [offer.teller.contact_value])


def _same(one: StoryView, other: StoryView) -> bool:
    return replace(one, use=other.use) == other


def _as_kept(archive: Archive, offer: Offer) -> Story:
    """Return the story as if it had been taken in, with its answers as grants."""
    subject = Subject("teller", SubjectRole.TELLER)
    record = Record(
        number=1,
        id="",
        subject_id=subject.id,
        basis=Basis.CONSENT,
        indicated_by=IndicatedBy.SELF,
        answered_at=archive.now,
        starts_at=archive.now,
        cooling_off_until=None,
        expires_at=offer.expires_at,
    )
    grants = tuple(
        Grant(
            number=number,
            record=record,
            use=answer.use,
            part=answer.part,
            decision=answer.decision,
            identity=answer.identity,
            shown_name=answer.shown_name,
            place=answer.place,
            recipient_id=answer.recipient_id,
            media_id=answer.media_id,
        )
        for number, answer in enumerate(offer.answers, 1)
    )
    return replace(offer.story, subjects=(subject,), grants=grants, told_by=ToldBy.SELF)
