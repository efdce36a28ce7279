"""Import 1,246 long stories into a new archive while the site answers.

Targets: under 3 minutes of CPU, under 400 MB; the site answers throughout.
"""

import argparse
import gzip
import http.client
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from bench import instances, measure

STORIES = instances.SHARED / "lifehistories" / "stories.jsonl.gz"
QUICK = 150  # stories
TARGETS = {"cpu_s": 180.0, "peak_mb": 400.0, "pages_not_answered": 0.0}
ADDRESSES = ("/health", "/stories?q=cotton+mill", "/stories?q=church", "/stories")
PERMISSION = {
    "permission_basis": "public_domain",
    "permission_uses": ["web", "training_here"],
    "permission_parts": ["text", "summary", "place"],
    "permission_ends_on": f"{time.gmtime().tm_year + 4}-12-31",
    "permission_evidence": "Papers of a public project.",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"import only {QUICK} stories")
    quick = parser.parse_args().quick
    if not STORIES.exists():
        print(f"Skipped: {STORIES} is not there.")
        return 0
    with instances.folder() as folder:
        results = run(folder, limit=QUICK if quick else None)
    rows = [(name, measure.short(value), TARGETS.get(name, "")) for name, value in results.items()]
    print(measure.table("Import", ("figure", "measured", "target, at most"), rows))
    print(measure.keep("importing-quick" if quick else "importing", results))
    return 0


def run(folder: Path, *, limit: int | None) -> dict[str, float]:
    """Import into a new instance in *folder* and return what was measured."""
    stories, permissions = _files(folder, limit)
    instance = instances.settled(folder / "instance")
    instances.command(instance, "init")
    with instances.serving(instance, workers=2) as (port, _):
        words = ["import", str(stories), "--source", "lifehistories", "--json"]
        words += ["--permissions", str(permissions)]
        with (folder / "report.json").open("w") as report:
            importing = subprocess.Popen(
                [instances.BIN / "storybank", *words],
                env=instances.environment(instance),
                stdout=report,
                stderr=subprocess.DEVNULL,
            )
            began = time.monotonic()
            times, failed, usage = _watch(importing.pid, port)
            took = time.monotonic() - began
    importing.returncode = 0
    found = json.loads((folder / "report.json").read_text("utf-8"))
    wanted = sum(1 for _ in permissions.open(encoding="utf-8"))
    if found["added"] != wanted or found["held"]:
        raise RuntimeError(f"{found['added']} of {wanted} came in, {found['held']} held")
    results = {
        "stories": float(wanted),
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "wall_s": took,
        "peak_mb": usage.ru_maxrss / 1024,
        "pages_fetched": float(sum(len(taken) for taken in times.values())),
        "pages_not_answered": float(failed),
    }
    for address, taken in times.items():
        summed = measure.figure(taken)
        for name, value in (("p50", summed.median), ("p95", summed.p95), ("max", summed.longest)):
            results[f"{address} {name}_ms"] = value
    return results


def _files(folder: Path, limit: int | None) -> tuple[Path, Path]:
    """Write the stories, as many as wanted, and the permission of each beside them."""
    stories, permissions = folder / "stories.jsonl", folder / "permissions.jsonl"
    with gzip.open(STORIES, "rt", encoding="utf-8") as read:
        lines = [line for at, line in enumerate(read) if limit is None or at < limit]
    stories.write_text("".join(lines), "utf-8")
    with permissions.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps({"source_id": json.loads(line)["id"], **PERMISSION}) + "\n")
    return stories, permissions


def _watch(
    process_id: int, port: int
) -> tuple[dict[str, list[float]], int, resource.struct_rusage]:
    """Fetch pages until the import is over.

    Return how long each address took, how many pages were refused, and what the
    import used.
    """
    times: dict[str, list[float]] = {address: [] for address in ADDRESSES}
    failed = 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    while True:
        for address, taken in times.items():
            ended, status, usage = os.wait4(process_id, os.WNOHANG)
            if ended:
                if os.waitstatus_to_exitcode(status):
                    raise RuntimeError("the import failed")
                return times, failed, usage
            began = time.perf_counter()
            failed += instances.status(connection, address) != 200
            taken.append((time.perf_counter() - began) * 1000)
            time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
