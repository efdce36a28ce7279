"""Hold what searches may see, read for all stories at once, to what is shown of each in hand."""

import pytest

from storybank.domain.access import SHOWN_PARTS, Action, Asking, clauses
from storybank.domain.consent import Part, Use
from storybank.domain.people import CLI, VISITOR, Actor, ActorKind, Role, member
from storybank.domain.view import shown
from storybank.storage import audiences
from tests.gate.worlds import INSTANTS, PARTNER, USES

TESS = member("tess", frozenset({Role.TRAINER}))
ASKERS = {
    Use.WEB: VISITOR,
    Use.SEARCH_ENGINES: CLI,
    Use.TRAINING_HERE: TESS,
    Use.PRINT: TESS,
    Use.TRAINING_PARTNER: Actor(ActorKind.PARTNER, "partner", recipient_id=PARTNER),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("now", INSTANTS)
def test_all_at_once_and_each_in_hand_show_the_same(all_worlds, made, use, now):
    actor = ASKERS[use]
    seen_by = {
        part: clauses(Action.READ, actor, Asking(now, use, (part,)))
        for part in (*SHOWN_PARTS, Part.PLACE)
    }
    recipient = actor.recipient_id if use is Use.TRAINING_PARTNER else None

    found = audiences.visible(all_worlds, seen_by, use=use.value, recipient=recipient, now=now)

    said = {one.story_number: (one.rendition_number, one.parts, one.published_at) for one in found}
    expected = {
        story.number: (entry.rendition_number, entry.parts & set(SHOWN_PARTS), entry.published_at)
        for story in made
        if (entry := shown(story, actor, use, now)) is not None
    }
    assert said == expected
    assert bool(said) is (now < INSTANTS[-1])  # when all that was said yes to has ended


def test_an_asker_without_leave_sees_nothing(all_worlds):
    seen_by = {
        part: clauses(Action.READ, VISITOR, Asking(INSTANTS[1], Use.TRAINING_HERE, (part,)))
        for part in (*SHOWN_PARTS, Part.PLACE)
    }

    found = audiences.visible(
        all_worlds, seen_by, use=Use.TRAINING_HERE.value, recipient=None, now=INSTANTS[1]
    )

    assert list(found) == []
