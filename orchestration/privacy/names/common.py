"""Makes `word_lists/common.txt`: `python -m orchestration.privacy.names.common CSV... > FILE`.

A word is common when running Danish text writes it in lower case at least once in four times, seen
anywhere but at the start of a sentence. Read are the `text` columns of the files named, sentences
of the Leipzig Corpora Collection (CC BY, Goldhahn et al.), and the invented texts of this project.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

import polars as pl

from ml.labelled import read_written
from ml.training.data import DANISH

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
STARTS = '.!?:…"»”“–-(\n'


def _casings(texts: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each word within a sentence in lower case, and whether it began with a capital."""
    for text in texts:
        for found in WORD.finditer(text):
            before, word = text[: found.start()].rstrip(), found.group()
            if before and before[-1] not in STARTS and not (len(word) > 1 and word.isupper()):
                yield word.lower(), word[0].isupper()


def common(texts: Iterable[str]) -> list[str]:
    """The words of `texts` that are written in lower case, sorted."""
    seen = Counter(_casings(texts))
    lower = {word for word, capital in seen if not capital}
    return sorted(word for word in lower if 3 * seen[word, False] >= seen[word, True])


def main(paths: list[str]) -> None:
    """Write the list of common words to standard output, one a line."""
    sentences = (pl.read_csv(path, columns=["text"])["text"] for path in paths)
    invented = read_written(DANISH)["text"]
    sys.stdout.write("\n".join([*common(chain(*sentences, invented)), ""]))


if __name__ == "__main__":
    main(sys.argv[1:])
