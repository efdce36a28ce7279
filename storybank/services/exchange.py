"""Import a collection: a folder of Markdown, a table or JSON Lines, in small transactions.

Files are read in ``reading``, what is done with a record is said in ``plans``
and done in ``intake``. The site answers meanwhile; a fault loses the rows of
one batch at most, and importing again adds what is missing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path

from storybank.domain import columns as recognising
from storybank.domain import exchange
from storybank.domain.access import Action, Asking, may
from storybank.domain.columns import Columns
from storybank.domain.errors import InvalidError, NotAllowedError, StorybankError
from storybank.domain.exchange import Entry
from storybank.domain.people import Actor
from storybank.domain.report import Outcome, Report, Result
from storybank.domain.rows import Row
from storybank.domain.stories import EditorialState
from storybank.media.pictures import Derived
from storybank.services import (
    brought,
    brought_recordings,
    intake,
    media,
    plans,
    quote_intake,
    reading,
    recordings,
)
from storybank.services.archive import Archive
from storybank.services.quote_intake import Place
from storybank.services.recordings import Given
from storybank.storage import quotes
from storybank.storage.quotes import Body

BATCH = 50  # records in one transaction
MOST_WARNINGS = 3  # of one record

Progress = Callable[[int, int], None]
Permissions = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Read:
    """A record as it was read: an entry, or one sentence that says why there is none."""

    row: Row
    source_id: str
    entry: Entry | None = None
    problem: str = ""
    made: Mapping[str, tuple[Derived, ...]] = field(default_factory=dict)
    recorded: Mapping[str, Path] = field(default_factory=dict)

    @property
    def is_quote(self) -> bool:
        """Tell whether it was read, and is a quote."""
        return self.entry is not None and quote_intake.is_quote(self.entry)


def run(
    archive: Archive,
    actor: Actor,
    path: Path,
    *,
    source: str = "",
    permissions: Path | None = None,
    given: Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Take in what *path* holds and say what came of each record.

    *permissions* is a second file, joined by source_id, that wins over what the
    records say; *given* maps columns to fields where they are not recognised.
    *progress* is told (records done, records in all). A dry run writes nothing.
    Quotes come last, so that each finds the story that it stands in.

    Raises InvalidError where the whole of a file cannot be read, and then
    nothing has come in; a record that cannot be read fails alone.
    """
    if not may(Action.IMPORT, actor, Asking(archive.now)):
        raise NotAllowedError("Only a curator can import stories.")
    columns = recognising.recognise(reading.columns(path), given or {})
    terms = reading.permissions(permissions) if permissions else {}
    total = reading.count(path)
    outcomes: list[Outcome] = []

    def records() -> Iterator[Read]:
        return _read(archive, path, columns, source=source, permissions=terms)

    def take(found: Iterator[Read], places: Mapping[str, Place]) -> None:
        for batch in _batches(found):
            do = _tried if dry_run else _kept
            outcomes.extend(do(archive, actor, batch, places))
            if progress:
                progress(len(outcomes), total)

    last: list[Read] = []
    take(_but_quotes(records(), last), {})
    take(iter(last), _places(archive, last, records() if dry_run and last else iter(())))
    return Report(columns, tuple(sorted(outcomes, key=_row)), is_dry_run=dry_run)


def _but_quotes(records: Iterator[Read], last: list[Read]) -> Iterator[Read]:
    """Yield the records that are no quotes; put the quotes into *last*."""
    for record in records:
        if record.is_quote:
            last.append(record)
        else:
            yield record


def _places(archive: Archive, last: list[Read], to_come: Iterator[Read]) -> Mapping[str, Place]:
    """Return where each quote stands: in what came in, or *to_come* where nothing is kept."""
    wanted = [record.entry for record in last if record.entry is not None]
    coming = (
        Body("", EditorialState.SUBMITTED, record.entry.body)
        for record in to_come
        if record.entry is not None and not record.is_quote
    )
    return quote_intake.places(wanted, chain(quotes.bodies(archive.db), coming)) if wanted else {}


def _row(outcome: Outcome) -> int:
    return outcome.row


