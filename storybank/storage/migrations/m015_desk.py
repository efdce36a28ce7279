"""Keep what the desk notes: marked places, slips, and the vocabulary of themes."""

import json

from sqlite_utils import Database

from storybank.domain import likeness
from storybank.storage.migrations.steps import migrations, run

_MARKS = """
CREATE TABLE mark_settled (
    story_number INTEGER NOT NULL REFERENCES story(number),
    key TEXT NOT NULL,
    action TEXT NOT NULL,
    settled_by TEXT NOT NULL,
    settled_at TEXT NOT NULL,
    PRIMARY KEY (story_number, key)
) STRICT;
CREATE TABLE likeness (
    hash INTEGER NOT NULL,
    story_number INTEGER NOT NULL REFERENCES story(number),
    PRIMARY KEY (hash, story_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX likeness_by_story ON likeness (story_number);
"""


@migrations()
def m015_marked_places(db: Database) -> None:
    """Keep what was decided about marked places, and a sketch of the words of each story."""
    run(db, _MARKS)
    sql = """
        SELECT story_number, content FROM rendition WHERE number IN (
            SELECT max(number) FROM rendition WHERE substantive = 1 GROUP BY story_number)
    """
    for row in list(db.query(sql)):
        body = json.loads(row["content"])["body"]
        db.conn.executemany(
            "INSERT INTO likeness VALUES (?, ?)",
            [(number, row["story_number"]) for number in likeness.sketch(body)],
        )


_SLIPS = """
CREATE TABLE desk_slip (
    story_number INTEGER PRIMARY KEY REFERENCES story(number),
    taken_by TEXT NOT NULL DEFAULT '',
    due_on TEXT NOT NULL DEFAULT '',
    seriousness TEXT NOT NULL DEFAULT '',
    saved_at TEXT NOT NULL
) STRICT;
CREATE TABLE desk_note (
    note TEXT NOT NULL,
    story_number INTEGER NOT NULL REFERENCES story(number),
    PRIMARY KEY (note, story_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_note_by_story ON desk_note (story_number);
CREATE INDEX story_at_desk
    ON story (editorial_state, safeguarding_hold, purged_at, voice, on_hold, number);
CREATE INDEX consent_event_of_deletions ON consent_event (story_id, type, seq)
 WHERE type IN ('purge_started', 'tombstoned');
INSERT OR IGNORE INTO desk_note
    SELECT note.value, story_number FROM rendition, json_each(content, '$.content_notes') AS note
     WHERE rendition.number IN (
        SELECT max(number) FROM rendition WHERE substantive = 1 GROUP BY story_number);
"""


@migrations()
def m016_slips_at_the_desk(db: Database) -> None:
    """Note who has a story, by when and how serious it is, and what its content notes are."""
    run(db, _SLIPS)


_VOCABULARY = """
ALTER TABLE theme ADD COLUMN broader TEXT NOT NULL DEFAULT '[]';
ALTER TABLE theme ADD COLUMN related TEXT NOT NULL DEFAULT '[]';
ALTER TABLE theme ADD COLUMN retired_at TEXT;
ALTER TABLE theme ADD COLUMN merged_into TEXT REFERENCES theme(slug);
"""


@migrations()
def m017_a_vocabulary_that_is_kept(db: Database) -> None:
    """Let themes be broader than others or related to them, retired, and merged."""
    run(db, _VOCABULARY)
