"""Read the settings of one archive: ``instance/config.toml``, then the environment.

What an admin chose on a page stands in the database and gives way to both.
Every setting stands in docs/settings.md with its default and meaning; a test
holds the two together. A bad value stops the start with one sentence. What a
setting leaves open about the country comes from the jurisdiction file.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from storybank.domain import colours, jurisdiction
from storybank.domain.consent import Use
from storybank.domain.errors import InvalidError
from storybank.domain.jurisdiction import Jurisdiction

WORDED_USES = (
    *(Use.TRAINING_HERE, Use.TRAINING_PARTNER, Use.WEB, Use.SEARCH_ENGINES, Use.PRINT),
    *(Use.SOCIAL, Use.PRESS, Use.RESEARCH, Use.MACHINE),
)

# One word for one word, so that none is put in or taken out.
_SPELLING = re.compile(r"\s*[^\W\d_]+(?:'[^\W\d_]+)*\s*=\s*[^\W\d_]+(?:'[^\W\d_]+)*\s*")
SECURITIES = ("starttls", "tls", "none")
SECOND_KEYS = ("flagged", "web", "always")
_TRUTH = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
_SAID = {str: "text", int: "a whole number", tuple: "a list", bool: "true or false"}
_SHIPPED = resources.files("storybank").joinpath("jurisdictions")
_HERE = ("", "localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one archive, with the defaults of a new one."""

    organisation: str = "Our organisation"
    strap: str = "Stories of care, health and community, told by the people who lived them"
    phone: str = ""
    email: str = ""
    address: str = ""
    jurisdiction: str = "generic"
    regulator: str = ""
    regulator_url: str = ""
    complaints_person: str = ""
    safeguarding_lead: str = ""
    support_line: str = ""
    emergency_number: str = ""
    country: str = "GB"
    uses: tuple[str, ...] = (Use.TRAINING_HERE.value,)
    cooling_off_days: int = 7
    long_cooling_off_days: int = 14
    draft_days: int = 28
    grace_days: int = 7
    backup_days: int = 35
    reply_days: int = 7
    opening_hours: str = ""
    idle_minutes: int = 30
    spellings: tuple[str, ...] = ()
    leave_to: str = "https://www.bbc.co.uk/weather"
    time_zone: str = "Europe/London"
    index_codec: str = "arrays"
    base_url: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_from: str = ""
    trusted_hosts: tuple[str, ...] = ("127.0.0.1", "localhost")
    second_key: str = "flagged"
    require_totp: bool = False
    brand_colour: str = ""

    @property
    def asked_uses(self) -> tuple[Use, ...]:
        """Return the uses that are asked about, smallest audience first."""
        return tuple(use for use in WORDED_USES if use.value in self.uses)

    @property
    def right_spellings(self) -> dict[str, str]:
        """Return each declared wrong spelling, in small letters, with the right one (I-14)."""
        pairs = (line.split("=") for line in self.spellings)
        return {wrong.strip().lower(): right.strip() for wrong, right in pairs}


def instance_folder(instance: Path | str | None = None) -> Path:
    """Return the folder of the archive in hand, which may not exist yet."""
    named = instance or os.environ.get("STORYBANK_INSTANCE")
    return Path(named or Path(__file__).parent.parent / "instance").resolve()


@dataclass(frozen=True, slots=True)
class Given:
    """What is set outside the database: it wins over what an admin chose on a page.

    ``fixed`` names where each such setting stands: the file or the variable.
    """

    settings: Settings
    fixed: Mapping[str, str]


def given(instance: Path, environ: Mapping[str, str] | None = None) -> Given:
    """Read what the file and the environment say; InvalidError names a bad value."""
    path = instance / "config.toml"
    try:
        in_file = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidError({"config.toml": f"{path} cannot be read: {error}."}) from error
    settings = _changed(Settings(), in_file)
    outside = _from_environment(os.environ if environ is None else environ)
    fixed = dict.fromkeys(in_file, "config.toml")
    fixed |= {name: f"STORYBANK_{name.upper()}" for name in outside}
    return Given(_changed(settings, outside), fixed)


def settle(instance: Path, found: Given, kept: Mapping[str, Any]) -> tuple[Settings, Jurisdiction]:
    """Return the settings that hold, and the law: *kept* is what admins chose on a page.

    Raises InvalidError that names a bad value.
    """
    settings = written(found, kept)
    _check(settings)
    rules = law(instance, settings.jurisdiction)
    return _with_law(settings, rules), rules


def written(found: Given, kept: Mapping[str, Any]) -> Settings:
    """Return the settings as people wrote them, with nothing filled in from the law."""
    chosen = {name: value for name, value in kept.items() if name not in found.fixed}
    return _changed(found.settings, chosen)


