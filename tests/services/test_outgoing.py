"""Check which messages to tellers are queued, what they say, and that nobody gets one too many."""

import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from storybank.config import Given
from storybank.domain.errors import ConflictError, NotFoundError, UnavailableError
from storybank.domain.letters import Kind
from storybank.domain.people import VISITOR
from storybank.domain.stories import EditorialState, Story
from storybank.services import outgoing, purge, renewal, stopping, tick
from storybank.services.archive import Archive, Bank
from storybank.storage import drafts, ledger, messages, stories
from tests.conftest import CLEO, TESS, Clock, teller_of

Told = Callable[..., Story]

REACHED = {
    "contact_channel": "email",
    "contact_value": "ama@example.org",
    "contact_permissions": '["renewal"]',
    "wants_check_in": 0,
}


def reach(archive: Archive, story: Story, **differs: object) -> Story:
    """Let the teller of *story* be reached as said."""
    fields = {**REACHED, **differs}
    changes = ", ".join(f"{name} = :{name}" for name in fields)
    with archive.writing() as db:
        sql = f"UPDATE contributor SET {changes} WHERE id = :id"
        db.execute(sql, {**fields, "id": story.subjects[0].contributor_id})
    return story


def kinds(archive: Archive) -> list[Kind]:
    return [waiting.kind for waiting in outgoing.find(archive, CLEO)]


def send_all(archive: Archive) -> list[Kind]:
    found = outgoing.find(archive, CLEO)
    for waiting in found:
        outgoing.mark_sent(archive, CLEO, waiting.number)
    return [waiting.kind for waiting in found]


def test_ac_32_three_reminders_then_it_comes_down_and_there_is_no_fourth(
    archive: Archive, told: Told, clock: Clock
) -> None:
    story = reach(archive, told(lasts=timedelta(days=62)))
    end = renewal.ending(story)
    assert end is not None

    sent: dict[int, list[Kind]] = {}
    for left in range(62, -40, -1):
        clock.now = end - timedelta(days=left) + timedelta(seconds=1)
        tick.run(archive)
        if found := send_all(archive):
            sent[left] = found

    assert sent == {60: [Kind.RENEWAL_60], 21: [Kind.RENEWAL_21], 3: [Kind.RENEWAL_3]}
    types = [e.type for e in ledger.events(archive.db, story_id=story.id)]
    assert types.count("reminded") == 3
    assert stories.reread(archive.db, story).purged_at is not None


def test_each_reminder_begins_on_its_second(archive: Archive, told: Told, clock: Clock) -> None:
    story = reach(archive, told(lasts=timedelta(days=62)))
    end = renewal.ending(story)
    assert end is not None

    for days, kind in ((60, Kind.RENEWAL_60), (21, Kind.RENEWAL_21), (3, Kind.RENEWAL_3)):
        clock.now = end - timedelta(days=days, seconds=1)
        tick.run(archive)
        assert send_all(archive) == []
        clock.now = end - timedelta(days=days)
        tick.run(archive)
        assert send_all(archive) == [kind]


def test_a_late_first_run_queues_one_reminder_and_not_three(
    archive: Archive, told: Told, clock: Clock
) -> None:
    reach(archive, told(lasts=timedelta(days=2)))

    first, second = tick.run(archive), tick.run(archive)

    assert (first.prepared, second.prepared) == (1, 0)
    assert kinds(archive) == [Kind.RENEWAL_3]


@pytest.mark.parametrize(
    "differs",
    [
        {"contact_permissions": "[]", "wants_check_in": 1},
        {"contact_permissions": "[]", "wants_check_in": 1, "contact_value": ""},
        {"contact_channel": "", "wants_check_in": 1},
        {"contact_value": "", "wants_check_in": 1},
        {"contact_permissions": '["invite", "feedback"]'},
    ],
    ids=["no contact", "nothing known", "no way", "no address", "not about this"],
)
def test_ac_33_nothing_is_ever_queued_for_whoever_said_no(
    archive: Archive, told: Told, clock: Clock, differs: dict[str, object]
) -> None:
    """AC-79 too: no check-in either."""
    reach(archive, told(lasts=timedelta(days=62)), **differs)

    for _ in range(70):
        clock.move(days=1)
        outgoing.prepare(archive)

    assert list(archive.db.query("SELECT * FROM outgoing")) == []


