"""HTML is made of people's text without a word of it becoming HTML."""

import pytest
from markupsafe import Markup

from storybank.web import markup


def test_marks_stand_around_what_was_found_and_all_text_is_escaped():
    found = markup.marked([("a <b> & ", False), ("<i>", True), (" c", False)])
    assert found == "a &lt;b&gt; &amp; <mark>&lt;i&gt;</mark> c"
    assert isinstance(found, Markup)


@pytest.mark.parametrize("sign", ["\0", "\1", "\2", "\1\2", "\2\1", "\0\1\2"])
def test_a_text_with_the_signs_that_marks_are_made_with_marks_nothing(sign):
    texts = [[(f"a{sign}b", False), ("<c>", True)], [("d", False)], [(f"{sign}e", True)], []]
    assert markup.marked_each(texts) == ["ab<mark>&lt;c&gt;</mark>", "d", "<mark>e</mark>", ""]


def test_of_no_texts_there_is_nothing():
    assert markup.marked_each([]) == []
    assert markup.marked([]) == ""


def test_a_pattern_is_filled_with_escaped_texts():
    pattern = Markup('<li id="{0}">{1}</li>')
    rows = [("1", "a & b"), ("2", "{0} <b>"), ("3", "c\0d")]
    assert markup.filled(pattern, rows) == (
        '<li id="1">a &amp; b</li><li id="2">{0} &lt;b&gt;</li><li id="3">c\0d</li>'
    )
    assert markup.filled(pattern, []) == ""


def test_only_html_of_a_template_stands_as_it_is():
    with pytest.raises(TypeError):
        markup.filled("<{0}>", [])
