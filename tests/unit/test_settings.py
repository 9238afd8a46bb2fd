"""Settings from the environment: what is taken, what is refused and with which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.settings import SettingsError, load_settings


@pytest.mark.parametrize("character", sorted("'\"*?[]{}\\;#"))
def test_a_data_folder_that_databases_would_misread_is_refused(
    character: str, tmp_path: Path
) -> None:
    environ = {"TRYG_DATA": str(tmp_path / f"by{character}en"), "HOME": str(tmp_path)}
    with pytest.raises(SettingsError, match="choose a folder without it"):
        load_settings(environ)


@pytest.mark.parametrize("name", ["TRYG_INBOX", "TRYG_KEYS"])
def test_what_may_hold_names_or_keys_must_lie_outside_the_data_folder(
    name: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with pytest.raises(SettingsError, match=f"{name} lies inside TRYG_DATA"):
        load_settings({"TRYG_DATA": str(data), name: str(data / "x"), "HOME": str(tmp_path)})


def test_a_label_map_that_cannot_be_read_is_told_with_an_example(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="attack=toxic,recognition=positive"):
        load_settings({"TRYG_MODEL_LABELS": "attack:toxic", "HOME": str(tmp_path)})


def test_relative_folders_count_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings({"TRYG_DATA": "en by", "HOME": str(tmp_path)})
    assert settings.data == tmp_path / "en by"
    assert settings.inbox == tmp_path / "inbox"