@pytest.mark.parametrize("deed", ["withdraw", "pause", "renew", "no contact", "purge"])
def test_a_message_that_waits_is_gone_once_it_must_not_be_sent(
    archive: Archive, told: Told, deed: str
) -> None:
    story = reach(archive, told(lasts=timedelta(days=2)))
    tick.run(archive)
    [waiting] = outgoing.find(archive, CLEO)

    match deed:
        case "withdraw":
            stopping.withdraw(archive, teller_of(story), story.id)
        case "pause":
            stopping.pause(archive, teller_of(story), story.id)
        case "renew":
            renewal.renew(archive, teller_of(story), story.id, years=1)
        case "purge":
            stopping.withdraw(archive, teller_of(story), story.id, today=True)
            purge.run(archive)
        case _:
            reach(archive, story, contact_permissions="[]")

    assert outgoing.find(archive, CLEO) == []
    with pytest.raises(NotFoundError):
        outgoing.mark_sent(archive, CLEO, waiting.number)


def test_ac_79_a_check_in_is_due_on_day_three_and_can_be_refused(
    archive: Archive, told: Told, clock: Clock
) -> None:
    story, other = (reach(archive, told(), wants_check_in=1) for _ in range(2))
    reach(archive, other, wants_check_in=0)

    clock.move(days=3, seconds=-1)
    tick.run(archive)
    before = kinds(archive)
    clock.move(seconds=1)
    tick.run(archive)

    assert before == []
    [waiting] = outgoing.find(archive, CLEO)
    assert (waiting.kind, waiting.story_id) == (Kind.CHECK_IN, story.id)
    assert "Telling a story can bring up strong feelings." in waiting.letter.body
    assert "116 123" in waiting.letter.body
    assert "[" not in waiting.letter.body


def test_a_draft_is_reminded_of_on_day_21_by_a_way_that_was_given(
    archive: Archive, clock: Clock
) -> None:
    def entry(**fields: list[str]) -> dict[str, object]:
        return {"fields": fields, "wording": "", "done": True}

    def answers(contact: str) -> dict[str, object]:
        return {
            "contact": entry(answer=[contact]) | {"wording": next(archive.db.query(current))["id"]},
            "channel": entry(answer=["text"], seen=[]),
            "reach-phone": entry(reach=["07700 900123"], ask_for=[""]),
        }

    current = "SELECT id FROM wording_version WHERE screen = 'W34' ORDER BY version DESC"
    with archive.writing() as db:
        for contact in ("renewal", "none"):
            drafts.save(db, drafts.add(db, clock.now), answers(contact), clock.now)
        drafts.add(db, clock.now)

    clock.move(days=21, seconds=-1)
    tick.run(archive)
    before = kinds(archive)
    clock.move(seconds=1)
    tick.run(archive)
    [waiting] = outgoing.find(archive, CLEO)
    clock.move(days=7, seconds=1)
    tick.run(archive)

    assert before == []
    assert (waiting.kind, waiting.reach) == (Kind.DRAFT, "07700 900123")
    assert "31 March 2026" in waiting.letter.body
    assert outgoing.find(archive, CLEO) == []
    assert list(archive.db.query("SELECT * FROM draft")) == []


def test_a_message_that_others_see_says_nothing_of_what_it_is_about(
    archive: Archive, told: Told
) -> None:
    """W35."""
    note = "Someone else may see their messages. Do not say what it is about."
    reach(archive, told(lasts=timedelta(days=2)), contact_safe_note=note)
    tick.run(archive)

    [waiting] = outgoing.find(archive, CLEO)

    text = f"{waiting.letter.subject} {waiting.letter.body}".lower()
    assert waiting.safe_note == note
    for word in ("story", "stories", "fen voices", "archive", "permission", "renew", "share"):
        assert word not in text
    assert "01632 960000" in text


def test_a_reminder_asks_w50_without_what_nobody_knows(archive: Archive, told: Told) -> None:
    reach(archive, told(lasts=timedelta(days=2)))
    tick.run(archive)

    [waiting] = outgoing.find(archive, CLEO)

    assert waiting.letter.subject == "Can we keep using your story?"
    assert "On 5 March 2026 your yes will end." in waiting.letter.body
    assert "- Yes, for 1 more year" in waiting.letter.body
    assert "If we do not hear from you, we will take it down." in waiting.letter.body
    assert "reply STOP" in waiting.letter.body
    assert "[" not in waiting.letter.body
    assert "40" not in waiting.letter.body


def test_only_curators_see_messages(archive: Archive, told: Told) -> None:
    reach(archive, told(lasts=timedelta(days=2)))
    tick.run(archive)

    for who in (VISITOR, TESS):
        with pytest.raises(NotFoundError):
            outgoing.find(archive, who)


