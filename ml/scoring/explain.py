"""Which words carried a score: for labellers and engineers, so that errors can be understood.

Here belongs occlusion of one text. It is no explanation to show about a person's comment.
"""

import polars as pl

from ml.scoring.scorer import Scorer, readable

MAX_WORDS = 400  # each is one more scoring


def word_weights(scorer: Scorer, text: str, head: str = "attack") -> pl.DataFrame:
    """Return one row per word of `text`, in order: `word`, and `weight`, what the score loses
    when that word is left out (erasure, Li et al. 2016), in [-1, 1]; positive words speak for the
    head. A text of one word weighs its score against that of nothing, 0.

    Of `text` counts what the scorer reads of it: see `readable`.
    Raises ValueError when the model has no such head, or on more than MAX_WORDS words.
    """
    if head not in scorer.heads:
        raise ValueError(f"the model has no head {head}: choose from {', '.join(scorer.heads)}")
    text = readable(text)
    words = text.split()
    if len(words) > MAX_WORDS:
        raise ValueError(
            f"the text has {len(words)} words, and {MAX_WORDS} are weighed: give a part of it"
        )
    without = [" ".join(words[:at] + words[at + 1 :]) for at in range(len(words))]
    whole, *rest = scorer.score([text, *without])[f"{head}_score"].fill_null(0.0)
    weights = [whole - one for one in rest]
    return pl.DataFrame(
        {"word": words, "weight": weights}, schema={"word": pl.String, "weight": pl.Float64}
    )
