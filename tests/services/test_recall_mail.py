"""Write to the holder of what is called back, once, where a mail server is set."""

from collections.abc import Callable

from storybank.domain.consent import Purpose, Use
from storybank.domain.exports import Export, ExportKind, Holding
from storybank.domain.people import CLI, Role
from storybank.domain.stories import Story
from storybank.services import people, recall_mail, stopping
from storybank.services.archive import Archive
from storybank.storage import exports, renditions
from tests.conftest import NOW, teller_of
from tests.services.test_outgoing import MailServer, mailing

Told = Callable[..., Story]


def hold(archive: Archive, story: Story) -> Export:
    """Keep that a trainer's pack holds a story."""
    tess = people.add(archive, CLI, "tess@example.org", "seven grey herons", roles=[Role.TRAINER])
    number = renditions.of_story(archive.db, story)[0].number
    held = Holding(story.id, number, frozenset(), "", NOW.replace(year=2027))
    export = Export(
        id="",
        kind=ExportKind.PACK,
        code=None,
        pack_id="a pack",
        title="Listening",
        purpose=Purpose(Use.TRAINING_HERE),
        made_by=tess.id,
        holder_role="trainer",
        holder_contact="",
        reason="",
        quantity=1,
        left_out=0,
        made_at=NOW,
        holdings=(held,),
    )
    with archive.writing() as db:
        return exports.add(db, export)


def test_a_recall_goes_by_email_once_and_names_the_story_by_its_id(
    archive: Archive, told: Told
) -> None:
    story = told(title="The zanzibar ramp")
    hold(archive, story)
    stopping.withdraw(archive, teller_of(story), story.id)
    assert recall_mail.send(archive) == 0
    server = MailServer()
    there = mailing(archive, server.port)

    first, second = recall_mail.send(there), recall_mail.send(there)
    server.close()

    text = "\n".join(server.lines)
    assert (first, second) == (1, 0)
    assert "To: tess@example.org" in text
    assert f"Please delete story {story.id} from your pack" in text
    assert "/training/copies" in text
    assert "zanzibar" not in text
    assert "Listening" not in text


def test_a_recall_that_the_server_refuses_waits_for_the_next_time(
    archive: Archive, told: Told
) -> None:
    story = told()
    hold(archive, story)
    stopping.withdraw(archive, teller_of(story), story.id)
    server = MailServer(refuses=True)

    sent = recall_mail.send(mailing(archive, server.port))
    server.close()

    assert sent == 0
    [waiting] = exports.recalled(archive.db)
    assert waiting.holdings[0].told_at is None
