"""Escape in templates exactly as Jinja does."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import StrictUndefined, UndefinedError
from markupsafe import Markup, escape

from storybank.domain.consent import Use
from storybank.web.escaping import Templates, escaped

SIGNS = "&<>'\""


class Loud(str):
    """Text of a kind that has its own idea of HTML."""

    def __html__(self) -> str:
        return "<b>loud</b>"


@given(st.text() | st.text(alphabet=f"{SIGNS}ab ") | st.integers() | st.none() | st.booleans())
def test_every_value_is_written_as_jinja_writes_it(value):
    assert str(escaped(value)) == str(escape(value))


@pytest.mark.parametrize("value", [Markup("<b>&amp;</b>"), Loud("<i>"), Use.WEB, b"<", 1.5])
def test_what_is_no_plain_text_is_written_as_jinja_writes_it(value):
    assert str(escaped(value)) == str(escape(value))


def rendered(source: str, **values: object) -> str:
    made = Templates(Flask("alone"), loader=None, autoescape=True, undefined=StrictUndefined)
    return made.from_string(source).render(**values)


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize(
    "source",
    [
        "{{ words }}",
        "{% for one in [words] %}{{ one }}{% endfor %}",
        "{% macro said(of) %}{{ of }}{% endmacro %}{{ said(words) }}",
        "{% set kept %}{{ words }}{% endset %}{{ kept }}",
        "{{ [words] | join(', ') }}",
        "{{ 'x' ~ words if true }}",
        "{% macro in() %}{{ caller() }}{% endmacro %}{% call in() %}{{ words }}{% endcall %}",
        "{% filter trim %}{{ words }}{% endfilter %}",
    ],
)
def test_a_template_never_lets_a_sign_of_html_through_nor_writes_it_twice(source, sign):
    found = rendered(source, words=f"a{sign}b").removeprefix("x")

    assert found == str(escape(f"a{sign}b"))


def test_what_is_safe_already_stays_as_it_is():
    assert rendered("{{ words }}", words=Markup("<b>")) == "<b>"


def test_a_word_that_nobody_gave_stops_the_page():
    with pytest.raises(UndefinedError):
        rendered("{{ words }}")


def test_the_site_writes_its_pages_so(app):
    assert isinstance(app.jinja_env, Templates)
    assert "environment.escaped(" in app.jinja_env.compile("{{ words }}", raw=True)
