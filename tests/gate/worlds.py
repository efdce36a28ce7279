"""Make every kind of story that the gate can meet.

They are kept by ``rows``; what each of them should give is in ``expected``.
"""

import itertools
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from storybank.domain.consent import (
    Basis,
    Closing,
    Decision,
    Grant,
    Identifiable,
    IndicatedBy,
    OwnView,
    Part,
    Purpose,
    Record,
    Risk,
    Use,
)
from storybank.domain.occasions import Occasion
from storybank.domain.stories import (
    Awaited,
    EditorialState,
    Kind,
    Review,
    Story,
    Subject,
    SubjectRole,
    ToldBy,
    Voice,
)

BEGINS = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
ENDS = BEGINS + timedelta(days=365)
MIDDLE = BEGINS + timedelta(days=100)
SECOND = timedelta(seconds=1)
INSTANTS = (BEGINS - SECOND, BEGINS, MIDDLE, ENDS - SECOND, ENDS)
BEFORE = BEGINS - timedelta(days=30)

USES = (
    Use.WEB,
    Use.SEARCH_ENGINES,
    Use.TRAINING_HERE,
    Use.PRINT,
    Use.TRAINING_PARTNER,
)
PARTS = (Part.TEXT, Part.SUMMARY, Part.QUOTES, Part.NAME, Part.PLACE)
PARTNER = "partner-1"
# Whose yes counts depends on the use and not on the part: fewer will do there.
SAY_USES = (Use.WEB, Use.TRAINING_HERE, Use.RESEARCH)
SAY_PARTS = (Part.TEXT, Part.NAME)

# How one record differs from a plain one, whose cooling-off ends at BEGINS.
RECORDS: dict[str, dict[str, object]] = {
    "plain": {},
    "dated": {"starts_at": BEGINS, "cooling_off_until": BEFORE},
    "already begun": {"cooling_off_until": BEFORE},
    "second yes missing": {"cooling_off_until": None},
    "renewal": {"renews": True},
    "unknown": {"basis": None},
    "ends in the middle": {"expires_at": MIDDLE},
    **{
        closing.value: {"closed_as": closing, "closed_at": BEGINS, "cooling_off_until": cooling}
        for closing, cooling in ((Closing.REVOKED, None), (Closing.INVALID, BEGINS))
    },
    # Closed by no one: the words it was given on were found to be misleading.
    "misleading words": {"closed_as": Closing.INVALID, "cooling_off_until": None},
    Closing.WITHDRAWN.value: {"closed_as": Closing.WITHDRAWN, "closed_at": BEGINS},
}
# These differ in nothing that one teller alone can show.
OF_ONE = tuple(RECORDS)
RECORDS |= {
    "answered in the middle": {"answered_at": MIDDLE, "cooling_off_until": BEFORE},
    "looked at until the middle": {"cooling_off_until": BEFORE, "review_due": MIDDLE},
}

# What is said of whoever speaks for someone else, on top of a plain record.
SPOKEN_FOR: tuple[dict[str, object], ...] = tuple(
    {"cooling_off_until": BEFORE, "is_checked": checked, "own_view": view, "ethics_reference": ref}
    for checked in (False, True)
    for view in (None, *OwnView)
    for ref in ("", "REC 26/1")
)
RECORDS |= {f"spoken for {at}": facts for at, facts in enumerate(SPOKEN_FOR)}

# How a person with a say differs from a teller without more.
SAYS: dict[str, dict[str, object]] = {
    "teller": {},
    "co-teller": {"role": SubjectRole.CO_TELLER},
    "person": {"role": SubjectRole.PERSON},
    "authority": {"role": SubjectRole.AUTHORITY},
    "authority, not for training": {
        "role": SubjectRole.AUTHORITY,
        "spared": frozenset({Use.TRAINING_HERE, Use.TRAINING_PARTNER}),
    },
    "authority, until the middle": {"role": SubjectRole.AUTHORITY, "needed_until": MIDDLE},
    "asked again in the middle": {"reask_at": MIDDLE},
    "asked again long ago": {"reask_at": BEFORE - timedelta(days=1)},
    "dissent": {"dissent_at": BEFORE},
    "dead": {"died_at": BEFORE},
    "not needed at all": {"spared": frozenset(Use)},
}

# Those of them who differ in whose yes counts for them.
SPEAKING = ("teller", "co-teller", "person", "authority", "dead")
CHECKED = "spoken for 10"  # by someone who was checked, with the person's own assent

# Reviews of the first and second version, for the website and for training.
REVIEWS: tuple[tuple[tuple[int, Use, Risk, bool, Identifiable], ...], ...] = (
    (),
    *(
        ((n, use, risk, accepted, others),)
        for n in (1, 2)
        for use in (Use.WEB, Use.TRAINING_HERE)
        for risk in Risk
        for accepted in (False, True)
        for others in Identifiable
    ),
)

# Which use of which version waits for a second person, and for whom by name.
AWAITED: tuple[tuple[int, Use, str | None], ...] = (
    *((n, use, None) for n in (1, 2) for use in USES),
    *((n, Use.TRAINING_PARTNER, whose) for n in (1, 2) for whose in (PARTNER, "partner-2")),
)

