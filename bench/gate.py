"""Measure what the permission gate costs: a page of 20 among 50,000 stories, and a withdrawal.

The same page is timed with the rule replaced by a constant that lets everything
through; a page has every story on the web, so that both show the same twenty.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench import corpora, instances, measure
from storybank.domain import access
from storybank.domain.access import Action, Clause
from storybank.domain.consent import Use
from storybank.domain.errors import GoneError, NotFoundError
from storybank.domain.people import CLI, VISITOR
from storybank.domain.search import PAGE_SIZE, Query
from storybank.domain.stories import EditorialState
from storybank.services import search, stopping, stories
from storybank.services.archive import Archive, open_bank

COUNT, QUICK_COUNT = 50_000, 2_000
TARGETS = {"deciding a page of 20": 5.0, "withdrawn to hidden": 50.0}
Results = dict[str, dict[str, float]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"among {QUICK_COUNT:,} stories")
    parser.add_argument("--stories", type=int, help="among so many stories")
    given = parser.parse_args()
    count = given.stories or (QUICK_COUNT if given.quick else COUNT)
    built, _ = corpora.archive(corpora.synthetic_texts(count), count)
    with instances.folder() as folder:
        archive = open_bank(corpora.copy(built, folder)).open()
        try:
            results = {**_pages(archive), **_withdrawals(archive)}
        finally:
            archive.close()
    rows = [
        (name, *(_cell(found, key) for key in ("ms", "p95_ms")), TARGETS.get(name, ""))
        for name, found in results.items()
    ]
    columns = ("gate: CPU ms", "median", "p95", "target, at most")
    print(measure.table(f"The gate among {count:,} stories", columns, rows))
    ratio = results["page of 20"]["ratio_constant"]
    print(f"\nThe page takes {ratio:.2f} times what it takes with a constant for the rule.")
    name = "gate" if count == COUNT else "gate-quick"
    print(measure.keep(name, {"stories": count, **results}))
    return 0


def _pages(archive: Archive) -> Results:
    """Time one page of twenty: decided by the rule, by a constant, and as it is searched for."""
    shown = search.find(archive, VISITOR, Query(), size=PAGE_SIZE)
    numbers = [found.view.number for found in shown.stories]

    def decided(_: None) -> None:
        if len(stories.views(archive, VISITOR, Use.WEB, numbers)) != len(numbers):
            raise RuntimeError("the page has lost a story")

    def let_through(_: None) -> None:
        with _constant():
            decided(None)

    def browsed(_: None) -> None:
        search.find(archive, VISITOR, Query(), size=PAGE_SIZE)

    works = {"us": decided, "constant": let_through, "browsed": browsed}
    took = measure.in_turn(works, dict.fromkeys(works, (None,)), rounds=80, seconds=20)
    us, constant = took["us"].median, took["constant"].median
    return {
        "page of 20": _written(took["us"]) | {"ratio_constant": us / constant},
        "the same by a constant": _written(took["constant"]),
        "deciding a page of 20": {"ms": us - constant},
        "first page of all, searched for": _written(took["browsed"]),
    }


@contextmanager
def _constant() -> Iterator[None]:
    """Let everybody read everything that is approved, for as long as the block lasts."""
    kept = access.RULES[Action.READ], access.permitted_parts
    everything = Clause(states=frozenset({EditorialState.APPROVED}))
    access.RULES[Action.READ] = (lambda _actor, _asking: everything,)
    access.permitted_parts = lambda _story, needed: frozenset(needed.parts)
    try:
        yield
    finally:
        access.RULES[Action.READ], access.permitted_parts = kept


def _withdrawals(archive: Archive) -> Results:
    """Take stories back one by one; time until each is gone from its page and from searches."""
    page = search.find(archive, VISITOR, Query(), size=12).stories
    hidden, searched = [], []
    for found in page[1:]:
        began = time.process_time()
        stopping.withdraw(archive, CLI, found.view.id)
        if _is_shown(archive, found.view.id):
            raise RuntimeError("a story that was taken back is still shown")
        hidden.append((time.process_time() - began) * 1000)
        asked = Query(text=f'"{" ".join(found.view.title.split()[:6])}"')
        results = search.find(archive, VISITOR, asked, size=PAGE_SIZE)
        searched.append((time.process_time() - began) * 1000)
        if any(other.view.id == found.view.id for other in results.stories):
            raise RuntimeError("a story that was taken back is still found")
    return {
        "withdrawn to hidden": _written(measure.figure(hidden)),
        "withdrawn to the next search answered": _written(measure.figure(searched)),
    }


def _is_shown(archive: Archive, story_id: str) -> bool:
    try:
        stories.read(archive, VISITOR, Use.WEB, story_id)
    except (GoneError, NotFoundError):
        return False
    return True


def _cell(found: dict[str, float], key: str) -> str:
    return measure.short(found[key]) if key in found else ""


def _written(figure: measure.Figure) -> dict[str, float]:
    return {"ms": figure.median, "p95_ms": figure.p95, "max_ms": figure.longest}


if __name__ == "__main__":
    sys.exit(main())
