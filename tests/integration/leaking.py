"""An installation in which personal strings are planted everywhere and runs are made to fail.

Belongs here: planting, delivering and failing. What must not be found is asserted by the tests.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from click.testing import Result
from installations import FILE_SOURCE
from planted import COLUMNS, Planting, needles
from typer.testing import CliRunner

from orchestration.canonical import NATIVE, REJECTED
from orchestration.cli import main
from orchestration.cli.demo import city_of, demo_source, write_truth
from orchestration.cli.jobs import opened_jobs, source_of
from orchestration.register import Municipality, Source
from orchestration.runtime import Runtime
from orchestration.settings import Settings
from orchestration.sources import daily
from orchestration.sources.files import DeliveryError
from orchestration.sources.pages import NativePage

DAY = date(2026, 9, 8)
FILE_NAME = "@fhtzkwmrnb til 22334455.csv"


@dataclass
class Search:
    """One installation, what was planted in it, and what it has said."""

    folder: Path
    runtime: Runtime
    planting: Planting
    said: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return self.runtime.settings

    @property
    def sought(self) -> list[str]:
        demo = city_of(*demo_source(self.runtime)).personal_values
        own = [value for values in demo.values() for value in values]
        return [*needles(self.planting.values), *self.planting.marks, *own]

    def tryg(self, *arguments: str) -> Result:
        """One command; what it prints and raises is kept, but for the name of its file."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(main, "_runtime", lambda: self.runtime)
            told = CliRunner().invoke(main.app, list(arguments))
        raised = traceback.format_exception(told.exception) if told.exception else []
        self.said.append(told.output + "".join(raised))
        return told

    def deliver(self, content: str | bytes, source: str = "laek_filer") -> Result:
        """`tryg import` of a file whose name holds a handle and a phone number."""
        path = self.folder / FILE_NAME
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.tryg("import", str(path), "--source", source)


def register(settings: Settings) -> None:
    """Sources with all fields mapped, with a fixed encoding, and one that is refused."""
    folder = settings.municipalities / "proeveby"
    source = {**FILE_SOURCE, "mapping": COLUMNS}
    more = [
        {**source, "id": "laek_filer"},
        {**source, "id": "laek_utf8", "mapping": {**COLUMNS, "encoding": "utf-8"}},
        {**source, "id": "laek_lukket", "synthetic": False},
        {**source, "id": "laek_live", "adapter": "demo", "demo": {"first_day": "2026-09-07"}},
    ]
    (folder / "sources.yaml").write_text(yaml.safe_dump([FILE_SOURCE, *more]))


def connector_of(planting: Planting) -> type:
    """A live connector whose one page has a mark in every text field of the native record."""
    values = {name: planting.mark() for name, kind in NATIVE.items() if kind == pl.String}
    row = {
        **values,
        "row_number": 1,
        "kind": "comment",
        "created_at": datetime(2026, 9, 8, 9, tzinfo=UTC),
        "text": f"Skriv til {planting.values[0]}",
        "reaction_kinds": [{"kind": planting.mark(), "count": 1}, {"kind": "LIKE", "count": 2}],
    }
    gone = {**row, "native_id": "gone", "text": planting.mark(), "deleted_at": row["created_at"]}
    odd = {**row, "native_id": planting.mark(), "kind": planting.mark(), "text": planting.mark()}

    class Connector:
        version = "planted-1"

        def __init__(self, municipality: Municipality, source: Source) -> None:
            pass

        def pages(self, first: date, last: date) -> Any:
            frame = pl.DataFrame([row, gone, odd], schema=NATIVE)
            yield DAY, NativePage(frame, pl.DataFrame(schema=REJECTED))

    return Connector


def collect_live(search: Search) -> None:
    """The demo city with its truth, and the planted live source."""
    municipality, source = demo_source(search.runtime)
    city = city_of(municipality, source)
    write_truth(search.settings, city)
    _, planted = source_of(search.runtime, "laek_live")
    with opened_jobs(search.runtime) as jobs, pytest.MonkeyPatch.context() as patch:
        assert jobs.collect_days(source, city.days[0], city.days[-1]) == []
        patch.setitem(daily.ADAPTERS, "demo", connector_of(search.planting))
        assert jobs.collect_days(planted, DAY, DAY) == []


def fail_on_the_way(search: Search) -> None:
    """Every kind of failure of a delivery that a city will see; each ends with exit code 1."""
    planting = search.planting
    rows = [planting.row(number) for number in range(8)]
    whole = planting.csv(rows)
    failures: list[tuple[str | bytes, str]] = [
        (whole.replace("tekst", planting.mark(), 1), "laek_filer"),
        (whole.encode("latin-1", "replace") + b"\xe6\xf8\xe5\n", "laek_utf8"),
        (b"PAR1" + whole.encode() + b"PAR1", "laek_filer"),
        (b"\x1f\x8b" + whole.encode(), "laek_filer"),
        (f'[{{"id": "{planting.mark()}"}}]', "laek_filer"),
        (whole, "laek_lukket"),
        (planting.csv([planting.row(0), *planting.broken_rows()]), "laek_filer"),
    ]
    for content, source in failures:
        assert search.deliver(content, source).exit_code == 1
    search.tryg("pause", "laek_filer")
    assert search.deliver(whole).exit_code == 1
    search.tryg("resume", "laek_filer")


def fail_in_the_code(search: Search) -> None:
    """Errors that repeat what they were given, in the boundary and in the reader."""

    def repeating(values: Any, *_: object, **__: object) -> Any:
        raise ValueError(f"cannot do this: {list(values)}")

    for place in ("privacy.boundary.scrub", "sources.files.native.parse_times"):
        content = search.planting.csv([search.planting.row(number) for number in range(3)])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(f"orchestration.{place}", repeating)
            assert search.deliver(content).exit_code == 1


def fail_to_scrub(search: Search) -> None:
    """A scrubber that finds nothing: the second look refuses the batch."""
    from orchestration.privacy import boundary

    def blind(texts: pl.Series, finder: Any) -> Any:
        found = boundary_scrub(pl.Series([None] * len(texts), dtype=pl.String), finder)
        return replace(found, text=texts)

    boundary_scrub = boundary.scrub
    rows = [search.planting.row(number, tekst=f"{search.planting.mark()} @bo") for number in (1, 2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boundary, "scrub", blind)
        told = search.deliver(search.planting.csv(rows))
    assert told.exit_code == 1
    assert "leftover_handle_or_email_count" in told.stderr


def fail_in_the_inbox(search: Search) -> None:
    """A file with a handle for a name that cannot be deleted once it has landed, then can."""
    inbox = search.settings.inbox / "laek_filer"
    inbox.mkdir(parents=True)
    rows = [search.planting.row(number) for number in range(100, 110)]
    (inbox / FILE_NAME).write_text(search.planting.csv(rows))
    _, source = source_of(search.runtime, "laek_filer")

    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.is_relative_to(inbox):
            raise PermissionError(13, "Permission denied", str(path))
        unlink(path, missing_ok)

    with opened_jobs(search.runtime) as jobs:
        ((key, *_),) = jobs.runtime.deliveries.waiting("laek_filer", settle_seconds=0)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Path, "unlink", refuse)
            with pytest.raises(DeliveryError, match="cannot be deleted from the inbox") as caught:
                jobs.collect_file(source, key)
        search.said += traceback.format_exception(caught.value)
        jobs.collect_file(source, key)
    assert list(inbox.iterdir()) == []
