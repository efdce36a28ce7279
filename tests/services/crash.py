"""Kill the archive at random points between a withdrawal and its last trace (security.md).

Run it for more points: ``python -m tests.services.crash --points 50``.
"""

import argparse
import os
import secrets
import select
import shutil
import signal
import tempfile
import time
from contextlib import closing
from pathlib import Path

from storybank.domain.consent import Purpose, Use
from storybank.domain.people import VISITOR
from storybank.domain.preview import audience
from storybank.domain.view import shown
from storybank.services import proofs, purge, stopping, upkeep, wording
from storybank.services.archive import open_bank
from storybank.storage import stories
from tests.conftest import Clock, make_story, teller_of
from tests.services.test_purge import MARKED, files_with

MARK = "zanzibarquokka"


def one_point(
    folder: Path, seed: float, longest: float, *, after: bool = False
) -> tuple[str, float]:
    """Withdraw and delete in a process that is killed; check what is found afterwards.

    The time runs from the start, or (*after*) from the acknowledgement. Returns
    how far it came (``before``, ``acknowledged`` or ``finished``) and how long it
    ran. AssertionError where something that was acknowledged is shown or left.
    """
    clock = Clock()
    with closing(open_bank(folder, clock).open()) as archive:
        wording.keep_shipped(archive)
        story, other = make_story(archive, **MARKED), make_story(archive)
    began = time.monotonic()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _withdraw_and_delete(folder, story, writer)
    os.close(writer)
    if after:
        select.select([reader], [], [], 60)
        began = time.monotonic()
    time.sleep(seed * longest)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    took = time.monotonic() - began
    with os.fdopen(reader, "rb") as told:
        acknowledged = told.read() == b"withdrawn"
    reached = "finished" if not os.WIFSIGNALED(status) else "acknowledged"
    _check(folder, clock, story, other, acknowledged=acknowledged)
    return reached if acknowledged else "before", took


def _withdraw_and_delete(folder, story, writer):
    """Be the process that is killed; acknowledge once the withdrawal has returned."""
    try:
        with closing(open_bank(folder, Clock()).open()) as archive:
            stopping.withdraw(archive, teller_of(story), story.id, today=True)
            os.write(writer, b"withdrawn")
            purge.run(archive)
    finally:
        os._exit(0)


def _check(folder, clock, story, other, *, acknowledged):
    """Open the archive as after a crash: nothing acknowledged shows, and the rest is finished."""
    with closing(open_bank(folder, clock).open()) as archive:
        upkeep.make_ready(archive)
        now = stories.reread(archive.db, story)
        seen = [use for use in Use if audience(Purpose(use))
                and shown(now, audience(Purpose(use)), use, archive.now)]  # fmt: skip
        if acknowledged:
            assert seen == [], f"shown after it was withdrawn: {seen}"
        stopping.withdraw(archive, teller_of(story), story.id, today=True) if seen else None
        purge.run(archive)
        assert proofs.verify(archive).is_clean
        assert files_with(folder, MARK) == []
        assert upkeep.verify(archive).is_sound
        assert upkeep.check(archive) == []
        kept = stories.reread(archive.db, other)
        assert shown(kept, VISITOR, Use.WEB, archive.now) is not None


def many_points(points: int) -> dict[str, int]:
    """Try so many random points; return how far each came.

    Every second one is timed from the acknowledgement, the first of these falls
    right upon it: so on a machine of any speed some come between it and the end.
    """
    reached = {"before": 0, "acknowledged": 0, "finished": 0}
    longest, rest = 0.0, 1.0
    for at in range(points + 1):
        after = at > 0 and at % 2 == 0
        seed = 0.0 if at == 2 else secrets.randbelow(1000) / 1000
        folder = Path(tempfile.mkdtemp(prefix="storybank-crash-"))
        try:
            within = rest if after else longest or 10.0
            how, took = one_point(folder / "instance", seed, within, after=after)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if at == 0:
            longest = 2.0  # the first one only warms up
            continue
        reached[how] += 1
        if after:
            rest = max(0.05, rest * 0.8) if how == "finished" else min(8.0, rest * 1.1)
        elif how == "finished":
            longest = max(0.05, longest * 0.5)
        elif took >= longest * 0.9:
            longest = min(8.0, longest * 1.3)
    return reached


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--points", type=int, default=50)
    given = asked.parse_args()
    print(many_points(given.points))
