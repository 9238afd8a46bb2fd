"""All training texts as one table with a nullable label per head, and what keeps folds apart.

Here belong the Danish set, grouping and the choice of vocabulary texts. What a foreign label means
is `sets`'.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.cluster import DBSCAN
from sklearn.feature_extraction.text import TfidfVectorizer

from ml.evaluation.disturbances import SPELLINGS, without_danish_letters
from ml.labelled import read_written
from ml.taxonomy import FLAGS, LEARNT
from ml.training.sets import (
    DKHATE,
    labelled,
    read_davidson,
    read_dkhate,
    read_edos,
    read_goemotions,
    read_hatecheck,
    severity_steps,
    target_flags,
)

DANISH = Path(__file__).with_name("danish") / "texts.tsv"
OWN = "danish"
DANISH_SOURCES = (OWN, DKHATE)
COLUMNS = ("text", "source", "group", *LEARNT)
PLACEHOLDERS = "[navn] [telefon] [email] [link] [bruger] [cpr] [adresse]"
WORD_LISTS = {"da": 50_000, "en": 30_000, "no": 20_000, "sv": 20_000, "de": 8_000}
NEAR_DUPLICATE = 0.8


def read_all(folder: Path, danish: Path = DANISH, seed: int = 0) -> pl.DataFrame:
    """Return text, source, group and one nullable Boolean per head, one row per distinct text.

    `group` is shared by near-duplicates and minimal pairs, so that they never straddle a split.
    """
    ours = pl.concat([read_danish(danish), read_dkhate(folder)], how="diagonal")
    parts = [
        ours,
        *[read_hatecheck(folder, code, seed) for code in ("en", "de", "nl")],
        read_davidson(folder, seed),
        read_edos(folder, seed),
        read_goemotions(folder, "train", seed),
    ]
    table = pl.concat([_grouped(part).select(COLUMNS) for part in parts])
    known = table.filter(pl.any_horizontal(pl.col(LEARNT).is_not_null()))
    return known.unique("text", keep="first", maintain_order=True)


def read_danish(path: Path = DANISH) -> pl.DataFrame:
    """The set that this project wrote; every head but `offensive` is known for every text."""
    rows = read_written(path)
    targets = target_flags(pl.col("target"))
    return labelled(rows.select("text", "pair", *FLAGS, *severity_steps(), *targets), OWN)


def is_danish() -> pl.Expr:
    """Whether a row is of a Danish set."""
    return pl.col("source").is_in(DANISH_SOURCES)


def _grouped(part: pl.DataFrame) -> pl.DataFrame:
    if "group" in part.columns:
        return part
    clusters = near_duplicates(part["text"].to_list())
    pairs = part["pair"].to_list() if "pair" in part.columns else [None] * part.height
    source = part["source"][0] if part.height else ""
    merged = merged_groups(clusters, pairs)
    return part.with_columns(
        group=pl.Series([f"{source}:{one}" for one in merged], dtype=pl.String)
    )


def merged_groups(clusters: Sequence[int], pairs: Sequence[str | None]) -> list[int]:
    """A group number per row, shared by rows that a cluster or a pair links, also by others."""
    names = {name: number for number, name in enumerate(dict.fromkeys(filter(None, pairs)))}
    rows, most = len(clusters), max(clusters, default=-1) + 1
    edges = [(row, rows + cluster) for row, cluster in enumerate(clusters)]
    edges += [(row, rows + most + names[one]) for row, one in enumerate(pairs) if one is not None]
    left, right = np.array(edges, dtype=int).reshape(-1, 2).T
    size = rows + most + len(names)
    graph = coo_matrix((np.ones(len(edges)), (left, right)), shape=(size, size))
    found: list[int] = connected_components(graph, directed=False)[1][:rows].tolist()
    return found


def near_duplicates(texts: list[str], similarity: float = NEAR_DUPLICATE) -> list[int]:
    """Return a group number per text: texts linked by TF-IDF cosine ≥ `similarity` share one.

    Character 4-grams within words, whatever the case, spelling of æ, ø, å and punctuation; no text
    is blank. Links are transitive: DBSCAN in which a single text is dense enough gives the
    connected components.
    """
    judge = TfidfVectorizer(preprocessor=_words_alone, analyzer="char_wb", ngram_range=(4, 4))
    vectors = judge.fit_transform(texts)
    found = DBSCAN(eps=1 - similarity, min_samples=1, metric="cosine").fit(vectors)
    groups: list[int] = found.labels_.tolist()
    return groups


def _words_alone(text: str) -> str:
    """Return the words in lower case with ae, oe, aa; a text without any stays as it is."""
    folded = without_danish_letters(text.casefold(), random.Random(0))
    return " ".join(re.findall(r"\w+", folded)) or text


def spellings(table: pl.DataFrame, seed: int) -> list[list[str]]:
    """Return the texts as they are, then once more for each way to spell Danish otherwise.

    Texts of other languages are the same each time.
    """
    texts, danish = table["text"].to_list(), table.select(is_danish()).to_series().to_list()
    found = [texts]
    for number, disturb in enumerate(SPELLINGS.values()):
        dice = random.Random(seed + number)
        found.append([disturb(text, dice) if ours else text
                      for text, ours in zip(texts, danish, strict=True)])  # fmt: skip
    return found


def vocabulary_texts(unlabelled: Path, table: pl.DataFrame) -> Iterable[str]:
    """Yield the texts that decide which word pieces are kept: words, sentences, public sets.

    Not this project's own texts, so that more of them change nothing of what is learnt first.
    """
    yield PLACEHOLDERS
    yield from table.filter(pl.col("source") != OWN)["text"]
    for name in ("lcc_mixed", "lcc_newscrawl"):
        yield from pl.read_csv(unlabelled / f"{name}.csv")["text"].drop_nulls()
    for language, count in WORD_LISTS.items():
        lines = (unlabelled / f"words_{language}.txt").read_text("utf-8").splitlines()[:count]
        for line in lines:
            word = line.split(" ")[0]
            yield from (word, word.capitalize())
