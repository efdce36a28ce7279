"""Keep quotes: where in a story's words each stands, and what was said to it."""

from sqlite_utils import Database

from storybank.storage.migrations.steps import migrations, run

# The words themselves stand in the version alone. What is copied is known by its hash.
_QUOTES = """
CREATE TABLE quote (
    id TEXT PRIMARY KEY,
    story_number INTEGER NOT NULL REFERENCES story(number),
    rendition_number INTEGER NOT NULL,
    starts INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    edits TEXT NOT NULL DEFAULT '[]',
    sha256 TEXT NOT NULL,
    voice TEXT NOT NULL,
    age TEXT NOT NULL DEFAULT '',
    is_unnamed INTEGER NOT NULL DEFAULT 0,
    speaker TEXT NOT NULL DEFAULT '',
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    asked_at TEXT,
    answer TEXT NOT NULL DEFAULT '',
    answered_at TEXT,
    agreed_sha256 TEXT NOT NULL DEFAULT '',
    frozen TEXT NOT NULL DEFAULT '',
    frozen_at TEXT,
    removed_at TEXT
) STRICT;
CREATE INDEX quote_by_story ON quote (story_number);
CREATE TABLE export_quote (
    export_id TEXT NOT NULL REFERENCES export(id) ON DELETE CASCADE,
    quote_id TEXT NOT NULL,
    story_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    shown_sha256 TEXT NOT NULL,
    PRIMARY KEY (export_id, quote_id)
) STRICT;
CREATE INDEX export_quote_by_quote ON export_quote (quote_id);
CREATE INDEX export_quote_by_story ON export_quote (story_id);
CREATE TABLE tied (
    story_number INTEGER PRIMARY KEY REFERENCES story(number),
    whole_number INTEGER NOT NULL REFERENCES story(number),
    quote_id TEXT NOT NULL
) STRICT;
CREATE INDEX tied_by_quote ON tied (quote_id);
CREATE INDEX tied_by_whole ON tied (whole_number);
ALTER TABLE pack_step ADD COLUMN quote_id TEXT;
CREATE INDEX pack_step_by_quote ON pack_step (quote_id) WHERE quote_id IS NOT NULL;
"""


def _change_triggers() -> str:
    """Write the triggers that note a change of a story where one of its quotes changes."""
    rows = {"INSERT": "NEW", "UPDATE": "NEW", "DELETE": "OLD"}
    return "".join(
        f"""
        CREATE TRIGGER quote_{event.lower()}_is_a_change AFTER {event} ON quote BEGIN
            UPDATE change_counter SET value = value + 1;
            INSERT INTO last_change
                SELECT {row}.story_number, value FROM change_counter WHERE true
                ON CONFLICT (story_number) DO UPDATE SET change = excluded.change;
        END;
        """
        for event, row in rows.items()
    )


def _tied_triggers() -> str:
    """Write the triggers by which a change of a story is one of the quotes that are tied to it."""
    return "".join(
        f"""
        CREATE TRIGGER last_change_{event.lower()}_reaches_the_tied AFTER {event} ON last_change
        WHEN EXISTS (SELECT 1 FROM tied WHERE whole_number = NEW.story_number) BEGIN
            INSERT INTO last_change
                SELECT story_number, NEW.change FROM tied WHERE whole_number = NEW.story_number
                ON CONFLICT (story_number) DO UPDATE SET change = excluded.change;
        END;
        """
        for event in ("INSERT", "UPDATE")
    )


@migrations()
def m021_quotes(db: Database) -> None:
    """Keep quotes, in which copies and packs they are, and note when one changes."""
    run(db, _QUOTES)
    run(db, _change_triggers())
    run(db, _tied_triggers())
