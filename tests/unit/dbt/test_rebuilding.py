"""Any history of deliveries, scores and registers gives what a rebuild from raw gives."""

from __future__ import annotations

import random

import pytest
from lives import everything, something_happens
from small_city import SmallCity


def _life_equals_rebuild(city: SmallCity, seed: int, steps: int) -> None:
    draw = random.Random(seed)
    for _ in range(steps):
        something_happens(city, draw)
        assert city.run().success
    lived = everything(city)
    assert lived["marts.fct_posts"], "a city without posts would prove nothing"
    assert city.run("--full-refresh").success
    assert everything(city) == lived


def test_a_citys_life_equals_its_rebuild(city: SmallCity) -> None:
    _life_equals_rebuild(city, seed=851, steps=4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_many_lives_equal_their_rebuilds(city: SmallCity, seed: int) -> None:
    _life_equals_rebuild(city, seed, steps=8)
    lived = everything(city)
    city.settings.warehouse.unlink()
    assert city.run().success
    assert everything(city) == lived
