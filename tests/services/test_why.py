"""Check that the ledger alone tells what the gate decided at any past moment (AC-92)."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storybank.domain.access import Needed, is_permitted
from storybank.domain.consent import Decision, Identifiable, Identity, Part, Purpose, Use
from storybank.domain.errors import ConflictError, InvalidError, NotFoundError
from storybank.domain.ledger import EventType
from storybank.domain.people import CLI, VISITOR, Role, member
from storybank.domain.review import CHECKLIST
from storybank.domain.stories import Content, EditorialState, Rendition, Story
from storybank.services import (
    changes,
    checks,
    consent,
    ends,
    purge,
    renewal,
    review,
    stopping,
    why,
    wording,
)
from storybank.services.archive import Archive, open_bank
from storybank.services.consent import Thinking
from storybank.storage import renditions, stories, subjects
from storybank.storage.consents import Answer
from storybank.storage.reviews import Mention
from tests.conftest import CLEO, Clock, make_story, teller_of

CARA = member("cara", frozenset({Role.CURATOR}))
Told = Callable[..., Story]
USES = (Use.TRAINING_HERE, Use.WEB, Use.SEARCH_ENGINES, Use.PRINT)
PARTS = (Part.TEXT, Part.SUMMARY, Part.QUOTES, Part.NAME, Part.PLACE)
Cell = tuple[Use, Part]


def decided(archive: Archive, story: Story) -> dict[Cell, bool]:
    """Return what the gate says of every use and part now, from the tables."""
    now = stories.reread(archive.db, story)
    return {
        (use, part): now.purged_at is None
        and not now.safeguarding_hold
        and is_permitted(
            now,
            Needed((Use.WEB, use) if use is Use.SEARCH_ENGINES else (use,), (part,), archive.now),
        )
        for use in USES
        for part in PARTS
    }


def _narrow(archive: Archive, story: Story, use: Use) -> None:
    changes.change(
        archive,
        teller_of(story),
        story.id,
        answers=changes.refusal(story, Purpose(use)),
        screens=("W26",),
    )


def _widen(archive: Archive, story: Story, use: Use) -> None:
    answers = [Answer(use, part, Decision.YES) for part in (Part.TEXT, Part.SUMMARY, Part.QUOTES)]
    changes.change(archive, teller_of(story), story.id, answers=answers, screens=("W26",))


def _rename(archive: Archive, story: Story, use: Use) -> None:
    answer = Answer(use, Part.NAME, Decision.YES, Identity.MADE_UP, "Jo")
    changes.change(archive, teller_of(story), story.id, answers=[answer], screens=("W17",))


def _newest(archive: Archive, story: Story) -> Rendition:
    kept = renditions.of_story(archive.db, story)
    if not kept:
        raise NotFoundError("The words are deleted: there is nothing to go on from.")
    return kept[-1]


def _propose(archive: Archive, story: Story, use: Use) -> None:
    newest = _newest(archive, story)
    content = Content(title=f"Words number {newest.n}", body="Other words altogether.")
    review.propose(
        archive, CLEO, story.id, content=content, reason="Shorter", based_on=newest.number
    )


def _agree(archive: Archive, story: Story, use: Use) -> None:
    newest = _newest(archive, story)
    thinking = Thinking.SURE if use is Use.WEB else Thinking.TIME
    consent.approve_rendition(
        archive, teller_of(story), story.id, rendition_number=newest.number, thinking=thinking
    )


def _dissent(archive: Archive, story: Story, use: Use) -> None:
    with archive.writing() as db:
        present = stories.reread(db, story)
        [subject] = present.subjects[:1]
        at = None if subject.dissent_at else archive.now
        subjects.save(db, replace(subject, dissent_at=at))
        consent.note_event(archive, present, CLEO, EventType.EDITORIAL_CHANGED, codes={})


def _reask(archive: Archive, story: Story, use: Use) -> None:
    with archive.writing() as db:
        present = stories.reread(db, story)
        [subject] = present.subjects[:1]
        subjects.save(db, replace(subject, reask_at=archive.now + timedelta(days=5)))
        consent.note_event(archive, present, CLEO, EventType.EDITORIAL_CHANGED, codes={})


def _review(archive: Archive, story: Story, use: Use, *, is_risky: bool) -> None:
    ticked = CHECKLIST if is_risky else ()
    checks.save_review(
        archive, CLEO, story.id,
        use=use, ticked=ticked, others=Identifiable.NO, is_accepted=False,
    )  # fmt: skip


def _find_child(archive: Archive, story: Story, use: Use) -> None:
    checks.note_mention(archive, CLEO, story.id, Mention("", "a child", is_child=True))
    mention = checks.fetch(archive, story).mentions[-1]
    checks.settle_mention(archive, CLEO, story.id, mention.id, action="changed", reason="")


DEEDS: dict[str, Callable[[Archive, Story, Use], object]] = {
    "narrow": _narrow,
    "widen": _widen,
    "rename": _rename,
    "propose": _propose,
    "agree": _agree,
    "approve": lambda archive, story, _: review.approve(archive, CLEO, story.id),
    "approve too": lambda archive, story, _: review.approve(archive, CARA, story.id),
    "child": _find_child,
    "hold": lambda archive, story, _: review.hold(archive, CLEO, story.id, reason="A check"),
    "release": lambda archive, story, _: review.release(archive, CLEO, story.id),
    "pause": lambda archive, story, _: stopping.pause(archive, teller_of(story), story.id),
    "resume": lambda archive, story, _: stopping.resume(archive, teller_of(story), story.id),
    "withdraw": lambda archive, story, _: stopping.withdraw(archive, teller_of(story), story.id),
    "restore": lambda archive, story, _: stopping.restore(archive, teller_of(story), story.id),
    "renew": lambda archive, story, _: renewal.renew(archive, teller_of(story), story.id, years=1),
    "one year": lambda archive, story, _: ends.set_end(
        archive, teller_of(story), story.id, years=1
    ),
    "more time": lambda archive, story, _: consent.more_time(
        archive, teller_of(story), story.id, days=14
    ),
    "purge": lambda archive, _, __: purge.run(archive),
    "dissent": _dissent,
    "reask": _reask,
    "risky": lambda archive, story, use: _review(archive, story, use, is_risky=True),
    "safe": lambda archive, story, use: _review(archive, story, use, is_risky=False),
}
STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(DEEDS)),
        st.sampled_from(USES),
        st.sampled_from([0, 1, 3600, 86_400, 7 * 86_400, 40 * 86_400]),
    ),
    max_size=14,
)


@given(
    steps=STEPS,
    state=st.sampled_from([EditorialState.APPROVED, EditorialState.PROPOSED]),
    lasts=st.sampled_from([30, 365]),
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_ac_92_the_past_is_told_as_it_was_decided(
    steps: list[tuple[str, Use, int]], state: EditorialState, lasts: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock()
        archive = open_bank(Path(folder), clock).open()
        wording.keep_shipped(archive)
        differs = {"state": state, "lasts": timedelta(days=lasts)}
        if state is EditorialState.PROPOSED:
            differs["cooling"] = None
        story = make_story(archive, **differs)
        seen: dict[datetime, dict[Cell, bool]] = {}

        for deed, use, later in steps:
            try:
                DEEDS[deed](archive, story, use)
            except (ConflictError, InvalidError, NotFoundError, ValueError):
                continue
            finally:
                seen[clock.now] = decided(archive, story)
                clock.move(seconds=later)
                seen[clock.now] = decided(archive, story)

        clock.move(seconds=1)
        told = {
            at: {
                (use, part): why.explain(
                    archive, CLI, story.id, use=use, part=part, at=at
                ).is_allowed
                for use, part in cells
            }
            for at, cells in seen.items()
        }
        archive.close()
        assert told == seen


def test_a_moment_before_a_story_came_in_has_nothing_to_show(
    archive: Archive, told: Told, clock: Clock
) -> None:
    story = told()

    found = why.explain(
        archive, CLI, story.id, use=Use.WEB, part=Part.TEXT, at=clock.now - timedelta(seconds=1)
    )

    assert (found.verdict, found.reason) == ("DENY", "the story had not come in yet")


def test_the_past_of_a_deleted_story_is_still_told(
    archive: Archive, told: Told, clock: Clock
) -> None:
    story = told()
    before = clock.now
    clock.move(days=1)
    stopping.withdraw(archive, teller_of(story), story.id, today=True)
    purge.run(archive)
    clock.move(days=1)

    was = why.explain(archive, CLI, story.id, use=Use.WEB, part=Part.TEXT, at=before)
    then = why.explain(
        archive, CLI, story.id, use=Use.WEB, part=Part.TEXT, at=clock.now - timedelta(hours=1)
    )

    assert was.verdict == "ALLOW"
    assert (then.verdict, then.reason) == ("DENY", "the story is deleted")


def test_strangers_are_told_nothing_of_the_past(archive: Archive, told: Told, clock: Clock) -> None:
    story, other = told(), told()
    past = clock.now - timedelta(seconds=1)

    for who in (VISITOR, teller_of(other)):
        with pytest.raises(NotFoundError):
            why.explain(archive, who, story.id, use=Use.WEB, part=Part.TEXT, at=past)
    with pytest.raises(NotFoundError):
        why.explain(archive, CLI, "2222222", use=Use.WEB, part=Part.TEXT, at=past)
    own = why.explain(archive, teller_of(story), story.id, use=Use.WEB, part=Part.TEXT, at=past)
    assert own.story_id == story.id
