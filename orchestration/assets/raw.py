"""Raw assets: one per registered source, and what the transform job starts from.

Does not belong here: how a source is read (`orchestration.sources`), when (`automation.py`).
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import dagster as dg

from orchestration.assets.described import column_metadata
from orchestration.assets.patience import patiently
from orchestration.canonical import CANONICAL, LEDGER
from orchestration.checks.absences import check_absence
from orchestration.checks.bridge import check_name, to_check_result
from orchestration.checks.record import record
from orchestration.privacy.keys import load_keys
from orchestration.progress import LogProgress
from orchestration.register import Municipality, Source
from orchestration.runtime import Runtime
from orchestration.sources.collect import Collected, collect_days, collect_delivery
from orchestration.sources.reading import Tally, read_source
from orchestration.storage.ledger import input_state, read_ledger
from orchestration.storage.register_tables import write_register

OWNERS = ["team:data"]
ACCEPTED = dg.AssetKey(["raw", "accepted_batches"])
REGISTER = dg.AssetKey(["raw", "register"])
LEDGER_TAG = "tryg/ledger"  # on a run: the state of ledger and tombstones that it has read


def raw_key(source: Source) -> dg.AssetKey:
    """The asset of one source: `raw/<source_id>_posts`."""
    return dg.AssetKey(["raw", f"{source.id}_posts"])


def source_key(source: Source) -> dg.AssetKey:
    """What a source is outside the platform: `sources/<source_id>`."""
    return dg.AssetKey(["sources", source.id])


BATCHES = {"day": "day", "delivery": "delivered file", "page": "page of answers"}


def partitions_of(
    municipality: Municipality, source: Source
) -> dg.PartitionsDefinition[str] | None:
    """Local days of the demo, deliveries named by content of a file source, none of a platform."""
    if source.reading == "page":
        return None
    if source.reading == "delivery":
        return dg.DynamicPartitionsDefinition(name=f"{source.id}_deliveries")
    start = source.demo.first_day if source.demo else source.earliest
    end = source.demo.first_day + timedelta(weeks=source.demo.weeks) if source.demo else None
    return dg.DailyPartitionsDefinition(
        start_date=start.isoformat(),
        end_date=end.isoformat() if end else None,
        timezone=municipality.time_zone,
        end_offset=0 if end else 1,
    )


def _collect(
    runtime: Runtime,
    municipality: Municipality,
    source: Source,
    keys: Sequence[str],
    tally: Tally,
) -> Iterator[Collected]:
    if source.reading == "page":
        yield from read_source(runtime, municipality, source, tally)
    elif source.reading == "day":
        first, last = date.fromisoformat(min(keys)), date.fromisoformat(max(keys))
        yield from collect_days(runtime, municipality, source, first, last)
    else:
        for key in keys:
            yield collect_delivery(runtime, municipality, source, key)


def source_spec(municipality: Municipality, source: Source) -> dg.AssetSpec:
    """Where the posts of a source come from, outside the platform: the start of a post's way."""
    return dg.AssetSpec(
        key=source_key(source),
        group_name="sources",
        description=f"{source.name} ({municipality.name}). Public because: {source.why_public}.",
        owners=OWNERS,
        kinds={source.platform, source.adapter},
        metadata={
            "legal_basis": source.legal_basis,
            "terms": source.terms_ref,
            "review_date": source.review_date.isoformat(),
            "retention_days": source.retention_days,
            "author_retention_days": source.author_retention_days,
        },
    )


def _describe(
    context: dg.AssetExecutionContext, keys: Sequence[str], collected: Sequence[Collected]
) -> None:
    """Rows that each day or delivery holds now, whether they are new or were known."""
    landed = {one.partition_key: one for one in collected if one.accepted}
    for key in keys:
        one = landed.get(key)
        counts = {
            "dagster/partition_row_count": one.rows_count if one else 0,
            "quarantined": one.quarantined_count if one else 0,
            "withheld": one.withheld_count if one else 0,
        }
        context.add_asset_metadata(counts, partition_key=key)


def _metadata(collected: Sequence[Collected]) -> dict[str, int]:
    fresh = [one for one in collected if one.is_new]
    return {
        "batches_new": len(fresh),
        "batches_known": len(collected) - len(fresh),
        "batches_refused": sum(not one.accepted for one in fresh),
    }


