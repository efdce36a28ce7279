"""Let searches follow the words of recordings, and keep those that are not finished."""

from sqlite_utils import Database

from storybank.storage.migrations.steps import ROWS, migrations, run

_DRAFTS = """
CREATE TABLE caption_draft (
    media_id TEXT PRIMARY KEY REFERENCES media(id) ON DELETE CASCADE,
    words TEXT NOT NULL,
    based_on INTEGER NOT NULL,
    n INTEGER NOT NULL,
    saved_by TEXT NOT NULL,
    saved_at TEXT NOT NULL
) STRICT;
"""

# What the index keeps of a recording depends on the recording being kept, and so does
# what an audience may find: a story whose recordings change has to be looked at anew.
_TRIGGERS = "".join(
    f"""
CREATE TRIGGER media_{event.lower()}_makes_stale AFTER {event} ON media
WHEN {" OR ".join(f"{row}.part IN ('voice', 'video')" for row in rows)} BEGIN
    UPDATE change_counter SET value = value + 1;
    INSERT INTO stale
        SELECT number, (SELECT value FROM change_counter) FROM story
         WHERE number IN ({", ".join(f"{row}.story_number" for row in rows)})
        ON CONFLICT (story_number) DO UPDATE SET change = excluded.change;
END;
"""
    for event, rows in ROWS.items()
)


@migrations()
def m027_words_of_recordings(db: Database) -> None:
    """Keep unfinished captions; look at a story anew when one of its recordings changes."""
    run(db, _DRAFTS)
    run(db, _TRIGGERS)
