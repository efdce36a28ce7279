"""Say which settings there are on a page, in which parts, and what a new archive still needs.

What each means and its default is in ``config``; how they are kept, in ``services.settings``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from storybank.domain.consent import Use


class Kind(StrEnum):
    """How a setting is typed in."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    MANY = "many"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class Field:
    """One setting as a page asks for it."""

    name: str
    label: str
    hint: str = ""
    kind: Kind = Kind.TEXT
    least: int = 1
    most: int = 365


@dataclass(frozen=True, slots=True)
class Section:
    """Some settings that are changed together."""

    name: str
    title: str
    fields: tuple[Field, ...]


def _days(name: str, label: str, hint: str = "") -> Field:
    return Field(name, label, hint, Kind.NUMBER)


SECTIONS = (
    Section(
        "organisation",
        "Who you are",
        (
            Field("organisation", "Name of your organisation", "It stands on each page."),
            Field("strap", "A line for the home page"),
            Field("phone", "Phone", "People ring this to ask, to stop or to complain."),
            Field("email", "Email address", "People write here. It stands on each page."),
            Field("address", "Postal address"),
            Field(
                "opening_hours", "When you read what comes in", "Such as: Monday to Friday, 9 to 5."
            ),
            _days("reply_days", "Days in which you promise to answer"),
            Field("complaints_person", "Who answers complaints", "A name, or a role."),
            Field(
                "safeguarding_lead", "Who looks into safeguarding concerns", "Only staff see it."
            ),
        ),
    ),
    Section(
        "support",
        "Country and support lines",
        (
            Field(
                "jurisdiction",
                "Whose rules hold here?",
                "Ages, who can say yes, numbers to ring.",
                Kind.CHOICE,
            ),
            Field(
                "emergency_number",
                "Number for an emergency",
                "Leave it empty for that of your country.",
            ),
            Field(
                "support_line",
                "A support line",
                "For people who feel upset. Empty means those of your country.",
            ),
            Field(
                "regulator",
                "Who can people complain to about you?",
                "Leave it empty for that of your country.",
            ),
            Field("regulator_url", "Their web address"),
        ),
    ),
    Section(
        "uses",
        "What people are asked about",
        (
            Field(
                "uses",
                "Ask people if we may use their story for",
                "Off means not asked. What people said yes to before stands until they change it.",
                Kind.MANY,
            ),
        ),
    ),
    Section(
        "checks",
        "Checks and time to think",
        (
            Field("second_key", "Which stories need a second person to agree?", "", Kind.CHOICE),
            _days("cooling_off_days", "Days to think after the last yes"),
            _days(
                "long_cooling_off_days",
                "Days to think where a full name goes on the web, or someone is under 18",
                "No fewer than the days above.",
            ),
        ),
    ),
    Section(
        "sign-in",
        "How staff sign in",
        (
            Field(
                "require_totp",
                "Curators and admins need a second step: a code from their phone",
                "Whoever has none sets it up when they next sign in.",
                Kind.TICK,
            ),
            Field(
                "idle_minutes", "Minutes after which staff sign in again", "", Kind.NUMBER, 5, 480
            ),
        ),
    ),
    Section(
        "look",
        "Look",
        (
            Field(
                "brand_colour",
                "Your colour",
                "For links and buttons, such as #7a2836. Leave it empty for ours.",
            ),
        ),
    ),
)
FIELDS: Mapping[str, Field] = {one.name: one for part in SECTIONS for one in part.fields}
ALONE = frozenset({Use.TRAINING_HERE.value})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a new archive needs before people are asked about more than training here."""

    name: str
    section: str
    words: str
    is_done: bool


def checklist(
    *, organisation: str, phone: str, regulator: str, support_line: str
) -> tuple[Step, ...]:
    """Return what a new archive needs (consent.md 1), done or not."""
    is_named = organisation not in {"", "Our organisation"}
    return (
        Step("organisation", "organisation", "The name of your organisation", is_named),
        Step("phone", "organisation", "A phone number that people can ring", bool(phone)),
        Step("regulator", "support", "Who people can complain to about you", bool(regulator)),
        Step(
            "support_line",
            "support",
            "A support line for people who feel upset",
            bool(support_line),
        ),
    )


def section(name: str) -> Section | None:
    """Return the section of that name, or None."""
    return next((one for one in SECTIONS if one.name == name), None)
