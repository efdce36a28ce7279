"""Keep who of the staff did what: codes and ids, never the words of a story."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlite_utils import Database

from storybank.domain.people import Actor
from storybank.domain.times import written


def add(
    db: Database,
    actor: Actor,
    deed: str,
    *,
    at: datetime,
    story_id: str = "",
    codes: Mapping[str, object] | None = None,
) -> None:
    """Note one deed."""
    db.execute(
        """
        INSERT INTO journal (at, actor_ref, deed, story_id, codes)
        VALUES (:at, :actor_ref, :deed, :story_id, :codes)
        """,
        {
            "at": written(at),
            "actor_ref": actor.ref,
            "deed": deed,
            "story_id": story_id,
            "codes": json.dumps(codes or {}, sort_keys=True),
        },
    )
