"""Write to those who hold what is called back, where the settings name a mail server.

The message goes to the trainer who has the pack or made the copy, at the address
they sign in with. It names a story by its id alone.
"""

import logging

from storybank.domain.errors import UnavailableError
from storybank.domain.exports import Export, Holding
from storybank.domain.letters import Letter
from storybank.services import mail, wording
from storybank.services.archive import Archive
from storybank.storage import exports, people

log = logging.getLogger(__name__)

PLACE = "K7Q2M4T"  # stands in W56 for the story
BUTTON = "press this button"


def send(archive: Archive) -> int:
    """Send each recall that is open once; return how many went.

    Where the server takes none, they wait for the next time; the desk and the
    holder's own pages say it all the same.
    """
    if not archive.settings.smtp_host:
        return 0
    sent = 0
    for export in exports.recalled(archive.db):
        for held in export.holdings:
            if held.is_open and held.told_at is None:
                try:
                    _send(archive, export, held)
                except UnavailableError:
                    log.warning("a recall could not be sent by email")
                    return sent
                sent += 1
    return sent


def _send(archive: Archive, export: Export, held: Holding) -> None:
    """Send one, and keep that it was sent."""
    to = people.fetch(archive.db, export.made_by).email
    mail.send(archive.settings, to, _letter(archive, held))
    with archive.writing() as db:
        exports.set_told(db, export.id, held.story_id, archive.now)


def _letter(archive: Archive, held: Holding) -> Letter:
    screen = wording.screen(archive, "W56", {PLACE: held.story_id})
    lines = [line for line in screen.lines if BUTTON not in line]
    where = f"{archive.settings.base_url}/training/copies"
    return Letter(screen.title, "\n\n".join([*lines, f"Tell us here when it is done: {where}"]))
