"""Test what is marked in a story for someone to look at, and what is kept of the decisions."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from storybank.domain import marks
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.marks import MarkKind, Passage
from storybank.domain.people import Role, member
from storybank.domain.stories import Content, EditorialState, Story
from storybank.services import marks as marking
from storybank.services import review
from storybank.services.archive import Archive
from storybank.storage import renditions
from storybank.storage import stories as kept
from tests.conftest import CLEO, TESS

Told = Callable[..., Story]
READY = {"state": EditorialState.IN_REVIEW}
PLANTED = Path(__file__).with_name("planted.txt").read_text("utf-8").split("\n---\n")
MEASURED = ("phone", "email", "postcode", "nhs_number", "ni_number", "date")
_PLANT = re.compile(r"\{(\w+)\|([^}]+)\}")


def planted(written: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a text as people would write it, and (kind, words) of each detail in it."""
    return _PLANT.sub(lambda found: found[2], written).strip(), [
        (found[1], found[2]) for found in _PLANT.finditer(written)
    ]


def found_in(archive: Archive, text: str) -> list[tuple[str, str]]:
    passage = Passage("Story", text)
    return [(mark.kind.value, mark.words) for mark in marking.of_passage(archive, passage)]


def test_sixty_texts_give_up_what_was_planted_in_them(archive: Archive, capsys):
    """Recall at least 0.95 of each kind; precision is reported, as the issue asks."""
    hits, there, marked = Counter(), Counter(), Counter()
    missed, extra = [], []
    for written in PLANTED:
        text, details = planted(written)
        found = [one for one in found_in(archive, text) if one[0] in MEASURED]
        there.update(kind for kind, _ in details)
        marked.update(kind for kind, _ in found)
        hits.update(kind for kind, _ in set(details) & set(found))
        missed += sorted(set(details) - set(found))
        extra += sorted(set(found) - set(details))

    with capsys.disabled():
        print()
        for kind in MEASURED:
            right, all_of = hits[kind], marked[kind]
            print(f"{kind:11} recall {right}/{there[kind]} precision {right}/{all_of}")
        print("missed:", missed, "marked too many:", extra)
    assert len(PLANTED) == 60
    assert all(there[kind] >= 8 for kind in MEASURED)
    for kind in MEASURED:
        assert hits[kind] / there[kind] >= 0.95, kind


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("My sister Jane came at once.", MarkKind.PERSON, "My sister Jane"),
        ("I rang my brother.", MarkKind.PERSON, "my brother"),
        ("My boy Danny is nine.", MarkKind.PERSON, "My boy Danny"),
        ("Bob, my neighbour, held the door.", MarkKind.PERSON, "Bob, my neighbour"),
        ("Then Mrs Okafor from downstairs came.", MarkKind.PERSON, "Mrs Okafor"),
        ("It was only later that Tom Bellweather wrote.", MarkKind.PERSON, "Tom Bellweather"),
        ("Zoë and I went home.", MarkKind.PERSON, "Zoë"),
        ("Dr Patel listened.", MarkKind.STAFF, "Dr Patel"),
        ("My social worker, Karen, was off.", MarkKind.STAFF, "My social worker, Karen"),
        ("A nurse called Joy sat down.", MarkKind.STAFF, "A nurse called Joy"),
        ("Karen was my support worker then.", MarkKind.STAFF, "Karen was my support worker"),
        ("We lived in Quilter Lane.", MarkKind.PLACE, "Quilter Lane"),
        ("She came to us in Little Thorpe.", MarkKind.PLACE, "Little Thorpe"),
        ("They sent her home from Fenmarsh General.", MarkKind.PLACE, "Fenmarsh General"),
        ("I was on Larch Ward for weeks.", MarkKind.PLACE, "Larch Ward"),
        ("They took me to ward 7b at night.", MarkKind.PLACE, "ward 7b"),
        (
            "I grew up in the village of Little Snoring.",
            MarkKind.PLACE,
            "village of Little Snoring",
        ),
        ("She goes to Saint Bride Primary School.", MarkKind.PLACE, "Saint Bride Primary School"),
        ("The ICB wrote back.", MarkKind.ACRONYM, "ICB"),
    ],
)
def test_people_staff_places_and_letters_are_marked(archive: Archive, text, kind, words):
    assert (kind.value, words) in found_in(archive, text)


