"""Check which permission of a record is complete, and what is said of one that is not."""

from datetime import date

import pytest

from storybank.domain import terms
from storybank.domain.consent import Basis, Identity, IndicatedBy, Part, PlaceLevel, Use
from tests.domain.records import LEAST, TERMS, TODAY, taken


def test_a_complete_permission_is_read_with_its_defaults():
    given, why = terms.complete(TERMS, TODAY)

    assert why == ""
    assert given.basis is Basis.ORGANISATION
    assert given.uses == (Use.TRAINING_HERE, Use.WEB)
    assert given.parts == (Part.TEXT,)
    assert (given.starts_on, given.ends_on) == (TODAY, date(2028, 12, 31))
    assert (given.identity, given.shown_name) == (Identity.NONE, "")
    assert given.place is PlaceLevel.REGION
    assert given.indicated_by is None


def test_a_permission_in_columns_is_read_like_one_in_an_object():
    columns = {f"permission_{term}": value for term, value in TERMS.items()}
    columns |= {
        "permission_uses": "training_here;web",
        "permission_parts": "text",
        "permission_starts_on": "01/01/2024",
        "permission_indicated_by": "organisation",
        "permission_place": "town",
    }

    given = taken(LEAST | columns).permission

    assert given.uses == (Use.TRAINING_HERE, Use.WEB)
    assert given.starts_on == date(2024, 1, 1)
    assert given.indicated_by is IndicatedBy.ORGANISATION
    assert given.place is PlaceLevel.TOWN
    assert taken(LEAST | {"permission": TERMS}).permission is not None


def test_a_second_file_wins_over_the_records_own_permission():
    own = TERMS | {"uses": ["print"]}

    entry = taken(LEAST | {"permission": own}, permission=TERMS)

    assert entry.permission.uses == (Use.TRAINING_HERE, Use.WEB)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"basis": ""}, "basis"),
        ({"uses": []}, "uses"),
        ({"parts": None}, "parts"),
        ({"ends_on": ""}, "ends_on"),
        ({"evidence": "   "}, "evidence"),
        ({"uses": ["web", "billboards"]}, "“billboards” is not a code for uses"),
        ({"basis": "hearsay"}, "“hearsay”"),
        ({"parts": [3]}, "“3”"),
        ({"ends_on": "31/02/2027"}, "ends_on is not a day"),
        ({"starts_on": "2020-01-01", "ends_on": "2025-01-01"}, "ended on 2025-01-01"),
        ({"ends_on": "2026-03-03"}, "ended on 2026-03-03"),
        ({"ends_on": "2031-03-04"}, "more than 5 years"),
        ({"starts_on": "2029-01-01"}, "ends before it starts"),
        ({"indicated_by": "a neighbour"}, "“a neighbour”"),
    ],
)
def test_a_permission_that_is_not_complete_or_ended_holds_the_story_and_says_why_bas_6(change, why):
    given, reason = terms.complete(TERMS | change, TODAY)
    entry = taken(LEAST | {"permission": TERMS | change})

    assert given is None
    assert why in reason
    assert entry.permission is None
    assert entry.held_because == reason
    assert entry.warnings == (reason,)


def test_a_permission_may_end_exactly_five_years_after_its_start():
    given, _ = terms.complete(TERMS | {"ends_on": "2031-03-03"}, TODAY)

    assert given.ends_on == date(2031, 3, 3)


@pytest.mark.parametrize(
    ("identity", "name", "shown"),
    [
        ("full_name", "", (Identity.FULL_NAME, "Ama Mensah")),
        ("first_name", "", (Identity.FIRST_NAME, "Ama")),
        ("first_name", "Amma", (Identity.FIRST_NAME, "Amma")),
        ("made_up", "Rose", (Identity.MADE_UP, "Rose")),
        ("none", "Rose", (Identity.NONE, "")),
    ],
)
def test_the_name_that_is_shown_follows_from_the_identity(identity, name, shown):
    said = TERMS | {"identity": identity, "name": name}

    given, why = terms.complete(said, TODAY, author="Ama Mensah")

    assert ((given.identity, given.shown_name), why) == (shown, "")


def test_an_identity_without_a_name_shows_none_and_says_so():
    made_up = taken(LEAST | {"author": "Ama Mensah", "permission": TERMS | {"identity": "made_up"}})
    unsigned = taken(LEAST | {"permission": TERMS | {"identity": "full_name"}})

    for entry in (made_up, unsigned):
        assert (entry.permission.identity, entry.permission.shown_name) == (Identity.NONE, "")
        assert len(entry.warnings) == 1
