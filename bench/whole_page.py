"""Set the server's time for a whole page beside that of the bare search, in one process.

The same words, in turn: ``/stories?q=…`` from the request to the last byte of its
answer, as a worker makes it, and the search for as many stories that it rests on.
"""

from contextlib import closing
from pathlib import Path
from typing import Any

from werkzeug.test import create_environ

from bench import asked, corpora, instances, measure, ours
from bench.asked import MOST_VALUES, Asked
from bench.http_pages import KINDS
from storybank import create_app
from storybank.domain.people import VISITOR
from storybank.domain.search import Query
from storybank.services import search

PAGE, BARE = "us", "us_search"


def measured(label: str, texts: Path, count: int, seconds: float) -> dict[str, Any]:
    """Time both on one corpus; print the table and return the figures."""
    queries = asked.queries(texts)
    results: dict[str, Any] = {}
    with instances.folder() as folder:
        instance = corpora.copy(corpora.archive(texts, count)[0], folder)
        app, engine = create_app(instance), ours.Engine(instance)

        requests = {
            query: create_environ("/stories", query_string={"q": query.typed})
            for kind in KINDS
            for query in queries[kind]
        }

        def page(query: Asked) -> None:
            said: list[str] = []
            with closing(app(dict(requests[query]), lambda *begun: said.append(begun[0]))) as parts:
                b"".join(parts)
            if not said[0].startswith("200"):
                raise RuntimeError(f"the page of a search answers {said[0]}")

        def bare(query: Asked) -> None:
            wanted = Query(text=query.typed)
            search.find(engine.archive, VISITOR, wanted, most_values=MOST_VALUES)

        for kind in KINDS:
            works = {PAGE: page, BARE: bare}
            took = measure.in_turn(works, dict.fromkeys(works, queries[kind]), seconds=seconds)
            results[f"server_{kind}_{label}"] = measure.compared(took)
        engine.close()
    _print(results, label, count)
    return results


def _print(results: dict[str, Any], label: str, count: int) -> None:
    rows = []
    for kind in KINDS:
        found = results[f"server_{kind}_{label}"]
        cells = (
            f"{measure.short(found[n])} ({measure.short(found[n + '_p95'])})" for n in (PAGE, BARE)
        )
        rows.append((kind, *cells, f"{found[PAGE] / found[BARE]:.3g}×"))
    columns = ("CPU ms, median (p95)", "whole page", "bare search", "page ÷ search")
    title = f"{label}: what a page takes beside its search, {count:,} stories"
    print(measure.table(title, columns, rows), flush=True)
