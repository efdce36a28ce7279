"""Ask for a word that only a hidden story has, and for one that no story has: nothing may differ.

The pages must be the same but for the word itself, and so must the work: how often
the index is asked for a word, a beginning or its word list is counted, not timed.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import pytest
from flask.testing import FlaskClient

from storybank import create_app
from storybank.cli import sweep
from storybank.cli.exits import NOBODYS_ID, NOBODYS_WORD
from storybank.domain.people import Role
from storybank.services.leaks import Reader
from storybank.services.planting import Garden, Planted
from storybank.services.plants import Spot

SEGMENTS = str(Path("storybank", "search", "segments.py"))
LOOK_UPS = {"Segment.postings", "Segment.holding", "Segment.beginning", "Segment.words"}
ADDRESSES = {
    "/stories": None,
    "/api/v1/stories": None,
    "/training/stories": Role.TRAINER,
}
ASKED = ("{}", "{} all", '"{} all"', "-{}", "spoke -{}", "{}*", "{} {}")
# A name, a word of the text, of the title: what an asker could know and want to be sure of.
SPOTS = (Spot.SURNAME, Spot.BODY, Spot.TITLE)
HIDDEN = ("paused by its teller", "cooling off", "taken back", "safeguarding hold", "submitted")

Swept = tuple[dict[Role | None, FlaskClient], Garden]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Swept:
    """A visitor and a trainer before an archive with marked stories."""
    app, garden = sweep.make(tmp_path_factory.mktemp("pairs"), create_app)
    clients = {
        role: sweep.enter(app, garden, Reader("asker", role=role)) for role in (None, Role.TRAINER)
    }
    return clients, garden


class Work:
    """Count how often the segments of the index are asked while the block runs."""

    def __init__(self) -> None:
        self.look_ups: Counter[str] = Counter()

    def __enter__(self) -> "Work":
        sys.setprofile(self._called)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _called(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        is_one = code.co_filename.endswith(SEGMENTS) and code.co_qualname in LOOK_UPS
        if event == "call" and is_one:
            self.look_ups[code.co_qualname] += 1


def answered(
    client: FlaskClient, address: str, query: str, word: str, *, status: int = 200
) -> tuple[str, Work]:
    """Return what is answered, without the word, and the work that it took."""
    client.get(address, query_string={"q": query})  # what is worked out once and kept
    for mask in client.application.extensions["bank"].index._masks.values():
        mask.scored.forget(lambda _: True)  # but not what the words came to
    with Work() as work:
        answer = client.get(address, query_string={"q": query})
    assert answer.status_code == status
    text = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)
    return re.sub(word, "□", text, flags=re.IGNORECASE), work


def secrets(garden: Garden) -> Iterator[tuple[Planted, str]]:
    for one in garden.planted:
        if one.plant.name in HIDDEN:
            yield from ((one, one.words[spot]) for spot in SPOTS)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("form", ASKED)
def test_a_word_of_a_hidden_story_is_answered_like_nobodys(
    planted: Swept, address: str, form: str
) -> None:
    clients, garden = planted
    client = clients[ADDRESSES[address]]
    page, _ = answered(client, address, form.format(*2 * [NOBODYS_WORD]), NOBODYS_WORD)

    for one, word in secrets(garden):
        assert len(word) == len(NOBODYS_WORD)
        own_page, _ = answered(client, address, form.format(word, word), word)

        assert own_page == page, one.plant.name


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("form", ASKED)
def test_the_index_is_asked_as_often_for_a_word_of_a_hidden_story_as_for_nobodys(
    planted: Swept, address: str, form: str
) -> None:
    clients, garden = planted
    client = clients[ADDRESSES[address]]
    _, work = answered(client, address, form.format(*2 * [NOBODYS_WORD]), NOBODYS_WORD)
    assert work.look_ups

    for one, word in secrets(garden):
        _, own_work = answered(client, address, form.format(word, word), word)

        assert own_work.look_ups == work.look_ups, one.plant.name


def test_the_page_of_a_hidden_story_takes_no_look_up_more_than_nobodys(planted: Swept) -> None:
    clients, garden = planted
    page, work = answered(clients[None], f"/stories/{NOBODYS_ID}", "", NOBODYS_ID, status=404)

    for one in garden.planted:
        if not one.plant.seen and not one.plant.gone:
            address = f"/stories/{one.story_id}"
            own = answered(clients[None], address, "", one.story_id, status=404)

            assert (own[0], own[1].look_ups) == (page, work.look_ups), one.plant.name
