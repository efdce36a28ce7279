"""Show quotes as the gate says, under labels that name nobody, and follow their words."""

import random
import re
from datetime import timedelta

import pytest

from storybank.domain.consent import Basis, Decision, Identity, Part, Use
from storybank.domain.errors import ConflictError, InvalidError
from storybank.domain.people import Role, member
from storybank.domain.quotes import Answer as Said
from storybank.domain.quotes import Frozen, Stage
from storybank.domain.stories import Voice
from storybank.services import (
    changes,
    quote_answers,
    quotes,
    quoting,
    recipients,
    stopping,
)
from storybank.services.quotes import Asked
from storybank.storage import quotes as kept
from storybank.storage import renditions
from storybank.storage.consents import Answer
from tests.conftest import CLEO, TESS, TEXT_PARTS, make_story, teller_of
from tests.services.quoted import LINE, bank, choose, quoted, reword, words

BEN = member("ben", frozenset({Role.TRAINER}), "partner")
ADA = member("ada", frozenset({Role.ADMIN}))


def test_only_who_may_use_the_story_sees_its_quotes(archive):
    quoted(archive, uses=(Use.WEB,))

    assert words(archive) == []
    assert quotes.bank(archive, BEN, Use.TRAINING_PARTNER) == {}
    assert quotes.bank(archive, member("rae", frozenset({Role.REVIEWER})), Use.TRAINING_HERE) == {}


def test_a_partners_trainers_see_what_was_allowed_to_that_partner(archive, told):
    story, _ = quoted(archive)
    partner = recipients.add(archive, ADA, "partner", name="Fen NHS", line="They teach nurses")
    theirs = member("bo", frozenset({Role.TRAINER}), partner.id)
    answers = [
        Answer(Use.TRAINING_PARTNER, part, Decision.YES, recipient_id=partner.id)
        for part in (*TEXT_PARTS, Part.QUOTES)
    ]
    before = quotes.bank(archive, theirs, Use.TRAINING_PARTNER)
    changes.change(archive, teller_of(story), story.id, answers=answers, screens=("W25",))
    archive.bank.clock.move(days=15)

    found = quotes.bank(archive, theirs, Use.TRAINING_PARTNER)

    assert before == {}
    assert [one.words for one in found.values()] == [LINE]


@pytest.mark.parametrize(
    ("identity", "label"),
    [
        (Identity.FIRST_NAME, "Ama"),
        (Identity.MADE_UP, "Ama (a made-up name)"),
        (Identity.NONE, "someone"),
    ],
)
def test_the_identity_of_the_use_gives_the_label(archive, identity, label):
    quoted(archive, identity=identity)

    assert [one.said_by for one in bank(archive).values()] == [label]


def test_a_quote_that_is_never_named_is_not_named_and_does_not_lead_to_the_name(archive):
    story = make_story(archive)
    choose(archive, story, LINE, is_unnamed="yes")

    (found,) = bank(archive).values()

    assert found.said_by == "someone"
    assert not found.leads_to_story


def test_a_label_stands_for_three_people_whatever_is_searched_for(archive):
    for n in range(3):
        quoted(archive, voice=Voice.CARER, identity=Identity.NONE, labels=(f"theme-{n}",))
    alone = make_story(archive, voice=Voice.STAFF, identity=Identity.NONE)

    three = {one.label for one in bank(archive).values()}
    choose(archive, alone)
    with_another = {one.label for one in bank(archive).values()}
    by_theme = quotes.find(archive, TESS, Use.TRAINING_HERE, Asked(themes=("theme-1",)))

    assert three == {"a carer"}
    assert with_another == {"someone"}  # who is no carer would be known for it
    assert [found.quoted.label for found in by_theme.found] == ["someone"]


def test_a_withdrawal_rolls_labels_up_and_takes_the_quote_away_at_once(archive):
    told = [quoted(archive, voice=Voice.CARER, identity=Identity.NONE)[0] for _ in range(3)]
    assert {one.label for one in bank(archive).values()} == {"a carer"}

    stopping.withdraw(archive, teller_of(told[0]), told[0].id)

    assert len(bank(archive)) == 2
    assert {one.label for one in bank(archive).values()} == {"someone"}


@pytest.mark.parametrize("deed", [stopping.pause, stopping.withdraw])
def test_what_hides_the_story_hides_its_quotes(archive, deed):
    story, _ = quoted(archive)
    assert words(archive) == [LINE]

    deed(archive, teller_of(story), story.id)

    assert words(archive) == []


def test_a_quote_ends_with_the_permission(archive, clock):
    quoted(archive, lasts=timedelta(days=30))
    assert words(archive) == [LINE]

    clock.move(days=30)

    assert words(archive) == []


def test_new_words_that_keep_the_span_move_it(archive, clock):
    story, quote_id = quoted(archive)
    before = kept.fetch(archive.db, quote_id)

    reword(archive, story, f"First of all, this is new. {LINE} And this.")
    clock.move(days=20)

    after = kept.fetch(archive.db, quote_id)
    assert (before.span.starts, after.span.starts) == (41, 27)
    assert after.text == LINE
    assert words(archive) == [LINE]


