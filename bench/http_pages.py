"""Measure whole search pages over HTTP: ours, a small site over FTS5, and Datasette."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import asked, corpora, instances, loads, measure, ours
from bench.asked import Asked
from bench.peers import fts5, site

KINDS = ("middling", "common", "and")
Server = Callable[[], AbstractContextManager[tuple[int, int]]]
Address = Callable[[Asked], str]


def measured(label: str, texts: Path, count: int, seconds: float) -> dict[str, Any]:
    """Serve one corpus by each server in turn; print the tables and return the figures."""
    queries = asked.queries(texts)
    results: dict[str, Any] = {}
    with instances.folder() as folder:
        instance = corpora.copy(corpora.archive(texts, count)[0], folder)
        database = fts5.copied(fts5.build(texts, count)[0], folder)
        sites: dict[str, tuple[Server, Address]] = {
            ours.NAME: (partial(instances.serving, instance, workers=1), address_of_ours),
            fts5.NAME: (partial(site.fts5_site, database, workers=1), site.address_of_fts5),
        }
        for name in site.DATASETTE:
            address = partial(site.address_of_datasette, database)
            sites[name] = (partial(site.datasette, database, name), address)
        pages: dict[str, dict[str, float]] = {kind: {} for kind in KINDS}
        memory: dict[str, float] = {}
        for name, (server, address) in sites.items():
            with server() as (port, process_id):
                for kind in KINDS:
                    addresses = [address(query) for query in queries[kind]]
                    took, used = loads.one_by_one(
                        port, process_id, addresses, rounds=2, seconds=seconds
                    )
                    pages[kind] |= {
                        name: took.median,
                        f"{name}_p95": took.p95,
                        f"{name}_cpu": used,
                    }
                memory[name] = loads.memory_mb(process_id)
        for kind, found in pages.items():
            results[f"http_{kind}_{label}"] = found | measure.shares(found, tuple(sites))
        results[f"memory_mb_{label}"] = memory | measure.shares(memory, tuple(sites))
        results[f"load_{label}"] = _loads(instance, database, queries["common"], seconds)
    _print(results, label, count, tuple(sites))
    return results


def address_of_ours(query: Asked) -> str:
    """Return the address of our search page."""
    return "/stories?" + urlencode({"q": query.typed})


def _loads(instance: Path, database: Path, queries: list[Asked], seconds: float) -> dict[str, Any]:
    """Serve with two workers to eight connections; return pages a second and their times."""
    sites: dict[str, tuple[Server, Address]] = {
        ours.NAME: (partial(instances.serving, instance, workers=2), address_of_ours),
        fts5.NAME: (partial(site.fts5_site, database, workers=2), site.address_of_fts5),
    }
    found: dict[str, Any] = {}
    for name, (server, address) in sites.items():
        with server() as (port, _):
            addresses = [address(query) for query in queries]
            loads.together(port, addresses, seconds=seconds / 4)
            load = loads.together(port, addresses, seconds=seconds)
            found |= {
                f"{name}_pages_per_second": load.pages_per_second,
                f"{name}_p95_ms": load.took.p95,
                f"{name}_failed": load.failed,
            }
    return found


def _print(results: dict[str, Any], label: str, count: int, names: tuple[str, ...]) -> None:
    rows = []
    for kind in KINDS:
        found = results[f"http_{kind}_{label}"]
        cells = (f"{measure.short(found[n])} ({measure.short(found[n + '_p95'])})" for n in names)
        rows.append((kind, *cells, *(f"{found[n] / found[names[0]]:.3g}×" for n in names[1:])))
    memory = results[f"memory_mb_{label}"]
    rows.append(("memory of a worker, MB", *(measure.short(memory[n]) for n in names)))
    columns = ("page: wall ms, median (p95)", *names, *(f"{name} ÷ us" for name in names[1:]))
    print(measure.table(f"{label}: whole pages over HTTP, {count:,} stories", columns, rows))
    load = results[f"load_{label}"]
    rows = [(name, *(measure.short(load[f"{name}_{what}"]) for what in WHAT)) for name in LOADED]
    columns = ("2 workers, 8 connections", "pages a second", "p95, ms", "refused")
    print(measure.table(f"{label}: under load", columns, rows), flush=True)


LOADED = (ours.NAME, fts5.NAME)
WHAT = ("pages_per_second", "p95_ms", "failed")
