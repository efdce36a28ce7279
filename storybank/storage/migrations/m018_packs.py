"""Keep trainers' packs and what left the archive."""

from sqlite_utils import Database

from storybank.storage.migrations.steps import migrations, run

# Stories are named by their ids alone: nothing of them is kept in a pack or in the log of copies.
_PACKS = """
CREATE TABLE pack (
    id TEXT PRIMARY KEY,
    owner_id TEXT NOT NULL REFERENCES staff(id),
    title TEXT NOT NULL,
    purpose TEXT NOT NULL DEFAULT '',
    audience TEXT NOT NULL DEFAULT '',
    size INTEGER,
    held_on TEXT,
    place TEXT NOT NULL DEFAULT '',
    medium TEXT NOT NULL,
    is_template INTEGER NOT NULL DEFAULT 0,
    made_at TEXT NOT NULL,
    removed_at TEXT
) STRICT;
CREATE INDEX pack_by_owner ON pack (owner_id);
CREATE TABLE pack_step (
    id TEXT PRIMARY KEY,
    pack_id TEXT NOT NULL REFERENCES pack(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    notes TEXT NOT NULL DEFAULT '',
    questions TEXT NOT NULL DEFAULT '[]',
    seconds INTEGER NOT NULL DEFAULT 0,
    is_each INTEGER NOT NULL DEFAULT 0,
    story_id TEXT,
    removed_at TEXT
) STRICT;
CREATE INDEX pack_step_by_pack ON pack_step (pack_id, position);
CREATE INDEX pack_step_by_story ON pack_step (story_id) WHERE story_id IS NOT NULL;
CREATE TABLE pack_share (
    pack_id TEXT NOT NULL REFERENCES pack(id) ON DELETE CASCADE,
    staff_id TEXT NOT NULL REFERENCES staff(id),
    shared_at TEXT NOT NULL,
    PRIMARY KEY (pack_id, staff_id)
) STRICT;
CREATE INDEX pack_share_by_staff ON pack_share (staff_id);
CREATE TABLE export (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    code TEXT UNIQUE,
    pack_id TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '',
    use TEXT NOT NULL,
    recipient_id TEXT,
    made_by TEXT NOT NULL REFERENCES staff(id),
    holder_role TEXT NOT NULL,
    holder_contact TEXT NOT NULL DEFAULT '',
    purpose TEXT NOT NULL DEFAULT '',
    quantity INTEGER NOT NULL,
    left_out INTEGER NOT NULL DEFAULT 0,
    made_at TEXT NOT NULL
) STRICT;
CREATE INDEX export_by_pack ON export (pack_id);
CREATE INDEX export_by_maker ON export (made_by);
CREATE TABLE export_story (
    export_id TEXT NOT NULL REFERENCES export(id) ON DELETE CASCADE,
    story_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    rendition_number INTEGER NOT NULL,
    parts TEXT NOT NULL,
    shown_as TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    recalled_at TEXT,
    told_at TEXT,
    confirmed_at TEXT,
    confirmed_by TEXT,
    PRIMARY KEY (export_id, story_id)
) STRICT;
CREATE INDEX export_story_by_story ON export_story (story_id);
CREATE INDEX export_story_recalled ON export_story (recalled_at) WHERE recalled_at IS NOT NULL;
"""


@migrations()
def m018_packs(db: Database) -> None:
    """Keep trainers' packs, the log of what left the archive, and what is called back of it."""
    run(db, _PACKS)
