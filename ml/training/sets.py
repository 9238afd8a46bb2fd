"""The public sets, each as texts with what its labels say about our heads.

Here belongs the mapping of foreign labels to the taxonomy. A null label is unknown: it is masked in
the loss. How sets are put together is `data`'s.
"""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl

from ml.taxonomy import FLAGS, HEADS, LEARNT, SEVERITY_STEPS, TARGET_HEADS

OFFENSIVE = "offensive"
DKHATE = "dkhate"  # the one set of real Danish comments
ROWS = {"hatecheck": 2_300, "goemotions": 8_000, "davidson": 3_000, "edos": 4_000}
RECOGNISING = {"admiration", "approval", "caring", "curiosity", "gratitude"}
NOT_RECOGNISING = {
    "amusement", "anger", "annoyance", "confusion", "disappointment", "disapproval", "disgust",
    "embarrassment", "fear", "grief", "nervousness", "neutral", "sadness", "surprise",
}  # fmt: skip
READINGS = Path(__file__).with_name("danish") / "dkhate_readings.tsv"
ABUSE_OF_OTHERS = {"target_indiv_nh", "target_group_nh"}  # attacks, though not hateful
THREATS = {"threat_dir_h", "threat_norm_h"}
DEHUMANISING = {"derog_dehum_h"}
GROUPS = {
    "women": "gender",
    "trans people": "sexuality_gender_identity",
    "gay people": "sexuality_gender_identity",
    "black people": "ethnicity_origin",
    "immigrants": "ethnicity_origin",
    "refugees": "ethnicity_origin",
    "Muslims": "religion",
    "Jews": "religion",
    "disabled people": "disability_illness",
}
_STAND_INS = (
    (re.compile(r"@USER\b|\[USER\]|@\w+"), "[bruger]"),
    (re.compile(r"\bURL\b|\[URL\]|https?://\S+"), "[link]"),
    (re.compile(r"\[NAME\]"), "[navn]"),
)


def prepare(text: str) -> str:
    """Write the sets' stand-ins for people and links as the privacy boundary writes them."""
    for pattern, placeholder in _STAND_INS:
        text = pattern.sub(placeholder, text)
    return " ".join(text.split())


def _prepared(column: str) -> pl.Expr:
    return pl.col(column).map_elements(prepare, return_dtype=pl.String).alias("text")


def labelled(table: pl.DataFrame, source: str) -> pl.DataFrame:
    """Add the source and null for each head that the set says nothing about.

    Where attack is False, so are hateful and every target: both are only of attacks.
    """
    missing = [pl.lit(None, pl.Boolean).alias(h) for h in LEARNT if h not in table.columns]
    table = table.with_columns(pl.lit(source).alias("source"), *missing)
    follows = ("hateful", *TARGET_HEADS)
    harmless = pl.col("attack").eq(False).fill_null(False)
    return table.with_columns(
        pl.when(harmless).then(False).otherwise(pl.col(head)).alias(head) for head in follows
    )


def _sample(table: pl.DataFrame, rows: int, seed: int) -> pl.DataFrame:
    return table.sample(min(rows, table.height), shuffle=True, seed=seed)


