"""Erase what is kept of a story, leaving a tombstone: its id, the month, whether it was public.

Events of the ledger stay; evidence stays until its own time is over.
"""

from datetime import date, datetime

from sqlite_utils import Database

from storybank.domain.times import written

# Children before parents. Evidence is not among them.
_OF_STORY = (
    *("consent_grant", "consent_record", "message", "receipt", "stop_request"),
    *("mention", "reid_review", "second_key", "rendition"),
)

_TOMBSTONE = """
    UPDATE story SET kind = 'story', voice = 'other', voice_words = '', told_by = 'self',
        author = '', organisation = '', story_date = '', country = '', region = '', town = '',
        source = '', source_id = '', citation = '', import_sha256 = '',
        editorial_state = 'removed', call_for = '[]', paused_at = NULL, paused_by_kind = '',
        safeguarding_hold = 0, on_hold = '', is_fiction = 0, delete_on = NULL,
        first_public_at = CASE WHEN first_public_at <= :now THEN :month END,
        created_at = :month, purged_at = :month, version = 1
     WHERE number = :number
"""


def due(db: Database, today: date, story_id: str | None = None) -> list[tuple[int, str]]:
    """Return (number, id) of the stories to be deleted by *today*, or of that one if it is."""
    sql = """
        SELECT number, id FROM story
         WHERE delete_on <= :today AND purged_at IS NULL
           AND (:story_id IS NULL OR id = :story_id) ORDER BY number
    """
    rows = db.query(sql, {"today": today.isoformat(), "story_id": story_id})
    return [(row["number"], row["id"]) for row in rows]


def erase(db: Database, number: int, now: datetime, *, keep_evidence_until: datetime) -> None:
    """Delete all rows of a story but its evidence, and make its own row a tombstone.

    A contributor goes too, unless another story is theirs.
    """
    params = {"number": number}
    people = "SELECT contributor_id FROM subject WHERE story_number = :number"
    tellers = [row["contributor_id"] for row in db.query(people, params)]
    sent = "(SELECT id FROM story WHERE number = :number)"
    db.execute(f"DELETE FROM receipt WHERE draft_id IN {_drafts(sent)}", params)
    db.execute(f"DELETE FROM draft WHERE sent_story_id = {sent}", params)
    for table in _OF_STORY:
        db.execute(f"DELETE FROM {table} WHERE story_number = :number", params)
    db.execute("DELETE FROM subject WHERE story_number = :number", params)
    for contributor_id in tellers:
        db.execute(
            """
            DELETE FROM contributor
             WHERE id = :id AND id NOT IN
                (SELECT contributor_id FROM subject WHERE contributor_id IS NOT NULL)
            """,
            {"id": contributor_id},
        )
    # A complaint is kept as a log; words about the story go once it is settled.
    db.execute(
        """
        UPDATE complaint SET words = '', contact = '', outcome = ''
         WHERE story_number = :number AND outcome_at IS NOT NULL
        """,
        params,
    )
    month = now.replace(day=1, hour=0, minute=0, second=0)
    db.execute(_TOMBSTONE, {"number": number, "now": written(now), "month": written(month)})
    db.execute(
        "UPDATE evidence SET retain_until = min(retain_until, :until) WHERE story_number = :number",
        {"number": number, "until": written(keep_evidence_until)},
    )


def forget_evidence(db: Database, now: datetime) -> int:
    """Delete evidence whose time is over; return how many pieces."""
    sql = "DELETE FROM evidence WHERE retain_until <= :now"
    return db.execute(sql, {"now": written(now)}).rowcount


def unfinished(db: Database) -> list[str]:
    """Return the ids of stories that are erased but whose traces are not yet swept."""
    sql = """
        SELECT id FROM story
         WHERE purged_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM consent_event AS e
             WHERE e.story_id = story.id AND e.type = 'tombstoned')
         ORDER BY number
    """
    return [row["id"] for row in db.query(sql)]


def _drafts(sent: str) -> str:
    return f"(SELECT id FROM draft WHERE sent_story_id = {sent})"
