"""Measure our search beside stock Whoosh, SQLite FTS5, tantivy and Datasette.

All engines get the same stories and the same work, in turn, in one run. What
the figures mean is in docs/benchmarks.md.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench import asked, corpora, http_pages, instances, measure, ours, targets, whole_page
from bench.asked import KINDS, Asked
from bench.peers import fts5, stock, tantivy_engine
from bench.told import Told
from storybank.cli.server import keep_what_is_there

SIZES = (1_000, 10_000, 50_000, 100_000)
QUICK_SIZES = (500, 2_000)
WITH_STOCK = 50_000  # stories; stock Whoosh is not measured on more
PEERS = (tantivy_engine, fts5, stock)
Results = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The first *count* stories of a database of texts; ``label`` is what results call it."""

    label: str
    texts: Path
    count: int

    @property
    def peers(self) -> tuple[Any, ...]:
        """Return the modules of the engines that are measured on it."""
        small = self.count <= WITH_STOCK and self.label != "real"
        return PEERS if small else PEERS[:2]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small corpora, under 3 minutes")
    parser.add_argument("--sizes", type=int, nargs="+", help="numbers of made-up stories")
    parser.add_argument("--seconds", type=float, help="at most so long for one kind of query")
    given = parser.parse_args()
    sizes = tuple(given.sizes or (QUICK_SIZES if given.quick else SIZES))
    seconds = given.seconds or (3.0 if given.quick else 4.0)
    corpora_wanted = wanted(sizes, with_real=not (given.quick or given.sizes))
    results: Results = {}
    prepare(corpora_wanted)
    keep_what_is_there()
    main_one = next((c for c in corpora_wanted if c.count == WITH_STOCK), corpora_wanted[-1])
    for corpus in corpora_wanted:
        results |= measured(corpus, seconds=seconds)
        if corpus is main_one:
            results |= http_pages.measured(corpus.label, corpus.texts, corpus.count, seconds)
            results |= whole_page.measured(corpus.label, corpus.texts, corpus.count, seconds)
    made_up = [corpus for corpus in corpora_wanted if corpus.label != "real"]
    results |= growth([(corpus.count, corpus.label) for corpus in made_up], results)
    for line in targets.judged(results):
        print(line)
    print(measure.keep("search-quick" if given.quick or given.sizes else "search", results))
    return 0


def wanted(sizes: tuple[int, ...], *, with_real: bool) -> list[Corpus]:
    """Return what is measured on: made-up stories of these sizes, and the real texts."""
    texts = corpora.synthetic_texts(max(sizes))
    found = [Corpus(measure.thousands(size), texts, size) for size in sizes]
    real = corpora.real_texts() if with_real else None
    if real is not None:
        found.append(Corpus("real", real, 24_264))
    return found


def prepare(wanted: list[Corpus]) -> None:
    """Fill and index whatever the cache does not hold yet, the longest work first."""
    works: list[tuple[int, Callable[..., object], Corpus]] = []
    for corpus in wanted:
        works.append((3, corpora.archive, corpus))
        works += [(5 if peer is stock else 1, peer.build, corpus) for peer in corpus.peers]
    works.sort(key=lambda work: -work[0] * work[2].count)
    with ProcessPoolExecutor(2) as pool:
        begun = [pool.submit(build, corpus.texts, corpus.count) for _, build, corpus in works]
        for one in begun:
            one.result()