def _balanced(table: pl.DataFrame, head: str, rows: int, seed: int) -> pl.DataFrame:
    """Distinct texts, half of each side as far as there are so many."""
    table = table.unique("text", keep="first", maintain_order=True)
    sides = [table.filter(pl.col(head) == side) for side in (True, False)]
    return pl.concat([_sample(side, rows // 2, seed) for side in sides])


def read_dkhate(folder: Path, readings: Path = READINGS) -> pl.DataFrame:
    """DKHate: its comments as read by this project's guide; `offensive` is its own label.

    A comment without a reading keeps what DKHate says: targeted insults and threats are attacks,
    untargeted profanity is unknown. Identical texts whose labels conflict are unknown.
    """
    offensive = pl.col("offensive") == "OFF"
    targeted = pl.col("targeted").is_in(["TIN", "TTH"])
    own = pl.when(~offensive).then(False).when(targeted).then(True)
    table = pl.read_csv(folder / "dkhate_train.csv").join(
        read_readings(readings), on="id", how="left", maintain_order="left"
    )
    table = table.select(
        _prepared("text"),
        *[head for head in HEADS if head != "attack"],
        attack=pl.when("is_read").then("attack").otherwise(own),
        offensive=offensive,
    )
    agreed = [
        pl.when(pl.col(head).n_unique() == 1).then(pl.col(head).first()).alias(head)
        for head in (*HEADS, "offensive")
    ]
    return labelled(table.group_by("text", maintain_order=True).agg(agreed), DKHATE)


def read_readings(path: Path) -> pl.DataFrame:
    """Labels of DKHate's comments by its ids: id, is_read, one nullable Boolean per head.

    An empty cell is a label on which two readings disagree.
    """
    rows = pl.read_csv(path, separator="\t", infer_schema=False).with_columns(
        pl.col("id").cast(pl.Int64), pl.col("severity").cast(pl.Int8)
    )
    flags = [(pl.col(flag) == "1").alias(flag) for flag in FLAGS]
    targets = target_flags(pl.col("target").str.split(","))
    return rows.select("id", *flags, *severity_steps(), *targets, is_read=pl.lit(True))


def target_flags(targets: pl.Expr) -> list[pl.Expr]:
    """Per head of a target: whether it is among `targets`, a list of their names."""
    return [
        targets.list.contains(head.removeprefix("target_")).alias(head) for head in TARGET_HEADS
    ]


def severity_steps() -> list[pl.Expr]:
    """Per step of `severity`: whether it is passed, null where the step below is not reached."""
    severity = pl.col("severity")
    return [
        pl.when(severity >= below).then(severity > below).alias(step)
        for below, step in enumerate(SEVERITY_STEPS, start=1)
    ]


def read_hatecheck(folder: Path, language: str, seed: int) -> pl.DataFrame:
    """HateCheck: hateful cases are attacks, as is abuse of individuals and other groups.

    Half of the sampled rows are attacks, where there are so many; counter-speech and neutral
    mentions are none.
    """
    hateful, kind = pl.col("label_gold") == "hateful", pl.col("functionality")
    of_group = pl.col("target_ident").replace_strict(GROUPS, default=None, return_dtype=pl.String)
    targets = [
        pl.when(hateful & of_group.is_not_null())
        .then(of_group == head.removeprefix("target_"))
        .alias(head)
        for head in TARGET_HEADS
    ]
    threat, worse = kind.is_in(THREATS), kind.is_in(THREATS | DEHUMANISING)
    steps = [
        pl.when(worse).then(True if step != SEVERITY_STEPS[-1] else threat).alias(step)
        for step in SEVERITY_STEPS
    ]
    table = pl.read_csv(folder / f"hatecheck_{language}.csv", infer_schema=False).select(
        _prepared("test_case"),
        *targets,
        *steps,
        attack=hateful | kind.is_in(ABUSE_OF_OTHERS),
        hateful=hateful,
        group=pl.format("hatecheck_{}:{}", pl.lit(language), pl.col("templ_id")),
    )
    return labelled(_balanced(table, "attack", ROWS["hatecheck"], seed), f"hatecheck_{language}")


def read_davidson(folder: Path, seed: int) -> pl.DataFrame:
    """Davidson: class 0 is hate, 1 is offensive and not hate, 2 is neither."""
    kind = pl.col("class")
    table = pl.read_csv(folder / "davidson_en.csv").select(
        _prepared("tweet"),
        attack=pl.when(kind == 0).then(True).when(kind == 2).then(False),
        hateful=kind == 0,
        offensive=kind < 2,
    )
    return labelled(_balanced(table, "hateful", ROWS["davidson"], seed), "davidson")


def read_edos(folder: Path, seed: int) -> pl.DataFrame:
    """EDOS: sexist texts are hateful attacks on gender; of the others only that is known."""
    sexist = pl.col("label_sexist") == "sexist"
    threat = pl.col("label_category").str.starts_with("1.")
    known = pl.when(sexist).then(True)
    table = pl.read_csv(folder / "edos_en.csv", infer_schema=False).select(
        _prepared("text"),
        *[pl.when(threat).then(True).alias(step) for step in SEVERITY_STEPS],
        attack=known,
        hateful=known,
        target_gender=sexist,
    )
    return labelled(_balanced(table, "target_gender", ROWS["edos"], seed), "edos")


def read_goemotions(folder: Path, split: str, seed: int) -> pl.DataFrame:
    """GoEmotions: admiration, approval, caring, curiosity and gratitude are recognition.

    Emotions that fit neither side leave it unknown; whether thanks are plain is never known.
    """
    names = (folder / "goemotions_labels.txt").read_text("utf-8").split()
    sides = {str(i): _side(name) for i, name in enumerate(names)}
    table = pl.read_csv(
        folder / f"goemotions_en_{split}.tsv", separator="\t", quote_char=None, has_header=False,
        new_columns=["text", "emotions", "id"],
    ).select(
        _prepared("text"),
        recognition=pl.col("emotions")
        .map_elements(lambda cell: _recognition(sides, cell), return_dtype=pl.Boolean),
    )  # fmt: skip
    known = table.drop_nulls("recognition").unique("text", keep="first", maintain_order=True)
    return labelled(_sample(known, ROWS["goemotions"], seed), "goemotions")


def _side(emotion: str) -> bool | None:
    return True if emotion in RECOGNISING else False if emotion in NOT_RECOGNISING else None


def _recognition(sides: dict[str, bool | None], cell: str) -> bool | None:
    """True when any emotion recognises, False when all of them do not, else unknown."""
    found = [sides[emotion] for emotion in cell.split(",")]
    return True if True in found else None if None in found else False