def test_new_words_that_alter_the_span_freeze_it_until_a_curator_looks(archive, clock):
    story, quote_id = quoted(archive)

    reword(archive, story, "They told me it would take a year. It took a day, and four of us.")

    _, chosen = quoting.one(archive, CLEO, quote_id)
    assert (chosen.stage, chosen.quote.frozen) == (Stage.FROZEN, Frozen.WORDS)
    assert [one.quote.id for one in quoting.to_look_at(archive, CLEO)] == [quote_id]
    assert words(archive) == []
    with pytest.raises(ConflictError, match="Choose them again"):
        quoting.release(archive, CLEO, quote_id)
    reword(archive, story, f"They told me it would take a year. {LINE}")
    clock.move(days=20)
    assert words(archive) == []  # the same words again: a curator looks all the same
    quoting.release(archive, CLEO, quote_id)
    quote_answers.answer_own(archive, teller_of(story), story.id, quote_id, answer=Said.YES)
    assert words(archive) == [LINE]


def test_suggested_words_change_nothing_before_they_are_agreed_to(archive):
    story, quote_id = quoted(archive)

    reword(archive, story, "All of it is new.", agrees=False)

    assert words(archive) == [LINE]
    assert kept.fetch(archive.db, quote_id).frozen is Frozen.NOT


def test_tidied_words_are_shown_as_they_were_tidied(archive):
    story, _ = quoted(archive, 'We said "no" to it.', body='First. We said "no" to it.', quotes=())
    quote_answers.answer_own(
        archive, teller_of(story), story.id, kept.of_story(archive.db, story.number)[0].id,
        answer=Said.YES,
    )  # fmt: skip

    reword(archive, story, "First. We said “no” to it.")

    assert words(archive) == ["We said “no” to it."]


WORDS = ("ramp", "came", "late", "we", "waited", "four", "morning", "They", "told", "me", "year")


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_edited_a_shown_quote_is_an_exact_span_of_agreed_words(archive, clock, seed):
    chance = random.Random(seed)
    body = " ".join(chance.choices(WORDS, k=30)) + "."
    story = make_story(archive, body=body, quotes=(), basis=Basis.ORGANISATION)
    assert bank(archive) == {}
    for _ in range(4):
        start = chance.randrange(24)
        chosen = body.split()[start : start + 5]
        with_marks = " ".join([*chosen[:2], chance.choice(("", "[…]", "[so]")), *chosen[3:]])
        if "[…]" not in with_marks:
            with_marks = " ".join([*chosen[:2], chance.choice(("", "[so]")), *chosen[2:]])
        try:
            choose(archive, story, with_marks)
        except (InvalidError, ConflictError):
            continue

    assert bank(archive)
    for _ in range(5):
        parts = body.split(" ")
        at = chance.randrange(len(parts))
        parts[at : at + chance.randint(0, 2)] = chance.choices(WORDS, k=chance.randint(0, 2))
        body = " ".join(parts)
        try:
            reword(archive, story, body, agrees=chance.random() < 0.7)
        except (InvalidError, ConflictError):
            continue
        clock.move(days=chance.choice((0, 20)))

        agreed = [
            one.content.body
            for version in renditions.of_story(archive.db, story)
            if version.approved_event_id is not None
            for one in (version, version.tidied)
            if one is not None
        ]
        for found in bank(archive).values():
            assert found.view.body in agreed
            span = found.quote.span
            assert found.view.body[span.starts : span.ends] == found.quote.text
            for piece in re.split(r" ?\[[^]]*\] ?", found.words):
                assert piece in found.quote.text


def test_a_frozen_quote_is_shown_nowhere_and_a_removed_one_comes_back(archive):
    _, quote_id = quoted(archive)

    quoting.freeze(archive, CLEO, quote_id)
    frozen = words(archive)
    quoting.release(archive, CLEO, quote_id)
    released = words(archive)
    quoting.remove(archive, CLEO, quote_id)
    removed = words(archive)
    quoting.bring_back(archive, CLEO, quote_id)

    assert (frozen, released, removed, words(archive)) == ([], [LINE], [], [LINE])


def test_a_quote_is_found_by_its_words_without_its_marks_and_by_theme(archive):
    quoted(archive, labels=("ramps",))
    choose(archive, make_story(archive, body="Nobody rang us. Not once.", quotes=("Not once.",)),
           "Not once.")  # fmt: skip

    def found(text="", *themes):
        page = quotes.find(archive, TESS, Use.TRAINING_HERE, Asked(text, themes))
        return [one.quoted.words for one in page.found]

    assert len(found()) == 2
    assert found("mornings") == [LINE]
    assert found("nothing-like-it") == []
    assert found('"a morning"') == [LINE]
    assert found("-morning") == ["Not once."]
    assert found("", "ramps") == [LINE]
    assert found("once", "ramps") == []


def test_pages_hold_all_quotes_once(archive):
    story = make_story(archive, body=" ".join(f"Line {n} is here." for n in range(7)), quotes=(),
                       basis=Basis.ORGANISATION)  # fmt: skip
    for n in range(7):
        choose(archive, story, f"Line {n} is here.")

    pages = [
        quotes.find(archive, TESS, Use.TRAINING_HERE, Asked(page=page), size=3)
        for page in (1, 2, 3, 99)
    ]

    assert [page.page for page in pages] == [1, 2, 3, 3]
    every = [found.quoted.words for page in pages[:3] for found in page.found]
    assert sorted(every) == [f"Line {n} is here." for n in range(7)]
