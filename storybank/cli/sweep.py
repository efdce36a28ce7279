"""Walk every exit as every reader, in a throw-away archive, and report what is wrong.

Which exits there are is in ``exits``; what may be there is for ``services.leaks``.
"""

import io
import itertools
import logging
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import click
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from storybank.cli.answers import Answered, judge
from storybank.cli.commands import walk_commands
from storybank.cli.exits import EXITS, NOBODYS_FILE, NOBODYS_ID, VALUES, Exit, glance, no_query
from storybank.domain.people import Role
from storybank.services import planting
from storybank.services.archive import Bank, utc_now
from storybank.services.leaks import Fault, Finding, Judge, Reader, Report, Shows
from storybank.services.planting import Garden
from storybank.services.plants import TELLERS

OWN = frozenset({Shows.OWN, Shows.SEEN, Shows.DRAFT})
STAFF_WHO_SEND = frozenset({Role.TRAINER, Role.CURATOR})
# Who an exit is made for; a visitor where nobody is named.
FOR = {
    Shows.TRAINING: Role.TRAINER,
    Shows.PACK: Role.TRAINER,
    Shows.QUOTES: Role.TRAINER,
    Shows.DESK: Role.CURATOR,
    Shows.CONCERN: Role.CURATOR,
    Shows.REVIEWED: Role.REVIEWER,
}
SPARED = 6  # one story in so many is asked for by those whom an exit is not made for
ZIPPED = {
    "application/zip",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_NO_BODY = {"HEAD", "OPTIONS"}


def make(folder: Path, create_app: Callable[..., Flask]) -> tuple[Flask, Garden]:
    """Make an application over a new archive in *folder* and plant it; its clock stands still."""
    (folder / "config.toml").write_text(planting.SETTINGS, "utf-8")
    now = utc_now()
    app = create_app(folder, lambda: now)
    app.config.update(WTF_CSRF_ENABLED=False)
    bank: Bank = app.extensions["bank"]
    with closing(bank.open()) as archive:
        return app, planting.plant(archive)


def run(
    app: Flask,
    garden: Garden,
    commands: click.Group,
    everyone: Iterable[Reader] = (),
    *,
    exits: Sequence[Exit] = EXITS,
) -> Report:
    """Fetch every exit as every reader: first what changes nothing, then every form."""
    report, judging = Report(), Judge(garden)
    report.add(unlisted(app))
    everyone = tuple(everyone) or readers(garden)
    with _logged() as said:
        for method in ("GET", "POST"):
            for reader in everyone:
                rows = [one for one in exits if one.method == method and _is_walked(one, reader)]
                _walk(app, judging, reader, rows, report)
            if method == "GET":
                walk_commands(app, judging, commands, report)
    log = "\n".join(said)
    report.add(judging.leaks(log, frozenset(), exit_name="log", reader="", address=""))
    bank: Bank = app.extensions["bank"]
    ids = frozenset(one.story_id for one in garden.planted)
    copy = (bank.instance / "ledger.jsonl").read_text("utf-8")
    report.add(judging.leaks(copy, ids, exit_name="ledger copy", reader="", address=""))
    report.exits |= {"log", "ledger copy"}
    return report


def unlisted(app: Flask) -> Iterator[Finding]:
    """Yield a finding for each view without a row, row without a view, and unknown part."""
    listed = {(one.endpoint, one.method) for one in EXITS}
    views = {(rule.endpoint, m) for rule in app.url_map.iter_rules() for m in _methods(rule)}
    for endpoint, method in sorted(listed ^ views):
        what = "has no row in cli/exits.py" if (endpoint, method) in views else "is no view"
        yield Finding(Fault.UNLISTED, f"{method} {endpoint}", what=what)
    for rule in app.url_map.iter_rules():
        for name in sorted(rule.arguments - VALUES.keys()):
            what = f"“{name}” stands for nothing in cli/exits.py"
            yield Finding(Fault.UNLISTED, rule.endpoint, what=what)


def readers(garden: Garden) -> list[Reader]:
    """Return a visitor, one member of staff a role, and tellers of each kind."""
    staff = [Reader(role.value, role=role) for role in Role]
    tellers = [
        Reader(f"teller of “{one.plant.name}”", planted=one)
        for one in (*garden.planted, garden.draft)
        if one.plant.name in TELLERS
    ]
    return [Reader("visitor"), *staff, *tellers]


def enter(app: Flask, garden: Garden, reader: Reader) -> FlaskClient:
    """Return a client that is signed in, or has opened its story, as *reader* does."""
    client = app.test_client()
    if reader.role is not None:
        sent = {"email": garden.staff[reader.role], "password": garden.password}
        client.post("/sign-in", data=sent)
    if reader.planted is not None:
        client.get(f"/my-story/link/{reader.planted.token}")
    return client


def _walk(app: Flask, judging: Judge, reader: Reader, rows: Sequence[Exit], report: Report) -> None:
    """Walk *rows*, all of one method, as one reader."""
    if not rows:
        return
    method = rows[0].method
    client = enter(app, judging.garden, reader)
    few = {None, NOBODYS_ID, NOBODYS_FILE}
    for planted in (*judging.garden.planted[::SPARED], reader.planted):
        if planted is not None:
            few |= {planted.story_id, planted.media_id, planted.recording_id}
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules() if method in _methods(rule)}
    for one in rows:
        if one.endpoint not in rules:
            continue
        answers = [
            _ask(client, one, address, values, query)
            for values, address in addresses(app, rules[one.endpoint], judging.garden)
            if _is_for(one, reader) or _asked_about(values) in few
            for query in _queries(one, reader, judging.garden)
        ]
        report.requests += len(answers)
        report.exits.add(one.name)
        report.add(judge(judging, one, reader, answers))


