"""Bad files through `tryg import` and the real graph: told in a sentence, and never half landed.

Collecting only: what dbt and the app make of the rows is tested elsewhere. Every unlucky value and
file name holds a canary that may reach the terminal (the name) or the batch (the text) only.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from installations import runtime_in
from typer.testing import CliRunner, Result

from orchestration.cli import main
from orchestration.cli.jobs import Jobs
from orchestration.runtime import Runtime

SOURCE = "proeveby_filer"
HEADER = "id;tid;forfatter;sted;svar_paa;tekst\n"
NAME_CANARY, VALUE_CANARY = "hemmelig-anna", "kanariefugl"
EMOJI = "Så dejligt 👋🏽🇩🇰 i byen i dag 🎉"
RIGHT_TO_LEFT = "مرحبا بكم في المدينة وطاب يومكم"


def row(number: object, tid: str = "2026-10-05 18:00", text: str = "En god dag i byen") -> str:
    return f"{number};{tid};{VALUE_CANARY}-forfatter;{VALUE_CANARY}-sted;;{text}\n"


GOOD = row("g1") + row("g2") + row("g3")
WHOLE = (HEADER + GOOD * 50).encode()
UNREADABLE: dict[str, tuple[str | bytes, str, str]] = {
    "a missing column": (
        f"id;tid;{VALUE_CANARY}\n1;2026-10-05;{VALUE_CANARY}\n",
        "tekst",
        "export",
    ),
    "a wrong encoding": (HEADER.encode() + b"1;kanariefugl\x81\x8d\xff\n", "UTF-8", "export it as"),
    "a binary file": (b"\x89PNG" + bytes(range(256)) * 20, "neither text nor Parquet", "deliver"),
    "an empty file": (b"", "is empty", "deliver one with"),
    "zero rows in Parquet": ("parquet", "no rows", "export it again"),
    "a header only": (HEADER, "no rows", "export it again"),
    "a truncated gzip": (gzip.compress(WHOLE)[:-40], "cut off", "transfer it again"),
}
LANDING: dict[str, tuple[str, int, dict[str, int]]] = {
    "a duplicate id": (GOOD + row("g2", text="Igen"), 3, {"duplicate_id": 1}),
    "a date in the future": (GOOD + row("f", "2031-01-01 10:00"), 3, {"time_in_future": 1}),
    "a date in 1970": (GOOD + row("f", "1970-01-01 00:00"), 3, {"time_before_start": 1}),
    "a time that is a word": (GOOD + row("f", VALUE_CANARY), 3, {"unreadable_time": 1}),
    "a row cut short": (GOOD + f"4;{VALUE_CANARY}\n", 3, {"column_count": 1}),
}
TEXTS = {
    "100,000 characters": ("ordet " * 16_667)[:100_000].strip() + "er",
    "emoji": EMOJI,
    "right to left": RIGHT_TO_LEFT,
}


@dataclass
class Installation:
    """One installation for all bad files, and the command line over it without the transform."""

    folder: Path
    runtime: Runtime

    def imported(self, content: str | bytes, suffix: str = "csv") -> Result:
        """`tryg import` of a file with this content."""
        path = self.folder / f"@{NAME_CANARY}.{suffix}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(main, "_runtime", lambda: self.runtime)
            patch.setattr(Jobs, "transform", lambda jobs: [])
            arguments = ["import", str(path), "--source", SOURCE]
            return CliRunner().invoke(main.app, arguments, env={"COLUMNS": "200"})

    def batches(self) -> set[str]:
        """The ids in the ledger; posts of a batch that is not in it must not be kept."""
        settings = self.runtime.settings
        accepted = {path.stem for path in settings.ledger.glob(f"{SOURCE}/*")}
        written = {path.stem for path in settings.raw.glob(f"{SOURCE}/*")}
        assert written == accepted
        return accepted

    def landed(self, content: str | bytes) -> tuple[pl.DataFrame, dict[str, int]]:
        """The rows that an accepted file has landed, and its refused rows by reason."""
        before = self.batches()
        told = self.imported(content)
        assert told.exit_code == 0, told.output
        (batch,) = self.batches() - before
        settings = self.runtime.settings
        refused = settings.quarantine / SOURCE / f"{batch}.parquet"
        reasons = pl.read_parquet(refused)["reason"].to_list() if refused.exists() else []
        rows = pl.read_parquet(settings.raw / SOURCE / f"{batch}.parquet")
        return rows, {reason: reasons.count(reason) for reason in reasons}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("bad_input")
    runtime = runtime_in(folder)
    yield Installation(folder, runtime)
    assert traces(runtime) == []


def traces(runtime: Runtime) -> list[str]:
    """Where a canary lies on disk: event logs, run records, compute logs, every table but raw."""
    canaries = [NAME_CANARY.encode(), VALUE_CANARY.encode()]
    return [
        path.relative_to(runtime.settings.data).as_posix()
        for path in runtime.settings.data.rglob("*")
        if path.is_file() and any(canary in path.read_bytes() for canary in canaries)
    ]


def empty_parquet(folder: Path) -> bytes:
    pl.DataFrame(schema=dict.fromkeys(HEADER.strip().split(";"), pl.String())).write_parquet(
        folder / "empty.parquet"
    )
    return (folder / "empty.parquet").read_bytes()


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_cannot_be_read_is_told_in_one_sentence_and_lands_nothing(
    case: str, installation: Installation, tmp_path: Path
) -> None:
    content, reason, remedy = UNREADABLE[case]
    before = installation.batches()
    told = installation.imported(empty_parquet(tmp_path) if content == "parquet" else content)
    assert told.exit_code == 1
    (sentence,) = [one for one in told.stderr.splitlines() if NAME_CANARY in one]
    assert sentence.startswith(f"@{NAME_CANARY}.csv: ")
    assert reason in sentence
    assert remedy in sentence
    assert VALUE_CANARY not in told.output
    assert "Traceback" not in told.output
    assert installation.batches() == before
    assert traces(installation.runtime) == []


@pytest.mark.parametrize("case", LANDING)
def test_good_rows_land_and_the_bad_one_is_quarantined_with_its_reason(
    case: str, installation: Installation
) -> None:
    content, landed_count, expected = LANDING[case]
    rows, reasons = installation.landed(HEADER + content)
    assert rows.height == landed_count
    assert reasons == expected
    assert rows["text_clean"].to_list() == ["En god dag i byen"] * landed_count
    assert traces(installation.runtime) == []


@pytest.mark.parametrize("case", TEXTS)
def test_an_unusual_text_lands_as_it_is(case: str, installation: Installation) -> None:
    rows, reasons = installation.landed(HEADER + GOOD + row("x", text=TEXTS[case]))
    assert reasons == {}
    assert sorted(rows["text_clean"]) == sorted(["En god dag i byen"] * 3 + [TEXTS[case]])


def test_nul_bytes_in_a_text_do_not_stop_the_file(installation: Installation) -> None:
    rows, reasons = installation.landed(HEADER + GOOD + row("x", text="Nul\x00tegn i byen"))
    assert rows.height == 4
    assert reasons == {}
    assert not rows["text_clean"].str.contains("\x00", literal=True).any()


def test_a_file_of_mostly_future_dates_is_refused_as_a_whole(installation: Installation) -> None:
    before = installation.batches()
    future = "".join(row(f"f{number}", "2031-01-01 10:00") for number in range(9))
    told = installation.imported(HEADER + GOOD + future)
    assert told.exit_code == 1
    assert "quarantined_share" in told.stderr
    assert "check the source's mapping" in told.stderr
    assert VALUE_CANARY not in told.output
    assert installation.batches() == before
