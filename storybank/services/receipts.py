"""Make the receipt of a story from what is on record now, and give a new one after a change.

Only hashes of the four words and the link are kept: a receipt shows them to
the session that was given them, and to nobody else. A new receipt brings new
words; the earlier ones still work.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from storybank.domain import phrases
from storybank.domain.access import Action
from storybank.domain.consent import (
    Basis,
    Decision,
    Grant,
    OfFile,
    Part,
    Purpose,
    Status,
    Use,
    status,
)
from storybank.domain.ledger import EventType
from storybank.domain.people import Actor
from storybank.domain.receipt import HELPED, Act, Coded, Party, Receipt, Said, Shown
from storybank.domain.stories import Story
from storybank.domain.times import day_of, instant, plain
from storybank.domain.wording import STANDARD, Edition
from storybank.services import consent, contributors, own_files, purposes, wording
from storybank.services.archive import Archive
from storybank.services.contributors import Keys
from storybank.storage import consents, ledger, receipts, wordings
from storybank.storage.consents import Origin

NO_NAME = "no name"


@dataclass(frozen=True, slots=True)
class Links:
    """Where the receipt leads: ``stop`` for anyone, ``own`` to the story (empty if unknown)."""

    stop: str
    own: str = ""


def issue(archive: Archive, actor: Actor, story_id: str, secret: bytes) -> Keys:
    """Give a teller a new receipt: new words and a new link, made from the session's secret."""
    with archive.writing():
        story = archive.story(story_id, actor, Action.SEE_OWN)
        keys = contributors.new_keys(archive, story_number=story.number, secret=secret)
        own = _subject_id(archive, story, actor)
        receipts.note_subject(archive.db, keys.receipt_id, own)
        consent.note_event(
            archive, story, actor, EventType.RECEIPT_ISSUED, codes={"receipt": keys.receipt_id}
        )
    return keys


def fetch(
    archive: Archive,
    actor: Actor,
    story_id: str,
    *,
    links: Links,
    keys: Keys | None = None,
    edition: Edition = STANDARD,
) -> Receipt:
    """Return the receipt as things stand now.

    *keys* are those that the session in hand was given, if it was. The receipt
    holds choices, never a word of the story (I-27).
    """
    story = archive.story(story_id, actor, Action.SEE_OWN)
    newest = receipts.newest(archive.db, story.number)
    given_at = _given_at(archive, story)
    grants = _last(story, _subject_id(archive, story, actor))
    labels = purposes.labels(archive, story)
    files = own_files.names(archive, story)
    said = tuple(
        _said(archive, story, purpose, own, labels=labels, files=files)
        for purpose, own in _by_purpose(grants, labels).items()
    )
    how = consents.origins(archive.db, {grant.record.id for grant in grants})
    receipt = Receipt(
        id=newest.id if newest else actor.ref,
        given_on=day_of(given_at, archive.settings.time_zone),
        given_at=given_at,
        party=_party(archive),
        title="",
        screen=(),
        said=said,
        helped=tuple(dict.fromkeys(_helped(grant, how) for grant in grants)),
        acts=tuple(_acts(archive, grants, how)),
        stop_link=links.stop,
        words=keys.words if keys else "",
        link=links.own,
    )
    return _with_screen(archive, receipt, edition)


def _given_at(archive: Archive, story: Story) -> datetime:
    """Return when the last receipt was given: a draft's words are older than its receipt."""
    given = [
        e.at for e in ledger.events(archive.db, story_id=story.id) if e.type == "receipt_issued"
    ]
    return instant(given[-1]) if given else story.created_at


