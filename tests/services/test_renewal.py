"""Check that a teller can go on without a gap, on today's wording (W50)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from storybank.domain.access import Needed, is_permitted
from storybank.domain.consent import Decision, Part, Purpose, Status, Use, status
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.stories import Story
from storybank.services import changes, consent, renewal, stopping
from storybank.services.archive import Archive
from storybank.storage import ledger, stories, wordings
from tests.conftest import Clock, teller_of

Told = Callable[..., Story]


def is_shown(archive: Archive, story: Story, use: Use = Use.WEB) -> bool:
    now = stories.reread(archive.db, story)
    return is_permitted(now, Needed((use,), (Part.TEXT,), archive.now))


def test_ac_31_a_renewal_before_the_end_leaves_no_gap(
    archive: Archive, told: Told, clock: Clock
) -> None:
    story = told(lasts=timedelta(days=3))
    end = renewal.ending(story)
    assert end is not None

    done = renewal.renew(archive, teller_of(story), story.id, years=1)

    for moment in (archive.now, end - timedelta(seconds=1), end, end + timedelta(days=200)):
        clock.now = moment
        assert is_shown(archive, story)
    [event] = [e for e in ledger.events(archive.db, story_id=story.id) if e.type == "renewed"]
    current = wordings.current(archive.db)["W50"]
    assert event.wording_sha256 is not None
    assert done.begins_at == end
    rows = archive.db.query("SELECT wording_ids FROM consent_record WHERE renews = 1")
    assert next(rows)["wording_ids"] == f'["{current.id}"]'
    types = [e.type for e in ledger.events(archive.db, story_id=story.id)]
    assert types[-1] == "receipt_issued"


def test_once_it_has_taken_over_its_status_is_renewed_until_its_own_end(
    archive: Archive, told: Told, clock: Clock
) -> None:
    story = told(lasts=timedelta(days=30))

    done = renewal.renew(archive, teller_of(story), story.id, years=2)

    clock.now = done.begins_at
    now = stories.reread(archive.db, story)
    grant = consent.standing(now)[Purpose(Use.WEB), Part.TEXT]
    assert status(grant, clock.now) is Status.RENEWED
    assert str(done.ends_on) == "2028-04-02"
    clock.now = grant.ends_at - timedelta(seconds=1)
    assert is_shown(archive, story)
    clock.now = grant.ends_at
    assert not is_shown(archive, story)


def test_what_was_said_no_to_stays_a_no_and_a_late_yes_waits_out_its_time(
    archive: Archive, told: Told, clock: Clock
) -> None:
    story = told(lasts=timedelta(days=20), uses=(Use.TRAINING_HERE, Use.WEB))
    who = teller_of(story)
    changes.change(
        archive, who, story.id, answers=changes.refusal(story, Purpose(Use.WEB)), screens=("W26",)
    )
    clock.move(days=25)

    done = renewal.renew(archive, who, story.id, years=1)

    assert done.begins_at == archive.now + timedelta(days=7)
    assert not is_shown(archive, story, Use.TRAINING_HERE)
    clock.move(days=7)
    assert is_shown(archive, story, Use.TRAINING_HERE)
    assert not is_shown(archive, story, Use.WEB)
    now = stories.reread(archive.db, story)
    assert consent.standing(now)[Purpose(Use.WEB), Part.TEXT].decision is Decision.NO


def test_it_is_offered_only_near_the_end_and_to_whom_it_belongs(
    archive: Archive, told: Told, clock: Clock
) -> None:
    far, young, gone, old = (told(lasts=timedelta(days=days)) for days in (61, 50, 50, 2))
    with archive.writing() as db:
        db.execute(
            "UPDATE contributor SET age_band = '16_17' WHERE id = :id",
            {"id": young.subjects[0].contributor_id},
        )
    stopping.withdraw(archive, teller_of(gone), gone.id)

    with pytest.raises(ConflictError):
        renewal.renew(archive, teller_of(far), far.id, years=1)
    with pytest.raises(InvalidError):
        renewal.renew(archive, teller_of(young), young.id, years=2)
    with pytest.raises(InvalidError):
        renewal.renew(archive, teller_of(young), young.id, years=5)
    with pytest.raises(ConflictError):
        renewal.renew(archive, teller_of(gone), gone.id, years=1)
    clock.move(days=32)
    with pytest.raises(ConflictError):
        renewal.renew(archive, teller_of(old), old.id, years=1)
