"""Fault tests stand on the installations of the integration tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from filelock import FileLock

sys.path.insert(0, str(Path(__file__).parent.parent / "integration"))


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """The folder of an installation that nothing disturbed; one for all workers of a test run."""
    from children import prepared, tryg_import

    is_worker = hasattr(request.config, "workerinput")
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if is_worker else base) / "undisturbed"
    with FileLock(f"{folder}.lock"):
        if not (folder / "done").exists():
            prepared(folder)
            ended = tryg_import(folder)
            assert ended.returncode == 0, ended.stderr
            (folder / "done").touch()
    return folder
