"""Keep recordings, and what has still to be done to each before anyone may hear or see it."""

from sqlite_utils import Database

from storybank.storage.migrations.steps import migrations, run

_RECORDINGS = """
ALTER TABLE media ADD COLUMN seconds REAL NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN is_voice_changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE media ADD COLUMN poster_at REAL NOT NULL DEFAULT 0;
CREATE TABLE media_job (
    media_id TEXT PRIMARY KEY REFERENCES media(id) ON DELETE CASCADE,
    incoming TEXT NOT NULL,
    given_sha256 TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    share REAL NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '',
    asked_at TEXT NOT NULL,
    taken_at TEXT,
    CHECK (state IN ('waiting', 'working', 'failed'))
) STRICT;
CREATE INDEX media_job_by_state ON media_job (state, asked_at);
"""


@migrations()
def m026_recordings(db: Database) -> None:
    """Keep sound and film: how long, whose voice was changed, what waits to be made safe."""
    run(db, _RECORDINGS)
