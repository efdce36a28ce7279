"""Our own search, through the services that the site itself uses."""

import json
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bench import measure
from bench.asked import MOST_VALUES, Asked
from bench.told import Told
from storybank.domain.consent import Basis, Decision, IndicatedBy, Part, Use
from storybank.domain.ledger import Channel
from storybank.domain.people import CLI, VISITOR
from storybank.domain.search import Query
from storybank.domain.stories import Content, EditorialState, Kind, Story, Voice, new_story_id
from storybank.services import audience, giving, search, upkeep
from storybank.services.archive import Archive, open_bank
from storybank.services.giving import Giving, Terms
from storybank.services.search import Results
from storybank.storage.consents import Answer

NAME = "us"


class Engine:
    """One archive, asked as a visitor of the public site."""

    def __init__(self, instance: Path) -> None:
        self.archive = open_bank(instance).open()

    def page(self, asked: Asked) -> Results:
        """Return a whole page of ten, as ``/stories`` gets it from the services."""
        query = Query(text=asked.typed)
        return search.find(self.archive, VISITOR, query, size=10, most_values=MOST_VALUES)

    def first_page(self, asked: Asked) -> Results:
        """Return a whole page of words and stories of which nothing is at hand."""
        audience.ask(self.archive, VISITOR, Use.WEB).views.clear()
        index = self.archive.bank.index
        for kept in (index._reader._kept, *(mask.scored for mask in index._masks.values())):
            kept.forget(lambda _: True)
        return self.page(asked)

    def top(self, asked: Asked) -> list[tuple[str, float]]:
        """Return the names of the best ten, nothing else."""
        return search.ranked(self.archive, VISITOR, Query(text=asked.typed), limit=10)

    def browse(self) -> Results:
        """Return the first page without any words."""
        return search.find(self.archive, VISITOR, Query(), size=10)

    def change(self, told: Told) -> None:
        """Add one approved story in a transaction, and find it by its title's first word."""
        add(self.archive, told)
        found = search.find(self.archive, VISITOR, Query(text=told.title.split()[0]), size=10)
        if not found.total:
            raise RuntimeError("our search does not find what was added")

    def close(self) -> None:
        """Close the connection."""
        self.archive.close()


def add(archive: Archive, told: Told) -> Story:
    """Keep one story that is on the web at once, as an import would; return it."""
    now = archive.now
    answers = tuple(
        Answer(use, part, Decision.YES)
        for use in (Use.WEB, Use.TRAINING_HERE)
        for part in (Part.TEXT, Part.SUMMARY)
    )
    story = Story(
        number=0,
        id=new_story_id(),
        kind=Kind(told.kind),
        voice=Voice(told.voice),
        editorial_state=EditorialState.APPROVED,
        created_at=now,
    )
    terms = Terms(
        Basis.ORGANISATION,
        answers,
        starts_at=now,
        expires_at=now + timedelta(days=700),
        cooling_off_until=now,
        indicated_by=IndicatedBy.ORGANISATION,
        method="import",
        evidence="A sign-off.",
    )
    content = Content(title=told.title, summary=told.summary, body=told.body)
    with archive.writing():
        given = Giving(replace(story, story_date=told.year), content, terms)
        return giving.keep(archive, given, actor=CLI, channel=Channel.CLI)


def first(instance: Path, words: str) -> dict[str, float]:
    """Start as a worker does and search once; return how long each took (milliseconds)."""
    started: list[Archive] = []

    def start() -> None:
        started.append(open_bank(instance).open())
        upkeep.make_ready(started[0])
        audience.prepare(started[0])

    start_ms = measure.wall(start)
    query = Query(text=words)
    found = {
        "start": start_ms,
        "first": measure.wall(lambda: search.find(started[0], VISITOR, query)),
        "second": measure.wall(lambda: search.find(started[0], VISITOR, query)),
    }
    started[0].close()
    return found


if __name__ == "__main__":
    print(json.dumps(first(Path(sys.argv[1]), sys.argv[2])))
