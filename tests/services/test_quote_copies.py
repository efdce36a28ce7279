"""Copy quotes, and call back what was copied (I-23, I-24)."""

import pytest

from storybank.domain.consent import Purpose, Use
from storybank.domain.errors import NotFoundError
from storybank.domain.ledger import EventType
from storybank.domain.people import Role, member
from storybank.domain.quotes import Answer as Said
from storybank.services import (
    backup,
    exports,
    handout_pdf,
    handouts,
    holdings,
    pack_quotes,
    packs,
    purge,
    quote_answers,
    quote_copies,
    quoting,
    slides,
    stopping,
)
from storybank.services.archive import open_bank
from storybank.services.handouts import Form
from storybank.storage import exports as kept_exports
from storybank.storage import people
from storybank.storage import quotes as kept
from tests.conftest import CLEO, TESS, teller_of
from tests.services.quoted import LINE, bank, last_event, no_quotes, quoted, reword, words

BEN = member("ben", frozenset({Role.TRAINER}), "partner")
ADA = member("ada", frozenset({Role.ADMIN}))


@pytest.fixture
def trainer(archive):
    """Tess, as a member of staff who can hold copies."""
    with archive.writing() as db:
        tess = people.add(db, "tess@example.org", "", role=Role.TRAINER, at=archive.now)
    return member(tess.id, frozenset({Role.TRAINER}))


def held(archive, export):
    """Return what is kept of the one story of a copy now."""
    return kept_exports.fetch(archive.db, export.id).holdings[0]


def test_a_copied_quote_is_logged_with_use_holder_and_end(archive, trainer):
    story, quote_id = quoted(archive)

    made = quote_copies.make(archive, trainer, quote_id, Use.PRINT)
    again = quote_copies.make(archive, trainer, quote_id, Use.PRINT)

    assert made == again
    assert made.purpose == Purpose(Use.PRINT)
    assert made.ends_at == bank(archive)[quote_id].ends_at
    event = last_event(archive, story)
    assert (event.type, event.details["export"]) == (EventType.EXPORT_MADE, made.id)
    assert exports.of_story(archive, story.id).copies == 1


def _withdraw(archive, story, quote_id):
    stopping.withdraw(archive, teller_of(story), story.id)


def _refuse(archive, story, quote_id):
    quote_answers.answer_own(archive, teller_of(story), story.id, quote_id, answer=Said.NO)


def _no_quotes(archive, story, quote_id):
    no_quotes(archive, story, Use.TRAINING_HERE)


def _remove(archive, story, quote_id):
    quoting.remove(archive, CLEO, quote_id)


def _alter(archive, story, quote_id):
    reword(archive, story, "Everything is new here.")


@pytest.mark.parametrize("deed", [_withdraw, _refuse, _no_quotes, _remove, _alter])
def test_recall_reaches_a_copied_quote_in_the_same_transaction(archive, trainer, deed):
    story, quote_id = quoted(archive)
    made = quote_copies.make(archive, trainer, quote_id, Use.TRAINING_HERE)
    fine = exports.check(archive, made.code)

    deed(archive, story, quote_id)

    assert fine == ((story.id, True),)
    assert exports.check(archive, made.code) == ((story.id, False),)
    assert held(archive, made).is_open
    assert [one.export.id for one in exports.recalls(archive, trainer)] == [made.id]
    assert quote_copies.one(archive, trainer, made.id).quoted is None


def test_a_pause_or_a_look_by_a_curator_calls_nothing_back_but_says_stop(archive, trainer):
    story, quote_id = quoted(archive)
    made = quote_copies.make(archive, trainer, quote_id, Use.TRAINING_HERE)

    quoting.freeze(archive, CLEO, quote_id)

    assert exports.check(archive, made.code) == ((story.id, False),)
    assert not held(archive, made).is_open
    quoting.release(archive, CLEO, quote_id)
    assert exports.check(archive, made.code) == ((story.id, True),)


def test_new_words_that_keep_the_quote_leave_its_copies_fine(archive, trainer, clock):
    story, quote_id = quoted(archive)
    made = quote_copies.make(archive, trainer, quote_id, Use.TRAINING_HERE)

    reword(archive, story, f"This is new. {LINE}")
    clock.move(days=20)

    assert exports.check(archive, made.code) == ((story.id, True),)
    assert not held(archive, made).is_open


def test_what_is_brought_back_is_called_back_no_more(archive, trainer):
    _, quote_id = quoted(archive)
    made = quote_copies.make(archive, trainer, quote_id, Use.TRAINING_HERE)
    quoting.remove(archive, CLEO, quote_id)

    quoting.bring_back(archive, CLEO, quote_id)

    assert exports.recalls(archive, trainer) == ()
    assert quote_copies.one(archive, trainer, made.id).quoted.words == LINE


def test_another_trainer_cannot_open_a_copy(archive, trainer):
    _, quote_id = quoted(archive)
    made = quote_copies.make(archive, trainer, quote_id, Use.TRAINING_HERE)

    for someone in (TESS, BEN, CLEO):
        with pytest.raises(NotFoundError):
            quote_copies.one(archive, someone, made.id)


def test_a_deleted_story_leaves_no_quote(archive, trainer):
    story, quote_id = quoted(archive)
    made = quote_copies.make(archive, trainer, quote_id, Use.TRAINING_HERE)

    stopping.withdraw(archive, teller_of(story), story.id, today=True)
    done = purge.run(archive, story.id)

    assert done == [story.id]
    assert kept.with_ids(archive.db, [quote_id]) == {}
    assert exports.check(archive, made.code) == ((story.id, False),)
    assert holdings.fine(archive, kept_exports.fetch(archive.db, made.id)) == frozenset()


def test_a_no_since_the_back_up_counts_after_it_was_put_back(archive, tmp_path, clock):
    story, quote_id = quoted(archive)
    backup.make(archive, tmp_path / "copy")
    quote_answers.answer_own(archive, teller_of(story), story.id, quote_id, answer=Said.NO)
    instance = archive.bank.instance

    backup.restore(instance, tmp_path / "copy", ledger_file=None, without=False, clock=clock)

    restored = open_bank(instance, clock).open()
    assert kept.fetch(restored.db, quote_id).answer is Said.NO
    assert words(restored) == []


def test_a_quote_stands_in_a_hand_out_and_in_slides_and_leaves_a_gap_there(archive, trainer):
    story, quote_id = quoted(archive, content_notes=("falls",))
    pack_id = packs.make(archive, trainer, {"title": "A session", "medium": "screen"})
    pack_quotes.put(archive, trainer, pack_id, quote_id)
    sent = {"use": "training_here", "holder_role": "Nurse", "holder_contact": "x", "quantity": "1",
            "reason": "A course"}  # fmt: skip
    made = exports.make(archive, trainer, pack_id, sent)

    def laid():
        sheet = exports.sheet(archive, trainer, made.id)
        handout = handouts.prepare(archive, trainer, sheet, link="https://example.org/v/X")
        paper = handout_pdf.lay_out(archive, trainer, handout, Form.USUAL)
        return str(paper), str(slides.lay_out(archive, trainer, handout))

    before = laid()
    stopping.withdraw(archive, teller_of(story), story.id)

    for text in before:
        assert LINE in text
        assert "– Ama" in text
        assert "falls" in text
    for text in laid():
        assert LINE not in text
        assert "A quote was here" in text
