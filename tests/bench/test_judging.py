"""Hold the measures of relevance to values worked out by hand."""

import math

import pytest

from bench import judging

GRADES = {"a": 3, "b": 2, "c": 0, "d": 1}


def test_the_best_order_has_the_whole_gain():
    assert judging.ndcg(["a", "b", "d"], GRADES) == pytest.approx(1.0)


def test_a_text_further_down_gains_less():
    best = 3 + 2 / math.log2(3) + 1 / 2

    assert judging.ndcg(["c", "a"], GRADES) == pytest.approx(3 / math.log2(3) / best)


def test_precision_is_taken_where_each_wanted_text_stands():
    assert judging.precision(["c", "a", "x", "b"], {"a", "b"}) == pytest.approx((1 / 2 + 2 / 4) / 2)


def test_what_is_never_found_counts_as_nothing():
    assert judging.judged(["c"], GRADES, relevant=2) == (0.0, 0.0, 0.0)


def test_a_text_counts_only_from_the_grade_at_which_it_fits():
    _, precision, recall = judging.judged(["d", "a"], GRADES, relevant=2)

    assert precision == pytest.approx((1 / 2) / 2)
    assert recall == pytest.approx(1 / 2)


def test_run_lines_are_read_by_their_rank():
    lines = "q1 Q0 b 2 1.5 storybank\nq1 Q0 a 1 2.5 storybank\nq2 Q0 c 1 9 storybank\n"

    assert judging.runs(lines) == {"q1": ["a", "b"], "q2": ["c"]}
