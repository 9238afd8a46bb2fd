"""Fixtures with real servers; what they are made of is `real_servers.py`'s."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from real_servers import Isso, WordPress, started


@pytest.fixture(scope="session")
def wordpress_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    folder = tmp_path_factory.mktemp("wordpress")
    with started("wordpress.sh", folder) as port:
        yield WordPress(folder, port)


@pytest.fixture(scope="session")
def isso_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Isso]:
    folder = tmp_path_factory.mktemp("isso")
    with started("isso.sh", folder) as port:
        yield Isso(folder, port)
