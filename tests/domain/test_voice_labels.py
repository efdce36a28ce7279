"""Attack voice labels by differences: nobody may be told apart among fewer than three people."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storybank.domain import voice_labels
from storybank.domain.stories import Voice
from storybank.domain.voice_labels import ANYONE, FEWEST, Age, Voiced, broader, people, rolled, said

crowds = st.lists(
    st.builds(
        lambda person, voice, age: (person, voice, age),
        st.integers(0, 14),
        st.sampled_from(Voice),
        st.sampled_from((Age.NONE, Age.NONE, Age.FORTIES, Age.SEVENTIES)),
    ),
    max_size=40,
)


def crowd(*told: tuple[object, Voice, Age]) -> list[Voiced]:
    """Make one quote of each of these people."""
    return [Voiced(f"q{at}", f"person {p}", voice, age) for at, (p, voice, age) in enumerate(told)]


def above(label: str) -> set[str]:
    """Return all labels that are broader than this one."""
    found: set[str] = set()
    while label != ANYONE:
        label = broader(label)
        found.add(label)
    return found


def attacks(every: list[Voiced]) -> list[frozenset[str]]:
    """Return each set of people that someone who knows everybody can single out.

    They see under which label each quote stands, know who all the tellers are, and
    take away from a label whoever stands under a narrower one.
    """
    labels = rolled(every)
    shown: dict[str, list[Voiced]] = {}
    for one in every:
        shown.setdefault(labels[one.quote_id], []).append(one)
    found = []
    for label, own in shown.items():
        narrower = [o for other in shown if label in above(other) for o in shown[other]]
        found += [people(own), people(own) - people(narrower)]
    return found


@settings(max_examples=100)
@given(crowds)
def test_no_difference_of_labels_leaves_fewer_than_three_people(told):
    every = crowd(*told)

    singled_out = attacks(every)

    if len(people(every)) >= FEWEST:
        assert all(len(found) >= FEWEST for found in singled_out), rolled(every)
    else:
        assert set(rolled(every).values()) <= {ANYONE}


@given(crowds)
def test_a_label_never_says_what_is_not_so(told):
    every = crowd(*told)

    for one in every:
        own = rolled(every)[one.quote_id]
        finest = f"{one.voice.value}/{one.age}" if one.age else one.voice.value
        assert own in {finest, ANYONE, *above(finest)}, (one, own)


def test_three_people_are_enough_for_a_label_and_two_are_not():
    carers = [(n, Voice.CARER, Age.NONE) for n in range(3)]
    staff = [(n, Voice.STAFF, Age.NONE) for n in range(10, 12)]

    three = rolled(crowd(*carers))
    with_staff = rolled(crowd(*carers, *staff))

    assert set(three.values()) == {"carer"}
    assert set(with_staff.values()) == {ANYONE}  # the two would be known for not being carers


def test_the_one_that_is_left_over_takes_a_narrow_label_with_it():
    forties = [(n, Voice.CARER, Age.FORTIES) for n in range(3)]

    labels = rolled(crowd(*forties, (9, Voice.CARER, Age.SEVENTIES)))

    assert {said(label) for label in rolled(crowd(*forties)).values()} == {"a carer, 40s"}
    assert {said(label) for label in labels.values()} == {"a carer"}


def test_many_quotes_of_one_person_are_one_person():
    every = [Voiced(f"q{n}", "the same", Voice.CARER) for n in range(5)]

    assert set(rolled(every).values()) == {ANYONE}


@pytest.mark.parametrize("voice", Voice)
def test_every_voice_has_words_and_rolls_up_to_anyone(voice):
    assert said(voice.value)
    assert ANYONE in above(voice.value)
    assert voice_labels.said(ANYONE) == "someone"
