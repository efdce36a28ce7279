"""Hold both readings of the gate together over stories that are quotes of another."""

from dataclasses import replace
from datetime import timedelta

import pytest

from storybank.domain.access import Action, Asking, clauses, may
from storybank.domain.consent import Closing, Decision, Part, Use
from storybank.domain.people import SYSTEM, VISITOR
from storybank.domain.quotes import Answer, Frozen
from storybank.domain.stories import EditorialState, Kind
from storybank.domain.why import ALLOWED
from storybank.services import audience, changes, why
from storybank.storage import access, consents, quotes, stories, tied
from storybank.storage.consents import Answer as Given
from tests.conftest import CLEO, NOW, TESS, make_story, teller_of
from tests.services.quoted import LINE, quoted

USES = (Use.WEB, Use.SEARCH_ENGINES, Use.TRAINING_HERE, Use.PRINT)
PARTS = (Part.TEXT, Part.SUMMARY, Part.QUOTES)
EVERYTHING = {(use, part) for use in USES for part in PARTS}
OFF_THE_WEB = {pair for pair in EVERYTHING if pair[0] in {Use.TRAINING_HERE, Use.PRINT}}
NOTHING: set[tuple[Use, Part]] = set()


def agreed(archive, story) -> set[tuple[Use, Part]]:
    """Return what may be read of a story, where both readings of the gate say the same."""
    found = set()
    now = stories.reread(archive.db, story)
    for use in USES:
        for part in PARTS:
            for actor in (VISITOR, TESS, CLEO, SYSTEM):
                asking = Asking(archive.now, use, (part,))
                allowed = clauses(Action.READ, actor, asking)
                in_sql = story.number in access.story_numbers(archive.db, allowed)
                in_hand = may(Action.READ, actor, asking, now)
                assert in_sql == in_hand, (use, part, actor.kind)
                if in_hand:
                    found.add((use, part))
            told = why.explain(archive, CLEO, story.id, use=use, part=part, at=archive.now)
            assert told.is_allowed == (told.reason == ALLOWED) == ((use, part) in found)
    return found


def whole(**differs):
    """Return a deed that changes the facts of the whole."""

    def deed(archive, story, quote):
        with archive.writing() as db:
            stories.save(db, replace(stories.reread(db, story), **differs))

    return deed


def as_quote(**differs):
    """Return a deed that changes how the quote stands."""

    def deed(archive, story, quote):
        with archive.writing() as db:
            quotes.save(db, replace(quote, **differs))

    return deed


def refused(*parts):
    """Return a deed by which the teller of the whole says no to these parts on the web."""

    def deed(archive, story, quote):
        answers = [Given(Use.WEB, part, Decision.NO) for part in parts]
        changes.change(archive, teller_of(story), story.id, answers=answers, screens=("W23",))

    return deed


def closed(archive, story, quote):
    with archive.writing() as db:
        consents.close(db, story.number, closing=Closing.REVOKED, at=archive.now)


def ended(archive, story, quote):
    archive.bank.clock.move(days=200)


def no_deed(archive, story, quote):
    """Change nothing."""


@pytest.mark.parametrize(
    ("deed", "left"),
    [
        (no_deed, EVERYTHING),
        (refused(Part.NAME, Part.PLACE), EVERYTHING),
        (refused(Part.QUOTES), OFF_THE_WEB),
        (refused(Part.TEXT, Part.SUMMARY, Part.QUOTES), OFF_THE_WEB),
        (whole(paused_at=NOW), NOTHING),
        (whole(safeguarding_hold=True), NOTHING),
        (whole(editorial_state=EditorialState.REMOVED), NOTHING),
        (whole(editorial_state=EditorialState.ARCHIVED), NOTHING),
        (whole(call_for=("age",)), NOTHING),
        (whole(purged_at=NOW), NOTHING),
        (closed, NOTHING),
        (ended, NOTHING),
        (as_quote(answer=Answer.NO), NOTHING),
        (as_quote(frozen=Frozen.WORDS), NOTHING),
        (as_quote(removed_at=NOW), NOTHING),
    ],
)
def test_a_tied_quote_is_shown_as_far_as_its_story_may_be_quoted(archive, deed, left):
    story, quote_id = quoted(archive, lasts=timedelta(days=100))
    own = make_story(archive, kind=Kind.QUOTE, body=LINE, quotes=())
    with archive.writing() as db:
        tied.add(db, own.number, whole_number=story.number, quote_id=quote_id)
    assert agreed(archive, own) == EVERYTHING

    deed(archive, story, quotes.fetch(archive.db, quote_id))

    assert agreed(archive, own) == left


def test_an_end_of_the_whole_is_one_of_its_quote_for_a_day_to_come(archive, clock):
    story, quote_id = quoted(archive, lasts=timedelta(days=10))
    own = make_story(archive, kind=Kind.QUOTE, body=LINE, quotes=(), lasts=timedelta(days=300))
    with archive.writing() as db:
        tied.add(db, own.number, whole_number=story.number, quote_id=quote_id)

    def is_seen(days):
        at = clock() + timedelta(days=days)
        return own.number in audience.ask_about(archive, VISITOR, Use.WEB, at).visible.stories

    assert [is_seen(days) for days in (0, 9, 11)] == [True, True, False]
