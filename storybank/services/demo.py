"""Load the fictional sample stories, with permissions of every kind, and sample people.

The samples were written for one day; their dates move with the day on which
they are loaded, so that what is in force stays in force.
"""

import os
import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

from storybank.domain import columns as recognising
from storybank.domain import exchange
from storybank.domain.errors import ConflictError
from storybank.domain.exchange import Entry
from storybank.domain.ledger import Channel
from storybank.domain.people import CLI, Role, contributor
from storybank.domain.quotes import find
from storybank.domain.rows import Row
from storybank.domain.stories import EditorialState, Story
from storybank.domain.terms import PermissionGiven
from storybank.domain.words import WORDS
from storybank.services import (
    contributors,
    entries,
    giving,
    pack_steps,
    packs,
    people,
    quote_follow,
    reading,
    settings,
    stopping,
)
from storybank.services.archive import Archive
from storybank.services.giving import Giving, Terms
from storybank.storage import exchange as exchange_rows
from storybank.storage import quotes, stories, themes
from storybank.storage.contributors import Contributor, new_id
from storybank.storage.themes import Theme

SIGN_IN_FILE = "demo-sign-in.txt"
SOURCE = "samples"
WRITTEN_ON = date(2026, 11, 24)

TRAINER = "trainer@example.org"
PACKED = "sample-05"  # a short story that may be used on a screen and on paper
PACK = {
    "title": "Getting to an appointment",
    "purpose": "For a team that writes to people about appointments.",
    "audience": "Reception and booking staff",
    "size": "6",
    "medium": "screen",
    "plan": "brew",
}
NOTES = "Read it together. Then be quiet for a moment."
QUESTION = "What is in our letters, and what is not?"

PEOPLE: dict[str, tuple[Role, ...]] = {
    TRAINER: (Role.TRAINER,),
    "curator@example.org": (Role.CURATOR,),
    "curator2@example.org": (Role.CURATOR,),
    "reviewer@example.org": (Role.REVIEWER,),
    "admin@example.org": (Role.ADMIN,),
}
# States in which the second yes is still to come.
_OPEN = {
    "submitted": EditorialState.SUBMITTED,
    "in_review": EditorialState.IN_REVIEW,
    "proposed": EditorialState.PROPOSED,
}
_WORDS_TOLD = {"in_force": "shown now", "cooling_off": "time to think", "proposed": "your turn"}

