"""Catch whatever reaches round the gate (AC-16): by what it imports, and by what it reads."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "storybank"
ABOVE = ("web", "cli")
# What reads stories or their words: for services, and for storage itself.
STORY_STORES = {"stories", "renditions", "stale", "access", "exchange", "purging", "drafts"}
# Reading words without clauses is for the index alone (IDX-2), and for those who have a story in
# hand, from the gate, already. Everything that may import each store stands here by name.
WITHOUT_CLAUSES = {"stale": {"services/archive.py", "services/upkeep.py", "services/audience.py"}}
TABLES = re.compile(r"\b(?:FROM|JOIN|UPDATE|INTO)\s+(?:story|rendition|message|subject)\b")


def _imports(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                yield node.module, name.name
        elif isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, ""


def reaching_round(package: Path) -> list[str]:
    """Return each import by which something above the services reads stories itself."""
    found = []
    for layer in ABOVE:
        for path in sorted((package / layer).rglob("*.py")):
            for module, name in _imports(path):
                full = f"{module}.{name}".removeprefix("storybank.")
                if full.split(".")[0] == "storage" and STORY_STORES & set(full.split(".")):
                    found.append(f"{path.relative_to(package)}: {full}")
    return found


def test_ac_16_nothing_above_the_services_reads_a_story_itself() -> None:
    """Templates, feeds and exporters get a StoryView, never a row."""
    known = {"web/health.py: storage.stale"}  # the counter alone

    assert set(reaching_round(PACKAGE)) <= known


def test_ac_16_an_exporter_that_reaches_round_the_gate_is_caught(tmp_path: Path) -> None:
    for layer in ABOVE:
        (tmp_path / layer).mkdir()
    (tmp_path / "web" / "feeds.py").write_text("from storybank.storage import stories\n")

    assert reaching_round(tmp_path) == ["web/feeds.py: storage.stories"]


@pytest.mark.parametrize("layer", ["web", "cli", "services", "domain", "search"])
def test_no_sql_about_stories_stands_outside_storage(layer: str) -> None:
    for path in (PACKAGE / layer).rglob("*.py"):
        assert not TABLES.search(path.read_text("utf-8")), path


def test_only_the_index_and_its_upkeep_read_words_without_clauses() -> None:
    using = {
        str(path.relative_to(PACKAGE))
        for path in (PACKAGE / "services").rglob("*.py")
        for module, name in _imports(path)
        if f"{module}.{name}" == "storybank.storage.stale"
    }

    assert using == WITHOUT_CLAUSES["stale"]


def test_every_reader_of_stories_asks_for_clauses() -> None:
    """A function that selects from ``story`` has clauses, or a story, or is named here with why."""
    without = {
        "is_empty": "tells only whether there is any",
        "was_public": "tells 410 from 404",
        "gone": "ids of what the public once saw, for the feed to say that it is gone",
        "imported": "ids and hashes, for an import that adds nothing twice",
        "_read_back": "the story that was just written or is in hand",
        "_with_permissions": "rows that clauses have let through",
        "_broken": "ids alone, of rows that clauses have let through",
        "_whole": "the story that a quote stands in, for the gate to ask its answers too",
        "deletion_day": "of a story in hand",
        "reread": "of a story in hand",
    }
    tree = ast.parse((PACKAGE / "storage" / "stories.py").read_text("utf-8"))
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name in without:
            continue
        source = ast.unparse(node)
        if re.search(r"FROM story\b", source):
            assert re.search(r"\b(?:to_sql|_where)\(seen_by\b", source), node.name
        if node.name == "_where":
            assert "to_sql(seen_by)" in source


def test_templates_of_the_public_get_views_and_no_rows() -> None:
    """Only the pages of tellers and curators may name a field that a StoryView has not."""
    row_fields = re.compile(r"\.(?:author|source_id|call_for|subjects|grants|on_hold|paused_at)\b")
    for folder in ("stories", "search", "themes", "pages", "errors"):
        for path in (ROOT / "templates" / folder).glob("*.html"):
            assert not row_fields.search(path.read_text("utf-8")), path