# How a yes to one day for one trainer differs from one that is for MIDDLE and for TRAINER.
TRAINER = "tess"
DAYS: dict[str, dict[str, object]] = {
    "the day": {},
    "another trainer's": {"reader_id": "bo"},
    "the day before": {"begins_at": MIDDLE - timedelta(days=1), "ends_at": MIDDLE},
    "until its last second": {"begins_at": BEGINS, "ends_at": ENDS},
    "to other words": {"content_sha256": "a hash of other words"},
    "of someone else": {"subject_id": "nobody"},
    "a partner's": {"recipient_id": PARTNER, "use": Use.TRAINING_PARTNER},
}

# To which words a yes was said: the number of the rendition within the story.
WORDS = {"first": 1, "second": 2, "never approved": 3, "none": None, "other words": 1}


@dataclass(frozen=True)
class Given:
    """One answer, by what the gate looks at."""

    decision: Decision = Decision.YES
    record: str = "already begun"
    words: str = "first"
    by: IndicatedBy = IndicatedBy.SELF
    own_end: datetime | None = None
    recipient: str | None = ""  # "" stands for the one that the use asks for


@dataclass(frozen=True)
class Facts:
    """What the gate looks at of the story itself."""

    editorial_state: EditorialState = EditorialState.APPROVED
    paused: bool = False
    held: bool = False
    purged: bool = False
    ledger_ok: bool = True
    call_for: tuple[str, ...] = ()
    told_by: ToldBy = ToldBy.SELF
    says: tuple[str, ...] = ()  # of SAYS, one for each person, "teller" where none is named
    days: tuple[str, ...] = ()  # of DAYS: what the first person said yes to, for TRAINER
    reviews: tuple[tuple[int, Use, Risk, bool, Identifiable], ...] = ()
    awaited: tuple[tuple[int, Use, str | None], ...] = ()


YES = Given()
# For each subject the answers to every question, oldest first; or one list a question.
Answers = tuple[tuple[Given, ...], ...]


def kinds() -> Iterator[tuple[Facts, Answers | dict[tuple[Use, Part], Answers]]]:
    """Give every kind of story: facts in full, answers in full, and mixtures of answers.

    The first is the plain one, permitted in everything.
    """
    yield Facts(), ((YES,),)
    flags = (False, True)
    for state, paused, held, purged, sound, call, told_by in itertools.product(
        EditorialState, flags, flags, flags, flags, ((), ("age",)), ToldBy
    ):
        if told_by is ToldBy.SELF or not (held and purged):
            yield Facts(state, paused, held, purged, sound, call, told_by), ((YES,),)
    answers = [
        Given(decision, record, words, by, own_end)
        for decision, record, words, by, own_end in itertools.product(
            Decision, OF_ONE, WORDS, (IndicatedBy.SELF, IndicatedBy.PARENT), (None, MIDDLE)
        )
    ]
    for answer in answers:
        yield Facts(), ((answer,),)
        if answer.own_end is None and answer.by is IndicatedBy.SELF:
            yield Facts(), ((YES,), (answer,))
            yield Facts(), ((YES, answer),)
            yield Facts(), ((answer, YES),)
    for by in IndicatedBy:
        yield Facts(), ((Given(by=by),),)
    for recipient in (None, PARTNER, "partner-2"):
        yield Facts(), ((Given(recipient=recipient),),)
    yield Facts(), ()
    yield Facts(), ((YES,), ())
    yield from _everyone_with_a_say()
    for one in AWAITED:
        yield Facts(awaited=(one,)), ((YES,),)
        yield Facts(awaited=(one,)), ((YES, Given(words="second")),)
        yield Facts(awaited=(one,)), ((YES, Given(words="second", record="plain")),)
        yield Facts(awaited=(one,)), ((YES, Given(Decision.NO)),)
    yield Facts(awaited=AWAITED), ((YES,),)
    for at in range(600):
        yield Facts(), _mixed(at, answers)


def _everyone_with_a_say() -> Iterator[tuple[Facts, Answers]]:
    """Give who speaks for whom in every way, beside a teller and alone; and every review."""
    spoken = ["already begun", *(name for name in RECORDS if name.startswith("spoken for"))]
    for says, by, record in itertools.product(SPEAKING, IndicatedBy, spoken):
        yield Facts(says=(says,)), ((Given(by=by, record=record),),)
    for says, by in itertools.product(SAYS, (IndicatedBy.PARENT, IndicatedBy.SELF)):
        yield Facts(says=("teller", says)), ((YES,), (Given(by=by, record=CHECKED),))
    plain = ("plain", "answered in the middle", "looked at until the middle")
    for says, record in itertools.product(SAYS, plain):
        yield Facts(says=("teller", says)), ((YES,), (Given(record=record),))
        yield Facts(says=("teller", says)), ((YES,), (Given(Decision.NO, record),))
        yield Facts(says=(says,)), ((YES, Given(record=record)),)
    tellings = (ToldBy.SELF, ToldBy.ABOUT_OTHER_ABSENT)
    for told_by, reviews, says in itertools.product(tellings, REVIEWS, ("teller", "person")):
        told = Facts(told_by=told_by, reviews=reviews, says=("teller", says))
        yield told, ((YES,), (YES,))
        yield told, ((YES, Given(words="second")), (Given(words="second"),))


