"""Let admins change settings on a page; every change is in the journal with before and after.

What stands in the file or the environment wins and is shown as fixed: this
writes to the database alone. A change holds from the next request on, in every
process. A new archive asks about training here alone until its checklist is done.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from storybank import config
from storybank.config import Settings
from storybank.domain import setup
from storybank.domain.access import Action, Asking, may
from storybank.domain.consent import Use
from storybank.domain.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from storybank.domain.people import Actor, ActorKind
from storybank.domain.setup import Field, Kind, Section, Step
from storybank.services import people, second_step
from storybank.services.archive import Archive
from storybank.storage import journal, settings

LONGEST = 300  # characters
_NUMBER = re.compile(r"[0-9]{1,4}")
NEEDED_FIRST = "First fill in what a new archive needs: {}."

Typed = Mapping[str, Sequence[str]]


def check(archive: Archive, actor: Actor) -> None:
    """Refuse whoever may not change settings."""
    if not may(Action.MANAGE_SETTINGS, actor, Asking(archive.now)):
        raise NotAllowedError("Only an admin can change settings.")


def written(archive: Archive) -> Settings:
    """Return the settings as people wrote them, with nothing filled in from the law."""
    return config.written(archive.bank.given, settings.values(settings.find(archive.db)))


def fixed(archive: Archive) -> Mapping[str, str]:
    """Return the settings that a page cannot change, and where each stands."""
    return archive.bank.given.fixed


def checklist(archive: Archive, found: Settings | None = None) -> tuple[Step, ...]:
    """Return what a new archive needs before more than training here is asked about."""
    found = found or archive.settings
    return setup.checklist(
        organisation=found.organisation,
        phone=found.phone,
        regulator=found.regulator,
        support_line=found.support_line,
    )


def section(archive: Archive, actor: Actor, name: str) -> Section:
    """Return one part of the settings; NotFoundError where there is none of that name."""
    check(archive, actor)
    found = setup.section(name)
    if found is None:
        raise NotFoundError("There is no such part of the settings.")
    return found


def state(archive: Archive, part: Section) -> str:
    """Return what tells that the settings of a section are as someone saw them."""
    now = [getattr(written(archive), one.name) for one in part.fields]
    return hashlib.sha256(json.dumps(now).encode()).hexdigest()


def change(archive: Archive, actor: Actor, name: str, typed: Typed, *, seen: str) -> list[str]:
    """Change the settings of one section; return the labels of those that differ now.

    *seen* is the ``state`` that whoever changes them saw. Raises InvalidError
    with problems by field, ConflictError where they have changed meanwhile.
    """
    part = section(archive, actor, name)
    asked = [one for one in part.fields if one.name not in fixed(archive)]
    values = _read(asked, typed)
    with archive.writing():
        if state(archive, part) != seen:
            raise ConflictError("Someone else has changed these settings meanwhile. Look again.")
        return _keep(archive, actor, values)


def keep(archive: Archive, actor: Actor, values: Mapping[str, Any]) -> None:
    """Keep settings that are not fixed, inside the caller's transaction; raises as ``change``."""
    check(archive, actor)
    _keep(archive, actor, {n: v for n, v in values.items() if n not in fixed(archive)})


def _keep(archive: Archive, actor: Actor, values: Mapping[str, Any]) -> list[str]:
    before = written(archive)
    kept = settings.values(settings.find(archive.db)) | dict(values)
    after, _ = config.settle(archive.bank.instance, archive.bank.given, kept)
    problems = _problems(archive, actor, before, after, values)
    if problems:
        raise InvalidError(problems)
    said = []
    for name, value in values.items():
        old = _plain(getattr(before, name))
        if old != value:
            settings.keep(archive.db, name, value, at=archive.now, by=actor.ref)
            codes = {"setting": name, "before": old, "after": value}
            journal.add(archive.db, actor, "setting_changed", at=archive.now, codes=codes)
            said.append(setup.FIELDS[name].label)
    return said


def _read(asked: Sequence[Field], typed: Typed) -> dict[str, Any]:
    """Read what was typed as what each setting is; InvalidError says what it is not."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for one in asked:
        try:
            values[one.name] = _value(one, typed.get(one.name, ()))
        except InvalidError as error:
            problems |= error.problems
    if problems:
        raise InvalidError(problems)
    return values


def _value(one: Field, given: Sequence[str]) -> Any:
    if one.kind is Kind.MANY:
        known = [use.value for use in config.WORDED_USES]
        return [use for use in known if use in given]
    if one.kind is Kind.TICK:
        return bool(given)
    text = " ".join("".join(given[:1]).split())
    if one.kind is Kind.NUMBER:
        return _number(one, text)
    if len(text) > LONGEST:
        raise InvalidError({one.name: f"Use at most {LONGEST} letters."})
    if one.kind is Kind.CHOICE and not text:
        raise InvalidError({one.name: "Choose one."})
    return text.lower() if one.name == "brand_colour" else text


def _number(one: Field, text: str) -> int:
    found = int(text) if _NUMBER.fullmatch(text) else 0
    if not one.least <= found <= one.most:
        raise InvalidError({one.name: f"Write a whole number from {one.least} to {one.most}."})
    return found


def _problems(
    archive: Archive, actor: Actor, before: Settings, after: Settings, values: Mapping[str, Any]
) -> dict[str, str]:
    """Say what is wrong with settings that are each right by themselves, by field."""
    steps = {step.name: step for step in checklist(archive, after)}
    missing = [step for step in steps.values() if not step.is_done]
    asks_more = set(after.uses) - setup.ALONE
    found: dict[str, str] = {}
    if "uses" in values and asks_more - set(before.uses) and missing:
        words = "; ".join(step.words[0].lower() + step.words[1:] for step in missing)
        found["uses"] = NEEDED_FIRST.format(words)
    elif "uses" in values and Use.SEARCH_ENGINES in after.uses and Use.WEB not in after.uses:
        found["uses"] = "Search sites can only list what is on our website: tick that too."
    was_done = {step.name for step in checklist(archive) if step.is_done}
    for step in missing if asks_more else []:
        if step.name in was_done and step.name in values:
            found[step.name] = "People are asked about more than training here: this must stand."
    return found | _shapes(archive, actor, after, values)


def _shapes(
    archive: Archive, actor: Actor, after: Settings, values: Mapping[str, Any]
) -> dict[str, str]:
    """Say what does not have the shape that it needs."""
    url = urlsplit(after.regulator_url)
    is_url = url.scheme in {"http", "https"} and bool(url.netloc)
    wrong = (
        ("organisation", not after.organisation, "Write the name of your organisation."),
        (
            "email",
            bool(after.email) and not people.is_email(after.email),
            "Write an email address, like name@example.org.",
        ),
        (
            "regulator_url",
            bool(after.regulator_url) and not is_url,
            "Write a whole web address, such as https://ico.org.uk.",
        ),
        (
            "long_cooling_off_days",
            after.long_cooling_off_days < after.cooling_off_days,
            "Use at least as many days as above.",
        ),
        (
            "require_totp",
            after.require_totp and not archive.settings.require_totp and _has_none(archive, actor),
            "Set up your own second step first, at “Your sign-in”. Else you lock yourself out.",
        ),
    )
    return {name: words for name, is_wrong, words in wrong if is_wrong and name in values}


def _has_none(archive: Archive, actor: Actor) -> bool:
    """Tell whether an admin has no second step of their own."""
    return actor.kind is not ActorKind.CLI and not second_step.is_on(archive, actor.ref)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
