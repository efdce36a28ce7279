"""Check that the words of a table become codes of the closed lists."""

import pytest

from storybank.domain import codes
from storybank.domain.stories import Format, Kind, Voice


@pytest.mark.parametrize(
    ("words", "voice", "kept"),
    [
        ("uses_services", Voice.USES_SERVICES, ""),
        ("Uses services", Voice.USES_SERVICES, ""),
        ("Carer", Voice.CARER, ""),
        ("Member of staff", Voice.STAFF, "Member of staff"),
        ("Oxfordshire County Council staff", Voice.STAFF, "Oxfordshire County Council staff"),
        ("Senior leaders", Voice.SENIOR_LEADER, "Senior leaders"),
        ("User of services / carer", Voice.USES_SERVICES_OR_CARER, "User of services / carer"),
        ("Recruitment panel and council staff", Voice.OTHER, "Recruitment panel and council staff"),
        ("Focus group", Voice.OTHER, "Focus group"),
        ("", Voice.OTHER, ""),
    ],
)
def test_a_voice_is_matched_and_its_words_are_kept(words, voice, kept):
    assert codes.voice(words) == (voice, kept)


@pytest.mark.parametrize(
    ("words", "kind"),
    [("case study", Kind.CASE_STUDY), ("Case_Study", Kind.CASE_STUDY), ("QUOTE", Kind.QUOTE)],
)
def test_a_kind_is_matched_in_any_case(words, kind):
    assert codes.kind(words) == (kind, "")


def test_words_that_are_not_known_are_read_as_the_plainest_with_a_warning():
    kind, of_kind = codes.kind("factsheet")
    form, of_form = codes.form("hologram")
    language, of_language = codes.language("the local one")

    assert (kind, form, language) == (Kind.STORY, Format.TEXT, "en")
    assert "“factsheet”" in of_kind
    assert "“hologram”" in of_form
    assert "“the local one”" in of_language


@pytest.mark.parametrize(
    ("words", "code"), [("", "en"), ("Welsh", "cy"), ("pt-BR", "pt-BR"), ("EN", "EN")]
)
def test_a_language_is_a_name_or_a_code(words, code):
    assert codes.language(words) == (code, "")
