"""The command that finishes deletions, and proves that what should be gone is gone."""

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from storybank.cli.opened import as_json, opened, print_json
from storybank.services import proofs, purge, traces
from storybank.services.proofs import Verified


@click.command(name="purge")
@click.argument("story", default="", required=False)
@click.option("--verify", is_flag=True, help="Only search for what should be gone; delete nothing.")
@click.option(
    "--words",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Search for the words in this file, one a line.",
)
@as_json
@with_appcontext
def clear(story: str, *, verify: bool, words: Path | None, is_json: bool) -> None:
    """Finish the deletions that are due; then search the whole instance for their words.

    Exit 1 where something is found or unfinished. With --verify nothing is
    deleted. A file of words should lie outside the instance.

    Example: storybank purge --verify 7K2MQ4X --words canary.txt
    """
    given = words.read_text("utf-8").splitlines() if words else None
    with opened() as archive:
        done = [] if verify or words else purge.run(archive, story.upper() or None)
        found = proofs.verify(archive, story.upper(), given)
    if is_json:
        print_json(_document(found, done))
    else:
        for sentence in _sentences(found, done):
            click.echo(sentence)
    sys.exit(0 if found.is_clean else 1)


def _document(found: Verified, done: list[str]) -> dict[str, object]:
    return {
        "ok": found.is_clean,
        "deleted": done,
        "unfinished": [
            {"story": one.story_id, "since": one.since, "steps": list(one.steps)}
            for one in found.unfinished
        ],
        "overdue": list(found.overdue),
        "verified_at": found.verified_at,
        "encodings": list(traces.ENCODINGS),
        "searches": [
            {
                "story": proof.story_id,
                "words": len(proof.words),
                "files": proof.files,
                "bytes": proof.size_bytes,
                "terms": proof.terms,
                "found": [{"where": where, "word": word} for where, word in proof.found],
            }
            for proof in found.proofs
        ],
    }


def _sentences(found: Verified, done: list[str]) -> list[str]:
    said = [f"Deleted and proved: {story_id}." for story_id in done]
    if found.verified_at:
        said.append(f"Its deletion was proved at {found.verified_at}; its words are kept nowhere.")
    for proof in found.proofs:
        about = f" of {proof.story_id}" if proof.story_id else ""
        said.append(
            f"Searched for {len(proof.words)} words{about} in {proof.files:,} files "
            f"({proof.size_bytes:,} bytes) and {proof.terms:,} terms of the index, "
            f"as {', '.join(traces.ENCODINGS[:-1])}."
        )
        said += [f"FOUND “{word}” in {where}." for where, word in proof.found]
    for one in found.unfinished:
        steps = ", ".join(one.steps) or "none"
        said.append(f"UNFINISHED: {one.story_id}, begun at {one.since}; steps done: {steps}.")
    said += [f"OVERDUE: {story_id} should be deleted by now." for story_id in found.overdue]
    if found.is_clean:
        said.append("Nothing is left of what should be gone.")
    return said


COMMANDS = (clear,)