def test_a_story_that_ended_is_deleted_after_30_days_unless_its_teller_waits_for_an_answer(
    archive: Archive, told: Told, clock: Clock
) -> None:
    """consent.md 11."""
    story, asks = told(lasts=timedelta(days=2)), told(lasts=timedelta(days=2))
    with archive.writing() as db:
        messages.add(db, asks, "contributor", body="Can I go on?", at=clock.now)

    clock.move(days=32, seconds=-1)
    early = tick.run(archive).deleted
    clock.move(seconds=1)
    done = tick.run(archive).deleted
    with archive.writing() as db:
        messages.add(db, asks, "curator", body="Yes.", at=clock.now)
    after = tick.run(archive).deleted

    assert (early, done, after) == ([], [story.id], [asks.id])


def test_what_came_in_when_it_had_ended_is_kept_30_days_too(
    archive: Archive, told: Told, clock: Clock
) -> None:
    story = told(starts=timedelta(days=-500), lasts=timedelta(days=-100))

    clock.move(days=30, seconds=-1)
    early = tick.run(archive).deleted
    clock.move(seconds=1)

    assert early == []
    assert tick.run(archive).deleted == [story.id]


def test_running_it_twice_or_never_changes_nothing_that_is_shown(
    archive: Archive, told: Told, clock: Clock
) -> None:
    story = reach(archive, told(lasts=timedelta(days=40)))

    for _ in range(3):
        clock.move(days=10)
        before = stories.reread(archive.db, story)
        first, second = tick.run(archive), tick.run(archive)
        assert stories.reread(archive.db, story) == before
        assert second.prepared == second.dropped == 0
        assert first.deleted == []
    assert stories.reread(archive.db, story).editorial_state is EditorialState.APPROVED


class MailServer:
    """A mail server that takes one message, or refuses it; it speaks plain SMTP."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.socket.getsockname()[1]
        self.lines: list[str] = []
        self.refuses = refuses
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        connection, _ = self.socket.accept()
        with connection, connection.makefile("rwb", buffering=0) as file:
            file.write(b"220 here\r\n")
            in_data = False
            for raw in file:
                line = raw.decode().rstrip("\r\n")
                self.lines.append(line)
                if in_data:
                    in_data = line != "."
                    if not in_data:
                        file.write(b"250 taken\r\n")
                    continue
                in_data = line.upper() == "DATA" and not self.refuses
                answer = b"354 go on" if in_data else b"250 fine"
                if self.refuses and line.startswith("RCPT"):
                    answer = b"550 no"
                file.write((b"221 bye" if line.upper() == "QUIT" else answer) + b"\r\n")

    def close(self) -> None:
        self.thread.join(10)
        self.socket.close()


def mailing(archive: Archive, port: int) -> Archive:
    settings = replace(
        archive.settings, smtp_host="127.0.0.1", smtp_port=port, smtp_security="none"
    )
    bank = replace(archive.bank, given=Given(settings, {}), settled={})
    return Archive(bank, archive.db)


def test_a_message_goes_by_email_once_where_a_server_is_set(archive: Archive, told: Told) -> None:
    reach(archive, told(lasts=timedelta(days=2)))
    tick.run(archive)
    [waiting] = outgoing.find(archive, CLEO)
    server = MailServer()

    with pytest.raises(ConflictError):
        outgoing.send(archive, CLEO, waiting.number)
    outgoing.send(mailing(archive, server.port), CLEO, waiting.number)
    server.close()

    text = "\n".join(server.lines)
    assert "To: ama@example.org" in text
    assert "From: hello@example.org" in text
    assert "On 5 March 2026 your yes will end." in text
    assert outgoing.find(archive, CLEO) == []
    with pytest.raises(NotFoundError):
        outgoing.send(mailing(archive, server.port), CLEO, waiting.number)


def test_a_message_that_the_server_refuses_still_waits(archive: Archive, told: Told) -> None:
    reach(archive, told(lasts=timedelta(days=2)))
    tick.run(archive)
    [waiting] = outgoing.find(archive, CLEO)
    server = MailServer(refuses=True)

    with pytest.raises(UnavailableError):
        outgoing.send(mailing(archive, server.port), CLEO, waiting.number)
    server.close()
    with pytest.raises(UnavailableError):
        outgoing.send(mailing(archive, server.port), CLEO, waiting.number)

    assert kinds(archive) == [Kind.RENEWAL_3]


def test_no_word_of_a_message_and_no_address_is_kept_with_it(
    bank: Bank, archive: Archive, told: Told, instance: Path
) -> None:
    reach(archive, told(lasts=timedelta(days=2)))
    tick.run(archive)

    [row] = archive.db.query("SELECT * FROM outgoing")

    assert set(row) == {
        "number", "kind", "story_number", "draft_id", "occasion", "prepared_at", "sent_at",
        "sent_by", "sent_how",
    }  # fmt: skip
