"""Let what is kept of recordings be followed by searches."""

from sqlite_utils import Database

from storybank.storage.migrations.steps import ROWS, migrations, run

# What the index keeps of a recording depends on the recording being kept, and so does
# what an audience may find: a story whose files change has to be looked at anew.
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
    """Put a story into the outbox of the index when one of its recordings changes."""
    run(db, _TRIGGERS)
