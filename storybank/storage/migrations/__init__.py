"""List the steps from an empty file to the present schema, oldest first.

A step is never edited once released: what must change becomes a new step. A module is named
for its first step, and the modules are in the order of their names.
"""

from storybank.storage.migrations import (
    m001_first,
    m002_everyone,
    m009_finding,
    m014_pictures,
    m015_desk,
    m018_packs,
    m019_people,
    m020_handouts,
    m021_quotes,
    m022_used,
    m023_review,
    m025_kinds,
    m026_recordings,
    m027_words_of_recordings,
    m029_keys,
)
from storybank.storage.migrations.steps import migrations

__all__ = [
    "m001_first",
    "m002_everyone",
    "m009_finding",
    "m014_pictures",
    "m015_desk",
    "m018_packs",
    "m019_people",
    "m020_handouts",
    "m021_quotes",
    "m022_used",
    "m023_review",
    "m025_kinds",
    "m026_recordings",
    "m027_words_of_recordings",
    "m029_keys",
    "migrations",
]
