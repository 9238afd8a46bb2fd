"""Labelled sets as one table with a nullable label per head.

Here belong reading the sets, mapping their labels to the taxonomy and grouping
near-duplicates. A null label means "unknown for this head": it is masked in the loss.
To add a head, add its name to ``HEADS`` and its column to the readers that know it.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import polars as pl
from sklearn.cluster import DBSCAN
from sklearn.feature_extraction.text import TfidfVectorizer

HEADS = ("attack", "recognition")
COLUMNS = ("text", "source", "group", *HEADS)
PLACEHOLDERS = "[navn] [telefon] [email] [link] [bruger] [cpr] [adresse]"
WORD_LISTS = {"da": 50_000, "en": 30_000, "no": 20_000, "sv": 20_000, "de": 8_000}
HATECHECK_PER_LANGUAGE = 800
GOEMOTIONS_ROWS = 5_000
RECOGNISING = {"admiration", "approval", "caring", "curiosity"}
NOT_RECOGNISING = {
    "amusement", "anger", "annoyance", "confusion", "disappointment", "disapproval", "disgust",
    "embarrassment", "fear", "grief", "nervousness", "neutral", "sadness", "surprise",
}  # fmt: skip
ATTACKING_THOUGH_NOT_HATEFUL = {"target_indiv_nh", "target_group_nh"}
NEAR_DUPLICATE = 0.8
_STAND_INS = (
    (re.compile(r"@USER\b|@\w+"), "[bruger]"),
    (re.compile(r"\bURL\b|https?://\S+"), "[link]"),
    (re.compile(r"\[NAME\]"), "[navn]"),
)


def prepare(text: str) -> str:
    """Write the sets' stand-ins for people and links as the privacy boundary writes them."""
    for pattern, placeholder in _STAND_INS:
        text = pattern.sub(placeholder, text)
    return " ".join(text.split())


def read_labelled(folder: Path, seed: int = 0) -> pl.DataFrame:
    """Return text, source, group and one nullable Boolean per head, one row per distinct text.

    ``group`` is shared by near-duplicates, so that they never straddle a split.
    """
    hatecheck = [read_hatecheck(folder, code, seed) for code in ("en", "de", "nl")]
    parts = [read_dkhate(folder), *hatecheck, read_goemotions(folder, "train", seed)]
    table: pl.DataFrame = pl.concat([part.select(COLUMNS) for part in parts])
    return table.filter(pl.any_horizontal(pl.col(HEADS).is_not_null()))


def read_dkhate(folder: Path) -> pl.DataFrame:
    """DKHate: targeted insults and threats are attacks, untargeted profanity is unknown.

    Identical texts whose labels conflict are unknown too.
    """
    table = pl.read_csv(folder / "dkhate_train.csv").with_columns(
        text=pl.col("text").map_elements(prepare, return_dtype=pl.String),
        attack=pl.when(pl.col("offensive") == "NOT")
        .then(False)
        .when(pl.col("targeted").is_in(["TIN", "TTH"]))
        .then(True),
    )
    agreed = table.group_by("text", maintain_order=True).agg(
        pl.when(pl.col("attack").n_unique() == 1).then(pl.col("attack").first()).alias("attack")
    )
    return _complete(agreed, "dkhate")


def read_hatecheck(folder: Path, language: str, seed: int) -> pl.DataFrame:
    """HateCheck: hateful cases are attacks, as is abuse of individuals and other groups.

    Half of the sampled rows are attacks. Counter-speech and neutral mentions are not.
    """
    attack = (pl.col("label_gold") == "hateful") | pl.col("functionality").is_in(
        ATTACKING_THOUGH_NOT_HATEFUL
    )
    columns = ["test_case", "label_gold", "functionality", "templ_id"]
    table = pl.read_csv(folder / f"hatecheck_{language}.csv", columns=columns).select(
        text=pl.col("test_case").map_elements(prepare, return_dtype=pl.String),
        attack=attack,
        group=pl.format("hatecheck_{}:{}", pl.lit(language), pl.col("templ_id")),
    )
    half = HATECHECK_PER_LANGUAGE // 2
    halves = [_sample(table.filter(pl.col("attack") == side), half, seed) for side in (True, False)]
    return _complete(pl.concat(halves).unique("text", maintain_order=True), f"hatecheck_{language}")


def read_goemotions(folder: Path, split: str, seed: int, rows: int | None = None) -> pl.DataFrame:
    """GoEmotions: admiration, approval, caring and curiosity are recognition.

    Gratitude alone is ritual and stays unknown, as do emotions that fit neither side.
    """
    names = (folder / "goemotions_labels.txt").read_text("utf-8").split()
    sides = {str(i): _side(name) for i, name in enumerate(names)}
    table = pl.read_csv(
        folder / f"goemotions_en_{split}.tsv", separator="\t", quote_char=None, has_header=False,
        new_columns=["text", "emotions", "id"],
    ).select(
        text=pl.col("text").map_elements(prepare, return_dtype=pl.String),
        recognition=pl.col("emotions")
        .map_elements(lambda cell: _recognition(sides, cell), return_dtype=pl.Boolean),
    )  # fmt: skip
    known = table.drop_nulls("recognition").unique("text", keep="first", maintain_order=True)
    return _complete(_sample(known, rows or GOEMOTIONS_ROWS, seed), "goemotions")


def _side(emotion: str) -> bool | None:
    return True if emotion in RECOGNISING else False if emotion in NOT_RECOGNISING else None


def _recognition(sides: dict[str, bool | None], cell: str) -> bool | None:
    """True when any emotion recognises, False when all of them do not, else unknown."""
    found = [sides[emotion] for emotion in cell.split(",")]
    return True if True in found else None if None in found else False


def _sample(table: pl.DataFrame, rows: int, seed: int) -> pl.DataFrame:
    return table.sample(min(rows, table.height), shuffle=True, seed=seed)


def _complete(table: pl.DataFrame, source: str) -> pl.DataFrame:
    """Add the source, null labels for unknown heads, and groups where there are none."""
    missing = [pl.lit(None, pl.Boolean).alias(h) for h in HEADS if h not in table.columns]
    table = table.with_columns(pl.lit(source).alias("source"), *missing)
    if "group" in table.columns:
        return table
    groups = near_duplicates(table["text"].to_list())
    return table.with_columns(group=pl.Series([f"{source}:{group}" for group in groups]))


def near_duplicates(texts: list[str], similarity: float = NEAR_DUPLICATE) -> list[int]:
    """Return a group number per text: texts linked by TF-IDF cosine ≥ ``similarity`` share one.

    Character 4-grams within words. Links are transitive: DBSCAN in which a single text is
    dense enough gives the connected components.
    """
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4)).fit_transform(texts)
    found = DBSCAN(eps=1 - similarity, min_samples=1, metric="cosine").fit(vectors)
    groups: list[int] = found.labels_.tolist()
    return groups


def vocabulary_texts(unlabelled: Path, labelled: pl.DataFrame) -> Iterable[str]:
    """Yield the texts that decide which word pieces are kept: words, sentences, training texts."""
    yield PLACEHOLDERS
    yield from labelled["text"]
    for name in ("lcc_mixed", "lcc_newscrawl"):
        yield from pl.read_csv(unlabelled / f"{name}.csv")["text"].drop_nulls()
    for language, count in WORD_LISTS.items():
        lines = (unlabelled / f"words_{language}.txt").read_text("utf-8").splitlines()[:count]
        for line in lines:
            word = line.split(" ")[0]
            yield from (word, word.capitalize())
