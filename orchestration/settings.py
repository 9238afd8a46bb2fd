"""The only reader of environment variables: where state, municipalities and secrets lie.

Does not belong here: anything about one municipality (its folder) or one source (the register).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.errors import MendableError

PROJECT = Path(__file__).resolve().parent.parent
UNUSABLE = frozenset("'\"*?[]{}\\\n;#")


class SettingsError(MendableError):
    """A variable of the environment cannot be used; the message names it and the remedy."""


@dataclass(frozen=True)
class Settings:
    """Folders and switches of one installation; all paths are absolute.

    `data` holds all state and nothing personal; `inbox` and `keys` lie outside it.
    """

    data: Path
    municipalities: Path
    inbox: Path
    keys: Path
    model: str | None = None
    model_labels: Mapping[str, str] | None = None
    candidate_model: str | None = None
    candidate_labels: Mapping[str, str] | None = None
    notify_url: str | None = None
    youtube_key: str | None = field(default=None, repr=False)

    @property
    def dagster_home(self) -> Path:
        return self.data / "dagster"

    @property
    def raw(self) -> Path:
        return self.data / "raw"

    @property
    def quarantine(self) -> Path:
        return self.data / "quarantine"

    @property
    def ledger(self) -> Path:
        return self.data / "ledger"

    @property
    def cursors(self) -> Path:
        return self.data / "cursors"

    @property
    def absences(self) -> Path:
        return self.data / "absences"

    @property
    def locators(self) -> Path:
        return self.data / "locators"

    @property
    def register(self) -> Path:
        return self.data / "register"

    @property
    def scores(self) -> Path:
        return self.data / "scores"

    @property
    def warehouse(self) -> Path:
        return self.data / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        return self.data / "published" / "city.duckdb"

    @property
    def candidate(self) -> Path:
        """A new published file until its check has passed."""
        return self.data / "published" / "candidate.duckdb"

    @property
    def entered(self) -> Path:
        return self.data / "entered" / "entered.sqlite"

    @property
    def tombstones(self) -> Path:
        return self.data / "tombstones"

    @property
    def receipts(self) -> Path:
        return self.data / "receipts"

    @property
    def checks(self) -> Path:
        return self.data / "checks"

    @property
    def truth(self) -> Path:
        return self.data / "demo_truth"


def _label_map(environ: Mapping[str, str], name: str) -> dict[str, str] | None:
    pairs = [pair.partition("=") for pair in environ.get(name, "").split(",") if pair.strip()]
    if any(not equals or not label.strip() for _, equals, label in pairs):
        raise SettingsError(f"{name}: write it as attack=toxic,recognition=positive")
    return {head.strip(): label.strip() for head, _, label in pairs} or None


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from `environ`; relative paths count from the working directory.

    Variables: TRYG_DATA, TRYG_MUNICIPALITIES, TRYG_INBOX, TRYG_KEYS, TRYG_NOTIFY_URL,
    TRYG_YOUTUBE_KEY, TRYG_MODEL
    (a folder or a hub name; default the embedded model), TRYG_MODEL_LABELS (`head=label` pairs),
    and TRYG_CANDIDATE_MODEL with TRYG_CANDIDATE_LABELS (a model that scores beside the current).
    Raises SettingsError when the inbox or the keys lie inside the data folder, or when its path
    holds a character that DuckDB and polars read as a pattern or as the end of a name.
    """

    def folder(name: str, default: str | Path) -> Path:
        return Path(environ.get(name) or default).expanduser().resolve()

    data = folder("TRYG_DATA", "data")
    config = Path(environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    settings = Settings(
        data=data,
        municipalities=folder("TRYG_MUNICIPALITIES", "municipalities"),
        inbox=folder("TRYG_INBOX", data.parent / "inbox"),
        keys=folder("TRYG_KEYS", config / "tryg" / "keys"),
        model=environ.get("TRYG_MODEL") or None,
        model_labels=_label_map(environ, "TRYG_MODEL_LABELS"),
        candidate_model=environ.get("TRYG_CANDIDATE_MODEL") or None,
        candidate_labels=_label_map(environ, "TRYG_CANDIDATE_LABELS"),
        notify_url=environ.get("TRYG_NOTIFY_URL") or None,
        youtube_key=environ.get("TRYG_YOUTUBE_KEY") or None,
    )
    if found := sorted(set(str(data)) & UNUSABLE):
        raise SettingsError(f"TRYG_DATA holds the character {found[0]}: choose a folder without it")
    for name, path in (("TRYG_INBOX", settings.inbox), ("TRYG_KEYS", settings.keys)):
        if path.is_relative_to(data):
            raise SettingsError(f"{name} lies inside TRYG_DATA: choose a folder outside it")
    return settings


def export_environment(settings: Settings) -> None:
    """Hand the folders and the telemetry switches to child processes (dbt, Dagster, Streamlit)."""
    os.environ.update(
        TRYG_DATA=str(settings.data),
        TRYG_MUNICIPALITIES=str(settings.municipalities),
        TRYG_INBOX=str(settings.inbox),
        TRYG_KEYS=str(settings.keys),
        DAGSTER_HOME=str(settings.dagster_home),
        DBT_SEND_ANONYMOUS_USAGE_STATS="false",
        DAGSTER_DISABLE_TELEMETRY="1",
        GX_ANALYTICS_ENABLED="false",
        HF_HUB_DISABLE_TELEMETRY="1",
        HF_HUB_OFFLINE="1",
        STREAMLIT_BROWSER_GATHER_USAGE_STATS="false",
        DO_NOT_TRACK="1",
    )
