"""`tryg score` and `tryg demo` with the real embedded model."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from command_line import environment_of, tryg_in
from installations import settings_in
from typer.testing import CliRunner

from orchestration.cli import main
from orchestration.settings import PROJECT


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_score_gives_every_row_back_in_order_with_scores_of_the_real_model(
    suffix: str, tmp_path: Path
) -> None:
    texts = ["Tak for en dejlig dag på torvet", None, "Du er en idiot", "", "Godt gået, Åse!"]
    frame = pl.DataFrame({"nr": [5, 3, 9, 1, 7], "tekst": texts, "andet": list("abcde")})
    given, out = tmp_path / f"kommentarer.{suffix}", tmp_path / f"scoret.{suffix}"
    write = frame.write_csv if suffix == "csv" else frame.write_parquet
    write(given)
    told = CliRunner().invoke(main.app, ["score", str(given), "--text", "tekst", "--out", str(out)])
    assert told.exit_code == 0, told.output
    assert "5 rows scored with model tryg-" in told.stdout
    scored = pl.read_csv(out) if suffix == "csv" else pl.read_parquet(out)
    assert scored["nr"].to_list() == [5, 3, 9, 1, 7]
    assert scored["andet"].to_list() == list("abcde")
    attacks = scored["attack_score"].to_list()
    assert attacks[2] > max(attacks[0], attacks[4])
    assert [attacks[1], attacks[3]] == [None, None]


def test_odd_texts_are_scored_like_any_other(tmp_path: Path) -> None:
    texts = ["🎉👏❤️", "ord og endnu et " * 3_200, "أنت رائع", "Thank you so much!", "   ", "\u200b"]
    given, out = tmp_path / "k.parquet", tmp_path / "ud.parquet"
    pl.DataFrame({"tekst": texts}).write_parquet(given)
    told = CliRunner().invoke(main.app, ["score", str(given), "--text", "tekst", "--out", str(out)])
    assert told.exit_code == 0, told.output
    scored = pl.read_parquet(out)
    assert scored["attack_score"].head(4).is_between(0, 1).all()
    assert scored["unscored_reason"].is_null().to_list() == [True, True, True, True, False, False]


def test_score_names_a_column_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text("a\n1\n")
    arguments = ["score", str(tmp_path / "k.csv"), "--text", "tekst", "--out"]
    told = CliRunner().invoke(main.app, [*arguments, str(tmp_path / "ud.csv")])
    assert told.exit_code == 1
    assert "tekst" in told.stderr
    assert not (tmp_path / "ud.csv").exists()


@pytest.mark.slow
def test_the_demo_runs_end_to_end_with_the_real_model_from_anywhere(tmp_path: Path) -> None:
    here = tmp_path / "arbejde"
    here.mkdir()
    environment = environment_of(settings_in(tmp_path))
    environment["TRYG_MUNICIPALITIES"] = str(PROJECT / "municipalities")
    found = []
    for _ in range(2):
        told = tryg_in("demo", "--posts", "400", cwd=here, **environment)
        assert told.returncode == 0, told.stderr
        found.append([one for one in told.stdout.splitlines() if "done in" not in one])
    assert found[0] == found[1]
    (line,) = [one for one in found[0] if "comments" in one and "share" not in one]
    _, seen, planted, *_ = (cell.strip() for cell in line.strip("│").split("│"))
    assert seen == planted
    assert (tmp_path / "data" / "published" / "city.duckdb").exists()
    assert list(here.iterdir()) == []
