"""The `tryg` command: options in, one call, words out.

Does not belong here: running jobs (`jobs.py`), the demo (`demo.py`), what `status` counts
(`orchestration.operations`).
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from orchestration.cli.failures import Refused, errors, explained
from orchestration.runtime import Runtime
from orchestration.settings import Settings, load_settings

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="A city's public online conversation: collect, score, publish. "
    "State lies under TRYG_DATA (default ./data).",
)
WIDE = 200  # columns where the output is no terminal: a sentence stays on its line
console = Console(
    markup=False, emoji=False, highlight=False, width=None if sys.stdout.isatty() else WIDE
)


def _settings() -> Settings:
    with explained():
        return load_settings()


def _runtime() -> Runtime:
    with explained():
        return Runtime.of(_settings())


def _day(text: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise typer.BadParameter("give a day such as 2026-08-03", param_hint=option) from None


@app.command()
def demo(
    posts: Annotated[int, typer.Option(min=200, help="How many posts the city writes.")] = 20_000,
) -> None:
    """Build the synthetic city and run the whole path for it.

    Example: `tryg demo --posts 20000`
    """
    from orchestration.cli.demo import run_demo

    runtime = _runtime()
    with explained():
        run_demo(runtime, posts, console)


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    source: Annotated[str, typer.Option(help="The id of a registered file source.")],
) -> None:
    """Import one file through the privacy boundary and publish.

    Example: `tryg import kommentarer.csv --source proeve_kommentarer`
    """
    from orchestration.cli.inspection import in_one_line
    from orchestration.cli.jobs import file_source_of, opened_jobs

    runtime = _runtime()
    with explained(file.name):
        registered = file_source_of(runtime, source)
        console.print(in_one_line(file, registered), soft_wrap=True)
        key = runtime.deliveries.offer(file)
        with opened_jobs(runtime) as jobs:
            refused = jobs.collect_file(registered, key)
            refused += [] if any(one.blocking for one in refused) else jobs.transform()
    _finish(runtime, refused, [source])


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    source: Annotated[
        str | None, typer.Option(help="Look at it as this file source would read it.")
    ] = None,
) -> None:
    """Tell what a file is before it is imported: format, rows, columns, what would be refused.

    Nothing is written, and no value of the file is shown.

    Example: `tryg inspect kommentarer.csv --source proeve_kommentarer`
    """
    from orchestration.cli.inspection import print_inspection
    from orchestration.cli.jobs import file_source_of

    with explained(file.name):
        registered = file_source_of(_runtime(), source) if source else None
        print_inspection(file, registered, console)


@app.command()
def run(
    first: Annotated[str | None, typer.Option("--from", metavar="YYYY-MM-DD")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="YYYY-MM-DD")] = None,
) -> None:
    """Read the live sources for a range of days (default: the last 7) and publish.

    Example: `tryg run --from 2026-08-03 --to 2026-08-09`
    """
    from orchestration.cli.jobs import opened_jobs

    runtime = _runtime()
    start, end = _day(first, "--from"), _day(last, "--to")
    if start and end and start > end:
        raise typer.BadParameter("the first day lies after the last", param_hint="--from")
    with explained(), opened_jobs(runtime) as jobs:
        refused = jobs.collect_live(start, end, errors.print) + jobs.transform()
        refused += jobs.score_candidate()
    _finish(runtime, refused, [source.id for _, source in runtime.sources() if source.is_live])


@app.command()
def score(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    text: Annotated[str, typer.Option(help="The column that holds the texts.")],
    out: Annotated[Path, typer.Option(help="Where to write: .csv or .parquet.")],
) -> None:
    """Score the texts of a CSV or Parquet file: same rows, same order, scores added.

    The file does not pass the privacy boundary: what is personal in it stays. An older file at
    `--out` is replaced.

    Example: `tryg score kommentarer.csv --text tekst --out scoret.parquet`
    """
    from orchestration.progress import TerminalProgress, from_totals

    settings = _settings()
    with explained(file.name):
        from ml.scoring import load_scorer, score_file

        scorer = load_scorer(settings.model, label_map=settings.model_labels)
        with TerminalProgress() as progress, progress.stage("Scoring", None) as advance:
            rows = score_file(file, text, out, scorer, progress=from_totals(advance))
    console.print(f"{rows} rows scored with model {scorer.version}")


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """What has landed, what is quarantined, scored and published.

    Example: `tryg status --json`
    """
    from orchestration.cli.tables import print_status
    from orchestration.operations import status as read_status

    runtime = _runtime()
    with explained():
        found = read_status(runtime)
    if as_json:
        typer.echo(json.dumps(found, indent=2, default=str))
    else:
        print_status(found, console)


@app.command()
def sources(
    as_json: Annotated[bool, typer.Option("--json", help="For other programs.")] = False,
) -> None:
    """Every registered source: may it be read, when did it last deliver, what failed last.

    Example: `tryg sources --json`
    """
    from orchestration.cli.sources import list_sources, print_sources

    runtime = _runtime()
    with explained():
        found = list_sources(runtime)
    if as_json:
        typer.echo(json.dumps(found, indent=2, default=str))
    else:
        print_sources(found, console)


@app.command()
def quarantine() -> None:
    """Rows that did not land, by source and reason, with the remedy.

    A corrected delivery of the same file clears them.

    Example: `tryg quarantine`
    """
    from orchestration.cli.tables import print_quarantine
    from orchestration.operations import open_quarantine

    runtime = _runtime()
    with explained():
        print_quarantine(open_quarantine(runtime.settings), console)


@app.command()
def up(dagster_port: int = 3000, app_port: int = 8501) -> None:
    """Dagster's UI and the app, on loopback, until Ctrl-C.

    Example: `tryg up --dagster-port 3000 --app-port 8501`
    """
    from orchestration.cli.up import run_up

    runtime = _runtime()
    with explained():
        ended = run_up(runtime.settings, dagster_port, app_port, console.print)
    if ended:
        errors.print(f"{ended} ended by itself: its words stand above.")
        raise typer.Exit(1)


@app.command()
def pause(source: str) -> None:
    """Stop reading a source until it is resumed.

    Example: `tryg pause proeve_kommentarer`
    """
    _switch(source, paused=True)


@app.command()
def resume(source: str) -> None:
    """Read a paused source again.

    Example: `tryg resume proeve_kommentarer`
    """
    _switch(source, paused=False)


def _switch(source_id: str, *, paused: bool) -> None:
    from orchestration.cli.jobs import source_of
    from orchestration.storage import entered

    runtime = _runtime()
    with explained():
        source_of(runtime, source_id)
        change = entered.pause if paused else entered.resume
        change(runtime.settings, source_id)
    console.print(f"{source_id} is {'paused' if paused else 'read again'}")


@app.command()
def release(
    municipality: str,
    by: Annotated[str, typer.Option(help="The name of the person who releases it.")],
) -> None:
    """Release the last edition of a municipality to its readers.

    Example: `tryg release aalborg --by "Navn Navnesen"`
    """
    from orchestration.cli.jobs import opened_jobs
    from orchestration.operations import current_edition
    from orchestration.storage.entered import release as enter

    if not by.strip():
        raise typer.BadParameter("give the name of the person who releases it", param_hint="--by")
    runtime = _runtime()
    with explained():
        edition = current_edition(runtime, municipality)
        enter(runtime.settings, municipality, edition, by.strip())
        with opened_jobs(runtime) as jobs:
            refused = jobs.publish()
    _say_refused(refused)
    console.print(f"{municipality} {edition} is released by {by.strip()}", soft_wrap=True)


@app.command()
def erase(
    platform: Annotated[str, typer.Option(help="The platform, as the register names it.")],
    post: Annotated[str | None, typer.Option(help="A post's id on the platform.")] = None,
    handle: Annotated[str | None, typer.Option(help="An author's id or handle.")] = None,
    source: Annotated[str | None, typer.Option(help="Of this source of the platform only.")] = None,
) -> None:
    """Erase a post, or all posts of an author who objected, from every file, at once.

    What is named is hashed in memory; the receipt holds counts only. The figures change with the
    next edition.

    Example: `tryg erase --platform bluesky --handle did:plc:…`
    """
    from orchestration.cli.erase import run_erase

    if (post is None) == (handle is None):
        raise typer.BadParameter("give one of --post and --handle", param_hint="--post")
    runtime = _runtime()
    with explained():
        refused = run_erase(runtime, platform, post, handle, source, console)
    _say_refused(refused)


@app.command()
def gone(source: str) -> None:
    """Confirm that the posts of a source that are missing at once are gone, and forget them.

    `tryg sources` says of which source posts are held back. Look at the site first: a post that is
    gone does not come back.

    Example: `tryg gone aalborg_mastodon`
    """
    from orchestration.cli.erase import run_gone

    runtime = _runtime()
    with explained():
        refused = run_gone(runtime, source, console)
    _say_refused(refused)


@app.command()
def backup(folder: Path) -> None:
    """Copy what cannot be collected again: entries, registers, key fingerprint, tombstones.

    Example: `tryg backup /mnt/backup/2026-11-22`
    """
    from orchestration.storage.backup import make_backup

    runtime = _runtime()
    with explained():
        names = make_backup(runtime.settings, folder)
    console.print(f"backed up: {', '.join(names)}", soft_wrap=True)


@app.command()
def restore(folder: Path) -> None:
    """Bring a backup back; nothing that was entered or erased since is undone.

    Example: `tryg restore /mnt/backup/2026-11-22`
    """
    from orchestration.storage.backup import restore_backup

    runtime = _runtime()
    with explained():
        names = restore_backup(runtime.settings, folder)
    console.print(f"restored: {', '.join(names)}; now collect: `tryg run`", soft_wrap=True)


@app.command()
def compliance(folder: Path) -> None:
    """Write what data protection law asks for, in Danish, from the running configuration.

    Per municipality: the draft of the DPIA, the record of processing, the privacy notice and the
    model's card.

    Example: `tryg compliance /srv/databeskyttelse/2026-11-22`
    """
    from orchestration.compliance import write_pages

    runtime = _runtime()
    with explained():
        names = write_pages(runtime, folder)
    console.print(f"written: {', '.join(names)}", soft_wrap=True)


def _finish(runtime: Runtime, refused: list[Refused], source_ids: list[str]) -> None:
    """Say what the sources hold now and what failed; exit code 1 when a blocking check failed."""
    from orchestration.cli.tables import print_status
    from orchestration.operations import status as read_status

    found = read_status(runtime)
    shown = {name: one for name, one in found["sources"].items() if name in source_ids}
    print_status({**found, "sources": shown}, console)
    _say_refused(refused)


def _say_refused(refused: list[Refused]) -> None:
    from orchestration.cli.tables import print_refused

    print_refused(refused, errors)
    if any(one.blocking for one in refused):
        raise typer.Exit(1)
