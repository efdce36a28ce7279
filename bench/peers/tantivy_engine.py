"""tantivy, a search engine in Rust: the fastest that a Python site can use in its own process."""

import json
import shutil
from pathlib import Path
from typing import Any

import tantivy

from bench import corpora, measure
from bench.asked import MOST_VALUES, Asked
from bench.told import Told

NAME = "tantivy"
TEXTS = ("title", "summary", "body")
FACETS = ("theme", "voice", "place", "kind", "format", "year")
BOOSTS = {"title": 3.0, "summary": 1.5}
AGGREGATIONS = {facet: {"terms": {"field": facet, "size": MOST_VALUES}} for facet in FACETS}
HEAP = 300_000_000  # bytes for the writer


def schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for field in TEXTS:
        builder.add_text_field(field, stored=True, tokenizer_name="en_stem")
    for field in (*FACETS, "audience"):
        builder.add_text_field(field, stored=False, tokenizer_name="raw", fast=True)
    return builder.build()


def build(texts: Path, count: int) -> tuple[Path, dict[str, float]]:
    """Return a folder with an index of the first *count* stories, and what building it took."""
    made_by = Path(__file__).read_text("utf-8") + str(tantivy.__version__)
    folder = corpora.cached_peer(NAME, texts, count, made_by)
    figures = folder / "built.json"
    with corpora.alone(folder):
        if not figures.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            took = measure.cpu(lambda: _index(folder, texts, count))
            found = {"build_cpu_s": took / 1000, "index_mb": corpora.size_mb(folder)}
            figures.write_text(json.dumps(found), "ascii")
    return folder, json.loads(figures.read_text("ascii"))


def copied(path: Path, folder: Path) -> Path:
    """Return a copy of what ``build`` made, in *folder*, that may be changed."""
    return Path(shutil.copytree(path, folder / NAME))


class Engine:
    """One searcher over a folder that ``build`` made."""

    def __init__(self, folder: Path) -> None:
        self._index = tantivy.Index(schema(), path=str(folder))
        self._schema = self._index.schema
        self._index.reload()
        self._searcher = self._index.searcher()
        only_web = tantivy.Query.term_query(self._schema, "audience", "web")
        self._web = (tantivy.Occur.Must, tantivy.Query.boost_query(only_web, 0.0))
        self._writer: Any = None

    def top(self, asked: Asked) -> list[str]:
        """Return the titles of the best ten, nothing else."""
        found = self._searcher.search(self._parsed(asked.boolean), limit=10, count=False)
        return [self._searcher.doc(address)["title"] for _, address in found.hits]

    def page(self, asked: Asked) -> tuple[int, Any, list[tuple[str, str]]]:
        """Return a whole page: total, counts, titles with marked excerpts."""
        words = self._parsed(asked.boolean)
        wanted = tantivy.Query.boolean_query([(tantivy.Occur.Must, words), self._web])
        found = self._searcher.search(wanted, limit=10, count=True)
        counts = self._searcher.aggregate(wanted, AGGREGATIONS)
        excerpts = tantivy.SnippetGenerator.create(self._searcher, words, self._schema, "body")
        excerpts.set_max_num_chars(200)
        stories = [self._searcher.doc(address) for _, address in found.hits]
        shown = [(s["title"], excerpts.snippet_from_doc(s).to_html()) for s in stories]
        return found.count, counts, shown

    def change(self, told: Told) -> None:
        """Add one story, commit, and find it by its title's first word."""
        self._writer = self._writer or self._index.writer(heap_size=50_000_000, num_threads=1)
        _add(self._writer, told)
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()
        if not self._searcher.search(self._parsed(told.title.split()[0]), limit=1).count:
            raise RuntimeError("tantivy does not find what was added")

    def close(self) -> None:
        """Wait for what still merges in the background: it writes into the folder."""
        if self._writer:
            self._writer.wait_merging_threads()

    def _parsed(self, words: str) -> Any:
        return self._index.parse_query(words, list(TEXTS), field_boosts=BOOSTS)


def _index(folder: Path, texts: Path, count: int) -> None:
    writer = tantivy.Index(schema(), path=str(folder)).writer(heap_size=HEAP, num_threads=1)
    for told in corpora.told(texts, count):
        _add(writer, told)
    writer.commit()
    writer.wait_merging_threads()


def _add(writer: Any, told: Told) -> None:
    document = tantivy.Document()
    for field in (*TEXTS, "voice", "place", "kind", "format", "year", "audience"):
        document.add_text(field, getattr(told, field))
    for theme in told.themes:
        document.add_text("theme", theme)
    writer.add_document(document)