def load(instance: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings of the archive in *instance*, but for what admins chose on a page."""
    return settle(instance, given(instance, environ), {})[0]


def jurisdictions() -> list[str]:
    """Return the names of the jurisdictions that there are."""
    files = (entry.name for entry in _SHIPPED.iterdir())
    return sorted(file.removesuffix(".toml") for file in files if file.endswith(".toml"))


def law(instance: Path, name: str) -> Jurisdiction:
    """Return the jurisdiction of that name, changed by ``jurisdiction.toml`` in *instance*.

    Raises InvalidError where there is none of that name, or one of the two is wrong.
    """
    names = jurisdictions()
    if name not in names:
        raise InvalidError(
            {"jurisdiction": f"There is no jurisdiction “{name}”: use {', '.join(names)}."}
        )
    rules = jurisdiction.parse(_SHIPPED.joinpath(f"{name}.toml").read_text("utf-8"))
    own = instance / "jurisdiction.toml"
    if own.exists():
        try:
            rules |= jurisdiction.parse(own.read_text("utf-8"))
        except UnicodeDecodeError as error:
            raise InvalidError({"jurisdiction": f"{own} cannot be read: {error}."}) from error
    return jurisdiction.read(rules)


def _with_law(settings: Settings, found: Jurisdiction) -> Settings:
    """Return *settings* with what they leave open about the country filled in."""
    line = next((line.words for line in found.support_lines if not line.young), "")
    return replace(
        settings,
        regulator=settings.regulator or found.regulator,
        regulator_url=settings.regulator_url or ("" if settings.regulator else found.regulator_url),
        emergency_number=settings.emergency_number or found.emergency_number,
        support_line=settings.support_line or line,
    )


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the settings that ``STORYBANK_<NAME>`` variables give."""
    given: dict[str, Any] = {}
    for field in fields(Settings):
        text = environ.get(f"STORYBANK_{field.name.upper()}")
        if text is None:
            continue
        if isinstance(field.default, tuple):
            given[field.name] = [part.strip() for part in text.split(",") if part.strip()]
        else:
            given[field.name] = _read(field.name, text, type(field.default))
    return given


def _read(name: str, text: str, wanted: type) -> str | int | bool:
    """Read what a variable says as what the setting is."""
    if wanted is not bool:
        return _number(name, text) if wanted is int else text
    if text.strip().lower() not in _TRUTH:
        raise InvalidError({name: f"The setting {name} must be true or false."})
    return _TRUTH[text.strip().lower()]


def _number(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise InvalidError({name: f"The setting {name} must be a whole number."}) from error


def _changed(settings: Settings, given: Mapping[str, Any]) -> Settings:
    known = {field.name: field for field in fields(Settings)}
    changes: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            raise InvalidError({name: f"There is no setting “{name}”: see docs/settings.md."})
        wanted = type(known[name].default)
        value = tuple(value) if wanted is tuple and isinstance(value, list) else value
        if type(value) is not wanted:
            kind = _SAID[wanted]
            raise InvalidError({name: f"The setting {name} must be {kind}."})
        changes[name] = value
    return replace(settings, **changes)


def _check_spellings(settings: Settings) -> None:
    for line in settings.spellings:
        if not _SPELLING.fullmatch(line):
            raise InvalidError({"spellings": f"“{line}” is no spelling, such as recieve=receive."})


def _check_mail(settings: Settings) -> None:
    if settings.smtp_security not in SECURITIES:
        raise InvalidError({"smtp_security": f"smtp_security must be one of {SECURITIES}."})
    if settings.smtp_security == "none" and settings.smtp_host not in _HERE:
        raise InvalidError({"smtp_security": "Only a mail server on this machine may be “none”."})
    if settings.smtp_host and not (settings.smtp_from or settings.email):
        raise InvalidError({"smtp_from": "Set smtp_from or email: a message needs a sender."})


def _check(settings: Settings) -> None:
    worded = {use.value for use in WORDED_USES}
    for use in settings.uses:
        if use not in worded:
            raise InvalidError({"uses": f"“{use}” cannot be asked yet; use {sorted(worded)}."})
    if settings.cooling_off_days < 1 or settings.long_cooling_off_days < 1:
        raise InvalidError({"cooling_off_days": "People need at least 1 day to think."})
    if not (
        len(settings.country) == 2 and settings.country.isalpha() and settings.country.isupper()
    ):
        raise InvalidError({"country": f"“{settings.country}” is no country code, such as GB."})
    _check_spellings(settings)
    if settings.second_key not in SECOND_KEYS:
        raise InvalidError({"second_key": f"second_key must be one of {SECOND_KEYS}."})
    if settings.brand_colour:
        colours.check(settings.brand_colour)
    _check_mail(settings)
    if settings.index_codec not in {"arrays", "stock"}:
        raise InvalidError({"index_codec": "The setting index_codec must be arrays or stock."})
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidError({"time_zone": f"“{settings.time_zone}” is no time zone."}) from error
