"""Say whose yes counts for whom (consent.md 6): a table that both readings of the gate share.

Nobody's yes makes visible what the person said no to; that, and dissent, is in
``access``. Until a lawyer has settled more (consent.md 6), whoever speaks for
an adult who cannot decide can allow our own training alone.
"""

from dataclasses import dataclass

from storybank.domain.consent import IndicatedBy, OwnView, Record, Use
from storybank.domain.stories import Subject, SubjectRole

PEOPLE = frozenset({SubjectRole.TELLER, SubjectRole.CO_TELLER, SubjectRole.PERSON})

THEMSELVES = frozenset(
    {IndicatedBy.SELF, IndicatedBy.SELF_WITH_SUPPORT, IndicatedBy.SELF_WITH_INTERPRETER}
)
PARENTAL = frozenset({IndicatedBy.PARENT, IndicatedBy.GUARDIAN, IndicatedBy.CORPORATE_PARENT})
IN_THEIR_PLACE = frozenset(
    {
        IndicatedBy.ATTORNEY,
        IndicatedBy.DEPUTY,
        IndicatedBy.CONSULTEE_PERSONAL,
        IndicatedBy.CONSULTEE_NOMINATED,
    }
)


@dataclass(frozen=True, slots=True)
class Authority:
    """One way in which a yes counts; every fact that is named here must be true."""

    by: frozenset[IndicatedBy]
    roles: frozenset[SubjectRole]
    uses: frozenset[Use] = frozenset(Use)
    is_checked: bool = False
    own_views: frozenset[OwnView] | None = None
    has_ethics: bool = False
    after_death: bool = False

    def admits(self, subject: Subject, record: Record, use: Use) -> bool:
        """Tell whether this is the way in which *record* says yes for *subject*."""
        return (
            record.indicated_by in self.by
            and subject.role in self.roles
            and use in self.uses
            and (record.is_checked or not self.is_checked)
            and (self.own_views is None or record.own_view in self.own_views)
            and (bool(record.ethics_reference) or not self.has_ethics)
            and (subject.died_at is not None or not self.after_death)
        )


_NOT_AGAINST = frozenset({OwnView.ASSENT, OwnView.NOT_ABLE_TO_SAY})

AUTHORITIES: tuple[Authority, ...] = (
    Authority(
        by=THEMSELVES | {IndicatedBy.ORGANISATION, IndicatedBy.CURATOR},
        roles=frozenset(SubjectRole) - {SubjectRole.AUTHORITY},
    ),
    Authority(by=PARENTAL, roles=frozenset({SubjectRole.AUTHORITY}), is_checked=True),
    # I-19: advice, and who decides for an adult, open training alone.
    Authority(
        by=IN_THEIR_PLACE,
        roles=PEOPLE,
        uses=frozenset({Use.TRAINING_HERE}),
        is_checked=True,
        own_views=_NOT_AGAINST,
    ),
    Authority(
        by=IN_THEIR_PLACE,
        roles=PEOPLE,
        uses=frozenset({Use.RESEARCH}),
        is_checked=True,
        own_views=_NOT_AGAINST,
        has_ethics=True,
    ),
    Authority(
        by=frozenset({IndicatedBy.NEXT_OF_KIN}),
        roles=PEOPLE,
        uses=frozenset({Use.TRAINING_HERE}),
        is_checked=True,
        after_death=True,
    ),
)


def has_authority(subject: Subject, record: Record, use: Use) -> bool:
    """Tell whether who gave *record* may say yes to *use* for *subject*."""
    return any(authority.admits(subject, record, use) for authority in AUTHORITIES)