def _with_screen(archive: Archive, receipt: Receipt, edition: Edition) -> Receipt:
    """Fill in W44, in the form asked for."""
    ends = receipt.ends_on
    given = "on the paper or the page that we gave you"
    values = {
        "river lamp apple stone": receipt.words or given,
        "made-up name Jo": _names(receipt.said),
        "date": plain(ends) if ends else "it has ended",
        "short link": receipt.stop_link,
    }
    screen = wording.screen(archive, "W44", values, edition)
    yes = [said.label for said in receipt.said if said.is_yes]
    no = [said.label for said in receipt.said if not said.is_yes]
    lists = iter((_listed(yes), _listed(no)))
    lines = []
    for line in screen.lines:
        while "[list]" in line:
            line = line.replace("[list]", next(lists), 1)
        lines.append(line)
    return replace(receipt, title=screen.title, screen=tuple(lines))


def _subject_id(archive: Archive, story: Story, actor: Actor) -> str:
    """Return whose receipt this is: its own word, else who gave the record that it came with."""
    known = receipts.subject_of(archive.db, actor.ref)
    if known in {subject.id for subject in story.subjects}:
        return known
    by_record = {grant.record.id: grant.record.subject_id for grant in story.grants}
    for how in consents.origins(archive.db, by_record):
        if how.receipt_id == actor.ref:
            return by_record[how.id]
    return story.subjects[0].id if story.subjects else ""


def _last(story: Story, subject_id: str) -> list[Grant]:
    """Return someone's last answer to each question, closed or not, in the order given."""
    found = {
        (grant.purpose, grant.topic): grant
        for grant in story.grants
        if grant.record.subject_id == subject_id
    }
    return sorted(found.values(), key=lambda grant: grant.number)


def _by_purpose(
    grants: Iterable[Grant], labels: Mapping[Purpose, str]
) -> dict[Purpose, list[Grant]]:
    """Return the answers by purpose; what is asked about and was not answered is a no."""
    found: dict[Purpose, list[Grant]] = {purpose: [] for purpose in labels}
    for grant in grants:
        found.setdefault(grant.purpose, []).append(grant)
    return found


def _said(
    archive: Archive,
    story: Story,
    purpose: Purpose,
    grants: list[Grant],
    *,
    labels: Mapping[Purpose, str],
    files: Mapping[OfFile, str],
) -> Said:
    use = purpose.use
    label = labels.get(purpose, phrases.USES[use])
    words = [grant for grant in grants if grant.part in {Part.TEXT, Part.SUMMARY}]
    is_yes = any(_is_open(grant) and grant.decision is Decision.YES for grant in words)
    if not is_yes:
        return Said(use, label, is_yes=False, answer=_refused(words or grants))
    begins = [grant.record.cooling_off_until for grant in words]
    zone = archive.settings.time_zone
    starts = [
        max(grant.record.starts_at, at) for grant, at in zip(words, begins, strict=True) if at
    ]
    return Said(
        use,
        label,
        is_yes=True,
        answer="yes",
        parts=tuple((_part(files, grant), _answer(story, grant)) for grant in grants),
        starts_on=day_of(max(starts), zone) if len(starts) == len(words) else None,
        ends_on=day_of(min(grant.ends_at for grant in words), zone),
    )


def _part(files: Mapping[OfFile, str], grant: Grant) -> str:
    """Name what an answer is about: a file by its number, as the teller's page counts them."""
    if grant.media_id is None:
        return phrases.PARTS[grant.part]
    return files.get(OfFile(grant.part, grant.media_id), phrases.PARTS[grant.part])


def _is_open(grant: Grant) -> bool:
    return grant.record.closed_as is None


def _refused(grants: list[Grant]) -> str:
    """Say a no, and what became of a yes before it."""
    last = grants[-1] if grants else None
    if last is not None and last.decision is Decision.YES and not _is_open(last):
        return "no. You said yes before, and that has ended"
    return phrases.answer(last.decision if last else None)


def _answer(story: Story, grant: Grant) -> str:
    is_yes = _is_open(grant) and grant.decision is Decision.YES
    if grant.part is Part.NAME:
        return phrases.name(grant.identity, grant.shown_name) if is_yes else NO_NAME
    if not is_yes:
        return phrases.answer(grant.decision if _is_open(grant) else Decision.NO)
    if grant.part is Part.PLACE:
        return phrases.place(grant.place, story.place)
    return phrases.answer(grant.decision)


