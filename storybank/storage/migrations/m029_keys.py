"""Keep for which uses a second person has agreed to words, and which uses wait for one."""

from sqlite_utils import Database

from storybank.storage.migrations.steps import ROWS, migrations, run

# ``recipient_id`` is empty where a use is for nobody by name, so that a row is there once.
_KEYS = """
CREATE TABLE awaited_key (
    story_number INTEGER NOT NULL REFERENCES story(number),
    use TEXT NOT NULL,
    recipient_id TEXT NOT NULL DEFAULT '',
    rendition_number INTEGER NOT NULL REFERENCES rendition(number),
    PRIMARY KEY (story_number, use, recipient_id, rendition_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX rendition_that_is_held ON rendition (story_number) WHERE answer = 'held';
ALTER TABLE second_key ADD COLUMN purposes TEXT NOT NULL DEFAULT '[]';
"""


def _change_triggers() -> str:
    """Write the triggers that let what is known of an audience follow a wait or its end."""
    return "".join(
        f"""
        CREATE TRIGGER awaited_key_{event.lower()}_is_a_change AFTER {event} ON awaited_key BEGIN
            UPDATE change_counter SET value = value + 1;
            INSERT INTO last_change
                SELECT {"OLD" if event == "DELETE" else "NEW"}.story_number,
                       (SELECT value FROM change_counter) WHERE true
                ON CONFLICT (story_number) DO UPDATE SET change = excluded.change;
        END;
        """
        for event in ROWS
    )


@migrations()
def m029_awaited_keys(db: Database) -> None:
    """Keep for which uses each key was turned, and the uses of words that wait for one."""
    run(db, _KEYS)
    run(db, _change_triggers())
