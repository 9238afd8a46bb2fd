"""The pages hold everything that the configuration has, and nothing that nobody may read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import polars as pl
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st
from invented_city import SECRETS, SOURCE, city, runtime_of, source

from ml.taxonomy import HEADS
from orchestration.automation import jobs, schedules
from orchestration.canonical import CANONICAL, PII_KINDS
from orchestration.compliance import FolderInUse, facts, pages_of, write_pages
from orchestration.compliance.fields import rows_of, shown
from orchestration.compliance.pages import in_one_cell
from orchestration.compliance.words import WordMissing, word
from orchestration.disclosure.rules import STATUSES
from orchestration.publishing.schema import TABLES
from orchestration.register import Community, Municipality, Source, load_municipalities
from orchestration.register.entry import Entry
from orchestration.runtime import Runtime
from orchestration.settings import PROJECT

DPIA, RECORD, NOTICE = "konsekvensanalyse", "fortegnelse", "privatlivsmeddelelse"
BAR = re.compile(r"(?<!\\)(?:\\\\)*\|")


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Runtime:
    secret = {"TRYG_NOTIFY_URL": "json://bruger:kodeord@vagt.example"}
    return runtime_of(tmp_path_factory.mktemp("by"), city(), **secret)


@pytest.fixture(scope="module")
def pages(runtime: Runtime) -> dict[str, str]:
    """The pages of the invented city, by their name alone."""
    return {name.removeprefix("proeveby/")[:-3]: text for name, text in pages_of(runtime).items()}


def leaves(entry: Entry, field: str = "") -> Iterator[tuple[str, object]]:
    """Every value in an entry with the name of its field, however deep it lies."""
    for name in type(entry).model_fields:
        value = getattr(entry, name)
        inner = value if isinstance(value, tuple) else (value,)
        for one in inner:
            if isinstance(one, Entry):
                yield from leaves(one, name)
            elif one is not None:
                yield name, one


@pytest.mark.parametrize("one", city().sources, ids=lambda one: str(one.adapter))
def test_the_record_holds_every_value_of_every_source(one: Source, pages: dict[str, str]) -> None:
    section = pages[RECORD].split("## Kilder\n")[1]
    assert f"| {word('source', 'id')} | {one.id} |" in section
    own = next(part for part in section.split("\n### ") if f"| {one.id} |" in part)
    for name, value in leaves(one):
        assert in_one_cell(shown(name, value)) in own, name


def test_the_record_names_every_field_of_the_register(pages: dict[str, str]) -> None:
    for name in Source.model_fields:
        assert word("source", name) in pages[RECORD], name
    for name in Municipality.model_fields:
        assert f"| {word('municipality', name)} |" in pages[RECORD], name
    for name in set(Community.model_fields) - {"native_id"}:
        assert f"| {word('community', name)} |" in pages[RECORD], name


def test_the_shipped_folders_are_held_by_their_records(tmp_path: Path) -> None:
    register = load_municipalities(PROJECT / "municipalities")
    found = pages_of(runtime_of(tmp_path, *register))
    for municipality in register:
        record = found[f"{municipality.slug}/{RECORD}.md"]
        for one in municipality.sources:
            for name, value in leaves(one):
                assert in_one_cell(shown(name, value)) in record, (one.id, name)


@pytest.mark.parametrize("page", [DPIA, RECORD])
def test_every_column_table_status_head_job_and_time_is_named(
    page: str, pages: dict[str, str], runtime: Runtime
) -> None:
    text = pages[page]
    for name in CANONICAL.names():
        assert f"| `{name}` | {word('columns', name)} |" in text
    for name in TABLES:
        assert f"| `{name}` | {word('tables', name)} |" in text
    for name in HEADS:
        assert f"| `{name}` | {word('heads', name)} |" in text
    for one in schedules(runtime):
        assert f"| `{one.job_name}` | `{one.cron_schedule}` |" in text


def test_the_dpia_names_every_published_column_status_threshold_and_job(
    pages: dict[str, str], runtime: Runtime
) -> None:
    for columns in TABLES.values():
        assert ", ".join(f"`{name}`" for name in columns) in pages[DPIA]
    for name in STATUSES:
        assert f"| `{name}` | {word('statuses', name)} |" in pages[DPIA]
    for job in jobs(runtime):
        assert f"`{job.name}`" in pages[DPIA]
    assert "| `attack` | om kommentaren er et angreb | 0.44 |" in pages[DPIA]


@pytest.mark.parametrize("page", [DPIA, RECORD, NOTICE])
def test_every_page_names_kinds_of_data_recipients_limits_and_terms(
    page: str, pages: dict[str, str]
) -> None:
    text = pages[page]
    for kind in PII_KINDS:
        assert word("pii", kind) in text
    for role in facts.ROLES:
        assert f"| {word('roles', role)} | {word('receives', role)} |" in text
    words = (
        "Driften ApS",
        "driver maskinen",
        "Andenland, standardkontrakt",
        "77",
        "dpo@proeveby.example",
        "[DPO]",
    )
    for words_needed in (*words, "mindst 10 kommentarer"):
        assert words_needed in text


def test_the_pages_say_what_the_law_and_the_design_ask_for(pages: dict[str, str]) -> None:
    for needed in (
        *("artikel 35", "artikel 36", "§ 10", "§ 22, stk. 5", "artikel 5", "Arkivloven"),
        *("Aktindsigt", "Ring **112**", "114", "under 13", "tredjepart", "telemetri"),
        *("Ingen slutninger", "underretningspligt", "aldrig en identitet"),
    ):
        assert needed.lower().replace("*", "") in pages[DPIA].lower().replace("*", ""), needed
    for needed in ("Datatilsynet", "112", "114", "indsigelse", "arkivloven", "under 13 år"):
        assert needed in pages[NOTICE], needed


def test_the_card_of_the_model_lies_beside_the_pages(pages: dict[str, str]) -> None:
    assert "tryg-e5-small-5" in pages[DPIA]
    assert pages["modelkort"].startswith("# tryg-e5-small-5")


def test_what_nobody_may_read_is_on_no_page(pages: dict[str, str], runtime: Runtime) -> None:
    forbidden = [*SECRETS, str(runtime.settings.data), str(runtime.settings.keys), "vagt.example"]
    for name, text in pages.items():
        for secret in forbidden:
            assert secret not in text, (name, secret)
    assert "Torvets Avis" in pages[NOTICE]


def test_what_is_not_filled_in_is_marked_and_nothing_else(tmp_path: Path) -> None:
    bare = city(contact=None, dpo_contact=None, communities=[], sources=[SOURCE])
    marked = pages_of(runtime_of(tmp_path, bare))["proeveby/konsekvensanalyse.md"]
    assert "- **MANGLER:** Kontakt (`municipality.yaml`)" in marked
    assert "- **MANGLER:** Databeskyttelsesrådgiverens kontakt" in marked
    assert "bliver afvist og læses ikke" not in marked
    draft = city(sources=[{**SOURCE, "approved_by": None, "article_9": None, "dpia": {}}])
    text = pages_of(runtime_of(tmp_path, draft))["proeveby/konsekvensanalyse.md"]
    assert "konsekvensanalyse: findes ikke; **MANGLER:** Artikel 9, Godkendt af" in text
    assert "**MANGLER:** Kontakt" not in text


def test_the_pages_say_whether_anything_acts_on_the_terms(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = [job for job in facts.jobs(runtime) if job.name != facts.FORGET]
    monkeypatch.setattr(facts, "jobs", lambda _: real)
    assert (
        "ingen kørsel sletter efter fristerne endnu" in pages_of(runtime)[f"proeveby/{NOTICE}.md"]
    )
    forget = dg.define_asset_job(facts.FORGET)
    monkeypatch.setattr(facts, "jobs", lambda _: [*real, forget])
    for name, text in pages_of(runtime).items():
        assert "ingen kørsel sletter" not in text, name


@pytest.mark.parametrize(
    ("name", "longer"),
    [
        ("PII_KINDS", (*PII_KINDS, "shoe_size")),
        ("ROLES", (*facts.ROLES, "insurer")),
        ("TABLES", {**TABLES, "person": {}}),
        ("CANONICAL", pl.Schema({**CANONICAL, "shoe_size": pl.Int8})),
        ("jobs", lambda _: [dg.define_asset_job("sell_addresses")]),
    ],
)
def test_what_the_pages_have_no_word_for_stops_them(
    name: str, longer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, name, longer)
    folder = tmp_path / "pages"
    with pytest.raises(WordMissing, match=r"words\.yaml lacks"):
        write_pages(runtime_of(tmp_path, city()), folder)
    assert not folder.exists()


def test_a_new_field_of_a_source_stops_the_pages_until_they_name_it() -> None:
    class Longer(Source):
        shoe_size: int = 43

    with pytest.raises(WordMissing, match=r"lacks source\.shoe_size"):
        list(rows_of(Longer.model_validate(SOURCE)))


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40))
def test_whatever_stands_in_the_register_stays_in_its_cell(text: str) -> None:
    cell = in_one_cell(text)
    assert not BAR.search(cell)
    assert len(cell.splitlines()) <= 1
    assert "<" not in cell.replace("&lt;", "")


@tried(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hostile=st.sampled_from(["a | b", "a\nb", "a\\|b", "<script>x</script>", "| --- |\n# Nej"]))
def test_tables_keep_their_shape_whatever_stands_in_the_register(
    hostile: str, tmp_path: Path
) -> None:
    changes = {"name": hostile, "why_public": hostile, "owner": hostile, "legal_basis": hostile}
    named = city(name=hostile, sources=[source(**changes).model_dump()])
    for text in pages_of(runtime_of(tmp_path, named)).values():
        width = 0
        for line in text.splitlines():
            bars = len(BAR.findall(line)) if line.startswith("|") else 0
            assert not (width and bars) or bars == width, line
            width = bars
        assert "<script" not in text


def test_pages_are_written_into_a_new_folder_only_and_are_the_same_each_time(
    runtime: Runtime, tmp_path: Path
) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    names = write_pages(runtime, first)
    assert write_pages(runtime, second) == names
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes()
    (first / names[0]).write_text("rettet i hånden")
    with pytest.raises(FolderInUse, match="name a new one"):
        write_pages(runtime, first)
    assert (first / names[0]).read_text() == "rettet i hånden"
