"""Commands about stories: import, search, why."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from storybank.cli.opened import as_json, opened, print_json, progress
from storybank.domain.consent import Part, Use
from storybank.domain.errors import InvalidError
from storybank.domain.people import CLI
from storybank.domain.report import Report, Result
from storybank.domain.search import MOST_LISTED, Query
from storybank.services import exchange, listing, search
from storybank.services.archive import Archive
from storybank.services.search import Results
from storybank.services.why import explain

USES = click.Choice([use.value for use in Use])
ADDRESSES = {Use.WEB: "/stories/", Use.TRAINING_HERE: "/training/stories/"}


@click.command(name="import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--source", default="", help="Name of the collection.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@click.option(
    "--permissions",
    type=click.Path(exists=True, path_type=Path),
    help="A second file with the permissions, joined by source_id.",
)
@click.option(
    "--map", "maps", multiple=True, metavar='"COLUMN=field"', help="Say what a column means."
)
@as_json
@with_appcontext
def bring_in(
    path: Path,
    source: str,
    *,
    dry_run: bool,
    permissions: Path | None,
    maps: tuple[str, ...],
    is_json: bool,
) -> None:
    """Import a folder of Markdown, a CSV or a JSON Lines file; twice adds nothing.

    A story without evidence of permission is held: only curators see it.

    Example: storybank import stories.csv --source spring-2026 --map "Region=place"
    """
    with opened() as archive, progress("Stories") as tell:
        report = exchange.run(
            archive,
            CLI,
            path,
            source=source,
            permissions=permissions,
            given=dict(_mapped(one) for one in maps),
            dry_run=dry_run,
            progress=tell,
        )
    if is_json:
        print_json(report.as_json())
    else:
        for line in _lines(report):
            click.echo(line)
    sys.exit(1 if report.count(Result.FAILED) else 0)


@click.command(name="search")
@click.argument("query", default="")
@click.option("--use", default=Use.WEB.value, show_default=True, type=USES)
@click.option("--theme", "themes", multiple=True, help="Slug of a theme; all given must fit.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.option(
    "--queries",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A JSON Lines file of {_id, text}, in place of QUERY.",
)
@click.option("--trec", is_flag=True, help="Print TREC run lines; needs --queries.")
@as_json
@with_appcontext
def look(
    query: str,
    use: str,
    themes: tuple[str, ...],
    limit: int,
    queries: Path | None,
    *,
    trec: bool,
    is_json: bool,
) -> None:
    """Print what an audience would find, best first.

    Example: storybank search "day centre" --use training_here --limit 5
    """
    if trec != (queries is not None):
        raise click.UsageError("--queries and --trec belong together.")
    facets = {"theme": themes} if themes else {}
    asked = Query(text=query, use=Use(use), facets=facets)
    with opened() as archive:
        if queries is not None:
            _run_all(archive, asked, queries, limit)
            return
        results = search.find(archive, CLI, asked, size=limit)
        sources = search.source_ids(archive, CLI, results)
    if is_json:
        print_json(_document(results, sources))
    else:
        _print(results)


@click.command(name="why")
@click.argument("story")
@click.option("--use", required=True, type=USES)
@click.option(
    "--part",
    default=Part.TEXT.value,
    show_default=True,
    type=click.Choice([part.value for part in Part]),
)
@click.option("--media", "media_id", default=None, help="The id of one photo, with --part photo.")
@click.option("--at", "at", default="", help="A moment, past or to come, as 2027-03-01T09:00.")
@as_json
@with_appcontext
def why(story: str, use: str, part: str, at: str, *, media_id: str | None, is_json: bool) -> None:
    """Say whether a part of a story may be shown for a use, and which rule decides it.

    What is past is told from the ledger alone. Photos are asked about one by one.

    Example: storybank why 7K2MQ4X --use web --part name --at 2027-03-01T09:00
    """
    with opened() as archive:
        moment = _moment(at) if at else archive.now
        found = explain(
            archive,
            CLI,
            story.upper(),
            use=Use(use),
            part=Part(part),
            at=moment,
            media_id=media_id,
        )
    if is_json:
        print_json(
            {
                "story": found.story_id,
                "use": found.use.value,
                "part": found.part.value,
                "at": found.at.isoformat(),
                "verdict": found.verdict,
                "reason": found.reason,
            }
        )
    else:
        click.echo(f"{found.verdict}: {found.reason}.")


def _mapped(given: str) -> tuple[str, str]:
    column, equals, field = given.rpartition("=")
    if not equals or not column.strip() or not field.strip():
        raise click.UsageError(f"--map needs COLUMN=field, not “{given}”.")
    return column.strip(), field.strip()


def _lines(report: Report) -> Iterator[str]:
    """Say what came of an import: the columns, each record that needs a look, the counts."""
    columns = report.columns
    if columns.mapped:
        yield "Read: " + ", ".join(
            f"{column} as {field}" for field, column in columns.mapped.items()
        )
    if columns.kept_apart:
        yield "Kept apart: " + ", ".join(columns.kept_apart)
    if columns.ignored:
        yield "Ignored: " + ", ".join(columns.ignored)
    for outcome in report.outcomes:
        named = f" ({outcome.source_id})" if outcome.source_id else ""
        message = f": {outcome.message}" if outcome.message else ""
        yield f"{outcome.where}{named} {outcome.result.value}{message}"
    counts = ", ".join(f"{report.count(result):,} {result.value}" for result in Result)
    tense = "would be " if report.is_dry_run else ""
    yield f"{tense}{counts}; {report.held:,} held, seen by curators alone.".capitalize()


def _run_all(archive: Archive, asked: Query, path: Path, limit: int) -> None:
    """Print one TREC run line a hit, for each query in the file; all of its words count."""
    for name, text in _queries(path):
        found = search.ranked(
            archive,
            CLI,
            replace(asked, text=text),
            limit=limit,
            most_characters=MOST_LISTED,
            most_words=MOST_LISTED,
        )
        for rank, (source_id, score) in enumerate(found, 1):
            click.echo(f"{name} Q0 {source_id} {rank} {score:.6f} storybank")


def _queries(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each query in a file."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
                yield str(record["_id"]), str(record["text"])
            except (ValueError, TypeError, KeyError) as error:
                raise InvalidError(
                    {"queries": f"{path.name}, line {number}: write an object with _id and text."}
                ) from error


def _document(results: Results, sources: dict[str, str]) -> dict[str, object]:
    address = ADDRESSES.get(results.query.use, ADDRESSES[Use.WEB])
    document = listing.as_json(results, lambda story_id: address + story_id)
    for story in document["stories"]:
        story["source_id"] = sources[story["id"]]
    return document


def _print(results: Results) -> None:
    for rank, found in enumerate(results.stories, 1):
        title = "".join(text for text, _ in found.title)
        click.echo(f"{rank:>3}. {title}  [{found.view.id}]")
        click.echo(f"     {' · '.join(found.line)}")
    click.echo(f"{results.total:,} {'story' if results.total == 1 else 'stories'}.")
    if results.suggestion:
        click.echo(f"Did you mean: {results.suggestion}")


def _moment(text: str) -> datetime:
    """Read a moment (UTC unless it says otherwise), past or to come."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise InvalidError({"at": f"“{text}” is no moment: write 2027-03-01T09:00."}) from error
    moment = found if found.tzinfo else found.replace(tzinfo=UTC)
    return moment.astimezone(UTC)


COMMANDS = (bring_in, look, why)
