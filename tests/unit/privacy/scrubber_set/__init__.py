"""The scrubber's test set: invented comments with personal data and look-alikes, and its reading.

Parts `a` and `b` were written by others than the scrubber's rules, from the requirement alone, and
committed before them. The rules are never fitted to them: what they show is counted, not looked at.
Part `dev` is for fitting, and holds harder spellings.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from orchestration.register.models import PublicFigure

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
    spellings = [PublicFigure(name=one, role=role).spellings for one, role in pairs]
    return Part([json.loads(line) for line in lines], tuple(chain(*spellings)))


def survives(planted: str, text: str, scrubbed: str) -> bool:
    """Whether any word or number of a planted string is left, beyond where it stood elsewhere."""
    rest = Counter(PIECE.findall(text.lower().replace(planted.lower(), " ", 1)))
    left = Counter(PIECE.findall(PLACEHOLDER.sub(" ", scrubbed.lower())))
    pieces = Counter(PIECE.findall(planted.lower()))
    return any(left[piece] > rest[piece] for piece in pieces)


def outcomes(
    part: Part, scrub: Callable[[list[str]], list[str]]
) -> Iterator[tuple[str, str, bool]]:
    """For each marked string: `planted` or `lookalikes`, its kind, and whether it was masked."""
    texts = [one["text"] for one in part.comments]
    for comment, scrubbed in zip(part.comments, scrub(texts), strict=True):
        for one in comment["planted"]:
            yield "planted", one["kind"], not survives(one["text"], comment["text"], scrubbed)
        for one in comment["lookalikes"]:
            yield "lookalikes", one["kind"], one["text"] not in scrubbed


def shares(part: Part, scrub: Callable[[list[str]], list[str]]) -> tuple[float, float]:
    """The share of planted strings that are gone, and of look-alikes that are masked."""
    counts = Counter((side, masked) for side, _, masked in outcomes(part, scrub))
    gone, lost = (
        counts[side, True] / (counts[side, True] + counts[side, False])
        for side in ("planted", "lookalikes")
    )
    return gone, lost
