"""Give every test a real archive in a folder of its own, and a clock it can move.

Four people: Ama and Ben contribute, Tess trains, Cleo curates.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storybank import create_app
from storybank.domain.consent import Basis, Decision, Identity, Part, PlaceLevel, Use
from storybank.domain.ledger import Channel
from storybank.domain.people import Actor, Role, contributor, member
from storybank.domain.recordings import Recording
from storybank.domain.stories import (
    Content,
    EditorialState,
    Format,
    Kind,
    Place,
    Story,
    Voice,
    new_story_id,
)
from storybank.services import giving
from storybank.services.archive import Archive, Bank, open_bank
from storybank.services.giving import Giving, Terms
from storybank.storage.consents import Answer
from storybank.storage.contributors import Contributor, new_id
from tests import once

NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
TESS = member("tess", frozenset({Role.TRAINER}))
CLEO = member("cleo", frozenset({Role.CURATOR}))
TOLLERBY = Place("England", "Fenmarsh", "Tollerby")
TEXT_PARTS = (Part.TEXT, Part.SUMMARY)
SHARED = Path(__file__).parents[1].parent / "shared" / "data"

# Modules that take minutes begin first, so that no worker has one of them alone at the end.
LONG = (
    *("tests/gate/test_exits", "tests/gate/test_flipped", "tests/browser"),
    *("tests/storage/test_access", "tests/media/test_hostile"),
)

once.share()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long modules first; within each everything stays in its order."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


@dataclass
class Clock:
    """A clock that stands still until a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Move on by a timedelta's arguments."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    _forget_settings(monkeypatch)


def _forget_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("STORYBANK_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance folder of an empty archive that is ready, to be copied and never opened."""
    folder = write_settings(tmp_path_factory.mktemp("made") / "instance")
    with pytest.MonkeyPatch.context() as patch:
        _forget_settings(patch)
        create_app(folder, Clock())
    return folder


@pytest.fixture
def instance(tmp_path: Path, made: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "instance"))


def write_settings(folder: Path) -> Path:
    """Make a new instance folder with every use that has words turned on."""
    folder.mkdir()
    (folder / "config.toml").write_text(
        'organisation = "Fen Voices"\nphone = "01632 960000"\nemail = "hello@example.org"\n'
        'address = "1 Example Street"\nregulator = "the regulator"\nsupport_line = "116 123"\n'
        'uses = ["training_here", "web", "search_engines", "print"]\n',
        "utf-8",
    )
    return folder


@pytest.fixture
def bank(instance: Path, clock: Clock) -> Bank:
    return open_bank(instance, clock)


@pytest.fixture
def archive(bank: Bank) -> Iterator[Archive]:
    opened = bank.open()
    yield opened
    opened.close()


@pytest.fixture
def app(instance: Path, clock: Clock) -> Flask:
    app = create_app(instance, clock)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@dataclass
class Asked:
    """What a made story differs in; the rest is a plain story in force everywhere."""

    state: EditorialState = EditorialState.APPROVED
    uses: tuple[Use, ...] = (Use.TRAINING_HERE, Use.WEB, Use.SEARCH_ENGINES, Use.PRINT)
    parts: tuple[Part, ...] = (Part.TEXT, Part.SUMMARY, Part.QUOTES, Part.NAME, Part.PLACE)
    identity: Identity = Identity.FIRST_NAME
    shown_name: str = "Ama"
    full_name: str = "Ama Quillfeather"
    age: str = "adult"
    place_level: PlaceLevel = PlaceLevel.REGION
    place: Place = TOLLERBY
    basis: Basis = Basis.CONSENT
    starts: timedelta = timedelta(days=-10)
    lasts: timedelta = timedelta(days=365)
    cooling: timedelta | None = timedelta(days=-5)
    title: str = "The day the ramp came"
    body: str = "They told me the ramp would take a year. It took a morning, and four of us."
    summary: str = "A ramp, and who made it happen."
    quotes: tuple[str, ...] = ("It took a morning, and four of us.",)
    labels: tuple[str, ...] = ()
    content_notes: tuple[str, ...] = ()
    kind: Kind = Kind.STORY
    voice: Voice = Voice.USES_SERVICES
    story_date: str = "2024-05"
    lang: str = "en"
    format: Format = Format.TEXT
    updates: tuple[tuple[str, str], ...] = ()
    sections: tuple[tuple[str, str], ...] = ()
    wording_ids: tuple[str, ...] = ()
    recordings: tuple[Recording, ...] = ()
    of_files: tuple[Answer, ...] = ()
    extra: dict[str, object] = field(default_factory=dict)


def make_story(archive: Archive, **differs: object) -> Story:
    """Put one story into the archive that differs from the plain one as said."""
    asked = Asked(**differs)  # type: ignore[arg-type]
    answers = tuple(
        Answer(
            use,
            part,
            Decision.YES if part in asked.parts else Decision.NO,
            identity=asked.identity if part is Part.NAME else Identity.NONE,
            shown_name=asked.shown_name if part is Part.NAME else None,
            place=asked.place_level if part is Part.PLACE else PlaceLevel.NONE,
        )
        for use in asked.uses
        for part in (Part.TEXT, Part.SUMMARY, Part.QUOTES, Part.NAME, Part.PLACE)
    )
    terms = Terms(
        basis=asked.basis,
        answers=(*answers, *asked.of_files),
        starts_at=archive.now + asked.starts,
        expires_at=archive.now + asked.lasts,
        cooling_off_until=None if asked.cooling is None else archive.now + asked.cooling,
        wording_ids=asked.wording_ids,
    )
    story = Story(
        number=0,
        id=new_story_id(),
        kind=asked.kind,
        voice=asked.voice,
        editorial_state=asked.state,
        created_at=archive.now,
        place=asked.place,
        story_date=asked.story_date,
        **asked.extra,  # type: ignore[arg-type]
    )
    content = Content(
        title=asked.title,
        body=asked.body,
        summary=asked.summary,
        lang=asked.lang,
        quotes=asked.quotes,
        labels=asked.labels,
        content_notes=asked.content_notes,
        format=asked.format,
        updates=asked.updates,
        sections=asked.sections,
        recordings=asked.recordings,
    )
    person = Contributor(new_id(), full_name=asked.full_name, age_band=asked.age)
    taken = Giving(story, content, terms, person)
    with archive.writing():
        return giving.keep(archive, taken, actor=contributor(story.id, "ama"), channel=Channel.WEB)


@pytest.fixture
def told(archive: Archive) -> Callable[..., Story]:
    """Make stories in this test's archive: ``told(state=…, uses=…)``."""

    def make(**differs: object) -> Story:
        return make_story(archive, **differs)

    return make


def teller_of(story: Story) -> Actor:
    """Return the teller of a story, as their words or link would."""
    return contributor(story.id, "ama")
