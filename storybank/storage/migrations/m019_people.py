"""Keep what belongs to members of staff, and the settings of the archive."""

from sqlite_utils import Database

from storybank.storage.migrations.steps import migrations, run

# Of invitations and recovery codes only the hash is here; of a second step not the secret.
_MEMBERS = """
CREATE TABLE invitation (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL COLLATE NOCASE,
    roles TEXT NOT NULL,
    recipient_id TEXT REFERENCES recipient(id),
    token_hash TEXT NOT NULL UNIQUE,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    revoked_at TEXT,
    used_at TEXT
) STRICT;
CREATE TABLE second_step (
    staff_id TEXT PRIMARY KEY REFERENCES staff(id) ON DELETE CASCADE,
    salt TEXT NOT NULL,
    begun_at TEXT NOT NULL,
    confirmed_at TEXT,
    last_counter INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE recovery_code (
    code_hash TEXT PRIMARY KEY,
    staff_id TEXT NOT NULL REFERENCES staff(id) ON DELETE CASCADE
) STRICT;
CREATE INDEX recovery_code_by_member ON recovery_code (staff_id);
ALTER TABLE staff ADD COLUMN left_out_notes TEXT NOT NULL DEFAULT '[]';
CREATE INDEX web_session_by_member ON web_session (staff_id) WHERE staff_id IS NOT NULL;
CREATE INDEX journal_by_actor ON journal (actor_ref, number);
CREATE INDEX journal_by_story ON journal (story_id, number) WHERE story_id <> '';
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL
) STRICT;
"""


@migrations()
def m019_people(db: Database) -> None:
    """Keep invitations, second steps of signing in, staff's own filters, and settings."""
    run(db, _MEMBERS)