def _asked_about(values: Mapping[str, str]) -> str | None:
    """Return the story, or the file, that an address is about."""
    named = ("story_id", "media_id", "recording_id")
    return next((values[name] for name in named if name in values), None)


def _is_walked(one: Exit, reader: Reader) -> bool:
    """Spare what has been walked by others just like this one."""
    if reader.planted is not None:
        is_locked = not reader.planted.plant.own
        return one.shows in OWN or (one.method == "GET" and is_locked and one.asks is no_query)
    if one.method == "POST" and reader.role is not None:
        return reader.role in STAFF_WHO_SEND
    return True


def _queries(one: Exit, reader: Reader, garden: Garden) -> Iterable[Mapping[str, str]]:
    """Return what to ask: all of it where the answer is for this reader, a glance elsewhere."""
    return one.asks(garden) if one.asks is no_query or _is_for(one, reader) else glance(garden)


def _is_for(one: Exit, reader: Reader) -> bool:
    """Tell whether an exit is made for this reader: the others are given some of it only."""
    if one.shows is Shows.FILE:
        return reader.role in {None, Role.TRAINER} and reader.planted is None
    return reader.planted is None and reader.role is FOR.get(one.shows)


def addresses(app: Flask, rule: Rule, garden: Garden) -> Iterator[tuple[dict[str, str], str]]:
    """Yield what stands for the parts of an address, and the address, one after the other."""
    names = sorted(rule.arguments & VALUES.keys())
    if len(names) < len(rule.arguments):
        return
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        for values in itertools.product(*(VALUES[name](garden) for name in names)):
            given = dict(zip(names, values, strict=True))
            parts = given | {name: int(given[name]) for name in {"number", "page"} & given.keys()}
            with suppress(ValueError):  # not one of the few words that this address takes
                yield given, adapter.build(rule.endpoint, parts, method=_methods(rule)[0])


def _ask(
    client: FlaskClient, one: Exit, address: str, values: dict[str, str], query: object
) -> Answered:
    asked = dict(query) if isinstance(query, dict) else {}
    answer = client.open(
        address,
        method=one.method,
        query_string=asked,
        data=dict(one.form) if one.method == "POST" else None,
        headers={"Accept": one.accept},
    )
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    kind = answer.mimetype or ""
    text = _text(answer.get_data(), kind)
    answer.close()
    return Answered(address, values, asked, answer.status_code, headers, text, kind)


def _text(content: bytes, kind: str) -> str:
    """Return what an answer says: of a zip, and of slides, every name and file in it."""
    if kind not in ZIPPED:
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = [(name, packed.read(name).decode("utf-8", "replace")) for name in packed.namelist()]
    return "\n".join(itertools.chain.from_iterable(parts))


def _methods(rule: Rule) -> list[str]:
    return sorted((rule.methods or set()) - _NO_BODY)


@contextmanager
def _logged() -> Iterator[list[str]]:
    """Collect all that is logged, with what hangs on each record."""
    said: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            said.append(f"{record.getMessage()} {vars(record)}")

    root, handler = logging.getLogger(), Collect()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield said
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
