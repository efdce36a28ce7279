"""Check that a view holds what was allowed and nothing else."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storybank.domain.consent import Decision, Grant, Identity, Part, PlaceLevel, Use
from storybank.domain.people import VISITOR, Actor, ActorKind, Role, member
from storybank.domain.stories import (
    Content,
    Place,
    Rendition,
    RenditionKind,
    Story,
    StoryView,
    Subject,
    SubjectRole,
)
from storybank.domain.view import Shown, shown, view
from tests.gate.stories import a_story, with_part
from tests.gate.worlds import BEFORE, BEGINS, ENDS, MIDDLE, PARTNER, PARTS, SECOND, YES, Given

TESS = member("tess", frozenset({Role.TRAINER}))
PLACE = Place("England", "Fenmarsh", "Tollerby")
CONTENT = Content(
    title="title-words",
    body="body-words",
    summary="summary-words",
    quotes=("quote-words",),
    updates=(("2024-05", "update-words"),),
    sections=(("lead", "part-words"),),
)
NAMED = {"identity": Identity.FIRST_NAME, "shown_name": "Ama"}


def told(*subjects: tuple[Given, ...]) -> Story:
    """Make a story about a place, shown with region and first name, on CONTENT's hash."""
    story = replace(
        a_story(*subjects), place=PLACE, story_date="May 2024", organisation="Fen Trust"
    )
    story = with_part(story, Part.NAME, **NAMED)
    story = with_part(story, Part.PLACE, place=PlaceLevel.REGION)
    grants = tuple(replace(g, content_sha256=CONTENT.sha256) for g in story.grants)
    return replace(story, grants=grants, approved=((story.approved[0][0], CONTENT.sha256),))


def words_of(story: Story, content: Content = CONTENT) -> Rendition:
    return Rendition(
        number=story.approved[0][0],
        id="rendition",
        story_number=story.number,
        n=1,
        kind=RenditionKind.ORIGINAL,
        content=content,
        sha256=CONTENT.sha256,
        proposed_by="x",
        proposed_at=BEFORE,
    )


def seen(story: Story, use: Use = Use.WEB, actor: Actor = VISITOR) -> StoryView:
    found = shown(story, actor, use, MIDDLE)
    assert found is not None
    made = view(story, found, words_of(story))
    assert made is not None
    return made


def refused(story: Story, *parts: Part) -> Story:
    for part in parts:
        story = with_part(story, part, decision=Decision.NO)
    return story


WORDS = {
    Part.TEXT: {"body-words", "update-words", "part-words", "2024"},
    Part.SUMMARY: {"title-words", "summary-words"},
    Part.QUOTES: {"quote-words"},
    Part.NAME: {"Ama"},
    Part.PLACE: {"England", "Fenmarsh"},
}


@given(st.sets(st.sampled_from(PARTS)))
def test_what_was_refused_is_not_there(no: set[Part]) -> None:
    """I-1, AC-18 and AC-20 as far as there are parts yet."""
    story = refused(told(), *no)
    if {Part.TEXT, Part.SUMMARY} <= no:
        assert shown(story, VISITOR, Use.WEB, MIDDLE) is None
        return

    held = repr(seen(story))

    for part in PARTS:
        assert all((word in held) == (part not in no) for word in WORDS[part]), part


def test_no_field_is_filled_that_no_test_knows_of() -> None:
    """A new field of a view has to be put under a part, or on this list."""
    always = {
        "id", "number", "rendition_number", "use", "parts", "kind", "voice", "lang", "format",
        "published_at", "ends_at", "is_fiction", "themes", "content_notes", "use_notes",
        "organisation", "citation", "basis", "is_easy_read",
    }  # fmt: skip
    by_part = {
        "title", "summary", "body", "quotes", "updates", "sections", "names", "has_made_up_name",
        "place", "year", "story_date",
    }  # fmt: skip

    assert {field.name for field in fields(StoryView)} == always | by_part | {
        "steps",
        "recordings",
    }


def test_the_town_is_never_shown_where_the_region_is_the_most() -> None:
    """AC-28."""
    assert "Tollerby" not in repr(seen(told()))


