import tomllib
from importlib import resources

import pytest

from storybank.domain import jurisdiction
from storybank.domain.consent import IndicatedBy, Use
from storybank.domain.errors import InvalidError
from storybank.domain.jurisdiction import AgeBand, Beside, SpeaksFor

SHIPPED = {
    entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text("utf-8"))
    for entry in resources.files("storybank").joinpath("jurisdictions").iterdir()
}
YOUNG = (AgeBand.UNDER_13, AgeBand.FROM_13, AgeBand.FROM_16)


def test_four_jurisdictions_are_shipped_and_each_can_be_read():
    found = {name: jurisdiction.read(written) for name, written in SHIPPED.items()}

    assert set(found) == {"generic", "uk-england-wales", "uk-ni", "uk-scotland"}
    assert {one.complaint_ack_days for one in found.values()} == {30}
    assert {one.reask_ages for one in found.values()} == {(16, 18)}


@pytest.mark.parametrize("use", Use)
@pytest.mark.parametrize("band", YOUNG)
def test_where_no_country_is_chosen_nobody_under_18_says_yes_alone(band, use):
    generic = jurisdiction.read(SHIPPED["generic"])

    assert not generic.own_yes_is_enough(band, use)


@pytest.mark.parametrize("name", ["uk-england-wales", "uk-scotland", "uk-ni"])
def test_in_the_uk_a_young_person_needs_a_second_yes_as_section_6_says(name):
    found = jurisdiction.read(SHIPPED[name])

    beside = {
        band: (found.beside(band, Use.TRAINING_HERE), found.beside(band, Use.WEB)) for band in YOUNG
    }

    assert beside == {
        AgeBand.UNDER_13: (Beside.ALSO_YES, Beside.ALSO_YES),
        AgeBand.FROM_13: (Beside.TOLD, Beside.ALSO_YES),
        AgeBand.FROM_16: (Beside.IF_WANTED, Beside.IF_WANTED),
    }


@pytest.mark.parametrize("name", SHIPPED)
def test_an_adult_says_yes_alone_everywhere(name):
    found = jurisdiction.read(SHIPPED[name])

    assert all(found.own_yes_is_enough(AgeBand.ADULT, use) for use in Use)


def test_a_young_person_is_asked_again_at_the_next_age_that_counts():
    found = jurisdiction.read(SHIPPED["generic"])

    ages = [found.reask_at(band) for band in AgeBand]

    assert ages == [16, 16, 18, None]


def test_scotland_has_a_guardian_an_attorney_and_the_nearest_relative_and_no_deputy():
    scotland = jurisdiction.read(SHIPPED["uk-scotland"])
    england = jurisdiction.read(SHIPPED["uk-england-wales"])

    codes = scotland.signer_codes(SpeaksFor.ADULT)

    assert codes == {IndicatedBy.GUARDIAN, IndicatedBy.ATTORNEY, IndicatedBy.CONSULTEE_PERSONAL}
    assert "nearest relative" in scotland.signers(SpeaksFor.ADULT)[-1].label
    assert IndicatedBy.DEPUTY in england.signer_codes(SpeaksFor.ADULT)
    assert IndicatedBy.PARENT not in england.signer_codes(SpeaksFor.ADULT)


def test_no_yes_of_another_adult_is_taken_where_no_country_is_chosen():
    codes = jurisdiction.read(SHIPPED["generic"]).signer_codes(SpeaksFor.ADULT)

    assert codes == {IndicatedBy.CONSULTEE_PERSONAL, IndicatedBy.CONSULTEE_NOMINATED}


def test_ac_77_the_general_file_names_no_number_and_no_body_of_the_uk():
    text = str(SHIPPED["generic"])

    assert not [
        word
        for word in ("999", "116 123", "0800", "Samaritans", "Information Commissioner", "council,")
        if word in text
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": "red"}, "“colour” is not known"),
        ({"emergency_number": " "}, "“emergency_number” must not be empty"),
        ({"complaint_ack_days": 0}, "“complaint_ack_days” must be a whole number from 1"),
        ({"complaint_ack_days": True}, "“complaint_ack_days” must be a whole number from 1"),
        ({"reask_ages": [18, 16]}, "“reask_ages” must rise"),
        ({"reask_ages": [16]}, "name the age of an adult"),
        ({"ages": {"u13": {}}}, "“ages” needs 13_15, 16_17, u13"),
        ({"who_can_say_yes": [{"code": "king", "label": "x", "speaks_for": []}]}, "is one of self"),
        ({"support_lines": [{"name": "A"}]}, "“support_lines” needs hours, name, number"),
        ({"special_categories": "health"}, "“special_categories” must be a list"),
        ({"regulator": 3}, "“regulator” must be text"),
    ],
)
def test_a_bad_line_is_named(change, said):
    with pytest.raises(InvalidError) as caught:
        jurisdiction.read({**SHIPPED["generic"], **change})

    assert said in caught.value.problems["jurisdiction"]


def test_a_missing_line_is_named():
    written = {name: value for name, value in SHIPPED["generic"].items() if name != "name"}

    with pytest.raises(InvalidError) as caught:
        jurisdiction.read(written)

    assert "“name” is missing" in caught.value.problems["jurisdiction"]
