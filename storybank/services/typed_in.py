"""Type in answers that came on paper, by phone, spoken or signed, or from who speaks for someone.

The desk writes down what a person said; it never says yes for them. Without
evidence or a note of who was there, the record is unknown and shows nothing
(AC-12). Whose yes counts is in ``domain.authority``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from storybank.domain import phrases
from storybank.domain.access import Action
from storybank.domain.authority import IN_THEIR_PLACE, PARENTAL, THEMSELVES
from storybank.domain.consent import (
    Basis,
    Decision,
    Grant,
    Identity,
    IndicatedBy,
    OfFile,
    OwnView,
    Part,
    Purpose,
    years_after,
)
from storybank.domain.errors import InvalidError
from storybank.domain.ledger import Channel
from storybank.domain.people import Actor
from storybank.domain.stories import EditorialState, Rendition, Story, Subject, SubjectRole
from storybank.domain.times import day_begins
from storybank.services import consent, pictured, purposes, with_a_say
from storybank.services.archive import Archive
from storybank.services.giving import EVIDENCE_KEPT
from storybank.services.question import PAGED
from storybank.storage import contributors, evidence, renditions, stories
from storybank.storage.consents import Answer, Answered, Circumstances

METHODS: dict[str, tuple[str, Channel]] = {
    "paper_signature": ("On paper, signed", Channel.PAPER),
    "paper_mark_witnessed": ("On paper, with a mark that someone saw", Channel.PAPER),
    "audio_spoken": ("Spoken, and recorded", Channel.FACE),
    "video_signed": ("In sign language, and filmed", Channel.FACE),
    "phone_read_back": ("By phone, read back", Channel.PHONE),
    "letter": ("In a letter", Channel.LETTER),
    "symbol_board": ("With symbols or pictures", Channel.FACE),
}
YEARS = ("1", "2", "5")
LONGEST = 2_000  # characters of a note


@dataclass(frozen=True, slots=True)
class Typed:
    """What a curator writes down; codes as the form has them, empty where nothing was said.

    ``decisions`` maps the code of a purpose to what was answered. ``agreed``:
    these very words were read back, and the person said yes to them.
    """

    indicated_by: str
    method: str
    years: str
    decisions: Mapping[str, str]
    quotes: bool = False
    identity: str = Identity.NONE.value
    shown_name: str = ""
    note: str = ""
    own_view: str = ""
    authority: str = ""
    is_checked: bool = False
    ethics_reference: str = ""
    helper: str = ""
    helper_works_for_service: bool = False
    agreed: bool = False


def who_can(archive: Archive, story: Story, subject: Subject) -> dict[IndicatedBy, str]:
    """Return who may be the one that answered for *subject*, in words (consent.md 6)."""
    signers = {one.code: one.label for one in archive.law.who_can_say_yes}
    if subject.role is SubjectRole.AUTHORITY:
        return parental(archive)
    found = {
        IndicatedBy.SELF: "The person",
        IndicatedBy.SELF_WITH_SUPPORT: "The person, with help",
        IndicatedBy.SELF_WITH_INTERPRETER: "The person, through an interpreter",
    }
    if not consent.is_young(archive, story):
        found |= {code: label for code, label in signers.items() if code in IN_THEIR_PLACE}
    if subject.died_at is not None:
        found[IndicatedBy.NEXT_OF_KIN] = "The person they named, after their death"
    return found


def parental(archive: Archive) -> dict[IndicatedBy, str]:
    """Return who may say yes beside a young person, in words."""
    signers = archive.law.who_can_say_yes
    return {one.code: one.label for one in signers if one.code in PARENTAL}


def take(
    archive: Archive,
    actor: Actor,
    story_id: str,
    subject_id: str,
    typed: Typed,
    *,
    proof: bytes = b"",
) -> Story:
    """Keep the answers of one who has a say, with *proof* (a scan, a recording) where there is one.

    Raises InvalidError with problems by field; nothing is kept then.
    """
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        subject = with_a_say.one(story, subject_id)
        _check(archive, story, subject, typed)
        rendition = renditions.of_story(db, story)[-1]
        answers = _of(archive, story, subject, typed)
        _refuse_barred(archive, subject, typed, answers)
        _refuse_more_than_before(story, subject, typed, answers)
        evidence_id = _keep_evidence(archive, story, typed, proof)
        answered = _answered(archive, story, subject, typed, actor, evidence_id)
        channel = METHODS[typed.method][1]
        consent.record_answers(
            archive,
            story,
            rendition,
            actor=actor,
            answered=answered,
            answers=answers,
            channel=channel,
            content_sha256=pictured.said_to(rendition, subject),
        )
        if typed.agreed and subject.role is SubjectRole.TELLER:
            _approve(archive, story, rendition, actor, channel)
        if typed.own_view == OwnView.DISSENT:
            with_a_say.keep_dissent(archive, story, subject, actor, channel=channel)
        consent.note_first_public(archive, stories.reread(db, story))
        return stories.reread(db, story)


def take_photo(
    archive: Archive, story: Story, rendition: Rendition, media_id: str, typed: Typed, actor: Actor
) -> None:
    """Keep what the teller answered about one photo, inside the caller's transaction.

    It ends when what they allowed before ends, and begins, like all the rest, with
    their yes to *rendition*. InvalidError where who answered cannot say yes to it.
    """
    subject = story.subjects[0]
    lasts = typed.years if typed.years in years(archive, story) else YEARS[0]
    typed = replace(typed, years=lasts, agreed=False)
    answers = pictured.answers(archive, story, replace(subject, media_id=media_id), typed.decisions)
    _refuse_barred(archive, subject, typed, answers)
    evidence_id = _keep_evidence(archive, story, typed, b"")
    answered = _answered(archive, story, subject, typed, actor, evidence_id)
    own = [grant.record for grant in consent.standing(story).values()]
    if own:
        answered = replace(answered, expires_at=max(own, key=lambda r: r.number).expires_at)
    consent.record_answers(
        archive,
        story,
        rendition,
        actor=actor,
        answered=answered,
        answers=answers,
        channel=METHODS[typed.method][1],
    )


def _check(archive: Archive, story: Story, subject: Subject, typed: Typed) -> None:
    """Raise InvalidError for whatever is missing or cannot be."""
    in_their_place = typed.indicated_by in IN_THEIR_PLACE
    is_named = typed.identity not in {Identity.NONE, ""}
    wrong = (
        (
            "indicated_by",
            typed.indicated_by not in who_can(archive, story, subject),
            "Choose who answered.",
        ),
        ("method", typed.method not in METHODS, "Choose how the answers came."),
        (
            "years",
            typed.years not in years(archive, story),
            "Choose how long we can use the story.",
        ),
        (
            "decisions",
            not any(typed.decisions.values()),
            "Write down what was answered for at least one use.",
        ),
        ("identity", typed.identity not in set(Identity), "Choose what name to show."),
        (
            "identity",
            in_their_place and typed.identity not in {Identity.NONE, Identity.MADE_UP},
            "Where someone else decides, show no name or a made-up one.",
        ),
        (
            "shown_name",
            is_named and not typed.shown_name.strip(),
            "Write the name that we can show.",
        ),
        (
            "own_view",
            in_their_place and typed.own_view not in set(OwnView),
            "Choose what the person themselves showed.",
        ),
        (
            "note",
            len(typed.note) > LONGEST,
            f"Use fewer words: at most {LONGEST:,} letters.",
        ),
    )
    problems = {field: words for field, is_wrong, words in wrong if is_wrong}
    if problems:
        raise InvalidError(problems)


def years(archive: Archive, story: Story) -> tuple[str, ...]:
    """Return for how long a yes can be given: one year at most for someone young."""
    return YEARS[:1] if consent.is_young(archive, story) else YEARS


def _of(archive: Archive, story: Story, subject: Subject, typed: Typed) -> tuple[Answer, ...]:
    """Return what was answered: of a photo alone, by who has a say in that alone."""
    if subject.media_id is not None:
        return pictured.answers(archive, story, subject, typed.decisions)
    answers = tuple(_answers(archive, story, typed))
    return (*answers, *_of_photos(story, subject, answers))


def _of_photos(story: Story, subject: Subject, answers: tuple[Answer, ...]) -> Iterator[Answer]:
    """Yield again what was said of each photo, or no where its use is not allowed."""
    allowed = {
        one.purpose for one in answers if one.part is Part.TEXT and one.decision is Decision.YES
    }
    for (purpose, topic), grant in consent.standing(story, subject.id).items():
        if isinstance(topic, OfFile):
            again = consent.answer(grant)
            yield again if purpose in allowed else replace(again, decision=Decision.NO)


def _answers(archive: Archive, story: Story, typed: Typed) -> list[Answer]:
    """Return one answer for each purpose and part; silence is no."""
    found: list[Answer] = []
    for purpose in (one.purpose for one in purposes.of_story(archive, story)):
        said = typed.decisions.get(purpose.code, "")
        decision = Decision(said) if said in set(Decision) else Decision.NO
        parts = [Part.TEXT, Part.SUMMARY]
        found += [
            Answer(purpose.use, p, decision, recipient_id=purpose.recipient_id) for p in parts
        ]
        if decision is Decision.YES and purpose.use in PAGED:
            found += _more(story, purpose, typed)
    return found


def _more(story: Story, purpose: Purpose, typed: Typed) -> list[Answer]:
    """Return the answers about quotes, name and place for one purpose that was allowed."""
    use, to = purpose.use, purpose.recipient_id
    identity = Identity(typed.identity)
    named = Decision.NO if identity is Identity.NONE else Decision.YES
    quotes = Decision.YES if typed.quotes else Decision.NO
    before = consent.standing(story).get((purpose, Part.PLACE))
    return [
        Answer(use, Part.QUOTES, quotes, recipient_id=to),
        Answer(use, Part.NAME, named, identity, typed.shown_name.strip() or None, recipient_id=to),
        consent.answer(before) if before else Answer(use, Part.PLACE, Decision.NO, recipient_id=to),
    ]


def _refuse_barred(
    archive: Archive, subject: Subject, typed: Typed, answers: tuple[Answer, ...]
) -> None:
    """Raise InvalidError where this person's yes cannot open what it is given for (AC-66)."""
    record = with_a_say.record_of(
        archive,
        subject,
        IndicatedBy(typed.indicated_by),
        own_view=OwnView(typed.own_view) if typed.own_view else None,
        ethics_reference=typed.ethics_reference,
    )
    barred = with_a_say.barred(subject, record, answers)
    if barred and typed.own_view != OwnView.DISSENT:
        uses = ", ".join(phrases.USES[use] for use in barred)
        raise InvalidError({"decisions": f"Whoever answered cannot say yes to this: {uses}."})


