"""What a caller can rely on when scoring texts in memory."""

import random
import threading
from collections.abc import Sequence
from dataclasses import replace

import polars as pl
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ml.scoring import Scorer
from ml.scoring.classifiers import computes_half_precision
from ml.scoring.passages import Passages
from ml.scoring.scorer import BATCH_TOKENS, MAX_CHARACTERS, WINDOW_TEXTS, batches, readable
from ml.taxonomy import TARGETS

INVISIBLE, ZERO_WIDTH = " \n\t\u200b\u2063\u00ad\x07\x85", "\u200b\u00ad"
TOLERANCE = 0.03 if computes_half_precision() else 2e-5
TEXTS = [
    "Hvornår kommer bussen til Vejgaard?",
    "Du er en idiot, og ingen gider høre på dig",
    "Godt skrevet, det havde jeg ikke tænkt på 👏",
    "Busserne er altid for sent på den om morgenen, og det er simpelthen for dårligt. " * 6,
    "Ja",
    "[navn] bor på [adresse], skriv til [email] eller [telefon], se [link] @ [bruger] [cpr]",
]


def test_one_row_per_text_in_order_with_the_promised_columns(embedded: Scorer) -> None:
    scores = embedded.score(TEXTS)
    assert scores.columns == [
        "attack_score", "hateful_score", "severity", "recognition_score", "ritual_score",
        *[f"target_{target}_score" for target in TARGETS],
        "is_attack", "is_hateful", "is_recognition", "is_ritual",
        "model_version", "unscored_reason",
    ]  # fmt: skip
    types = {"_score": pl.Float32, "is_": pl.Boolean, "severity": pl.Int8}
    for part, expected in types.items():
        assert {kind for name, kind in scores.schema.items() if part in name} == {expected}
    alone = pl.concat(embedded.score([text]) for text in TEXTS)
    assert_frame_equal(scores, alone, abs_tol=TOLERANCE, rel_tol=0)
    assert set(scores["model_version"]) == {embedded.version}


def test_scores_lie_between_zero_and_one_and_differ(embedded: Scorer) -> None:
    for head in embedded.heads:
        score = embedded.score(TEXTS)[f"{head}_score"]
        assert score.is_between(0, 1).all()
        assert score.n_unique() > 3


def test_scores_do_not_depend_on_what_else_is_scored(embedded: Scorer) -> None:
    many = TEXTS + [f"{text} nummer {number}" for number in range(15) for text in TEXTS]
    order = random.Random(1).sample(range(len(many)), len(many))
    together = embedded.score(many)
    shuffled = embedded.score([many[i] for i in order])
    numbers = pl.selectors.float()
    assert_frame_equal(
        together[order].select(numbers), shuffled.select(numbers), abs_tol=TOLERANCE, rel_tol=0
    )


def test_same_input_gives_the_same_scores(embedded: Scorer) -> None:
    assert_frame_equal(embedded.score(TEXTS), embedded.score(TEXTS))


def test_missing_and_empty_texts_get_no_score_but_a_reason(embedded: Scorer) -> None:
    scores = embedded.score([None, "", " \n\t\u00a0", "\x00\u200b", "Ja"])
    assert scores["unscored_reason"].to_list() == ["null", "empty", "empty", "empty", None]
    told = [name for name in scores.columns if name not in ("model_version", "unscored_reason")]
    for name in told:
        assert scores[name].is_null().to_list() == [True, True, True, True, False], name


@given(before=st.text(INVISIBLE, max_size=3), inside=st.text(INVISIBLE), after=st.text(INVISIBLE))
@settings(max_examples=40, deadline=None)
def test_white_space_around_and_invisible_characters_change_nothing(
    before: str, inside: str, after: str
) -> None:
    gap = f"{inside} {inside}"
    assert readable(f"{before}Du{gap}er en n{ZERO_WIDTH}ar{after}") == "Du er en nar"
    assert readable("\n" * MAX_CHARACTERS + "Ja\r\n") == "Ja"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Tak [bruger], se [link] nu", "Tak bruger, se link nu"),
        ("[bruger] [bruger]: Du er en nar [link]\n[link]", "Du er en nar"),
        ("[bruger] [bruger]", "bruger"),
        ("[link] [link]", "link"),
        ("[bruger] [link]", "link"),
        ("[bruger]s hund", "brugers hund"),
    ],
)
def test_accounts_addressed_and_links_attached_are_not_read_and_others_are_bare_words(
    text: str, read: str
) -> None:
    assert readable(text) == read


def test_a_reply_scores_as_its_text_without_what_the_platform_puts_around(embedded: Scorer) -> None:
    around, alone = embedded.score([f"[bruger] {TEXTS[1]} [link]", TEXTS[1]]).rows()
    assert around == alone