def _mixed(at: int, answers: list[Given]) -> dict[tuple[Use, Part], Answers]:
    """Choose for each question one to three answers of one or two people, mostly yes."""

    def chosen(most: int, *of: object) -> int:
        return zlib.crc32(repr((at, *of)).encode()) % most

    def some(question: tuple[Use, Part], person: int) -> tuple[Given, ...]:
        return tuple(
            YES
            if chosen(5, question, person, turn) < 3
            else answers[chosen(len(answers), "which", question, person, turn)]
            for turn in range(1 + chosen(3, question, person))
        )

    people = 1 + (chosen(4) == 0)
    questions = itertools.product(USES, PARTS)
    return {question: tuple(some(question, n) for n in range(people)) for question in questions}


class Maker:
    """Number stories, records and grants as one database would."""

    def __init__(self) -> None:
        self.records = itertools.count(1)
        self.grants = itertools.count(1)

    def story(
        self, number: int, facts: Facts, answers: Answers | dict[tuple[Use, Part], Answers]
    ) -> Story:
        """Make one story; its renditions are numbered from ``3 * number``."""
        by_question = (
            answers
            if isinstance(answers, dict)
            else {(use, part): answers for use in USES for part in PARTS}
            if not facts.says
            else {(use, part): answers for use in SAY_USES for part in SAY_PARTS}
        )
        people = max(map(len, by_question.values()))
        subjects = tuple(
            replace(
                Subject(f"subject-{number}-{at}", SubjectRole.TELLER),
                **SAYS[facts.says[at] if at < len(facts.says) else "teller"],  # type: ignore[arg-type]
            )
            for at in range(people)
        )
        grants = [
            self._grant(number, subjects[person].id, use, part, given)
            for turn in range(3)
            for (use, part), given_by in by_question.items()
            for person, all_given in enumerate(given_by)
            for given in all_given[turn : turn + 1]
        ]
        return Story(
            number=number,
            id=f"S{number:06}",
            kind=Kind.STORY,
            voice=Voice.OTHER,
            editorial_state=facts.editorial_state,
            created_at=BEFORE,
            told_by=facts.told_by,
            call_for=facts.call_for,
            paused_at=BEFORE if facts.paused else None,
            safeguarding_hold=facts.held,
            purged_at=BEFORE if facts.purged else None,
            ledger_ok=facts.ledger_ok,
            reviews=tuple(
                Review(rendition_number(number, n), use, risk, accepted, others)
                for n, use, risk, accepted, others in facts.reviews
            ),
            subjects=subjects,
            grants=tuple(grants),
            awaited=tuple(
                Awaited(rendition_number(number, n), Purpose(use, whose))
                for n, use, whose in sorted(facts.awaited, key=lambda one: (*one[:2], one[2] or ""))
            ),
            approved=tuple((rendition_number(number, n), f"sha-{number}-{n}") for n in (1, 2)),
            occasions=tuple(_occasion(number, subjects, DAYS[day]) for day in facts.days),
        )

    def _grant(self, number: int, subject_id: str, use: Use, part: Part, given: Given) -> Grant:
        at = next(self.records)
        record = Record(
            number=at,
            id=f"record-{at}",
            subject_id=subject_id,
            basis=Basis.CONSENT,
            indicated_by=given.by,
            answered_at=BEFORE,
            starts_at=BEFORE,
            cooling_off_until=BEGINS,
            expires_at=ENDS,
        )
        own = PARTNER if use is Use.TRAINING_PARTNER else None
        n = WORDS[given.words]
        return Grant(
            number=next(self.grants),
            record=replace(record, **RECORDS[given.record]),  # type: ignore[arg-type]
            use=use,
            part=part,
            decision=given.decision,
            recipient_id=own if given.recipient == "" else given.recipient,
            rendition_number=None if n is None else rendition_number(number, n),
            content_sha256=_hash(number, given.words),
            expires_at=given.own_end,
        )


def _occasion(number: int, subjects: tuple[Subject, ...], differs: dict[str, object]) -> Occasion:
    plain = Occasion(
        subject_id=subjects[0].id if subjects else "",
        use=Use.TRAINING_HERE,
        recipient_id=None,
        reader_id=TRAINER,
        content_sha256=f"sha-{number}-1",
        begins_at=MIDDLE,
        ends_at=MIDDLE + timedelta(days=1),
    )
    return replace(plain, **differs)  # type: ignore[arg-type]


def rendition_number(number: int, n: int) -> int:
    return 3 * number + n - 1


def _hash(number: int, words: str) -> str | None:
    if words == "other words":
        return "a hash of other words"
    return None if WORDS[words] is None else f"sha-{number}-{WORDS[words]}"


def make() -> list[Story]:
    """Return every kind of story, numbered from 1."""
    maker = Maker()
    return [maker.story(number, *kind) for number, kind in enumerate(kinds(), 1)]
