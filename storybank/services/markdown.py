"""Read a folder of Markdown files with YAML front matter. What a record means is in ``exchange``.

Front matter is texts, lists and mappings, and nothing else that YAML can do.
"""

from collections.abc import Iterator
from pathlib import Path

import yaml

from storybank.domain.errors import InvalidError
from storybank.domain.rows import LONGEST_ROW, TOO_LONG, Row

LONGEST_FRONT = 64 * 1024  # bytes of front matter
DEEPEST = 10  # lists within lists of front matter


def rows(path: Path) -> Iterator[Row]:
    """Read the files of a folder one by one, by name."""
    try:
        found = [file for file in path.iterdir() if not file.name.startswith(".")]
    except OSError:
        sentence = f"“{path.name}” may not be read: change its permissions."
        raise InvalidError({"path": sentence}) from None
    files = sorted(file for file in found if file.suffix.lower() == ".md")
    if not files:
        raise InvalidError({"path": f"“{path.name}” holds no Markdown files (.md)."})
    for number, file in enumerate(files, 1):
        try:
            yield Row(number, file.name, _page(file))
        except InvalidError as error:
            yield Row(number, file.name, problem=str(error))


def _page(file: Path) -> dict[str, object]:
    """Read one Markdown file; InvalidError with one sentence where that fails."""
    try:
        # What is no file, a pipe say, could be read for ever.
        if not file.is_file():
            raise InvalidError({"row": "This is no file: take it out of the folder."})
        if file.stat().st_size > LONGEST_ROW + LONGEST_FRONT:
            raise InvalidError({"row": TOO_LONG})
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidError({"row": "The file is not UTF-8: save it as UTF-8."}) from None
    except OSError:
        raise InvalidError({"row": "The file cannot be opened."}) from None
    lines = text.replace("\r\n", "\n").split("\n")
    ends = (at for at, line in enumerate(lines) if at and line.rstrip() in {"---", "..."})
    end = next(ends, None) if lines[0].rstrip() == "---" else None
    if end is None:
        raise InvalidError(
            {"row": "The file has no front matter: begin it with a line ---, fields, a line ---."}
        )
    fields = _front_matter("\n".join(lines[1:end]))
    return fields | {"body": "\n".join(lines[end + 1 :])}


def _front_matter(text: str) -> dict[str, object]:
    if len(text.encode()) > LONGEST_FRONT:
        raise InvalidError({"row": "The front matter is longer than 64 KB: shorten it."})
    try:
        _refuse_tricks(text)
        found = _plain(yaml.compose(text, Loader=yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" near line {mark.line + 2}" if mark is not None else ""
        raise InvalidError({"row": f"The front matter is not valid YAML{where}."}) from None
    if not isinstance(found, dict):
        raise InvalidError({"row": "The front matter must be fields, one “name: value” a line."})
    return found


def _plain(node: yaml.Node | None) -> object:
    """Turn YAML into texts, lists and mappings, and into nothing else.

    A scalar is the text that it is: ``007`` keeps its noughts, ``No`` is a word.
    """
    if isinstance(node, yaml.MappingNode):
        return {str(_plain(name)): _plain(value) for name, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    if node is None or node.tag == "tag:yaml.org,2002:null":
        return None
    return str(node.value)


def _refuse_tricks(text: str) -> None:
    """Refuse what no record needs and what can do harm: objects, aliases, deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise InvalidError({"row": "The front matter uses aliases (*name): write it out."})
        tag = getattr(event, "tag", None)
        if tag not in (None, "!", "tag:yaml.org,2002:str"):
            raise InvalidError({"row": "The front matter uses a tag (!…): write plain text."})
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise InvalidError({"row": "The front matter is nested too deeply."})
