"""Keep what is answered to each edit, what reviewers say, and who has read a version beside."""

from sqlite_utils import Database

from storybank.storage.migrations.steps import migrations, run

# Of a reviewer's link only its hash is here. An answer stays; one that challenges is open
# until it is settled.
_REVIEW = """
CREATE TABLE rendition_edit (
    rendition_number INTEGER NOT NULL REFERENCES rendition(number),
    story_number INTEGER NOT NULL REFERENCES story(number),
    key TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    answer TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (rendition_number, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX rendition_edit_by_story ON rendition_edit (story_number);
CREATE TABLE review_link (
    id TEXT PRIMARY KEY,
    story_number INTEGER NOT NULL REFERENCES story(number),
    token_hash TEXT NOT NULL UNIQUE,
    holder TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE INDEX review_link_by_story ON review_link (story_number);
CREATE TABLE review_answer (
    number INTEGER PRIMARY KEY,
    story_number INTEGER NOT NULL REFERENCES story(number),
    rendition_number INTEGER NOT NULL REFERENCES rendition(number),
    by_ref TEXT NOT NULL,
    said TEXT NOT NULL,
    words TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL,
    settled_at TEXT,
    settled_by TEXT NOT NULL DEFAULT '',
    reply TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX review_answer_by_story ON review_answer (story_number);
ALTER TABLE second_key ADD COLUMN turned_as TEXT NOT NULL DEFAULT 'curator';
ALTER TABLE second_key ADD COLUMN hands TEXT NOT NULL DEFAULT '[]';
"""


@migrations()
def m023_reviewers_and_edits(db: Database) -> None:
    """Keep answers edit by edit, links and answers of reviewers, and as what a key was turned."""
    run(db, _REVIEW)


# What the teller answered is on the rendition itself.
_VERSIONS = """
CREATE TABLE version_check (
    rendition_number INTEGER PRIMARY KEY REFERENCES rendition(number),
    story_number INTEGER NOT NULL REFERENCES story(number),
    reader TEXT NOT NULL,
    noted_by TEXT NOT NULL,
    noted_at TEXT NOT NULL
) STRICT;
CREATE INDEX version_check_by_story ON version_check (story_number);
CREATE INDEX rendition_beside ON rendition (story_number, kind)
 WHERE kind IN ('easy_read', 'translation', 'transcript');
"""


@migrations()
def m024_versions_beside(db: Database) -> None:
    """Keep who has read an easy-read version, a translation or a transcript for the teller."""
    run(db, _VERSIONS)
