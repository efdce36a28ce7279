"""Keep which pictures stood in a copy."""

from sqlite_utils import Database

from storybank.storage.migrations.steps import migrations, run

_PICTURES = """
ALTER TABLE export_story ADD COLUMN media_ids TEXT NOT NULL DEFAULT '[]';
"""


@migrations()
def m020_handouts(db: Database) -> None:
    """Keep the pictures that a copy showed: one that is taken back calls the copy back."""
    run(db, _PICTURES)
