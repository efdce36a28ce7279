"""Tell which stories a trainer may use in one session: in that way, on that day, in that time.

The gate answers for each use and moment. What it does not name is in no total and
in no count of a search, which lays this over what it has found.
"""

import itertools
from datetime import date, datetime, timedelta

import numpy as np

from storybank.domain.consent import Use
from storybank.domain.people import Actor
from storybank.domain.search import Query
from storybank.domain.times import day_begins
from storybank.search.postings import Array
from storybank.search.visible import VisibleSet
from storybank.services import audience
from storybank.services.archive import Archive
from storybank.services.audience import Audience


def fits(
    archive: Archive, actor: Actor, query: Query, asked: Audience, inside: VisibleSet
) -> Array:
    """Return which rows of *inside*, all of *asked*, fit the session of a search: bool[V]."""
    session = query.session
    uses = (query.use, Use.PRINT) if session.on_paper else (query.use,)
    later = (last_moment(archive, session.on),) if session.on is not None else ()
    found = np.ones(len(inside), bool)
    now = archive.now
    for use, at in itertools.product(uses, (now, *later)):
        if (use, at) != (query.use, now):
            others = audience.ask_about(archive, actor, use, at).visible
            found &= np.isin(inside.stories, others.stories)
    if session.longest:
        found &= audience.minutes(archive, asked, inside) <= session.longest
    return found


def last_moment(archive: Archive, day: date) -> datetime:
    """Return the last second of a day where the organisation is."""
    return day_begins(day + timedelta(days=1), archive.settings.time_zone) - timedelta(seconds=1)