@pytest.mark.parametrize(
    "text",
    [
        "😂😂😂",
        "a" * 50_000,
        "ord " * 12_500,
        "nul\x00byte",
        "Доброе утро",
        "早上好",
        "\ud800",
    ],
    ids=["emojis", "one long word", "many words", "nul", "ru", "zh", "surrogate"],
)
def test_odd_texts_get_a_defined_score(embedded: Scorer, text: str) -> None:
    scores = embedded.score([text])
    for head in embedded.heads:
        assert scores[f"{head}_score"].is_between(0, 1).all()
    assert scores["severity"].is_between(0, 4).all()
    assert scores["unscored_reason"].to_list() == [None]


def test_nothing_to_score_gives_an_empty_table_with_the_same_schema(embedded: Scorer) -> None:
    assert embedded.score([]).schema == embedded.score(["Ja"]).schema
    assert embedded.score([]).height == 0
    assert embedded.score([None]).schema == embedded.score(["Ja"]).schema


def test_scores_are_rounded_to_five_decimals(embedded: Scorer) -> None:
    for score in embedded.score(TEXTS)["attack_score"]:
        assert score == pytest.approx(round(score, 5), abs=1e-7)


def test_label_is_yes_from_the_threshold_on(fake: Scorer) -> None:
    scores = fake.score(["xxab", "xabc"])
    assert scores["attack_score"].to_list() == [0.5, 0.25]
    assert scores["is_attack"].to_list() == [True, False]


def test_a_row_that_is_not_text_is_named(fake: Scorer) -> None:
    with pytest.raises(TypeError, match="row 1: expected text or None, got float"):
        fake.score(["a", float("nan")])  # type: ignore[list-item]


@given(texts=st.lists(st.none() | st.text(alphabet="xy z", max_size=6), max_size=90))
@settings(max_examples=40, deadline=None)
def test_every_row_keeps_its_own_score_and_progress_ends_at_the_row_count(
    fake: Scorer, texts: list[str | None]
) -> None:
    heard: list[int] = []
    scores = fake.score(texts, progress=heard.append)
    read = [" ".join((text or "").split()) for text in texts]
    expected = [round(t.count("x") / len(t), 5) if t else None for t in read]
    assert scores["attack_score"].to_list() == pytest.approx(expected)
    assert heard == sorted(heard)
    assert heard[-1] == len(texts)


def test_half_precision_gives_the_labels_of_full_precision(
    fake: Scorer, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = fake.classifier.probabilities

    def drifting(ids: torch.Tensor, keep: torch.Tensor) -> torch.Tensor:
        return exact(ids, keep) - 0.04 * torch.is_autocast_enabled("cpu")

    scorer = Scorer(replace(fake.classifier, probabilities=drifting))
    texts = ["x" * count + "z" * (100 - count) for count in range(101)]
    monkeypatch.setattr("ml.scoring.classifiers.computes_half_precision", lambda: False)
    full = scorer.score(texts)
    monkeypatch.setattr("ml.scoring.classifiers.computes_half_precision", lambda: True)
    half = scorer.score(texts)
    assert half["is_attack"].equals(full["is_attack"])
    drifted = (half["attack_score"] - full["attack_score"]).abs() > 0.03
    assert 80 < drifted.sum() < 100, "only scores near the cut are computed again"


def test_the_next_texts_are_tokenised_while_these_are_computed(fake: Scorer) -> None:
    second, windows = threading.Event(), []

    def tokenise(texts: Sequence[str]) -> list[Passages]:
        windows.append(len(texts))
        if len(windows) == 2:
            second.set()
        return fake.classifier.tokenise(texts)

    def waiting(ids: torch.Tensor, keep: torch.Tensor) -> torch.Tensor:
        assert second.wait(20), "the second window was not tokenised while the first was computed"
        return fake.classifier.probabilities(ids, keep)

    scorer = Scorer(replace(fake.classifier, tokenise=tokenise, probabilities=waiting))
    texts = [f"x{number}" for number in range(WINDOW_TEXTS + 10)]
    assert (
        scorer.score(texts)["attack_score"].to_list() == fake.score(texts)["attack_score"].to_list()
    )
    assert windows == [WINDOW_TEXTS, 10]


@given(st.lists(st.integers(1, 3 * BATCH_TOKENS), max_size=80))
def test_batches_hold_every_text_once_and_stay_small(lengths: list[int]) -> None:
    found = list(batches([[0] * length for length in lengths]))
    assert sorted(row for batch in found for row in batch) == list(range(len(lengths)))
    for batch in found:
        padded = len(batch) * max(lengths[row] for row in batch)
        assert padded <= BATCH_TOKENS or len(batch) == 1