@pytest.mark.parametrize(
    "text",
    [
        "In March 2020 the world stopped. I may be wrong.",
        "It took 12 weeks, 3 forms and £1,250.",
        "The first may be the last.",
        "We live in Norfolk and take the A47 to Norwich City.",
        "The NHS and the UK are known, and so is a GP.",
        "It rained from 2019-2020, chapter 12.3.4 says.",
        "On Monday the County Council wrote in English.",
        "My experience of her partnership was our song, his material and my exam.",
    ],
)
def test_what_points_at_nobody_is_not_marked(archive: Archive, text):
    assert found_in(archive, text) == []


@pytest.mark.parametrize(
    "text", ["a" * 40_000 + " 1", "a." * 20_000 + "1", "a-Bb" * 10_000, "W’" * 20_000]
)
def test_no_text_makes_the_marks_slow(archive: Archive, text):
    """With a pattern that tries each part again, one of these takes minutes, not a moment."""
    assert found_in(archive, text) == []


def test_of_ten_thousand_numbers_each_is_marked(archive: Archive):
    assert len(found_in(archive, "9434765919 " * 10_000)) == 10_000


def test_a_way_to_reach_someone_stops_approval_until_it_is_decided(archive: Archive, told: Told):
    story = agreed(archive, told(body="Ring me on 01632 960123, said Kay.", quotes=(), **READY))

    with pytest.raises(ConflictError, match="a phone number"):
        review.approve(archive, CLEO, story.id)
    phone = next(one for one in marking.find(archive, story) if one.mark.kind is MarkKind.PHONE)
    counts = marking.settle(archive, CLEO, story.id, {phone.key: "agreed"})
    review.approve(archive, CLEO, story.id)

    assert counts[0] == 1
    assert kept.reread(archive.db, story).editorial_state is EditorialState.APPROVED


def test_what_is_said_to_be_taken_out_is_open_for_as_long_as_it_stands_there(
    archive: Archive, told: Told
):
    story = told(body="Ring me on 01632 960123.", quotes=(), **READY)
    phone = next(one for one in marking.find(archive, story) if one.mark.kind is MarkKind.PHONE)

    marking.settle(archive, CLEO, story.id, {phone.key: "removed"})
    still = marking.blocking(archive, story, renditions.of_story(archive.db, story)[-1])
    suggest(archive, story, Content("The ramp", "Ring me."))

    assert [one.settled for one in still] == ["removed"]
    assert marking.blocking(archive, story, newest(archive, story)) == []


def test_a_decision_stands_for_the_same_words_however_they_are_spaced(archive: Archive, told: Told):
    story = told(
        body="Write to AMA@example.org.\n\nOr to ama@example.org, again.", quotes=(), **READY
    )
    first, second = (m for m in marking.find(archive, story) if m.mark.kind is MarkKind.EMAIL)

    marking.settle(archive, CLEO, story.id, {first.key: "kept_ok"})

    assert first.key == second.key
    assert not any(m.is_open for m in marking.find(archive, story) if m.key == first.key)


def test_a_decision_can_be_taken_back_and_a_forged_one_is_refused(archive: Archive, told: Told):
    story = told(body="Write to ama@example.org.", quotes=(), **READY)
    key = marking.find(archive, story)[0].key

    marking.settle(archive, CLEO, story.id, {key: "kept_ok"})
    marking.settle(archive, CLEO, story.id, {key: "", "0" * 32: "agreed"})

    assert marking.find(archive, story)[0].settled is None
    assert list(archive.db.query("SELECT * FROM mark_settled")) == []
    with pytest.raises(InvalidError):
        marking.settle(archive, CLEO, story.id, {key: "whatever"})


