"""Check the words for codes."""

import pytest

from storybank.domain import phrases
from storybank.domain.consent import Use


@pytest.mark.parametrize(
    ("label", "said"),
    [
        (phrases.USES[Use.WEB], "on our website"),
        (phrases.USES[Use.SOCIAL], "on social media"),
        (phrases.named(Use.SOCIAL, "Fen Page"), "on Fen Page (social media)"),
        (phrases.USES[Use.TRAINING_HERE], "in our own training"),
        (phrases.named(Use.TRAINING_PARTNER, "Leigh Trust"), "in training by Leigh Trust"),
    ],
)
def test_a_place_has_the_little_word_that_belongs_to_it(label, said):
    assert phrases.placed(label) == said
