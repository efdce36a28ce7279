"""Read what the gate asks about a story besides its answers, as the ledger keeps it.

Codes, ids and dates alone: no name, no reason in words (I-7).
"""

import json
from typing import Any

from sqlite_utils import Database

_FACTS = """
    SELECT told_by, call_for, (
        SELECT json_group_array(json_object(
            'id', id, 'role', role, 'spared', json(spared_uses), 'needed_until', needed_until,
            'reask_at', reask_at, 'dissent_at', dissent_at, 'died_at', died_at,
            'media_id', media_id))
          FROM (SELECT * FROM subject WHERE story_number = story.number ORDER BY rowid)
        ) AS subjects, (
        SELECT json_group_array(json_object(
            'rendition', rendition_number, 'use', use, 'risk', risk,
            'is_accepted', is_accepted, 'others', others))
          FROM (SELECT * FROM reid_review WHERE story_number = story.number
                 ORDER BY rendition_number, use)
        ) AS reviews, (
        SELECT json_group_array(json_object(
            'id', id, 'own_view', own_view, 'is_checked', authority_checked_by <> '',
            'has_ethics', ethics_reference <> '', 'review_due', review_due))
          FROM (SELECT * FROM consent_record
                 WHERE story_number = story.number AND (own_view <> ''
                    OR authority_checked_by <> '' OR ethics_reference <> ''
                    OR review_due IS NOT NULL)
                 ORDER BY number)
        ) AS records, (
        SELECT json_group_array(json_object(
            'rendition', i.rendition_number, 'media_id', i.media_id, 'part', m.part,
            'sha256', i.sha256))
          FROM (SELECT * FROM rendition_media ORDER BY rendition_number, media_id) AS i
          JOIN media AS m ON m.id = i.media_id
         WHERE m.story_number = story.number AND m.cleaned_at IS NOT NULL
        ) AS pictures, (
        SELECT json_group_array(json_object(
            'rendition', rendition_number, 'use', use, 'recipient', nullif(recipient_id, '')))
          FROM (SELECT * FROM awaited_key WHERE story_number = story.number
                 ORDER BY rendition_number, use, recipient_id)
        ) AS awaited
      FROM story WHERE id = :story_id
"""


def fetch(db: Database, story_id: str) -> dict[str, Any] | None:
    """Return the facts of one story as they stand in this transaction; None where it is none."""
    row = next(db.query(_FACTS, {"story_id": story_id}), None)
    if row is None:
        return None
    awaited = json.loads(row["awaited"])
    return {
        "told_by": row["told_by"],
        "call_for": json.loads(row["call_for"]),
        "subjects": json.loads(row["subjects"]),
        "reviews": json.loads(row["reviews"]),
        "records": json.loads(row["records"]),
        "pictures": json.loads(row["pictures"]),
        **({"awaited": awaited} if awaited else {}),
    }
