"""Keep what came of sessions, questions to tellers before a use, and trainers' agreement."""

from sqlite_utils import Database

from storybank.storage.migrations.steps import migrations, run

# How many people there were is kept as a band alone, and of the faces only how many of each.
_USED = """
CREATE TABLE used (
    id TEXT PRIMARY KEY,
    pack_id TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    staff_id TEXT NOT NULL REFERENCES staff(id),
    held_on TEXT NOT NULL,
    pulse_code TEXT NOT NULL UNIQUE,
    pulse_ends_at TEXT NOT NULL,
    good INTEGER NOT NULL DEFAULT 0,
    mixed INTEGER NOT NULL DEFAULT 0,
    hard INTEGER NOT NULL DEFAULT 0,
    noted_at TEXT,
    people TEXT NOT NULL DEFAULT '',
    area TEXT NOT NULL DEFAULT '',
    sure_before INTEGER,
    sure_after INTEGER
) STRICT;
CREATE INDEX used_by_member ON used (staff_id, held_on);
CREATE TABLE used_story (
    used_id TEXT NOT NULL REFERENCES used(id) ON DELETE CASCADE,
    story_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    thanked_at TEXT,
    PRIMARY KEY (used_id, story_id)
) STRICT;
CREATE INDEX used_story_by_story ON used_story (story_id);
CREATE TABLE used_note (
    id TEXT PRIMARY KEY,
    used_id TEXT NOT NULL REFERENCES used(id) ON DELETE CASCADE,
    story_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    evidence TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    noted_at TEXT NOT NULL,
    settled_at TEXT,
    settled_by TEXT NOT NULL DEFAULT '',
    disputed_at TEXT,
    dispute TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX used_note_by_story ON used_note (story_id);
CREATE INDEX used_note_waiting ON used_note (noted_at) WHERE state = 'waiting';
CREATE TABLE used_wish (
    story_id TEXT PRIMARY KEY,
    quiet_at TEXT NOT NULL
) STRICT;
"""

# Which day a yes is for is kept as the instants at which that day begins and ends.
_ASKING = """
CREATE TABLE occasion (
    id TEXT PRIMARY KEY,
    story_number INTEGER NOT NULL REFERENCES story(number),
    subject_id TEXT NOT NULL,
    use TEXT NOT NULL,
    recipient_id TEXT,
    reader_id TEXT NOT NULL REFERENCES staff(id),
    who TEXT NOT NULL,
    audience TEXT NOT NULL,
    place TEXT NOT NULL,
    held_on TEXT NOT NULL,
    begins_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    answered TEXT NOT NULL,
    answered_at TEXT,
    content_sha256 TEXT,
    cancelled_at TEXT
) STRICT;
CREATE INDEX occasion_by_story ON occasion (story_number);
CREATE INDEX occasion_by_reader ON occasion (reader_id, held_on);
"""

_AGREEMENT = """
CREATE TABLE agreement_text (
    sha256 TEXT PRIMARY KEY,
    text TEXT NOT NULL,
    kept_at TEXT NOT NULL
) STRICT;
CREATE TABLE agreement (
    staff_id TEXT NOT NULL REFERENCES staff(id) ON DELETE CASCADE,
    sha256 TEXT NOT NULL REFERENCES agreement_text(sha256),
    agreed_at TEXT NOT NULL,
    PRIMARY KEY (staff_id, sha256, agreed_at)
) STRICT;
CREATE TRIGGER agreement_text_is_not_changed BEFORE UPDATE ON agreement_text
BEGIN SELECT RAISE(ABORT, 'what was agreed to is not changed'); END;
CREATE TRIGGER agreement_text_is_not_deleted BEFORE DELETE ON agreement_text
BEGIN SELECT RAISE(ABORT, 'what was agreed to is not deleted'); END;
"""


@migrations()
def m022_used(db: Database) -> None:
    """Keep what came of sessions, what tellers are asked first, and what trainers agree to."""
    for script in (_USED, _ASKING, _AGREEMENT):
        run(db, script)
