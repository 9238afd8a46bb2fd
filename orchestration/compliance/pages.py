"""The three pages of each municipality, from the texts in `texts/` and the facts.

Does not belong here: what the pages say (`texts/`), what they are told (`facts.py`).
"""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ml.replacing import replacing
from orchestration.compliance.facts import facts_of
from orchestration.compliance.words import TEXTS
from orchestration.errors import MendableError
from orchestration.runtime import Runtime

PAGES = ("konsekvensanalyse.md", "fortegnelse.md", "privatlivsmeddelelse.md")
CARD = "modelkort.md"


class FolderInUse(MendableError):
    """The pages would lie among others; the message names the remedy."""


def in_one_cell(value: object) -> str:
    """A value as it may stand in a line or a table of Markdown: on one line, no bars, no tags."""
    line = " ".join(str(value).splitlines())
    return line.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _texts() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEXTS),
        undefined=StrictUndefined,
        finalize=in_one_cell,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def pages_of(runtime: Runtime) -> dict[str, str]:
    """Every page by its path under the folder, `<municipality>/<page>`.

    Raises KeyRefused, ModelLoadError; WordMissing where the configuration has what no page names.
    """
    texts, pages = _texts(), {}
    for city in runtime.register:
        facts = facts_of(runtime, city)
        for name in PAGES:
            pages[f"{city.slug}/{name}"] = texts.get_template(name).render(facts)
        if card := facts["model"].card:
            pages[f"{city.slug}/{CARD}"] = card
    return pages


def write_pages(runtime: Runtime, folder: Path) -> list[str]:
    """Write the pages into `folder`, which must be new or empty; gives their paths under it.

    Raises FolderInUse, and what `pages_of` raises; then nothing is written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse("not an empty folder, and what lies there may be edited: name a new one")
    pages = pages_of(runtime)
    for name, text in pages.items():
        with replacing(folder / name) as partial:
            partial.write_text(text, encoding="utf-8")
    return list(pages)