@given(st.lists(st.sampled_from(PlaceLevel), min_size=1, max_size=2))
def test_of_two_tellers_the_less_exact_place_counts(levels: list[PlaceLevel]) -> None:
    story = told(*((YES,) for _ in levels))
    wanted = dict(zip((subject.id for subject in story.subjects), levels, strict=True))
    grants = tuple(
        replace(g, place=wanted[g.record.subject_id]) if g.part is Part.PLACE else g
        for g in story.grants
    )
    least = min(levels, key=list(PlaceLevel).index)

    assert seen(replace(story, grants=grants)).place == PLACE.at(least)


def test_a_name_is_shown_as_each_use_has_it() -> None:
    """AC-22, as far as the view goes."""

    def named(grant: Grant) -> Grant:
        if grant.part is not Part.NAME:
            return grant
        if grant.use is Use.WEB:
            return replace(grant, identity=Identity.MADE_UP, shown_name="Jo")
        return replace(grant, identity=Identity.FULL_NAME, shown_name="Marjorie Quillfeather")

    story = told()
    story = replace(story, grants=tuple(map(named, story.grants)))

    on_web, in_training = seen(story), seen(story, Use.TRAINING_HERE, TESS)

    assert (on_web.names, on_web.has_made_up_name) == (("Jo",), True)
    assert "Quillfeather" not in repr(on_web)
    assert (in_training.names, in_training.has_made_up_name) == (("Marjorie Quillfeather",), False)


def test_identity_none_shows_no_name_though_one_is_kept() -> None:
    """I-16."""
    story = with_part(told(), Part.NAME, identity=Identity.NONE, shown_name="Ama")

    assert seen(story).names == ()


def test_of_two_tellers_each_is_named_or_not_for_themselves() -> None:
    story = told((YES,), (YES,))
    first = story.subjects[0].id
    grants = tuple(
        replace(g, identity=Identity.NONE)
        if g.part is Part.NAME and g.record.subject_id == first
        else g
        for g in story.grants
    )

    assert seen(replace(story, grants=grants)).names == ("Ama",)


def test_words_that_are_not_the_ones_agreed_are_not_shown() -> None:
    """I-13: byte for byte, however the row came to differ."""
    story = told()
    found = shown(story, VISITOR, Use.WEB, MIDDLE)
    assert found is not None
    changed = words_of(story, replace(CONTENT, title="another title"))
    other = replace(words_of(story), number=found.rendition_number + 1)

    assert view(story, found, changed) is None
    assert view(story, found, other) is None


def test_it_says_since_when_and_until_when() -> None:
    waits = told((Given(record="plain"),))
    ends = with_part(waits, Part.SUMMARY, record={"expires_at": MIDDLE + SECOND})

    found = seen(ends)

    assert (found.published_at, found.ends_at) == (BEGINS, MIDDLE + SECOND)
    assert seen(waits).ends_at == ENDS


def test_the_organisation_is_named_only_where_the_permission_is_its_own() -> None:
    """BAS-5."""
    story = told()
    own = replace(story, subjects=(Subject(story.subjects[0].id, SubjectRole.ORGANISATION),))

    assert seen(story).organisation == ""
    assert seen(own).organisation == "Fen Trust"


def test_a_partner_sees_on_the_web_what_everyone_does_and_the_rest_as_a_partner() -> None:
    """AC-04: the address space decides, not who is signed in."""
    partner = Actor(ActorKind.PARTNER, "partner", recipient_id=PARTNER)
    story = told()

    assert shown(story, partner, Use.WEB, MIDDLE) == shown(story, VISITOR, Use.WEB, MIDDLE)
    assert isinstance(shown(story, partner, Use.TRAINING_PARTNER, MIDDLE), Shown)
    assert shown(story, VISITOR, Use.TRAINING_PARTNER, MIDDLE) is None


@pytest.mark.parametrize("use", Use)
def test_a_paused_story_has_no_view_at_all(use: Use) -> None:
    paused = replace(told(), paused_at=BEFORE)

    assert shown(paused, TESS, use, MIDDLE) is None
