"""Test links for a new password that go by email: to whom, with what, and never to others."""

import logging
import re
from dataclasses import replace
from email import message_from_string, policy

import pytest

from storybank.config import Given
from storybank.domain.people import CLI, Role
from storybank.services import people, resets
from storybank.storage import journal
from tests.services.test_outgoing import MailServer

CLEO = "cleo@example.org"
PASSWORD = "seven grey herons"


@pytest.fixture
def mailing(archive):
    """Return the bank of an archive that can send, and its mail server."""
    people.add(archive, CLI, CLEO, PASSWORD, roles=[Role.CURATOR])
    server = MailServer()
    settings = replace(
        archive.settings,
        base_url="https://stories.example.org/",
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        smtp_security="none",
    )
    return replace(archive.bank, given=Given(settings, {}), settled={}), server


def letter(server):
    """Return the one message that the server took: its headers, and its words."""
    server.close()
    lines = server.lines
    text = "\n".join(lines[lines.index("data") + 1 : lines.index(".")])
    found = message_from_string(text, policy=policy.default)
    return found["To"], found.get_content()


def test_whoever_works_here_gets_a_link_at_our_own_address_that_works_once(mailing, archive):
    bank, server = mailing

    resets.send(bank, " Cleo@example.org ")

    to, words = letter(server)
    token = re.search(r"https://stories\.example\.org/reset/([\w-]+)", words)[1]
    assert to == CLEO
    assert "Your password stays as it is." in words
    resets.choose(archive, token, "eight brown otters")
    assert people.sign_in(archive, CLEO, "eight brown otters")


def test_nothing_is_sent_to_an_address_that_is_not_known_or_shut_out(mailing, archive):
    bank, server = mailing
    people.add(archive, CLI, "ben@example.org", PASSWORD, roles=[Role.TRAINER])
    people.disable(archive, CLI, "ben@example.org")

    for email in ("nobody@example.org", "ben@example.org"):
        resets.send(bank, email)
    resets.send(bank, CLEO)

    assert letter(server)[0] == CLEO
    assert server.lines.count("data") == 1
    assert [one.deed for one in journal.find(archive.db)].count("reset_made") == 1


def test_a_mail_server_that_fails_is_logged_without_the_address_or_the_link(mailing, caplog):
    bank, server = mailing
    broken = replace(bank.given.settings, smtp_port=1)

    with caplog.at_level(logging.INFO):
        resets.send(replace(bank, given=Given(broken, {}), settled={}), CLEO)
    resets.send(bank, CLEO)

    assert [record.getMessage() for record in caplog.records] == ["reset not sent"]
    assert "cleo" not in str([vars(record) for record in caplog.records])
    assert letter(server)[0] == CLEO
