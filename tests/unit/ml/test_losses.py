"""What counts in the loss, and how much."""

import polars as pl
import pytest
import torch

from ml.taxonomy import LEARNT
from ml.training import losses


def test_quiet_rows_are_neither_attack_nor_recognition_nor_profanity() -> None:
    unknown = float("nan")
    labels = torch.full((6, len(LEARNT)), unknown)
    labels[:, LEARNT.index("attack")] = torch.tensor([0.0, 1.0, 0.0, 0.0, 0.0, 0.0])
    labels[:, LEARNT.index("recognition")] = torch.tensor([0.0, 0.0, 1.0, unknown, 0.0, 0.0])
    labels[:, LEARNT.index("offensive")] = torch.tensor([unknown] * 4 + [0.0, 1.0])
    assert losses.quiet(labels) == [0, 4]
    assert losses.movable(labels) == {0, 1, 2, 3}


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


def test_a_head_that_has_one_side_only_teaches_nothing() -> None:
    labels = torch.tensor([[1.0, 1.0], [0.0, float("nan")]])
    assert losses.told_apart(labels).tolist() == [1.0, 0.0]


def test_a_text_that_is_cut_keeps_its_noes_alone() -> None:
    labels = torch.tensor([[1.0, 0.0], [1.0, 0.0], [float("nan"), 1.0]])
    found = losses.where_cut(labels, [1, 2])
    assert found[0].tolist() == [1.0, 0.0]
    assert found[1, 0].isnan()
    assert found[1, 1] == 0
    assert found[2].isnan().all()
    assert labels[1, 0] == 1, "the labels given stay as they are"
    assert losses.where_cut(labels, []).nan_to_num(9).equal(labels.nan_to_num(9))
