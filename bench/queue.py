"""Measure the desk's queue with 10,000 waiting stories: a page of it, filters, its far end."""

import argparse
import json
import sys
from random import Random
from typing import Any

from bench import filling, instances, measure
from bench.told import SEED, VOICES, Told
from storybank import create_app
from storybank.domain.people import CLI, Role
from storybank.services import people
from storybank.services.archive import Archive, open_bank
from storybank.storage import database

COUNT, QUICK_COUNT = 10_000, 1_000
TARGET = 100.0  # milliseconds of server time
NOTES = ("Loss", "Hospital", "Being hurt", "Money", "Wanting to die", "Racism")
PAGES = {
    "first page": "/desk",
    "last page": "/desk?page=100000",
    "by voice and note": "/desk?voice=carer&note=Loss",
    "new ones that nobody has": "/desk?state=submitted&whose=free",
    "late": "/desk?late=yes",
}
PASSWORD = "seven grey herons stand"  # noqa: S105 - of an archive that is thrown away
TEXT = """
    the ramp came late and we waited in a cold hall for my sister to ring nobody told us why it took
    a year then four people from the street built it in one morning with tea and planks
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"with {QUICK_COUNT:,} stories")
    count = QUICK_COUNT if parser.parse_args().quick else COUNT
    with instances.folder() as folder:
        instance = instances.settled(folder / "instance")
        archive = open_bank(instance).open()
        _fill(archive, count)
        people.add(archive, CLI, "cleo@example.org", PASSWORD, roles=[Role.CURATOR])
        archive.close()
        took = _pages(instance)
    rows = [(name, measure.short(f.median), measure.short(f.p95), TARGET) for name, f in took]
    columns = ("queue: CPU ms", "median", "p95", "target, at most")
    print(measure.table(f"The queue with {count:,} waiting stories", columns, rows))
    found = {name: {"ms": f.median, "p95_ms": f.p95} for name, f in took}
    print(measure.keep("queue" if count == COUNT else "queue-quick", {"stories": count, **found}))
    return 0


def _pages(instance: Any) -> list[tuple[str, measure.Figure]]:
    """Time whole pages inside the server: from the request to the last byte of the answer."""
    app = create_app(instance)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    client = app.test_client()
    client.post("/sign-in", data={"email": "cleo@example.org", "password": PASSWORD})

    def fetched(address: str) -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")

    works = {name: lambda _, at=address: fetched(at) for name, address in PAGES.items()}
    took = measure.in_turn(works, dict.fromkeys(works, (None,)), rounds=20, seconds=60)
    return list(took.items())


def _fill(archive: Archive, count: int) -> None:
    """Make *count* stories of about 400 words that wait, a sixth of them with a content note."""
    rnd = Random(SEED)  # noqa: S311
    filling.fill(archive, (_told(at, rnd) for at in range(count)), ["ramps"])
    with database.writing(archive.db) as db:
        db.execute("UPDATE story SET editorial_state = 'submitted' WHERE number % 3 > 0")
        db.execute("UPDATE story SET editorial_state = 'in_review' WHERE number % 3 = 0")
        db.execute("UPDATE rendition SET approved_event_id = NULL, answer = ''")
        sql = """
            INSERT INTO desk_note
            SELECT json_extract(:notes, '$[' || (number / 6 % 6) || ']'), number
              FROM story WHERE number % 6 = 0
        """
        db.execute(sql, {"notes": json.dumps(NOTES)})


def _told(at: int, rnd: Random) -> Told:
    body = ". ".join(" ".join(rnd.choices(TEXT.split(), k=14)).capitalize() for _ in range(28))

    return Told(f"waits-{at}", f"The ramp {at}", "A ramp.", body, ("ramps",), rnd.choice(VOICES),
                "Fenmarsh", "story", "text", "2024", "web")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
