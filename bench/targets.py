"""Hold what ``bench.search`` measured to the targets, wherever it measured that size."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Target:
    """At most *most* of a figure; beside another engine's figure where ``beside`` names one."""

    key: str
    most: float
    beside: str = ""
    figure: str = "us"

    def line(self, found: dict[str, Any]) -> str:
        """Say whether the target is met and, where it is not, by how much it is missed."""
        value = found[self.figure] / (found[self.beside] if self.beside else 1)
        what = f"{self.key} {self.figure}" + (f" ÷ {self.beside}" if self.beside else "")
        verdict = "met" if value <= self.most else f"missed {value / self.most:.2g} times over"
        return f"{what}: {value:.3g}, at most {self.most:.3g}: {verdict}"


_KINDS = ("middling", "common", "and", "or")
TARGETS = (
    *(Target(f"page_{kind}_50k", 3.0 if kind == "or" else 2.5) for kind in _KINDS),
    *(Target(f"page_{kind}_50k", 5.0, figure="us_p95") for kind in _KINDS),
    *(Target(f"page_{kind}_50k", 0.75, "tantivy") for kind in _KINDS),
    *(Target(f"page_{kind}_50k", 1 / 100, "stock") for kind in _KINDS),
    *(Target(f"page_{kind}_50k", 1 / 40, "fts5") for kind in _KINDS),
    *(Target(f"page_{kind}_10k", 1 / 10, "fts5") for kind in _KINDS),
    *(Target(f"page_{kind}_10k", 1 / 60, "stock") for kind in _KINDS),
    Target("http_common_50k", 8.0),
    Target("http_common_50k", 1 / 25, "fts5"),
    Target("http_common_50k", 1 / 150, "datasette"),
    Target("http_common_50k", 1 / 30, "datasette_tuned"),
    *(Target(f"server_{kind}_50k", 2.5, "us_search") for kind in ("middling", "common", "and")),
    Target("build_cpu_s_50k", 60.0),
    Target("build_cpu_s_50k", 1 / 6, "stock"),
    Target("change_50k", 20.0),
    Target("first_50k", 250.0, figure="first"),
    Target("memory_mb_50k", 150.0),
    *(Target(f"growth_{kind}", 0.6, figure="exponent") for kind in _KINDS),
)


def judged(results: dict[str, Any]) -> Iterator[str]:
    """Yield one line for each target whose figure is among *results*."""
    for target in TARGETS:
        found = results.get(target.key, {})
        if target.figure in found and (not target.beside or target.beside in found):
            yield target.line(found)
