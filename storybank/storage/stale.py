"""Keep the index's outbox and read what its documents are made of.

This is the one place that reads words without the gate's clauses: the index
needs every approved rendition, and it never decides who may see one (IDX-2).
"""

import json
from collections.abc import Iterator, Sequence

from sqlite_utils import Database

from storybank.domain import captions
from storybank.domain.search import Document
from storybank.domain.stories import Content
from storybank.storage.renditions import IS_WHOLE, read_content

# The words as they were tidied last (I-14); the number is that of what was agreed to.
_CONTENT = """coalesce((
    SELECT t.content FROM rendition AS t WHERE t.made_from = v.number AND t.substantive = 0
     ORDER BY t.number DESC LIMIT 1), v.content)"""

# The recordings that stand in the words, with words of their own, and are still kept.
_KEPT = """(
    SELECT json_group_array(i.media_id) FROM rendition_media AS i
      JOIN media AS m ON m.id = i.media_id
     WHERE i.rendition_number = v.number AND m.story_number = v.story_number
       AND m.cleaned_at IS NOT NULL)"""

# The words of the real name are left out unless it is granted for every use
# (IDX-3). One answer that ever was less than the full name is enough to leave
# them out: the index knows no clock, and must not run ahead of it.
_IS_NAMED = """(
    EXISTS (SELECT 1 FROM consent_grant AS g WHERE g.story_number = story.number)
    AND NOT EXISTS (
        SELECT 1 FROM consent_grant AS g
         WHERE g.story_number = story.number AND g.part = 'name'
           AND (g.decision <> 'yes' OR g.identity <> 'full_name'))
    AND NOT EXISTS (
        SELECT 1 FROM consent_grant AS g
         WHERE g.story_number = story.number AND NOT EXISTS (
            SELECT 1 FROM consent_grant AS n
             WHERE n.story_number = story.number AND n.use = g.use AND n.part = 'name')))"""

_CHOSEN = "SELECT value FROM json_each(:numbers)"


def counter(db: Database) -> int:
    """Return the number of changes so far; it moves in the same transaction as they do."""
    found: int
    (found,) = db.conn.execute("SELECT value FROM change_counter").fetchone()
    return found


def waiting(db: Database, limit: int = 200) -> dict[int, int]:
    """Return story number to change for what the index has still to take in."""
    sql = "SELECT story_number, change FROM stale ORDER BY change LIMIT :limit"
    return {row["story_number"]: row["change"] for row in db.query(sql, {"limit": limit})}


def numbers(db: Database) -> frozenset[int]:
    """Return the numbers of all stories that the index has still to take in."""
    return frozenset(number for (number,) in db.conn.execute("SELECT story_number FROM stale"))


def done(db: Database, taken: dict[int, int]) -> None:
    """Clear what the index has taken in, unless it has changed again since."""
    sql = "DELETE FROM stale WHERE story_number = :number AND change = :change"
    for number, change in taken.items():
        db.execute(sql, {"number": number, "change": change})


def documents(db: Database, story_numbers: list[int] | None = None) -> Iterator[Document]:
    """Yield a document for each approved rendition, of these stories or of all.

    Stories that are purged, removed or under a hold have none.
    """
    labels: dict[str, str] = dict(db.conn.execute("SELECT slug, label FROM theme"))
    within = "1" if story_numbers is None else f"story.number IN ({_CHOSEN})"
    sql = f"""
        SELECT v.number, v.story_number, {_CONTENT} AS content, {_KEPT} AS kept, story.author,
               group_concat(contributor.full_name, ' ') AS full_names, {_IS_NAMED} AS is_named
          FROM rendition AS v JOIN story ON story.number = v.story_number
          LEFT JOIN subject ON subject.story_number = story.number
          LEFT JOIN contributor ON contributor.id = subject.contributor_id
         WHERE v.approved_event_id IS NOT NULL AND v.{IS_WHOLE} AND story.purged_at IS NULL
           AND story.safeguarding_hold = 0 AND story.editorial_state <> 'removed'
           AND {within}
         GROUP BY v.number ORDER BY v.number
    """
    for row in db.query(sql, {"numbers": json.dumps(story_numbers)}):
        content = read_content(row["content"])
        names = "" if row["is_named"] else f"{row['author']} {row['full_names'] or ''}"
        yield Document(
            rendition_number=row["number"],
            story_number=row["story_number"],
            lang=content.lang,
            title=content.title,
            summary=content.summary,
            body="\n\n".join(content.running),
            themes=" ".join(labels.get(slug, slug) for slug in content.labels),
            transcript=_transcript(content, json.loads(row["kept"])),
            names=_words(names),
        )


def _transcript(content: Content, kept: Sequence[str]) -> str:
    """Return what is said in the recordings that are kept, and not what is to be seen there."""
    said = (one.captions for one in content.recordings if one.id in kept)
    return "\n\n".join(" ".join(cue.line for cue in captions.kept(one)) for one in said if one)


def _words(names: str) -> frozenset[str]:
    return frozenset("".join(c if c.isalnum() else " " for c in names.lower()).split())
