"""Test that what was asked of the gate once is never used a moment too long."""

import random
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from storybank.domain.consent import Closing, Part, PlaceLevel, Use
from storybank.domain.people import VISITOR, Role, member
from storybank.search.visible import VisibleSet
from storybank.services import audience
from storybank.services import stories as reading
from storybank.services.archive import Archive
from storybank.storage import consents, stories
from tests.conftest import TESS

PARTNERS = member("guest", frozenset({Role.TRAINER}), recipient_id="partner")


def fresh(archive: Archive, actor=VISITOR, use=Use.WEB) -> VisibleSet:
    """Ask the gate about everything, as a process that has just started does."""
    archive.bank.audiences.clear()
    return audience.visible(archive, actor, use)


def said(visible: VisibleSet) -> list[object]:
    """Say all that a visible set holds, in a form that can be compared."""
    every = range(len(visible))
    return [
        (
            int(visible.numbers[at]),
            int(visible.stories[at]),
            int(visible.published[at]),
            {part.value: bool(flags[at]) for part, flags in visible.parts.items()},
            {
                name: [one.values[code] for code in one.chosen(visible.rows(visible.numbers[[at]]))]
                for name, one in visible.facets.items()
            },
        )
        for at in every
    ]


@pytest.mark.parametrize("seed", range(6))
def test_what_is_kept_and_brought_up_to_date_is_what_is_asked_anew(archive, told, clock, seed):
    chance = random.Random(seed)
    made = []
    audience.visible(archive, VISITOR, Use.WEB)
    for _ in range(12):
        deed = chance.choice(["tell", "tell", "stop", "mislead", "pause", "wait", "wait"])
        if deed == "tell" or not made:
            story = told(
                starts=timedelta(days=chance.choice([-5, 1, 3])),
                lasts=timedelta(days=chance.choice([2, 6, 300])),
                cooling=timedelta(days=chance.choice([-2, 2])),
                place_level=chance.choice(list(PlaceLevel)),
                parts=chance.choice([(Part.TEXT,), (Part.SUMMARY, Part.PLACE), tuple(Part)]),
                uses=chance.choice([(Use.WEB,), (Use.TRAINING_HERE,), (Use.WEB, Use.PRINT)]),
                labels=chance.choice([(), ("loss", "home")]),
            )
            made.append(story)
        elif deed == "stop":
            with archive.writing() as db:
                consents.close(
                    db, chance.choice(made).number, closing=Closing.WITHDRAWN, at=archive.now
                )
        elif deed == "mislead":
            with archive.writing() as db:
                sql = "UPDATE consent_record SET rests_on_fault = 1 WHERE story_number = :number"
                db.execute(sql, {"number": chance.choice(made).number})
        elif deed == "pause":
            story = stories.reread(archive.db, chance.choice(made))
            paused = None if story.paused_at else archive.now
            with archive.writing() as db:
                stories.save(db, replace(story, paused_at=paused))
        else:
            clock.move(days=chance.choice([0, 1, 2]), seconds=chance.choice([0, 1]))

        kept = audience.visible(archive, VISITOR, Use.WEB)
        assert said(kept) == said(fresh(archive)), deed


def test_a_permission_starts_and_ends_at_its_second(archive, told, clock):
    story = told(starts=timedelta(hours=1), cooling=timedelta(0), lasts=timedelta(hours=2))

    def is_seen() -> bool:
        return story.number in audience.visible(archive, VISITOR, Use.WEB).stories

    seen = []
    for seconds in (0, 3599, 1, 3599, 1):
        clock.move(seconds=seconds)
        seen.append(is_seen())

    assert seen == [False, False, True, True, False]


def test_a_withdrawal_is_seen_by_every_worker_at_the_next_request(archive, told):
    story = told()
    other = replace(archive, bank=replace(archive.bank, audiences={}))
    assert story.number in audience.visible(other, VISITOR, Use.WEB).stories

    with archive.writing() as db:
        consents.close(db, story.number, closing=Closing.WITHDRAWN, at=archive.now)

    assert story.number not in audience.visible(other, VISITOR, Use.WEB).stories


def test_nothing_is_asked_again_while_nothing_differs(archive, told):
    told()

    assert audience.visible(archive, TESS, Use.TRAINING_HERE) is audience.visible(
        archive, TESS, Use.TRAINING_HERE
    )


