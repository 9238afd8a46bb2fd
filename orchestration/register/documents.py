"""One YAML file of a municipality folder: its content, and on which line each key stands.

Does not belong here: what the content may say (`models.py`, `references.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from orchestration.errors import MendableError

TIMESTAMP = "tag:yaml.org,2002:timestamp"


class RegisterError(MendableError):
    """A municipality folder cannot be used; the message names file, line, key and remedy."""


class _Loader(yaml.SafeLoader):
    """YAML without its own dates: they stay text, so that a wrong one is explained with its key."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != TIMESTAMP]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Document:
    """The content of one file and its nodes, which know their lines."""

    path: Path
    content: Any
    node: yaml.Node | None

    def line(self, location: Sequence[str | int]) -> int:
        """The line of the deepest key or entry on the way to `location`, 1-based."""
        node, line = self.node, 1
        for step in location:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    """The line on which `step` of `node` begins, and its value."""
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        value = node.value[step]
        return value.start_mark.line + 1, value
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    return None


def _mappings(node: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    """Every mapping of the file; an alias is not followed, its anchor comes by itself."""
    waiting, seen = [node], set[int]()
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen or isinstance(one, yaml.ScalarNode):
            continue
        seen.add(id(one))
        if isinstance(one, yaml.MappingNode):
            yield one
            waiting += [value for _, value in one.value]
        else:
            waiting += one.value


def _refuse_repeated_keys(path: Path, node: yaml.Node | None) -> None:
    for mapping in _mappings(node):
        seen = set()
        for key, _ in mapping.value:
            if key.value in seen:
                line = key.start_mark.line + 1
                raise RegisterError(
                    f"{path}, line {line}, key {key.value}: stands here twice: remove one of them"
                )
            seen.add(key.value)


def read_document(path: Path) -> Document:
    """Read one YAML file. Raises RegisterError when it is not UTF-8, not YAML or repeats a key."""
    try:
        text = path.read_text(encoding="utf-8")
        content, node = yaml.load(text, Loader=_Loader), yaml.compose(text, Loader=_Loader)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise RegisterError(
            f"{path}, line {line}: not UTF-8 text: save the file as UTF-8"
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise RegisterError(
            f"{path}{where}: not valid YAML: check indentation, colons and quotes"
        ) from None
    _refuse_repeated_keys(path, node)
    return Document(path, content, node)
