"""Keep which uses of which words wait until a second person has agreed to them.

Most stories have none. Whose agreement is asked for is said in ``services.two_keys``.
"""

from sqlite_utils import Database

from storybank.domain.consent import Purpose, Use
from storybank.domain.stories import Awaited, Story

# A wait counts while the words it is about are those that its teller last said yes to.
_IS_ASKED = """
    k.rendition_number = (
        SELECT g.rendition_number FROM consent_grant AS g
          JOIN consent_record AS r ON r.number = g.record_number
         WHERE g.story_number = k.story_number AND g.use = k.use
           AND coalesce(g.recipient_id, '') = k.recipient_id
           AND g.part IN ('text', 'summary') AND g.decision IN ('yes', 'ask_each_time')
           AND r.closed_as IS NULL
           AND g.number = (
                SELECT max(l.number) FROM consent_grant AS l
                 WHERE l.story_number = g.story_number AND l.use = g.use AND l.part = g.part
                   AND l.subject_id = g.subject_id AND l.recipient_id IS g.recipient_id)
         ORDER BY g.number DESC LIMIT 1)
"""


def add(db: Database, story: Story, one: Awaited) -> None:
    """Let one use of one version wait; twice is once."""
    sql = """
        INSERT OR IGNORE INTO awaited_key (story_number, use, recipient_id, rendition_number)
        VALUES (:story_number, :use, :recipient_id, :rendition_number)
    """
    db.execute(sql, _row(story, one))


def end(db: Database, story: Story, one: Awaited) -> None:
    """Let one use of one version wait no more."""
    sql = """
        DELETE FROM awaited_key
         WHERE story_number = :story_number AND use = :use AND recipient_id = :recipient_id
           AND rendition_number = :rendition_number
    """
    db.execute(sql, _row(story, one))


def by_story(db: Database, numbers: str) -> dict[int, tuple[Awaited, ...]]:
    """Return what waits of the stories in *numbers* (a JSON list)."""
    sql = """
        SELECT * FROM awaited_key
         WHERE story_number IN (SELECT value FROM json_each(:numbers))
         ORDER BY story_number, rendition_number, use, recipient_id
    """
    found: dict[int, tuple[Awaited, ...]] = {}
    for row in db.query(sql, {"numbers": numbers}):
        purpose = Purpose(Use(row["use"]), row["recipient_id"] or None)
        before = found.get(row["story_number"], ())
        found[row["story_number"]] = (*before, Awaited(row["rendition_number"], purpose))
    return found


def story_ids(db: Database) -> frozenset[str]:
    """Return the ids of approved stories for which somebody is asked to agree.

    To another use of the words that are shown; or to newer words, which their teller
    does not read before.
    """
    sql = f"""
        SELECT story.id FROM awaited_key AS k JOIN story ON story.number = k.story_number
         WHERE story.editorial_state = 'approved' AND {_IS_ASKED}
        UNION
        SELECT story.id FROM rendition AS v JOIN story ON story.number = v.story_number
         WHERE v.answer = 'held' AND story.editorial_state = 'approved'
           AND NOT EXISTS (
                SELECT 1 FROM rendition AS later
                 WHERE later.story_number = v.story_number AND later.number > v.number
                   AND later.substantive = 1)
    """
    return frozenset(row["id"] for row in db.query(sql))


def _row(story: Story, one: Awaited) -> dict[str, object]:
    return {
        "story_number": story.number,
        "use": one.purpose.use.value,
        "recipient_id": one.purpose.recipient_id or "",
        "rendition_number": one.rendition_number,
    }
