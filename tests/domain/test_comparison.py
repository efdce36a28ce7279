"""Check that all that a yes is said to is compared."""

from dataclasses import fields

from storybank.domain import comparison
from storybank.domain.consent import Part
from storybank.domain.media import Picture
from storybank.domain.recordings import Recording
from storybank.domain.stories import Content

FULL = Content(
    title="A day",
    body="One.\n\nTwo.",
    summary="Short.",
    labels=("ramps",),
    content_notes=("Death or loss",),
    use_notes=("Show all of it",),
    quotes=("Two.",),
    updates=(("May 2024", "It is still there."),),
    pictures=(Picture("p1", "0" * 64, "A ramp"),),
    sections=(("lead", "The carers"),),
    recordings=(Recording("r1", Part.VOICE, "0" * 64, "At home", "WEBVTT\n"),),
)


def test_every_part_of_the_words_is_compared() -> None:
    """I-14: language and format aside, which nobody edits."""
    parts = {field.name for field in fields(Content)} - {"lang", "format"}

    found = comparison.sections(Content("", ""), FULL, {"ramps": "Ramps and steps"})

    assert len(found) == len(parts)
    assert all(section.is_changed for section in found)
    assert "Ramps and steps" in [line.after[0][0] for part in found for line in part.lines]


def test_what_neither_version_has_is_left_out_and_the_same_is_not_marked() -> None:
    found = comparison.sections(Content("A day", "One."), Content("A day", "Two."), {})

    assert [(section.name, section.is_changed) for section in found] == [
        ("Title", False),
        ("Story", True),
    ]
