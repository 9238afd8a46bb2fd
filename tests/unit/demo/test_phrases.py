"""The demo city's phrases: enough of each kind, all different, and labelled without contradiction.

Does not belong here: how phrases are put together into comments.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from ml.taxonomy import PROTECTED, TARGETS
from orchestration.sources.demo.phrases import (
    COLUMNS,
    KINDS,
    load_phrases,
    read_phrases,
)
from orchestration.sources.demo.profiles import THEMES

LEAST = {
    "attack": 420,
    "closer": 150,
    "counter": 200,
    "criticism": 420,
    "mixed": 60,
    "neutral": 600,
    "opener": 150,
    "profanity": 200,
    "recognition": 420,
    "ritual": 200,
    "short": 250,
}
NAMES_A_GROUP = pl.col("target").str.split("|").list.eval(pl.element().is_in(PROTECTED))
GOOD = {"text": "Du er en nar.", "theme": "generelt", "target": "other_debater", "severity": "1"}
GOOD |= {"attack": "1", "hateful": "0", "recognition": "0", "ritual": "0"}


def tokens(text: str) -> tuple[str, ...]:
    """Case-folded words; punctuation parts them, emojis are words."""
    kept = (" " if unicodedata.category(sign)[0] in "PZ" else sign for sign in text.casefold())
    return tuple("".join(kept).split())


def of_kind(kind: str) -> pl.DataFrame:
    return load_phrases().filter(kind=kind)


def written(path: Path, **changed: str) -> Path:
    """A phrase file with one good line and, after it, the same with `changed` fields."""
    lines = (GOOD, GOOD | changed)
    cells = ["\t".join(COLUMNS), *("\t".join(line[name] for name in COLUMNS) for line in lines)]
    path.write_text("\n".join(cells) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_enough_phrases(kind: str) -> None:
    assert of_kind(kind).height >= LEAST[kind]


def test_no_phrase_comes_twice_even_with_other_case_or_punctuation() -> None:
    counts = Counter(tokens(text) for text in load_phrases()["text"])
    assert [words for words, count in counts.items() if count > 1 or not words] == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_two_phrases_of_a_kind_are_nearly_the_same(kind: str) -> None:
    sets = [frozenset(words) for t in of_kind(kind)["text"] if len(words := tokens(t)) >= 5]
    near = [
        (sorted(one), sorted(other))
        for at, one in enumerate(sets)
        for other in sets[:at]
        if len(one & other) >= 0.8 * len(one | other)
    ]
    assert near == []


def test_themes_and_targets_come_from_the_taxonomy() -> None:
    targets = load_phrases()["target"].drop_nulls().str.split("|").explode()
    assert set(targets) == set(TARGETS)
    assert set(load_phrases()["theme"]) == set(THEMES)
    assert load_phrases()["severity"].is_between(0, 4).all()


def test_labels_do_not_contradict_each_other() -> None:
    contradictions = {
        "hateful without attack": pl.col("hateful") & ~pl.col("attack"),
        "hateful without protected target": pl.col("hateful") & ~NAMES_A_GROUP.list.any(),
        "ritual without recognition": pl.col("ritual") & ~pl.col("recognition"),
        "severity and attack differ": (pl.col("severity") > 0) != pl.col("attack"),
        "target and attack differ": pl.col("target").is_not_null() != pl.col("attack"),
    }
    found = {
        name: load_phrases().filter(rule)["text"].to_list() for name, rule in contradictions.items()
    }
    assert not any(found.values()), found


@pytest.mark.parametrize(
    ("kind", "attack", "recognition", "ritual"),
    [
        ("attack", {True}, {False}, {False}),
        ("mixed", {True}, {True}, {False}),
        ("recognition", {False}, {True}, {False}),
        ("ritual", {False}, {True}, {True}),
        ("counter", {False}, {True, False}, {False}),
        ("profanity", {False}, {True, False}, {False}),
        *((kind, {False}, {False}, {False}) for kind in ("neutral", "criticism")),
        *((kind, {False}, {False}, {False}) for kind in ("opener", "closer")),
    ],
)
def test_labels_of_a_kind_are_what_the_kind_means(
    kind: str, attack: set[bool], recognition: set[bool], ritual: set[bool]
) -> None:
    phrases = of_kind(kind)
    assert set(phrases["attack"]) == attack
    assert set(phrases["recognition"]) == recognition
    assert set(phrases["ritual"]) == ritual


def test_a_fifth_to_a_third_of_the_attacks_are_hateful() -> None:
    assert 0.20 <= of_kind("attack")["hateful"].mean() <= 1 / 3


def test_attacks_have_every_severity_with_and_without_hate() -> None:
    found = set(of_kind("attack").select("severity", "hateful").iter_rows())
    assert found == {(severity, hate) for severity in (1, 2, 3, 4) for hate in (True, False)}


def test_every_protected_target_is_also_named_without_hate() -> None:
    calm = " ".join(load_phrases().filter(~pl.col("attack"))["text"]).casefold()
    words = ("muslim", "jøde", "polsk", "kvinde", "homoseksuel", "autist", "pensionist")
    words += ("socialist", "konservativ", "kontanthjælp", "hjemløs", "somali", "grønlænder")
    assert [word for word in words if word not in calm] == []


def test_phrases_hold_no_handle_address_or_long_number() -> None:
    revealing = re.compile(r"@|https?:|www\.|\w\.(?:dk|com)\b|(?:\d[ -]?){6,}")
    assert [text for text in load_phrases()["text"] if revealing.search(text)] == []


def test_texts_are_one_trimmed_composed_line() -> None:
    texts = load_phrases()["text"].to_list()
    untidy = [t for t in texts if t != " ".join(t.split()) or t != unicodedata.normalize("NFC", t)]
    assert untidy == []
    assert not any(unicodedata.category(sign) == "Cf" for text in texts for sign in text)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", " "),
        ("theme", "vejret"),
        ("attack", "ja"),
        ("severity", "5"),
        ("severity", "0"),
        ("target", ""),
        ("target", "naboer"),
        ("hateful", "1"),
        ("ritual", "1"),
    ],
)
def test_a_broken_line_is_named_with_file_row_field_and_remedy(
    tmp_path: Path, field: str, value: str
) -> None:
    path = written(tmp_path / "attack.tsv", **{field: value})
    with pytest.raises(ValueError, match=rf"^attack\.tsv, row 3, {field}: .+; .+"):
        read_phrases(path)


def test_a_line_with_a_tab_too_many_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "attack.tsv", text="Du er\ten nar.")
    with pytest.raises(ValueError, match=r"^attack\.tsv, row 3: 9 fields instead of 8; .+"):
        read_phrases(path)


def test_a_wrong_header_is_named(tmp_path: Path) -> None:
    path = tmp_path / "attack.tsv"
    path.write_text("text\ttheme\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"^attack\.tsv, row 1: .+; .+"):
        read_phrases(path)


def test_a_good_line_keeps_its_words_and_labels(tmp_path: Path) -> None:
    phrases = read_phrases(written(tmp_path / "attack.tsv", text="Hold kæft, nar."))
    assert phrases["text"].to_list() == ["Du er en nar.", "Hold kæft, nar."]
    assert phrases.row(0, named=True) == {
        "kind": "attack",
        "text": "Du er en nar.",
        "theme": "generelt",
        "attack": True,
        "hateful": False,
        "recognition": False,
        "ritual": False,
        "target": "other_debater",
        "severity": 1,
    }
