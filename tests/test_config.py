import pytest

from storybank.config import given, law, load, settle
from storybank.domain.errors import InvalidError


def test_a_new_archive_has_the_most_careful_jurisdiction(tmp_path):
    settings = load(tmp_path, {})

    assert settings.jurisdiction == "generic"
    assert settings.emergency_number == "your local emergency number"
    assert (settings.regulator, settings.support_line) == ("", "")


def test_ac_77_what_a_setting_leaves_open_comes_from_the_jurisdiction(tmp_path):
    (tmp_path / "config.toml").write_text('jurisdiction = "uk-ni"\n', "utf-8")

    settings = load(tmp_path, {})

    assert settings.emergency_number == "999"
    assert settings.regulator == "the Information Commissioner’s Office"
    assert settings.support_line == "116 123 (Samaritans, day and night)"


def test_a_setting_wins_over_the_jurisdiction(tmp_path):
    written = 'jurisdiction = "uk-ni"\nregulator = "the board"\nemergency_number = "112"\n'
    (tmp_path / "config.toml").write_text(written, "utf-8")

    settings = load(tmp_path, {"STORYBANK_SUPPORT_LINE": "Kin, 01632 960001"})

    assert (settings.regulator, settings.regulator_url) == ("the board", "")
    assert (settings.emergency_number, settings.support_line) == ("112", "Kin, 01632 960001")


def test_a_file_of_its_own_changes_the_lines_it_names_and_no_other(tmp_path):
    (tmp_path / "jurisdiction.toml").write_text('name = "Ireland"\nemergency_number = "112"\n')

    found, base = law(tmp_path, "generic"), law(tmp_path / "none", "generic")

    assert (found.name, found.emergency_number) == ("Ireland", "112")
    assert found.ages == base.ages
    assert load(tmp_path, {}).emergency_number == "112"


@pytest.mark.parametrize("written", [b"name = ", b"name = 3", b'name = "\xff"'])
def test_a_bad_file_of_its_own_stops_the_start(tmp_path, written):
    (tmp_path / "jurisdiction.toml").write_bytes(written)

    with pytest.raises(InvalidError):
        load(tmp_path, {})


def test_a_jurisdiction_that_there_is_not_stops_the_start_and_names_those_there_are(tmp_path):
    with pytest.raises(InvalidError) as caught:
        load(tmp_path, {"STORYBANK_JURISDICTION": "atlantis"})

    assert "generic, uk-england-wales, uk-ni, uk-scotland" in caught.value.problems["jurisdiction"]


def test_declared_spellings_are_one_word_for_one_word(tmp_path):
    settings = load(tmp_path, {"STORYBANK_SPELLINGS": "Recieve = receive, dont=don't"})

    assert settings.right_spellings == {"recieve": "receive", "dont": "don't"}
    for wrong in ("recieve", "alot=a lot", "=x", "a=b=c", "4=for", "'=x"):
        with pytest.raises(InvalidError):
            load(tmp_path, {"STORYBANK_SPELLINGS": wrong})


def test_a_setting_that_is_true_or_false_is_read_from_a_variable(tmp_path):
    assert load(tmp_path, {"STORYBANK_REQUIRE_TOTP": "Yes"}).require_totp
    assert not load(tmp_path, {"STORYBANK_REQUIRE_TOTP": "off"}).require_totp
    with pytest.raises(InvalidError, match="must be true or false"):
        load(tmp_path, {"STORYBANK_REQUIRE_TOTP": "perhaps"})


def test_what_stands_in_file_or_environment_wins_over_a_page_and_is_named(tmp_path):
    (tmp_path / "config.toml").write_text('organisation = "Fen Voices"\n', "utf-8")
    found = given(tmp_path, {"STORYBANK_PHONE": "1"})

    settings, _ = settle(
        tmp_path, found, {"organisation": "Others", "phone": "2", "email": "a@example.org"}
    )

    assert dict(found.fixed) == {"organisation": "config.toml", "phone": "STORYBANK_PHONE"}
    assert (settings.organisation, settings.phone) == ("Fen Voices", "1")
    assert settings.email == "a@example.org"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('second_key = "never"', "second_key must be one of"),
        ('brand_colour = "#ff8800"', "The nearest that works is #a35700"),
        ("require_totp = 1", "must be true or false"),
    ],
)
def test_a_bad_value_stops_the_start(tmp_path, line, said):
    (tmp_path / "config.toml").write_text(line, "utf-8")

    with pytest.raises(InvalidError, match=said):
        load(tmp_path, {})
