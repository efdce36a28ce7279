"""Check what others may work out of the figures: nothing below three, by any way of comparing."""

import itertools
from collections import defaultdict
from datetime import UTC, date, datetime

import pytest

from storybank.domain.used import (
    DONT_KNOW,
    FEWEST,
    Band,
    Face,
    Used,
    about,
    areas,
    faces_said,
    sureness,
    told_to_others,
)

TODAY = date(2026, 7, 1)
BEFORE = datetime(2026, 3, 3, 18, tzinfo=UTC)
TRAINERS = ("ann", "bo", "cy", "di", "eve")
ME = "me"


def session(staff_id="ann", area="Norfolk", people=Band.TO_12, at=BEFORE, number=0, **differs):
    return Used(
        id=f"{staff_id}-{area}-{number}",
        pack_id="pack",
        title="",
        staff_id=staff_id,
        held_on=at.date(),
        pulse_code="",
        pulse_ends_at=at,
        noted_at=at,
        people=people,
        area=area,
        **differs,
    )


def world(counts, mine=0):
    """Return the sessions of a world: trainer and area to how many, and those of the viewer."""
    others = [
        session(staff_id, area, number=number)
        for (staff_id, area), many in counts.items()
        for number in range(many)
    ]
    return others + [session(ME, "Norfolk", number=number) for number in range(mine)]


PLACES = ("Norfolk", "Luton")
CELLS = tuple(itertools.product(TRAINERS[:4], PLACES))


@pytest.fixture(scope="module")
def worlds():
    """Every world of four trainers with up to two sessions each in two areas, or three in one."""
    splits = [(n, more) for n in range(3) for more in range(3) if n + more <= 2] + [(3, 0)]
    return [
        {cell: n for trainer, split in zip(TRAINERS[:4], chosen, strict=True)
         for cell, n in zip(itertools.product((trainer,), PLACES), split, strict=True)}
        for chosen in itertools.product(splits, repeat=4)
    ]  # fmt: skip


def secrets_of(counts):
    """Yield every figure that must not be worked out: in all, by area, by trainer, by both."""
    yield "all", sum(counts.values())
    for place in PLACES:
        yield place, sum(n for (_, area), n in counts.items() if area == place)
    for trainer in TRAINERS[:4]:
        yield trainer, sum(n for (name, _), n in counts.items() if name == trainer)
    yield from counts.items()


def is_told(values):
    """Tell whether all that fits what was seen is a figure of one or two."""
    return bool(values) and all(0 < value < FEWEST for value in values)


def found_out(seen):
    """Return the secrets that some observation gives away; *seen*: observation to worlds."""
    told = set()
    for counts in seen.values():
        fitting = defaultdict(set)
        for one in counts:
            for secret, value in secrets_of(one):
                fitting[secret].add(value)
        told |= {secret for secret, values in fitting.items() if is_told(values)}
    return told


def test_the_differencing_attack_recovers_nothing_below_three(worlds):
    """All figures compared with each other, in every world, for the whole, an area, a trainer."""
    seen = defaultdict(list)
    for counts in worlds:
        seen[told_to_others(world(counts), ME, TODAY)].append(counts)

    assert set(seen) == {0, 5}
    assert found_out(seen) == set()


def test_adding_sessions_of_ones_own_shows_nothing_new(worlds):
    for counts in worlds[::5]:
        plain = told_to_others(world(counts), ME, TODAY)
        assert all(told_to_others(world(counts, mine), ME, TODAY) == plain for mine in (1, 2, 5, 9))


def test_a_helper_who_adds_sessions_brings_nothing_below_three_to_light(worlds):
    """A second account adds up to nine: what flips tells of three trainers or more, or nothing."""
    seen = defaultdict(list)
    for counts in worlds:
        others = world(counts)
        more = [[session("helper", number=n) for n in range(many)] for many in (1, 2, 5, 9)]
        flips = tuple(told_to_others(others + added, ME, TODAY) for added in ([], *more))
        seen[flips].append(counts)

    assert found_out(seen) == set()


def test_one_more_session_is_not_seen_before_the_quarter_is_over():
    many = world({(trainer, "Norfolk"): 2 for trainer in TRAINERS[:4]})
    new = session("eve", at=datetime(2026, 7, 1, 9, tzinfo=UTC))
    late = session("eve", at=datetime(2026, 7, 1, 9, tzinfo=UTC), number=1)

    on_the_day = [
        told_to_others([*many, *more], ME, date(2026, 9, 30)) for more in ((), (new, late))
    ]

    assert on_the_day[0] == on_the_day[1]
    assert told_to_others([*many, new, late], ME, date(2026, 10, 1)) == 10


def test_what_may_be_known_is_said():
    many = world({(trainer, "Norfolk"): 2 for trainer in TRAINERS[:4]} | {("eve", "Luton"): 2})

    assert told_to_others(many, ME, TODAY) == 10
    assert told_to_others(many[:4], ME, TODAY) == 0


def test_about_how_many_there_were_is_the_sum_of_the_middles_of_the_bands():
    three = [session(people=one) for one in (Band.TO_5, Band.TO_12, Band.TO_50)]

    assert about(three) == 47


def test_dont_know_is_counted_and_left_out_of_the_average():
    found = sureness([1, 4, DONT_KNOW, None, DONT_KNOW])

    assert (found.mean, found.said, found.dont_know) == (2.5, 2, 2)
    assert sureness([DONT_KNOW]).mean is None


def test_an_area_is_named_once_however_it_is_written():
    assert areas([session(area=area) for area in ("Norfolk", "norfolk", "Luton")]) == (
        ("Luton", "Norfolk")
    )


def test_faces_are_told_once_it_is_over_and_never_below_three():
    room = session(faces=(5, 0, 2))

    assert faces_said(room, datetime(2026, 3, 3, 17, tzinfo=UTC)) == ()
    assert faces_said(room, BEFORE) == (
        (Face.GOOD, "5"),
        (Face.MIXED, "fewer than 3"),
        (Face.HARD, "fewer than 3"),
    )
