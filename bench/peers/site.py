"""A small site over SQLite FTS5, and Datasette over the same file: search pages over HTTP."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, render_template_string, request

from bench import instances
from bench.asked import Asked
from bench.peers import fts5

TEMPLATE = """<!doctype html><html lang="en"><title>Stories</title>
<form><input name="q" value="{{ q }}"><button>Search</button></form>
<h1>{{ total }} stories</h1>
{% for name, rows in counts.items() %}<h2>{{ name }}</h2><ul>
{% for value, n in rows[:8] %}<li><a href="?{{ name }}={{ value }}">{{ value }}</a> {{ n }}</li>
{% endfor %}</ul>{% endfor %}
<ol>{% for id, title, excerpt in stories %}
<li><h3><a href="/{{ id }}">{{ title }}</a></h3><p>{{ excerpt|safe }}</p></li>{% endfor %}</ol>
"""
DATASETTE = {
    "datasette": ("facet_time_limit_ms", "20000", "sql_time_limit_ms", "30000"),
    "datasette_tuned": (
        *("facet_time_limit_ms", "20000", "sql_time_limit_ms", "30000"),
        *("suggest_facets", "off", "num_sql_threads", "1"),
    ),
}


def app() -> Flask:
    """Make the site over the database that the environment names."""
    site = Flask(__name__)
    engine = fts5.Engine(Path(os.environ["BENCH_FTS5"]))

    @site.get("/")
    def page() -> str:
        words = request.args.get("q", "")
        total, counts, stories = engine.page(Asked("common", (words,)))
        return render_template_string(
            TEMPLATE, q=words, total=total, counts=counts, stories=stories
        )

    return site


@contextmanager
def fts5_site(database: Path, *, workers: int) -> Iterator[tuple[int, int]]:
    """Serve the small site with gunicorn; give the port and the process id."""
    port = instances.free_port()
    words = [sys.executable, "-m", "gunicorn", "--workers", str(workers)]
    words += ["--bind", f"127.0.0.1:{port}", "bench.peers.site:app()"]
    env = {**os.environ, "BENCH_FTS5": str(database), "PYTHONPATH": str(instances.ROOT)}
    with instances.running(words, env, port, "/?q=zzyzx") as process:
        yield port, process


@contextmanager
def datasette(database: Path, name: str) -> Iterator[tuple[int, int]]:
    """Serve the same file with Datasette, as it comes or tuned; give port and process id."""
    port = instances.free_port()
    words = [instances.BIN / "datasette", "serve", str(database), "--port", str(port)]
    settings = DATASETTE[name]
    for setting, value in zip(settings[::2], settings[1::2], strict=True):
        words += ["--setting", setting, value]
    with instances.running(words, os.environ, port, "/-/versions.json") as process:
        yield port, process


def address_of_fts5(asked: Asked) -> str:
    """Return the address of a page of the small site."""
    return "/?" + urlencode({"q": asked.boolean})


def address_of_datasette(database: Path, asked: Asked) -> str:
    """Return the address of a page with four facets and no excerpts: Datasette has none."""
    pairs = [("_search", asked.boolean), ("_searchmode", "raw"), ("_size", "10")]
    pairs += [("_facet", facet) for facet in ("voice", "place", "kind", "year")]
    pairs += [("audience", "web"), ("_col", "title"), ("_col", "summary")]
    return f"/{database.stem}/stories?{urlencode(pairs)}"