def test_all_who_may_read_the_same_share_one_answer(archive, told):
    told()
    curator_too = member("other", frozenset({Role.TRAINER, Role.CURATOR}))

    one, other = (audience.ask(archive, who, Use.TRAINING_HERE) for who in (TESS, curator_too))

    assert one is other
    assert audience.ask(archive, VISITOR, Use.TRAINING_HERE) is not one
    assert audience.ask(archive, PARTNERS, Use.TRAINING_HERE) is not one


def test_what_is_prepared_is_what_the_first_visitor_gets(archive, told):
    told()

    audience.prepare(archive)

    prepared = list(archive.bank.audiences.values())
    assert audience.ask(archive, VISITOR, Use.WEB) in prepared
    assert audience.ask(archive, TESS, Use.TRAINING_HERE) in prepared


def test_an_index_that_cannot_be_read_stops_no_start(archive, told):
    told()
    shutil.rmtree(archive.bank.instance / "index")

    audience.prepare(archive)

    assert not archive.bank.index.is_readable()


def test_a_clock_that_is_set_back_asks_about_everything(archive, told, clock):
    told(starts=timedelta(hours=1), cooling=timedelta(0))
    clock.move(hours=2)
    assert len(audience.visible(archive, VISITOR, Use.WEB)) == 1

    clock.move(hours=-2)

    assert len(audience.visible(archive, VISITOR, Use.WEB)) == 0


def test_a_counter_that_is_set_back_as_by_an_old_back_up_asks_about_everything(archive, told):
    story = told()
    assert len(audience.visible(archive, VISITOR, Use.WEB)) == 1

    with archive.writing() as db:
        consents.close(db, story.number, closing=Closing.WITHDRAWN, at=archive.now)
    with archive.writing() as db:
        db.execute("UPDATE change_counter SET value = 1")
        db.execute("UPDATE last_change SET change = 1")

    assert len(audience.visible(archive, VISITOR, Use.WEB)) == 0


@pytest.mark.parametrize("seed", range(3))
def test_what_is_said_of_a_moment_to_come_is_what_the_gate_says_of_it(archive, told, clock, seed):
    chance = random.Random(seed)
    for _ in range(12):
        told(
            starts=timedelta(days=chance.choice([-5, 1, 3])),
            lasts=timedelta(days=chance.choice([2, 6, 300])),
            cooling=timedelta(days=chance.choice([-2, 2])),
            parts=chance.choice([(Part.TEXT,), (Part.SUMMARY, Part.PLACE), tuple(Part)]),
            uses=chance.choice([(Use.WEB,), (Use.WEB, Use.PRINT)]),
        )
    for days in (0, 1, 2, 4, 30, 1, 299, 301):
        at = clock() + timedelta(days=days)
        alone = VisibleSet.of(audience._visible(archive, VISITOR, Use.WEB, at))

        assert said(audience.ask_about(archive, VISITOR, Use.WEB, at).visible) == said(alone)
        if days == 2:
            told(uses=(Use.WEB,))
            clock.move(days=1)


def test_a_story_that_search_engines_may_not_know_any_more_is_named_at_once(archive, told):
    story, other = told(), told()
    seen = list(stories_shown(archive, story, other).values())
    assert audience.which_indexed(archive, seen) == {one.rendition_number for one in seen}

    with archive.writing() as db:
        db.execute(
            "UPDATE consent_grant SET decision = 'no'"
            " WHERE story_number = :number AND use = 'search_engines'",
            {"number": story.number},
        )

    left = audience.which_indexed(archive, seen)
    assert left == {one.rendition_number for one in seen if one.number == other.number}
    assert audience.which_indexed(archive, seen) == left


def stories_shown(archive, *made):
    """Read stories as the public may see them, by the number of their version."""
    return reading.views(archive, VISITOR, Use.WEB, [story.number for story in made])


def test_a_handful_of_stories_is_looked_up_and_not_sought_among_all(archive, told):
    story = told()
    asked = []
    archive.db.conn.set_trace_callback(asked.append)

    stories_shown(archive, story)

    archive.db.conn.set_trace_callback(None)
    sql = next(sql for sql in asked if "json_each" in sql and "CROSS JOIN story" in sql)
    plan = [row["detail"] for row in archive.db.query(f"EXPLAIN QUERY PLAN {sql}")]
    assert any(line.startswith("SEARCH story USING INTEGER PRIMARY KEY") for line in plan)
    assert not any("story_at_desk" in line for line in plan)