def _refuse_more_than_before(
    story: Story, subject: Subject, typed: Typed, answers: tuple[Answer, ...]
) -> None:
    """Raise InvalidError where someone allows, after a death, what the person never did."""
    if typed.indicated_by != IndicatedBy.NEXT_OF_KIN:
        return
    allowed = {grant.purpose for grant in _before_death(story, subject)}
    wanted = {answer.purpose for answer in answers if answer.decision is Decision.YES}
    if wanted - allowed:
        raise InvalidError({"decisions": "The person themselves did not allow this."})


def _before_death(story: Story, subject: Subject) -> list[Grant]:
    """Return each yes that someone gave themselves, and did not take back before they died."""
    died_at = subject.died_at
    last = {
        (grant.purpose, grant.topic): grant
        for grant in story.grants
        if grant.record.subject_id == subject.id
        and grant.record.indicated_by in THEMSELVES
        and grant.record.closed_as is None
        and died_at is not None
        and grant.record.answered_at < died_at
    }
    return [grant for grant in last.values() if grant.decision is Decision.YES]


def _answered(
    archive: Archive,
    story: Story,
    subject: Subject,
    typed: Typed,
    actor: Actor,
    evidence_id: str | None,
) -> Answered:
    by = IndicatedBy(typed.indicated_by)
    end = years_after(archive.today, int(typed.years))
    expires_at = day_begins(end, archive.settings.time_zone)
    if by is IndicatedBy.NEXT_OF_KIN:
        ends = (grant.ends_at for grant in _before_death(story, subject))
        expires_at = min((expires_at, *ends))
    days = consent.thinking_days(archive, story)
    return Answered(
        subject_id=subject.id,
        basis=Basis.CONSENT if evidence_id else None,
        indicated_by=by,
        method=typed.method,
        answered_at=archive.now,
        starts_at=archive.now,
        expires_at=expires_at,
        cooling_off_until=archive.now + timedelta(days=days) if typed.agreed else None,
        evidence_id=evidence_id,
        how=Circumstances(
            authority=typed.authority.strip(),
            authority_checked_by=actor.ref if typed.is_checked else "",
            own_view=OwnView(typed.own_view) if typed.own_view else None,
            ethics_reference=typed.ethics_reference.strip(),
            supporter_role=typed.helper.strip(),
            supporter_works_for_service=typed.helper_works_for_service,
            jurisdiction=archive.settings.jurisdiction,
            review_due=archive.now + with_a_say.REVIEWED_EVERY
            if by not in THEMSELVES | PARENTAL
            else None,
        ),
    )


