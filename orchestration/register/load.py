"""Municipality folders from disk: YAML in, validated models out, errors with file, line, remedy.

Does not belong here: what an entry may say (`models.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from orchestration.register.models import Municipality

PARTS = {"places": "places.yaml", "sources": "sources.yaml", "communities": "communities.yaml"}


class RegisterError(ValueError):
    """A municipality folder cannot be used; the message names file, line, key and remedy."""


def _compose(path: Path) -> tuple[Any, yaml.Node | None]:
    try:
        text = path.read_text(encoding="utf-8")
        return yaml.safe_load(text), yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError:
        raise RegisterError(f"{path}: not UTF-8 text: save the file as UTF-8") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise RegisterError(
            f"{path}{where}: not valid YAML: check indentation and quotes"
        ) from None


def _line(node: yaml.Node | None, location: Sequence[str | int]) -> int:
    """The line of the deepest node on the way to `location`, 1-based."""
    line = 1
    for step in location:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            found = [value for key, value in node.value if key.value == step]
            if not found:
                return line
            node = found[0]
        else:
            return line
        line = node.start_mark.line + 1
    return line


def _explain(folder: Path, error: ValidationError, nodes: dict[str, yaml.Node | None]) -> str:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        where = [part for part in problem["loc"] if isinstance(part, str | int)]
        part = where[0] if where and where[0] in PARTS else None
        file = folder / (PARTS[str(part)] if part else "municipality.yaml")
        line = _line(nodes.get(str(part or "")), where[1:] if part else where)
        key = ".".join(str(step) for step in where) or "(whole folder)"
        message = problem["msg"].removeprefix("Value error, ")
        lines.append(f"{file}, line {line}, key {key}: {message}")
    return "\n".join(lines)


def load_municipality(folder: Path) -> Municipality:
    """Read `municipality.yaml`, `places.yaml`, `sources.yaml`, `communities.yaml` of one folder.

    Raises RegisterError with one line per problem: file, line, key, reason.
    """
    main = folder / "municipality.yaml"
    if not main.is_file():
        raise RegisterError(f"{main}: missing: every municipality folder needs it")
    content, node = _compose(main)
    if not isinstance(content, dict):
        raise RegisterError(f"{main}, line 1: expected keys and values, such as `name: Aalborg`")
    nodes: dict[str, yaml.Node | None] = {"": node}
    for part, name in PARTS.items():
        if (folder / name).is_file():
            content[part], nodes[part] = _compose(folder / name)
            content[part] = content[part] or []
    try:
        return Municipality(slug=folder.name, **content)
    except ValidationError as error:
        raise RegisterError(_explain(folder, error, nodes)) from None


def load_municipalities(root: Path) -> list[Municipality]:
    """All municipality folders under `root`, by name; source ids are unique across them.

    Raises RegisterError when there is none or when two share a source id.
    """
    folders = sorted(path.parent for path in root.glob("*/municipality.yaml"))
    if not folders:
        raise RegisterError(f"{root}: no municipality folder: set TRYG_MUNICIPALITIES")
    found = [load_municipality(folder) for folder in folders]
    seen: dict[str, str] = {}
    for municipality in found:
        for source in municipality.sources:
            if source.id in seen:
                raise RegisterError(
                    f"{root / municipality.slug / PARTS['sources']}: source id {source.id} is "
                    f"already used by {seen[source.id]}: choose another"
                )
            seen[source.id] = municipality.slug
    return found
