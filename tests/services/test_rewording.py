"""Check how admins change the words of a screen, and retire wrong ones."""

import pytest

from storybank.domain.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from storybank.domain.wording import EASY_READ, STANDARD, sha256
from storybank.services import rewording
from storybank.storage import consents, ledger, wordings
from tests.conftest import CLEO, TESS, teller_of
from tests.services.test_wording import ADA, edited


@pytest.mark.parametrize("actor", [CLEO, TESS, teller_of])
def test_only_an_admin_may_see_or_change_words(archive, told, actor):
    asking = actor(told()) if callable(actor) else actor

    for deed in (
        lambda: rewording.every(archive, asking),
        lambda: rewording.one(archive, asking, "W26", STANDARD),
        lambda: rewording.change(archive, asking, "W26", STANDARD, text="x"),
        lambda: rewording.retire(archive, asking, "W26@1", reason="x", invalidates=True),
    ):
        with pytest.raises(NotAllowedError):
            deed()


def test_ac_07_an_edit_is_a_new_version_and_old_records_point_to_the_old_text(archive, told):
    story = told(wording_ids=("W26@1",))
    old = wordings.fetch(archive.db, "W26@1")

    id_ = edited(archive, "W26", "We can take ours down fast.", "We can take ours down at once.")
    new = wordings.fetch(archive.db, id_)

    record = {grant.record.id for grant in story.grants}
    assert id_ == "W26@2"
    assert new.sha256 != old.sha256
    assert (new.made_by, old.made_by) == ("ada", "shipped")
    assert consents.wording_ids(archive.db, record) == ("W26@1",)
    assert wordings.fetch(archive.db, "W26@1").text == old.text


def test_a_comma_is_a_change_and_spaces_at_the_end_are_none(archive):
    text = wordings.current(archive.db)["W26"].text

    with pytest.raises(InvalidError, match="Nothing has changed"):
        rewording.change(archive, ADA, "W26", STANDARD, text=f"{text}  \n\n")
    id_ = edited(archive, "W26", "We can take ours down fast.", "We can take ours down, fast.")

    assert wordings.fetch(archive.db, id_).sha256 != sha256(text)


def test_words_that_are_hard_to_read_are_refused_with_their_grade(archive):
    text = wordings.current(archive.db)["W26"].text
    hard = text.replace(
        "Other people could copy it.",
        "Unauthorised replication necessitates considerable organisational caution.",
    )

    look = rewording.look(archive, ADA, "W26", STANDARD, text=hard)

    assert look.grade > 5
    assert any("hard to read" in problem for problem in look.problems)
    with pytest.raises(InvalidError):
        rewording.change(archive, ADA, "W26", STANDARD, text=hard)


def test_the_words_that_people_see_now_are_not_retired(archive):
    with pytest.raises(ConflictError):
        rewording.retire(archive, ADA, "W26@1", reason="Wrong", invalidates=True)


def test_a_retired_easy_read_is_not_offered_any_more(archive):
    rewording.retire(archive, ADA, "W26.easy_read@1", reason="Too short", invalidates=False)

    assert "W26" not in wordings.current(archive.db, EASY_READ)
    with pytest.raises(ConflictError):
        rewording.retire(archive, ADA, "W26.easy_read@1", reason="Again", invalidates=False)


def test_a_version_is_retired_with_a_reason(archive):
    edited(archive, "W26", "fast", "at once")

    with pytest.raises(InvalidError):
        rewording.retire(archive, ADA, "W26@1", reason="  ", invalidates=False)
    rewording.retire(archive, ADA, "W26@1", reason="Not  true", invalidates=False)

    found = wordings.fetch(archive.db, "W26@1")
    assert (found.retired_at, found.retired_reason) == (archive.now, "Not true")
    assert not found.is_fault
    events = [event.type for event in ledger.events(archive.db)]
    assert events == ["wording_retired"]


def test_words_that_misled_people_cannot_come_back(archive):
    old = wordings.current(archive.db)["W26"].text
    edited(archive, "W26", "fast", "at once")
    rewording.retire(archive, ADA, "W26@1", reason="Not true", invalidates=True)

    with pytest.raises(InvalidError, match="misleading"):
        rewording.change(archive, ADA, "W26", STANDARD, text=old)


def test_an_unknown_screen_or_version_is_not_found(archive):
    with pytest.raises(NotFoundError):
        rewording.one(archive, ADA, "W99", STANDARD)
    with pytest.raises(NotFoundError):
        rewording.version(archive, ADA, "W26@9")
