"""Which share of texts is Danish, by a detector that tells it from its neighbours.

Measured on 400 short Danish comments: the detector's fast mode takes 0.02 s and calls 89 % of them
Danish (its exact mode 1.1 s and 94 %); a list of common Danish words finds one in 98 % of Danish
comments, but in every Norwegian one too. Does not belong here: a language for a single post.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

FEWEST = 50


@cache
def _detector() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    languages = ("DANISH", "BOKMAL", "SWEDISH", "ENGLISH", "GERMAN")
    chosen = [getattr(Language, name) for name in languages]
    return LanguageDetectorBuilder.from_languages(*chosen).with_low_accuracy_mode().build()


def danish_share(texts: Sequence[str]) -> float | None:
    """Share in [0, 1] of `texts` that are Danish rather than Bokmål, Swedish, English or German.

    Texts that cannot be told count as no language at all. None with fewer than 50 that can.
    """
    found = [_detector().detect_language_of(text) for text in texts]
    told = [language.name for language in found if language is not None]
    return told.count("DANISH") / len(told) if len(told) >= FEWEST else None
