"""Municipality folders from disk: YAML in, validated models out, errors with file, line, remedy.

Does not belong here: what an entry may say (`models.py`), what entries say of each other
(`references.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from orchestration.register.documents import Document, RegisterError, read_document
from orchestration.register.models import Municipality
from orchestration.register.references import problems_of

MAIN = "municipality.yaml"
PARTS = {
    "places": "places.yaml",
    "public_figures": "public_figures.yaml",
    "sources": "sources.yaml",
    "communities": "communities.yaml",
}
ADVICE = {
    "missing": "missing: add it",
    "extra_forbidden": "unknown key: correct its spelling or remove it",
    "string_type": "not text: put the value in quotes",
    "string_too_short": "empty: fill it in",
    "too_short": "empty: add at least one entry",
    "tuple_type": "not a list: begin each entry with a dash",
    "model_type": "not keys and values: write them as `name: Aalborg`",
    "date_from_datetime_parsing": "not a date: write it as 2027-06-30",
    "date_from_datetime_inexact": "not a date: write it as 2027-06-30",
    "date_type": "not a date: write it as 2027-06-30",
}


@dataclass(frozen=True)
class _Folder:
    """The files of one municipality, by part; the main file's part is the empty string."""

    path: Path
    documents: dict[str, Document]

    def explained(self, location: Sequence[str | int], message: str) -> str:
        """`message` with the file, line and key that it is about."""
        part = str(location[0]) if location and location[0] in PARTS else ""
        document = self.documents.get(part) or self.documents[""]
        line = document.line(location[1:] if part in self.documents and part else location)
        key = ".".join(map(str, location))
        return f"{document.path}, line {line}, key {key}: {message}"


def _read(path: Path) -> _Folder:
    main = path / MAIN
    if not main.is_file():
        raise RegisterError(f"{main}: missing: every municipality folder needs it")
    documents = {"": read_document(main)}
    if not isinstance(documents[""].content, dict):
        raise RegisterError(f"{main}, line 1: expected keys and values, such as `name: Aalborg`")
    for part, name in PARTS.items():
        if (path / name).is_file():
            documents[part] = read_document(path / name)
    return _Folder(path, documents)


def _content(folder: _Folder) -> dict[str, Any]:
    """The files as one; the main file holds neither the slug nor what has a file of its own."""
    main = folder.documents[""]
    for key in ("slug", *PARTS):
        if key in main.content:
            where = f"belongs into {PARTS[key]}" if key in PARTS else "is the folder's name"
            line = main.line([key])
            raise RegisterError(f"{main.path}, line {line}, key {key}: {where}: remove it here")
    parts = {part: folder.documents[part].content or [] for part in folder.documents if part}
    return {**main.content, **parts, "slug": folder.path.name}


def _advice(problem: Any) -> str:
    kind, message = str(problem["type"]), str(problem["msg"])
    if problem["loc"] == ("slug",):
        return "the folder's name is the slug: rename it to lower-case letters, digits and _"
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    return ADVICE.get(kind) or f"{message[:1].lower()}{message[1:]}: correct the value"


def _validated(folder: _Folder) -> Municipality:
    try:
        return Municipality.model_validate(_content(folder))
    except ValidationError as error:
        problems = error.errors(include_input=False, include_url=False)
        lines = [
            folder.explained([s for s in one["loc"] if isinstance(s, str | int)], _advice(one))
            for one in problems
        ]
        raise RegisterError("\n".join(lines)) from None


def _load(folders: Sequence[Path]) -> list[Municipality]:
    read = [_read(path) for path in folders]
    found = [_validated(folder) for folder in read]
    named = {folder.path.name: folder for folder in read}
    lines = [named[one.slug].explained(one.location, one.message) for one in problems_of(found)]
    if lines:
        raise RegisterError("\n".join(lines))
    return found


def load_municipality(folder: Path) -> Municipality:
    """Read `municipality.yaml` of one folder and the files of PARTS that stand beside it.

    Raises RegisterError with one line per problem: file, line, key, remedy.
    """
    return _load([folder])[0]


def _folders(root: Path) -> Iterator[Path]:
    for path in sorted(root.iterdir()) if root.is_dir() else []:
        if path.is_dir() and not path.name.startswith((".", "_")):
            yield path


def load_municipalities(root: Path) -> list[Municipality]:
    """All folders under `root`, by name; ids are unique across them.

    Raises RegisterError as `load_municipality`, and when there is no folder.
    """
    folders = list(_folders(root))
    if not folders:
        raise RegisterError(f"{root}: no municipality folder: set TRYG_MUNICIPALITIES")
    return _load(folders)