def _keep_evidence(archive: Archive, story: Story, typed: Typed, proof: bytes) -> str | None:
    """Keep a file or a note of who was there; None where there is neither."""
    if not proof and not typed.note.strip():
        return None
    until = day_begins(years_after(archive.today, int(typed.years)), archive.settings.time_zone)
    return evidence.add(
        archive.db,
        story,
        typed.note.strip(),
        retain_until=until + EVIDENCE_KEPT,
        proof=proof,
        folder=archive.bank.instance / "evidence",
    )


def _approve(
    archive: Archive, story: Story, rendition: Rendition, actor: Actor, channel: Channel
) -> None:
    """Keep that these very words were read back and agreed to, and what is next with them."""
    if rendition.approved_event_id is None:
        consent.keep_agreed(
            archive, story, rendition, actor=actor, codes={"thinking": "time"}, channel=channel
        )
    if story.editorial_state is EditorialState.SUBMITTED:
        moved = stories.reread(archive.db, story).moved_to(EditorialState.IN_REVIEW)
        stories.save(archive.db, moved)


def new_subject(archive: Archive, actor: Actor, story_id: str, *, role: str, name: str) -> Story:
    """Give someone else a say; from then on nothing is shown without their yes."""
    given = {SubjectRole.CO_TELLER, SubjectRole.PERSON, SubjectRole.AUTHORITY}
    if role not in given:
        raise InvalidError({"role": "Choose who they are."})
    with archive.writing() as db:
        story = archive.story(story_id, actor, Action.REVIEW)
        person = contributors.Contributor(contributors.new_id(), full_name=" ".join(name.split()))
        contributors.add(db, person)
        subject = replace(with_a_say.new(SubjectRole(role)), contributor_id=person.id)
        return with_a_say.add_subject(archive, story, subject, actor=actor)
