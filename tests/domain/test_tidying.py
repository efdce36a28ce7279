"""Check that only what changes no word counts as tidied, and that nothing else is ever shown so."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storybank.domain import tidying
from storybank.domain.media import Picture
from storybank.domain.stories import Content, Rendition, RenditionKind

BEFORE = Content(
    title="The  ramp",
    body="They said: 'a year' - at least.\n\n\nIt took a morning,  and 4 of us.\n- one\n  - two",
    summary='A "ramp" .',
    labels=("ramps", "doors"),
    quotes=("a morning",),
    content_notes=("A fall",),
    updates=(("2024-05", "It  stands."),),
)
SPELLINGS = {"recieve": "receive", "dont": "don't", "english": "English"}
TEXT = some.text("ab1 -–'’\"“\n.", max_size=40)


def edited(was: str, now: str) -> Content:
    """Return the content with one piece of its words written otherwise."""
    assert was in BEFORE.body
    return replace(BEFORE, body=BEFORE.body.replace(was, now))


@pytest.mark.parametrize(
    ("was", "now", "kinds"),
    [
        (",  and", ", and", ("spaces",)),
        ("\n\n\n", "\n\n", ("spaces",)),
        ("least.\n", "least. \t\n", ("spaces",)),
        ("'a year'", "‘a year’", ("quotation marks",)),
        (" - at", " – at", ("dashes",)),
        ("'a year' - at", "’a  year’ — at", ("spaces", "quotation marks", "dashes")),
    ],
)
def test_white_space_quotes_and_dashes_change_no_word(was, now, kinds):
    after = edited(was, now)

    assert tidying.is_tidied(BEFORE, after, {})
    assert [tidied.kinds for tidied in tidying.changes(BEFORE, after)] == [kinds]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("morning", "mourning"),
        ("morning", "Morning"),
        ("morning", "mor ning"),
        ("a morning", "amorning"),
        ("4 of", "5 of"),
        ("least.", "least!"),
        ("least.\n\n\nIt", "least. It"),
        ("least.\n\n\nIt", "least.\nIt"),
        ("\n- one", "\n– one"),
        ("\n  - two", "\n- two"),
        ("'a year'", '"a year"'),
        ("'a year' - at", "a year - at"),
        (" - at least", " at least"),
        ("and 4", "and  and 4"),
    ],
)
def test_anything_else_is_a_change_of_words(was, now):
    assert not tidying.is_tidied(BEFORE, edited(was, now), SPELLINGS)


@pytest.mark.parametrize(
    "differs",
    [
        {"labels": ("doors", "ramps")},
        {"labels": ("ramps",)},
        {"lang": "cy"},
        {"quotes": ()},
        {"content_notes": ("A fall", "Pain")},
        {"updates": (("2024-06", "It  stands."),)},
        {"summary": ""},
        {},
    ],
)
def test_a_theme_an_order_a_note_a_date_or_no_edit_at_all_is_not_tidied(differs):
    assert not tidying.is_tidied(BEFORE, replace(BEFORE, **differs), SPELLINGS)


def test_every_part_can_be_tidied():
    after = replace(
        BEFORE, title="The ramp", summary="A “ramp” .", updates=(("2024-05", "It stands."),)
    )

    assert tidying.is_tidied(BEFORE, after, {})
    assert [one.part for one in tidying.changes(BEFORE, after)] == [
        "Title",
        "Summary",
        "News since then",
    ]


@pytest.mark.parametrize(
    ("was", "now", "is_listed"),
    [
        ("We recieve it.", "We receive it.", True),
        ("Recieve it.", "Receive it.", True),
        ("I dont.", "I don’t.", True),
        ("An english day", "An English day", True),
        ("Recieve it.", "receive it.", False),
        ("We receive it.", "We recieve it.", False),
        ("We recieve it.", "We got it.", False),
        ("We percieve it.", "We perceive it.", False),
    ],
)
def test_only_a_spelling_that_was_declared_changes_no_word(was, now, is_listed):
    before, after = Content("A day", was), Content("A day", now)

    assert tidying.is_tidied(before, after, SPELLINGS) is is_listed
    assert not tidying.is_tidied(before, after, {})
    if is_listed:
        assert "spelling" in tidying.changes(before, after)[0].kinds


@given(TEXT, TEXT)
def test_what_is_tidied_has_the_same_letters_and_numbers_in_the_same_order(was, now):
    before, after = Content("A day", was), Content("A day", now)

    if tidying.is_tidied(before, after, {}):
        letters = ["".join(c for c in text if c.isalnum()) for text in (was, now)]
        assert letters[0] == letters[1]
        assert [one.kinds for one in tidying.changes(before, after)] != [()]


@pytest.mark.parametrize(
    ("now", "is_shown"),
    [
        ("I rode up.", True),
        ("I rose up.", True),
        ("I rode 2 up.", False),
        ("I rode off up.", False),
    ],
)
def test_what_would_not_keep_every_word_in_its_place_is_never_shown(now, is_shown):
    agreed = _rendition(1, Content("A day", "I  rode up."))
    kept = _rendition(2, Content("A day", now))

    shown = tidying.words(replace(agreed, tidied=kept))

    assert shown == (kept.content if is_shown else agreed.content)


def test_what_was_tampered_with_is_never_shown():
    agreed = _rendition(1, Content("A day", "I  rode up."))
    kept = replace(_rendition(2, Content("A day", "I rode up.")), sha256=agreed.sha256)

    assert tidying.words(replace(agreed, tidied=kept)) == agreed.content


def _rendition(number: int, content: Content) -> Rendition:
    return Rendition(
        number=number,
        id=str(number),
        story_number=1,
        n=number,
        kind=RenditionKind.EDITED,
        content=content,
        sha256=content.sha256,
        proposed_by="cleo",
        proposed_at=datetime(2026, 3, 3, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "pictures",
    [
        (),
        (Picture("one", "0" * 64, "A  ramp"), Picture("two", "1" * 64, "A door")),
        (Picture("one", "2" * 64, "A ramp"), Picture("two", "1" * 64, "A door")),
        (Picture("two", "1" * 64, "A door"), Picture("one", "0" * 64, "A ramp")),
    ],
    ids=["left out", "other words with it", "other pixels", "another order"],
)
def test_nothing_about_a_picture_is_ever_tidied(pictures: tuple[Picture, ...]) -> None:
    """I-14, AC-35: an image, its alt text and its place in the order are words of their own."""
    both = (Picture("one", "0" * 64, "A ramp"), Picture("two", "1" * 64, "A door"))
    before = replace(BEFORE, pictures=both)

    assert not tidying.is_tidied(before, replace(before, pictures=pictures), SPELLINGS)
    assert not tidying.is_alike(before, replace(before, pictures=pictures), SPELLINGS)
