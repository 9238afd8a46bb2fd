"""How texts are spelt, put among others and laid into batches."""

import random

import numpy as np
import polars as pl

from ml.training import batches, data


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


def test_every_text_is_in_one_batch_of_an_epoch_beside_texts_of_its_length() -> None:
    dice = random.Random(2)
    ids = [[0] * dice.randint(2, 60) for _ in range(700)]
    found = batches.shuffled(ids, 16, dice)
    assert sorted(row for batch in found for row in batch) == list(range(700))
    spread = [max(len(ids[r]) for r in b) - min(len(ids[r]) for r in b) for b in found]
    assert np.median(spread) < 5
