"""The scrubber's test set: invented comments with personal data and look-alikes, and its reading.

Written by others than the scrubber's rules, from the requirement alone, and committed before them.
The rules are never fitted to it: what it shows is counted, not looked at.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent
PARTS = ("a", "b")
PIECE = re.compile(r"[^\W_]{2,}")
PLACEHOLDER = re.compile(r"\[[a-z]+\]")


class Part(NamedTuple):
    """One half of the set: comments as written, and the names that are allowed in them."""

    comments: list[dict[str, Any]]
    allowed: tuple[str, ...]


def read(name: str) -> Part:
    """The comments of one part and the spellings of its public figures."""
    lines = (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()
    figures = (FOLDER / f"{name}_public_figures.tsv").read_text("utf-8").splitlines()
    pairs = [line.split("\t") for line in figures]
    allowed = [
        spelt for one, role in pairs for spelt in (one, f"{role.split()[0]} {one.split()[-1]}")
    ]
    return Part([json.loads(line) for line in lines], tuple(allowed))


def survives(planted: str, text: str, scrubbed: str) -> bool:
    """Whether any word or number of a planted string is left, beyond where it stood elsewhere."""
    rest = Counter(PIECE.findall(text.lower().replace(planted.lower(), " ", 1)))
    left = Counter(PIECE.findall(PLACEHOLDER.sub(" ", scrubbed.lower())))
    pieces = Counter(PIECE.findall(planted.lower()))
    return any(left[piece] > rest[piece] for piece in pieces)


def outcomes(
    part: Part, scrub: Callable[[list[str], tuple[str, ...]], list[str]]
) -> Iterator[tuple[str, str, bool]]:
    """For each marked string: `planted` or `lookalikes`, its kind, and whether it was masked."""
    texts = [one["text"] for one in part.comments]
    for comment, scrubbed in zip(part.comments, scrub(texts, part.allowed), strict=True):
        for one in comment["planted"]:
            yield "planted", one["kind"], not survives(one["text"], comment["text"], scrubbed)
        for one in comment["lookalikes"]:
            yield "lookalikes", one["kind"], one["text"] not in scrubbed
