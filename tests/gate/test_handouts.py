"""Hold hand-outs and slides to the gate: every plant, read from the files themselves.

The sweep of all exits cannot read a PDF, whose words are drawn. Here they are read,
once with the gate as it is and once with one that always says yes.
"""

import io
import zipfile

import pytest

from storybank import create_app
from storybank.cli import sweep
from storybank.domain.access import RULES, Clause
from storybank.domain.consent import Use
from storybank.domain.people import Role
from storybank.services.leaks import Reader
from storybank.services.planting import Garden
from storybank.services.plants import Spot
from tests import papers

ALWAYS_YES = (lambda actor, asking: Clause(even_held=True),)
TESS = Reader(Role.TRAINER.value, role=Role.TRAINER)


def _files(app, garden: Garden) -> dict[Use, str]:
    """Return all that a trainer's hand-out for print and their slides for training say."""
    client = sweep.enter(app, garden, TESS)
    pack = f"/training/packs/{garden.pack.pack_id}"
    paper = client.get(f"{pack}/handout.pdf?copy={garden.pack.export_id}")
    deck = client.get(f"{pack}/slides.pptx")
    assert (paper.status_code, deck.status_code) == (200, 200)
    with zipfile.ZipFile(io.BytesIO(deck.data)) as packed:
        slides = "".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    read = papers.read(paper.data)
    alts = " ".join(tag.alt for tag in read.tags)
    return {Use.PRINT: f"{read.text} {alts}", Use.TRAINING_HERE: slides}


def _said(text: str, garden: Garden) -> set[tuple[str, Spot]]:
    """Return each planted word that a file says, by its plant and where it stood."""
    flat = "".join(text.split())
    return {
        (one.plant.name, spot)
        for one in garden.planted
        for spot, word in one.words.items()
        if word in flat
    }


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return sweep.make(tmp_path_factory.mktemp("handouts"), create_app)


def test_hand_outs_and_slides_say_what_their_use_allows_and_nothing_else(planted):
    app, garden = planted
    for use, text in _files(app, garden).items():
        may_be_said = {
            (one.plant.name, spot) for one in garden.planted for spot in one.plant.seen.get(use, ())
        }
        said = _said(text, garden)

        assert said <= may_be_said
        shown = {("shown everywhere", spot) for spot in (Spot.TITLE, Spot.BODY, Spot.SUMMARY)}
        assert shown <= said


def test_a_gate_that_always_says_yes_is_found_out(planted, monkeypatch):
    app, garden = planted
    as_it_is = _files(app, garden)
    for action in RULES:
        monkeypatch.setitem(RULES, action, ALWAYS_YES)

    flipped = _files(app, garden)

    for use, text in flipped.items():
        more = _said(text, garden) - _said(as_it_is[use], garden)
        assert len({name for name, _ in more}) > 3, use
