"""The Danish words for what the pages name by code, from `texts/words.yaml`.

Does not belong here: sentences; those are in the pages' own texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

TEXTS = Path(__file__).with_name("texts")


class WordMissing(LookupError):
    """Something of the configuration has no word, and would be passed over: add it to the words."""


@cache
def _all() -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load((TEXTS / "words.yaml").read_text("utf-8"))
    return content


def word(*path: str) -> str:
    """The word at a path such as `("pii", "cpr")`. Raises WordMissing."""
    found: Any = _all()
    for step in path:
        if not isinstance(found, Mapping) or step not in found:
            raise WordMissing(f"orchestration/compliance/texts/words.yaml lacks {'.'.join(path)}")
        found = found[step]
    return str(found)


def word_of_value(field: str, code: str) -> str:
    """The word for a coded value of a register field; the value itself where it is no code."""
    return word("values", field, code) if field in _all()["values"] else code