def test_what_is_kept_of_a_decision_holds_none_of_the_words(archive: Archive, told: Told):
    story = told(body="Write to ama@example.org.", quotes=(), **READY)

    marking.settle(archive, CLEO, story.id, {marking.find(archive, story)[0].key: "removed"})

    row = next(archive.db.query("SELECT * FROM mark_settled"))
    journal = str(list(archive.db.query("SELECT * FROM journal")))
    assert "ama@" not in str(row) + journal


def test_nobody_but_curators_settles_a_mark(archive: Archive, told: Told):
    story = told(body="Write to ama@example.org.", quotes=(), **READY)

    for actor in (TESS, member("ada", frozenset({Role.ADMIN}))):
        with pytest.raises(NotFoundError):
            marking.settle(archive, actor, story.id, {"x": "agreed"})


def test_our_own_words_are_held_to_the_house_and_the_tellers_are_not(archive: Archive, told: Told):
    body = "I am a service user and hard to reach, me."
    story = told(body=body, quotes=(), **READY)
    hard = "Notwithstanding organisational considerations, collaborative commissioning of care"
    summary = f"{hard} transformed outcomes for hard to reach communities."

    before = {one.mark.kind for one in marking.find(archive, story)}
    suggest(archive, story, Content("The ramp", body, summary=summary))
    after = {(m.mark.kind, m.mark.where) for m in marking.find(archive, story)}

    assert MarkKind.PHRASE not in before
    assert (MarkKind.PHRASE, "Summary") in after
    assert (MarkKind.HARD_WORDS, "Summary") in after
    assert (MarkKind.PHRASE, "Story") not in after


def test_ac_26_the_tellers_own_name_is_marked_at_its_place(archive: Archive, told: Told):
    story = told(full_name="Ama Quillfeather", shown_name="Jo", quotes=(),
                 body="They all called me Quillfeather then.", **READY)  # fmt: skip

    found = [m.mark.words for m in marking.find(archive, story) if m.mark.kind is MarkKind.TELLER]

    assert found == ["Quillfeather"]


def test_the_pieces_of_a_passage_are_its_text_byte_for_byte(archive: Archive, told: Told):
    body = "  Ring 01632 960123.\n\n*Dr Patel* — on 3 March 2019\tsaid\u00a0no. "
    story = told(body=body, quotes=(), **READY)
    content = newest(archive, story).content

    shown = marking.markings(content, marking.find(archive, story))

    texts = {one.where: "".join(text for text, _ in one.pieces) for one in shown}
    assert texts["Story"] == content.body
    assert len([mark for _, mark in shown[-1].pieces if mark]) == 3


def suggest(archive: Archive, story: Story, content: Content) -> None:
    based_on = newest(archive, story).number
    review.propose(archive, CLEO, story.id, content=content, reason="Why.", based_on=based_on)


def newest(archive: Archive, story: Story):
    return renditions.of_story(archive.db, story)[-1]


def agreed(archive: Archive, story: Story) -> Story:
    with archive.writing() as db:
        renditions.approve(db, newest(archive, story), "event")
    return kept.reread(archive.db, story)


def test_every_kind_has_a_name_in_words():
    assert set(marks.LABELS) == set(MarkKind)


def test_a_story_that_is_here_already_is_found_by_its_words(archive: Archive, told: Told):
    told(
        title="Another", body="Nobody came to the hall that day, and the tea went cold.", quotes=()
    )
    body = (
        "They told me the ramp would take a year. " * 2 + "It took a morning, and four of us, and "
    )
    first = told(title="First", body=f"{body} a lot of tea and talk and one long plank.", quotes=())
    again = told(
        title="Again", body=f"{body} a lot of tea and talk and two long planks.", quotes=()
    )

    assert [title for _, title in marking.alike(archive, CLEO, again)] == ["First"]
    assert [title for _, title in marking.alike(archive, CLEO, first)] == ["Again"]


def test_a_story_under_a_hold_is_not_told_of_by_its_likeness(archive: Archive, told: Told):
    held = told(extra={"safeguarding_hold": True})
    again = told()

    assert marking.alike(archive, CLEO, again) == []
    assert held.number != again.number
