"""Whoosh as it comes: its own codec, its own collectors, its own excerpts."""

import json
import shutil
from itertools import islice
from pathlib import Path
from typing import Any

import whoosh
from whoosh import analysis, fields, highlight, index, qparser, query, sorting

from bench import corpora, measure
from bench.asked import Asked
from bench.told import Told

NAME = "stock"
FACETS = ("theme", "voice", "place", "kind", "format", "year")


def schema() -> Any:
    stems = analysis.StemmingAnalyzer()
    return fields.Schema(
        title=fields.TEXT(stored=True, analyzer=stems, field_boost=3.0),
        summary=fields.TEXT(stored=True, analyzer=stems, field_boost=1.5),
        body=fields.TEXT(stored=True, analyzer=stems),
        theme=fields.KEYWORD(commas=True, lowercase=True),
        **{name: fields.ID(sortable=True) for name in (*FACETS[1:], "audience")},
    )


def build(texts: Path, count: int) -> tuple[Path, dict[str, float]]:
    """Return a folder with an index of the first *count* stories, and what building it took."""
    made_by = Path(__file__).read_text("utf-8") + str(whoosh.__version__)
    folder = corpora.cached_peer(NAME, texts, count, made_by)
    figures = folder / "built.json"
    with corpora.alone(folder):
        if not figures.exists():
            print(f"Indexing {count:,} stories with stock Whoosh …", flush=True)
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
        self._index = index.open_dir(str(folder))
        self._searcher = self._index.searcher()
        names = ["title", "summary", "body", "theme"]
        self._parser = qparser.MultifieldParser(names, self._index.schema)
        self._web = query.Term("audience", "web")
        self._excerpts = highlight.ContextFragmenter(maxchars=200, surround=40)

    def top(self, asked: Asked) -> list[str]:
        """Return the titles of the best ten, nothing else."""
        found = self._searcher.search(self._parser.parse(asked.boolean), limit=10)
        return [hit["title"] for hit in found]

    def page(self, asked: Asked) -> tuple[int, Any, list[tuple[str, str]]]:
        """Return a whole page: total, counts, titles with marked excerpts."""
        wanted = self._parser.parse(asked.boolean)
        groups = {
            name: sorting.FieldFacet(name, allow_overlap=name == "theme", maptype=sorting.Count)
            for name in FACETS
        }
        found = self._searcher.search(wanted, limit=10, groupedby=groups, filter=self._web)
        counts = {name: found.groups(name) for name in FACETS}
        total = len(found)
        found.fragmenter = self._excerpts
        # With groups Whoosh collects everything: its limit is ignored.
        shown = [(hit["title"], hit.highlights("body", top=2)) for hit in islice(found, 10)]
        return total, counts, shown

    def change(self, told: Told) -> None:
        """Add one story, commit, and find it by its title's first word."""
        writer = self._index.writer()
        _add(writer, told)
        writer.commit()
        with self._index.searcher() as searcher:
            if not len(searcher.search(self._parser.parse(told.title.split()[0]), limit=1)):
                raise RuntimeError("Whoosh does not find what was added")

    def close(self) -> None:
        """Close the searcher."""
        self._searcher.close()


def _index(folder: Path, texts: Path, count: int) -> None:
    writer = index.create_in(str(folder), schema()).writer(limitmb=512)
    for told in corpora.told(texts, count):
        _add(writer, told)
    writer.commit()


def _add(writer: Any, told: Told) -> None:
    writer.add_document(
        title=told.title,
        summary=told.summary,
        body=told.body,
        theme=",".join(told.themes),
        **{name: getattr(told, name) for name in (*FACETS[1:], "audience")},
    )
