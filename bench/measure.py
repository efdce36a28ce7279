"""Time work, sum up what was timed, print tables and keep results.

All times are in milliseconds. A figure is a median with its 95th percentile;
two figures are compared only where they were taken in turn in one run.
"""

import gc
import json
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FEWEST = 8  # queries of a kind, and turns of each work
RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """The median, 95th percentile and longest of *n* times, in milliseconds."""

    median: float
    p95: float
    longest: float
    n: int

    def __str__(self) -> str:
        return f"{short(self.median)} ({short(self.p95)})"


def figure(times: Sequence[float]) -> Figure:
    """Sum up times, of which there is at least one."""
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return Figure(statistics.median(ordered), p95, ordered[-1], len(ordered))


def cpu(work: Callable[[], object]) -> float:
    """Return how much CPU time of this process *work* took, all threads together."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def wall(work: Callable[[], object]) -> float:
    """Return how long *work* took."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def in_turn(
    works: Mapping[str, Callable[[Any], object]],
    asked: Mapping[str, Sequence[Any]],
    *,
    rounds: int = 3,
    seconds: float = 30.0,
    clock: Callable[[Callable[[], object]], float] = cpu,
) -> dict[str, Figure]:
    """Run each of *works* over what it is asked, one after the other, query by query.

    *asked* holds a list of one length for each name in *works*. Every work has one
    untimed turn with each query that is then timed, so that all are measured as they
    are in use, with what they keep at hand. Past *seconds* nothing new is begun, but
    eight queries have been asked by then.
    """
    count = min(len(asked[name]) for name in works)
    ends = time.perf_counter() + seconds
    for turn in range(count):
        if turn >= FEWEST and time.perf_counter() > ends:
            count = turn
            break
        for name, work in works.items():
            work(asked[name][turn])
    gc.collect()
    times: dict[str, list[float]] = {name: [] for name in works}
    ends = time.perf_counter() + seconds
    for turn in range(rounds * count):
        if turn >= max(count, FEWEST) and time.perf_counter() > ends:
            break
        for name, work in works.items():
            query = asked[name][turn % count]
            times[name].append(clock(lambda work=work, query=query: work(query)))
    return {name: figure(taken) for name, taken in times.items()}


def compared(figures: Mapping[str, Figure]) -> dict[str, float]:
    """Write figures as results: medians, p95, and what "us" takes as a share of each other."""
    found = {name: one.median for name, one in figures.items()}
    found |= {f"{name}_p95": one.p95 for name, one in figures.items()}
    return found | shares(found, tuple(figures))


def ratios(values: Mapping[str, float]) -> dict[str, float]:
    """Return values with what "us" is as a share of each other."""
    return dict(values) | shares(values, tuple(values))


def shares(values: Mapping[str, float], names: Sequence[str]) -> dict[str, float]:
    """Return ``ratio_NAME``, ours divided by theirs, for each other of *names*."""
    others = (name for name in names if name != "us" and "us" in values)
    return {f"ratio_{name}": values["us"] / values[name] for name in others if values[name]}


def thousands(count: int) -> str:
    """Write a number of stories as results call it: ``50k``, or ``500``."""
    return f"{count // 1000}k" if count % 1000 == 0 else str(count)


def short(value: float) -> str:
    """Write a number with about three digits."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write a table in Markdown, as it can stand in docs/benchmarks.md."""
    lines = [f"\n### {title}\n", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def keep(name: str, results: Mapping[str, object]) -> Path:
    """Write results as JSON into bench/results; return where they are."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    written = {"measured_on": datetime.now(UTC).date().isoformat(), **results}
    path.write_text(json.dumps(written, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path