def _names(said: Iterable[Said]) -> str:
    """Write the name that each use shows, once where all show the same."""
    shows = [one for one in said if one.is_yes and one.use is not Use.SEARCH_ENGINES]
    by_use = {one.label: dict(one.parts).get(phrases.PARTS[Part.NAME], NO_NAME) for one in shows}
    if len(set(by_use.values())) <= 1:
        return next(iter(by_use.values()), NO_NAME)
    return "; ".join(f"{shown} {phrases.placed(label)}" for label, shown in by_use.items())


def _helped(grant: Grant, how: list[Origin]) -> str:
    """Say who helped with one record."""
    own = next(one for one in how if one.id == grant.record.id)
    role = f": {own.supporter_role}" if own.supporter_role else ""
    return f"{HELPED[grant.record.indicated_by]}{role}."


def _acts(archive: Archive, grants: list[Grant], how: list[Origin]) -> Iterable[Act]:
    """Return the records that the answers stand in, oldest first."""
    known = wordings.fetch_many(archive.db, {id_ for own in how for id_ in own.wording_ids})
    for own in how:
        held = [grant for grant in grants if grant.record.id == own.id]
        record = held[0].record
        begins = record.cooling_off_until
        shown = [known[id_] for id_ in own.wording_ids if id_ in known]
        yield Act(
            id=own.id,
            follows=own.supersedes or "",
            subject_id=record.subject_id,
            indicated_by=record.indicated_by,
            method=own.method,
            format=own.format,
            answered_at=record.answered_at,
            starts_at=max(record.starts_at, begins) if begins else None,
            ends_at=record.expires_at,
            status=_status(held, archive.now),
            jurisdiction=own.jurisdiction,
            lawful_bases=_bases(record.basis, own),
            shown=tuple(
                Shown(one.id, one.sha256, one.valid_from.date(), one.edition.lang) for one in shown
            ),
            said=tuple(_coded(held)),
        )


def _coded(grants: list[Grant]) -> Iterable[Coded]:
    uses = dict.fromkeys((grant.use, grant.recipient_id or "") for grant in grants)
    level: dict[Part, Callable[[Grant], str]] = {
        Part.NAME: lambda grant: grant.identity.value,
        Part.PLACE: lambda grant: grant.place.value,
    }
    for use, recipient in uses:
        own = [
            grant for grant in grants if (grant.use, grant.recipient_id or "") == (use, recipient)
        ]
        parts = tuple(
            (
                grant.part.value,
                grant.decision.value,
                level[grant.part](grant) if grant.part in level else "",
            )
            for grant in own
        )
        files = tuple(grant.media_id for grant in own if grant.media_id is not None)
        yield Coded(use, recipient, parts, media_ids=files)


def _status(grants: list[Grant], now: datetime) -> Status:
    """Return how a record stands: as its yes does, where it holds one."""
    yes = [grant for grant in grants if grant.decision is Decision.YES]
    return status((yes or grants)[0], now)


def _bases(basis: Basis | None, how: Origin) -> tuple[str, ...]:
    """Return the lawful bases on record; a person's consent is the one it says it is."""
    recorded = tuple(one for one in (how.lawful_basis, how.special_category_condition) if one)
    if recorded or basis is not Basis.CONSENT:
        return recorded
    return ("eu-gdpr:A6-1-a", "eu-gdpr:A9-2-a")


def _party(archive: Archive) -> Party:
    settings = archive.settings
    return Party(
        name=settings.organisation,
        phone=settings.phone,
        email=settings.email,
        address=settings.address,
        regulator=settings.regulator,
        regulator_url=settings.regulator_url,
        country=settings.country,
        backup_days=settings.backup_days,
    )


def _listed(labels: list[str]) -> str:
    """Write a list; where a label has a comma of its own, with semicolons."""
    return ("; " if any("," in label for label in labels) else ", ").join(labels) or "nothing"