def _read(
    archive: Archive, path: Path, columns: Columns, *, source: str, permissions: Permissions
) -> Iterator[Read]:
    """Yield every record as an entry; one that names another's source_id fails."""
    seen: dict[tuple[str, str], str] = {}
    for row in reading.rows(path):
        source_id = _source_id(row, columns)
        try:
            entry = _entry(archive, row, columns, source=source, permissions=permissions)
            entry, made = brought.read(archive, path, entry)
            entry, recorded = brought.read_recordings(archive, path, entry)
        except InvalidError as error:
            yield Read(row, source_id, problem=str(error))
            continue
        first = seen.setdefault((entry.source, entry.source_id), row.where)
        if first == row.where:
            yield Read(row, entry.source_id, entry, made=made, recorded=recorded)
        else:
            sentence = f"“{entry.source_id}” stands in {first} already: give each record its own."
            yield Read(row, entry.source_id, problem=sentence)


def _entry(
    archive: Archive, row: Row, columns: Columns, *, source: str, permissions: Permissions
) -> Entry:
    if row.problem:
        raise InvalidError({"row": row.problem})
    return exchange.entry(
        row.fields,
        columns,
        source=source,
        number=row.number,
        on=archive.today,
        permission=permissions.get(_source_id(row, columns)),
    )


def _source_id(row: Row, columns: Columns) -> str:
    """Return the source_id as far as it can be read, to name the record by."""
    return reading.source_id(row.fields.get(columns.mapped.get("source_id", "")))


def _batches(records: Iterator[Read]) -> Iterator[list[Read]]:
    while batch := list(islice(records, BATCH)):
        yield batch


def _kept(
    archive: Archive, actor: Actor, batch: list[Read], places: Mapping[str, Place]
) -> list[Outcome]:
    """Keep one batch in one transaction; a record that fails is undone alone."""
    if not any(record.entry for record in batch):
        return _tried(archive, actor, batch, places)
    new = {media_id: path for record in batch for media_id, path in record.recorded.items()}
    with recordings.held(archive), media.held(archive):
        given = brought_recordings.take_in(archive, new)
        outcomes = _carried_out(archive, actor, batch, places, given)
    if new:
        recordings.sweep(archive)
    return outcomes


def _carried_out(
    archive: Archive,
    actor: Actor,
    batch: list[Read],
    places: Mapping[str, Place],
    given: Mapping[str, Given],
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    with archive.writing() as db:
        opened = replace(plans.opened(archive, actor, _made(batch)), given=given)
        for record in batch:
            try:
                with db.atomic():
                    outcomes.append(_outcome(opened, record, places, carries_out=True))
            except StorybankError as error:
                outcomes.append(_failed(record, str(error)))
    return outcomes


def _tried(
    archive: Archive, actor: Actor, batch: list[Read], places: Mapping[str, Place]
) -> list[Outcome]:
    opened = plans.opened(archive, actor, _made(batch))
    return [_outcome(opened, record, places, carries_out=False) for record in batch]


def _made(batch: list[Read]) -> dict[str, tuple[Derived, ...]]:
    return {media_id: files for record in batch for media_id, files in record.made.items()}


def _outcome(
    opened: plans.Intake, record: Read, places: Mapping[str, Place], *, carries_out: bool
) -> Outcome:
    if record.entry is None:
        return _failed(record, record.problem)
    place = places.get(record.source_id)
    plan = quote_intake.plan(opened, record.entry, place)
    if carries_out:
        intake.carry_out(opened, record.entry, plan)
        if record.is_quote:
            quote_intake.keep(opened, record.entry, place)
    sentences = dict.fromkeys((plan.message, *record.entry.warnings[:MOST_WARNINGS]))
    return Outcome(
        row=record.row.number,
        where=record.row.where,
        source_id=record.source_id,
        result=plan.result,
        message=" ".join(sentence for sentence in sentences if sentence),
        is_held=plan.is_held,
    )


def _failed(record: Read, sentence: str) -> Outcome:
    return Outcome(record.row.number, record.row.where, record.source_id, Result.FAILED, sentence)