def measured(corpus: Corpus, *, seconds: float) -> Results:
    """Measure every engine on one corpus; print the tables and return the figures."""
    results: Results = {}
    instance, figures = corpora.archive(corpus.texts, corpus.count)
    built = {ours.NAME: figures}
    queries = asked.queries(corpus.texts)
    with instances.folder() as folder:
        copy = corpora.copy(instance, folder)
        results[f"first_{corpus.label}"] = _first(copy, queries["common"][0])
        engines: dict[str, Any] = {ours.NAME: ours.Engine(copy)}
        for peer in corpus.peers:
            path, built[peer.NAME] = peer.build(corpus.texts, corpus.count)
            engines[peer.NAME] = peer.Engine(peer.copied(path, folder))
        for work in ("page", "first_page", "top"):
            for kind in KINDS:
                works = {n: getattr(one, work) for n, one in engines.items() if hasattr(one, work)}
                given = dict.fromkeys(works, queries[kind])
                took = measure.in_turn(works, given, seconds=seconds)
                results[f"{work}_{kind}_{corpus.label}"] = measure.compared(took)
        results[f"change_{corpus.label}"] = _changed(engines, corpus.texts, seconds)
        for engine in engines.values():
            engine.close()
    for figure in ("build_cpu_s", "index_mb"):
        found = {name: built[name][figure] for name in built}
        results[f"{figure}_{corpus.label}"] = measure.ratios(found)
    print(_table(corpus, results), flush=True)
    return results


def growth(sizes: list[tuple[int, str]], results: Results) -> Results:
    """Fit how the cost of a page grows with the number of stories: cost ~ stories^exponent."""
    found: Results = {}
    if len(sizes) < 2:
        return found
    rows = []
    for kind in KINDS:
        costs = [results[f"page_{kind}_{label}"][ours.NAME] for _, label in sizes]
        logs = np.log([count for count, _ in sizes]), np.log(costs)
        exponent = float(np.polyfit(*logs, 1)[0])
        found[f"growth_{kind}"] = {"exponent": round(exponent, 3)}
        rows.append((kind, *map(measure.short, costs), f"{exponent:.2f}"))
    columns = ("page, CPU ms", *(label for _, label in sizes), "exponent")
    print(measure.table("How our cost grows with the stories", columns, rows), flush=True)
    return found


def _first(instance: Path, query: Asked) -> Results:
    """Start a process of its own and time its first search."""
    words = [sys.executable, "-m", "bench.ours", str(instance), query.typed]
    env = instances.environment(instance)
    done = subprocess.run(
        words, env=env, cwd=instances.ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    found: Results = json.loads(done.stdout.splitlines()[-1])
    return found


def _changed(engines: dict[str, Any], texts: Path, seconds: float) -> Results:
    """Time one story added and found, engine by engine in turn."""
    told = next(corpora.told(texts, 1))
    count = 10
    works = {name: partial(_change, engine) for name, engine in engines.items()}
    stories = [replace(told, title=f"{_name(n)} {told.title}") for n in range(count)]
    given = dict.fromkeys(works, stories)
    return measure.compared(measure.in_turn(works, given, rounds=1, seconds=seconds))


def _change(engine: Any, told: Told) -> None:
    engine.change(told)


def _name(number: int) -> str:
    return "zzyzx" + "".join("abcdefghij"[int(digit)] for digit in f"{number:04d}")


def _table(corpus: Corpus, results: Results) -> str:
    names = (ours.NAME, *(peer.NAME for peer in corpus.peers))
    rows = []
    for key, found in results.items():
        if key != f"first_{corpus.label}" and ours.NAME in found:
            cells = [_cell(found, name) for name in names]
            others = (
                f"{found[name] / found[ours.NAME]:.3g}×" if name in found else "–"
                for name in names[1:]
            )
            rows.append((key.removesuffix(f"_{corpus.label}").replace("_", " "), *cells, *others))
    first = results[f"first_{corpus.label}"]
    columns = ("work: CPU ms, median (p95)", *names, *(f"{name} ÷ us" for name in names[1:]))
    line = ", ".join(f"{name} {measure.short(took)} ms" for name, took in first.items())
    return measure.table(f"{corpus.label}: {corpus.count:,} stories", columns, rows) + (
        f"\n\nA new process: {line} (wall)."
    )


def _cell(found: dict[str, float], name: str) -> str:
    if name not in found:
        return "–"
    p95 = f" ({measure.short(found[f'{name}_p95'])})" if f"{name}_p95" in found else ""
    return measure.short(found[name]) + p95


if __name__ == "__main__":
    sys.exit(main())
