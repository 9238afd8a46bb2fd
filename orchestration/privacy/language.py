"""Which language a cleaned text is in, by its letters and by what is usual where it comes from.

Short Danish, Norwegian and Swedish texts are hard to tell apart, so that a text counts as what is
usual unless its letters speak clearly against it (Bayes' rule; `USUAL` is the prior). A language
that is not in `TOLD_APART` comes out as the nearest one that is. Does not belong here: what is
counted in which language.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from lingua import ConfidenceValue, LanguageDetector

USUAL = 0.9
FEWEST_LETTERS = 12  # with fewer the usual language stands
READ = 80  # characters; lingua's time grows with their number, with that of a word by its square
TOLD_APART = {
    "da": "DANISH",
    "nb": "BOKMAL",
    "sv": "SWEDISH",
    "en": "ENGLISH",
    "de": "GERMAN",
    "pl": "POLISH",
    "tr": "TURKISH",
    "ar": "ARABIC",
    "uk": "UKRAINIAN",
}
_ALSO = {
    "no": "nb", "nor": "nb", "nob": "nb", "dan": "da", "swe": "sv", "eng": "en", "deu": "de",
    "ger": "de", "pol": "pl", "tur": "tr", "ara": "ar", "ukr": "uk",
    **dict.fromkeys(("und", "mul", "mis", "zxx")),
}  # fmt: skip
_PLACEHOLDERS = r"\[[a-z]+\]"
_FOUND = pl.Struct(
    {
        "language": pl.String,
        "language_confidence": pl.Float32,
        "is_language_by_prior": pl.Boolean,
    }
)
_ROW = ["text", "declared"]


@cache
def _detector() -> LanguageDetector:
    from lingua import Language, LanguageDetectorBuilder

    chosen = [getattr(Language, name) for name in TOLD_APART.values()]
    return LanguageDetectorBuilder.from_languages(*chosen).with_low_accuracy_mode().build()


def languages(texts: pl.Series, declared: pl.Series, usual: str) -> pl.DataFrame:
    """Return `language`, `language_confidence` and `is_language_by_prior` per text, in order.

    `declared` is what each record says or null, `usual` the language of its source, as `da` or
    `en-GB`; they share the prior. The code returned has no region. The confidence is the posterior,
    0 to 1. Where there are too few letters, or the declared language is none of `TOLD_APART`, that
    or else the usual one stands, and the confidence is null. The language is by the prior where the
    letters alone do not give it: they say another one, two alike or none. Null without a text.
    """
    source = pl.select(_code(pl.lit(usual))).item()
    rows = pl.DataFrame({"text": texts, "declared": declared}).select(
        pl.col("text").str.replace_all(_PLACEHOLDERS, " ").str.slice(0, READ),
        _code(pl.col("declared")).fill_null(source),
    )
    asked = rows.unique(maintain_order=True).filter(
        pl.col("text").str.count_matches(r"\p{L}") >= FEWEST_LETTERS,
        pl.col("declared").is_in(list(TOLD_APART)),
    )
    values = _detector().compute_language_confidence_values_in_parallel(asked["text"].to_list())
    found = [
        _likeliest(one, {said, source}) for one, said in zip(values, asked["declared"], strict=True)
    ]
    told = asked.with_columns(pl.Series("found", found, _FOUND)).unnest("found")
    joined = rows.join(told, on=_ROW, how="left", maintain_order="left")
    by_prior = pl.col("is_language_by_prior").fill_null(True)
    return joined.select(
        pl.coalesce("language", "declared"),
        "language_confidence",
        pl.when(pl.col("text").is_not_null()).then(by_prior),
    )


def _code(language: pl.Expr) -> pl.Expr:
    """The language without region in lower case; null for codes that say that none is known."""
    return language.str.to_lowercase().str.extract(r"^([a-z]+)").replace(_ALSO)


def _likeliest(values: list[ConfidenceValue], usual: set[str]) -> dict[str, object] | None:
    """The language with the highest posterior, and that; None where no letters are known.

    By the prior: another language's letters fit as well or better.

    Rounded, because the order in which the detector sums differs from call to call.
    """
    given = {one.language.iso_code_639_1.name.lower(): round(one.value, 6) for one in values}
    expected = usual & set(TOLD_APART)
    weights = {
        code: given.get(code, 0.0) * _prior(code in expected, len(expected)) for code in TOLD_APART
    }
    best, total = max(weights, key=lambda code: weights[code]), sum(weights.values())
    if not total:
        return None
    return {
        "language": best,
        "language_confidence": round(weights[best] / total, 4),
        "is_language_by_prior": any(
            one != best and likely >= given.get(best, 0.0) for one, likely in given.items()
        ),
    }


def _prior(is_usual: bool, usual_count: int) -> float:
    return USUAL / usual_count if is_usual else (1 - USUAL) / (len(TOLD_APART) - usual_count)