def raw_asset(runtime: Runtime, municipality: Municipality, source: Source) -> dg.AssetsDefinition:
    """The raw posts of one source; an accepted batch is in the ledger when the asset ends."""
    key = raw_key(source)

    @dg.asset(
        key=key,
        group_name="raw",
        description=f"{source.name}: pseudonymised and scrubbed posts, one batch per "
        f"{BATCHES[source.reading]}.",
        owners=OWNERS,
        kinds={"parquet", "polars"},
        deps=[source_key(source)],
        metadata=column_metadata(CANONICAL),
        partitions_def=partitions_of(municipality, source),
        backfill_policy=dg.BackfillPolicy.single_run() if source.reading == "day" else None,
        check_specs=[dg.AssetCheckSpec(check_name(key.path[-1]), asset=key, blocking=True)],
    )
    def posts(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        _tell(runtime, context)
        keys = [] if source.reading == "page" else context.partition_keys
        collected, tally = list[Collected](), Tally()
        stage = runtime.progress.stage(f"Collecting {source.id}", len(keys) or None)
        with patiently(context), stage as advance:
            for one in _collect(runtime, municipality, source, keys, tally):
                collected.append(one)
                advance(1)
        _describe(context, keys, collected)
        yield dg.MaterializeResult(
            metadata={**_metadata(collected), **(tally.told if source.reading == "page" else {})},
            check_results=[_verdict(runtime, key, collected, tally)],
        )

    return posts


def _verdict(
    runtime: Runtime, key: dg.AssetKey, collected: Sequence[Collected], tally: Tally
) -> dg.AssetCheckResult:
    """One result over all batches of the run, the refused ones first, else the last one; and over
    what its looks lacked.
    """
    checked = sorted((one for one in collected if one.outcomes), key=lambda one: one.accepted)
    outcomes = checked[0].outcomes if checked else ()
    lacked = check_absence(tally.measured) if tally.measured is not None else []
    for boundary, found in (("raw", outcomes), ("absences", lacked)):
        record(runtime.settings, boundary, key.to_user_string(), found, runtime.clock())
    refused = [one.partition_key for one in checked if not one.accepted]
    return to_check_result(
        key.path[-1],
        [*outcomes, *lacked],
        asset_key=key,
        metadata={"refused_partitions": refused},
    )


def _tell(runtime: Runtime, context: dg.AssetExecutionContext) -> None:
    """Let a run without a terminal write its progress to its own log."""
    if isinstance(runtime.progress, LogProgress):
        runtime.progress = LogProgress(context.log.info)


def register_asset(runtime: Runtime) -> dg.AssetsDefinition:
    """The source register and the communities, as the warehouse reads them."""

    @dg.asset(
        key=REGISTER,
        group_name="raw",
        description="Municipalities, sources and communities from the municipality folders.",
        owners=OWNERS,
        kinds={"yaml", "parquet"},
    )
    def register() -> dg.MaterializeResult[None]:
        from orchestration.storage.entered import paused_sources

        keys = load_keys(runtime.settings)
        paused = paused_sources(runtime.settings)
        counts = write_register(runtime.settings, runtime.register, keys, paused)
        return dg.MaterializeResult(metadata={"dagster/row_count": sum(counts.values()), **counts})

    return register


def accepted_batches_asset(runtime: Runtime) -> dg.AssetsDefinition:
    """The ledger: which batches count. Everything after it is set-based and unpartitioned."""

    @dg.asset(
        key=ACCEPTED,
        group_name="raw",
        description="The ledger of accepted batches; a batch that is not in it does not exist.",
        owners=OWNERS,
        kinds={"parquet"},
        metadata=column_metadata(LEDGER),
        deps=[raw_key(source) for _, source in runtime.sources()],
    )
    def accepted_batches(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        state = input_state(runtime.settings)
        context.instance.add_run_tags(context.run_id, {LEDGER_TAG: state} if state else {})
        entries = read_ledger(runtime.settings)
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": entries.height,
                "posts": int(entries["rows_count"].sum()),
                "quarantined": int(entries["quarantined_count"].sum()),
            }
        )

    return accepted_batches