# Four of them make a password; “welcome” is a word of ours that no password may hold.
OF_PASSWORDS = tuple(word for word in WORDS if not people.is_common(word))

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample: what an import would read, and the state it is to be in."""

    entry: Entry
    state: str


def is_wanted(archive: Archive) -> bool:
    """Tell whether the archive has no stories yet."""
    return stories.is_empty(archive.db)


def load(archive: Archive, *, progress: Progress | None = None) -> int:
    """Load all samples in one transaction; return how many.

    Raises ConflictError where the archive has stories. How to sign in, and the
    four words of a few stories, stand in ``instance/demo-sign-in.txt`` (0600).
    """
    if not is_wanted(archive):
        raise ConflictError("This archive has stories: the samples go into an empty one.")
    _settings(archive)
    told = ["How to sign in as the sample people, at /sign-in:", ""]
    told += [f"  {email}  {_person(archive, email)}" for email in PEOPLE]
    with resources.as_file(resources.files("storybank.samples")) as folder:
        samples, vocabulary = _samples(archive, folder), _vocabulary(folder)
    told += ["", "The four words of a few sample stories, for /my-story and /stop:", ""]
    with archive.writing() as db:
        themes.add(db, vocabulary)
        known = entries.vocabulary(archive)
        for number, sample in enumerate(samples, 1):
            line = _keep(archive, sample, known)
            if sample.state in _WORDS_TOLD and _WORDS_TOLD[sample.state] not in "".join(told):
                told += line
            if progress:
                progress(number, len(samples))
        _write(archive.bank.instance / SIGN_IN_FILE, "\n".join(told) + "\n")
    _pack(archive)
    return len(samples)


def _pack(archive: Archive) -> None:
    """Make the sample trainer a pack, with a story in its plan and a question about it."""
    found = next(one for one in people.find(archive, CLI) if one.email == TRAINER)
    trainer = people.acting(archive, found.id)
    kept = exchange_rows.find(archive.db, SOURCE, PACKED)
    if kept is None:
        return
    pack_id = packs.make(archive, trainer, PACK)
    pack_steps.put(archive, trainer, pack_id, kept.story_id)
    step = next(one for one in packs.own(archive, trainer, pack_id).steps if one.story_id)
    said = {"notes": step.notes or NOTES, "questions": QUESTION}
    pack_steps.change(archive, trainer, pack_id, step.id, said)


def _keep(archive: Archive, sample: Sample, known: Mapping[str, str]) -> list[str]:
    """Keep one sample; return a line with its four words where its state is worth a visit."""
    entry = sample.entry
    story = replace(entries.story(archive, entry), is_fiction=True)
    terms = entries.terms(archive, story, entry)
    if sample.state in _OPEN:
        story = replace(story, editorial_state=_OPEN[sample.state])
        terms = _waiting(archive, terms)
    elif sample.state == "cooling_off" and terms is not None:
        days = timedelta(days=archive.settings.long_cooling_off_days)
        terms = replace(terms, starts_at=archive.now, cooling_off_until=archive.now + days)
    teller = Contributor(new_id(), full_name=entry.author) if entry.author else None
    given = Giving(story, entries.words(entry, known), terms, teller)
    kept = giving.keep(archive, given, actor=CLI, channel=Channel.CLI)
    _choose_quotes(archive, kept, entry)
    keys = contributors.new_keys(archive, story_number=kept.number)
    _bring_into_state(archive, kept, sample.state)
    if sample.state in _WORDS_TOLD and teller is not None:
        return [f"  {keys.words}  “{entry.title}” ({_WORDS_TOLD[sample.state]})"]
    return []


def _choose_quotes(archive: Archive, story: Story, entry: Entry) -> None:
    """Keep the short quotes that stand in a sample as quotes of their own."""
    words = quote_follow.agreed_words(archive.db, story)
    for line in entry.quotes:
        span = find(words[0].body, line)
        if span is not None:
            quote = quote_follow.new(story, words, span, by=CLI.ref, at=archive.now)
            quotes.save(archive.db, quote)


def _bring_into_state(archive: Archive, story: Story, state: str) -> None:
    """Do what its teller would have done since."""
    teller = contributor(story.id, "sample")
    if state == "withdrawn":
        stopping.take_back(archive, story, teller, channel=Channel.WEB)
    elif state == "paused":
        stopping.hide(archive, story, teller, codes={})


def _waiting(archive: Archive, terms: Terms | None) -> Terms | None:
    """Return terms as they are before the second yes."""
    if terms is None:
        return None
    return replace(terms, starts_at=archive.now, cooling_off_until=None)


def _samples(archive: Archive, folder: Path) -> list[Sample]:
    columns = recognising.recognise(reading.columns(folder), {})
    return [_sample(archive, row, columns=columns) for row in reading.rows(folder)]


def _sample(archive: Archive, row: Row, *, columns: recognising.Columns) -> Sample:
    """Read one sample as an import would, on the day for which its permission was written."""
    said = row.fields.get("permission")
    said = dict(said) if isinstance(said, Mapping) else {}
    state = str(said.pop("state"))
    starts = date.fromisoformat(str(said["starts_on"])) if "starts_on" in said else WRITTEN_ON
    entry = exchange.entry(
        row.fields,
        columns,
        source=SOURCE,
        number=row.number,
        on=starts,
        permission=said,
    )
    return Sample(replace(entry, permission=_moved(archive, entry.permission)), state)


def _moved(archive: Archive, given: PermissionGiven | None) -> PermissionGiven | None:
    if given is None:
        return None
    by = archive.today - WRITTEN_ON
    return replace(given, starts_on=given.starts_on + by, ends_on=given.ends_on + by)


def _vocabulary(folder: Path) -> list[Theme]:
    found = tomllib.loads((folder / "themes.toml").read_text("utf-8"))["theme"]
    return [
        Theme(theme["slug"], theme["label"], theme["scope_note"], tuple(theme["synonyms"]))
        for theme in found
    ]


def _person(archive: Archive, email: str) -> str:
    """Add a sample person, or give them a new password; return it."""
    password = "-".join(secrets.choice(OF_PASSWORDS) for _ in range(4))
    try:
        people.add(archive, CLI, email, password, roles=PEOPLE[email])
    except ConflictError:
        people.set_password(archive, CLI, email, password)
        people.set_roles(archive, CLI, email, roles=PEOPLE[email])
    return password


def _settings(archive: Archive) -> None:
    """Give the archive the settings of the fictional organisation, but for any that are fixed.

    They are kept as if chosen on the settings page, where they can be changed.
    """
    text = resources.files("storybank.samples").joinpath("config.toml").read_text("utf-8")
    with archive.writing():
        settings.keep(archive, CLI, tomllib.loads(text))


def _write(path: Path, text: str) -> None:
    """Write a file that its owner alone can read."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
