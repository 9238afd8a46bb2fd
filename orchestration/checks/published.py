"""The fourth boundary: the published file, before the app may read it.

Does not belong here: counting the faults (`orchestration.publishing`, which looks a second time at
what it wrote), the rules of suppression (`orchestration.disclosure`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from orchestration.checks.bridge import to_check_result, validate
from orchestration.checks.rules import Outcome, Rule, none_of

if TYPE_CHECKING:
    import dagster as dg

CELLS = "cell_count"
FAULTS = {
    "small_cell_count": "Shown cells have at least 10 comments after rounding.",
    "few_comments_count": "Shown cells rest on at least 10 comments.",
    "few_authors_count": "Shown cells rest on at least 5 known authors.",
    "dominated_count": "No author wrote more than half of a shown cell.",
    "misrounded_comment_count": "Shown counts are the exact ones rounded to 5.",
    "valued_hidden_comment_count": "Hidden cells hold no number.",
    "lone_attack_count": "Shown attacks come from 3 authors, none with more than half.",
    "bare_attack_count": "Attacks are shown only where comments are.",
    "misrounded_attack_count": "Shown attack counts are the exact ones rounded to 5.",
    "wrong_attack_share_count": "Attack shares come from rounded counts and are rounded.",
    "valued_hidden_attack_count": "Hidden attack cells hold no number.",
    "lone_recognition_count": "Shown recognition comes from 3 authors, none with more than half.",
    "bare_recognition_count": "Recognition is shown only where comments are.",
    "misrounded_recognition_count": "Shown recognition counts are the exact ones rounded to 5.",
    "wrong_recognition_share_count": "Recognition shares come from rounded counts, rounded.",
    "valued_hidden_recognition_count": "Hidden recognition cells hold no number.",
    "unknown_status_count": "Each cell has a known status.",
    "derivable_comment_count": "No hidden comment count follows from a total and its parts.",
    "derivable_attack_count": "No hidden attack count follows from a total and its parts.",
    "derivable_recognition_count": "No hidden recognition count follows from totals and parts.",
    "unsafe_language_count": "Shown counts of a language rest on 10 comments by 5 known authors.",
    "misstated_language_count": "Counts of a language are rounded to 5, or hidden and empty.",
    "differing_language_count": "Each week has Danish, as in its measures, and other languages.",
    "mixed_language_count": "The measures of a week count its Danish comments and no others.",
    "municipality_without_edition_count": "Each municipality with weeks has an edition.",
    "open_cell_count": "Only weeks and periods that have ended are published.",
    "unreleased_count": "A released edition names who released it; only a demo does so itself.",
    "key_column_count": "No published table has a column of keys.",
    "key_value_count": "No published value is the key of a post, author, thread or community.",
}


def published_rules(columns: Sequence[str]) -> list[Rule]:
    """All known faults and every other counted one are zero; `columns` are the aggregate's."""
    others = [name for name in columns if name not in FAULTS and name != CELLS]
    return [
        Rule(CELLS, 1, None, "There is something to show.", severity="warn"),
        *(none_of(name, meaning) for name, meaning in FAULTS.items()),
        *(none_of(name, "No fault of this kind is published.") for name in others),
    ]


def check_published(
    aggregate: pl.DataFrame, *, asset_key: Any = None
) -> tuple[list[Outcome], dg.AssetCheckResult]:
    """Check the one row of `orchestration.publishing.published_aggregate`.

    Raises ValueError when a known fault was not counted.
    """
    outcomes = validate("published", aggregate, published_rules(aggregate.columns))
    return outcomes, to_check_result("published", outcomes, asset_key=asset_key)
