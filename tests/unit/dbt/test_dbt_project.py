"""The dbt project itself: its unit tests pass, everything is described, models stay small."""

from __future__ import annotations

import json

from small_city import DBT_PROJECT, SmallCity


def test_every_rule_of_a_model_holds_in_its_unit_tests(city: SmallCity) -> None:
    assert city.build().success, "an empty city builds"
    result = city.dbt("test", "--select", "test_type:unit")
    assert result.success, [one.node.name for one in result.result if one.status != "pass"]
    assert len(result.result) >= 20


def test_every_model_column_macro_and_source_is_described(city: SmallCity) -> None:
    assert city.dbt("parse").success
    manifest = json.loads((city.target / "manifest.json").read_text(encoding="utf-8"))
    own = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    own += list(manifest["sources"].values()) + list(manifest["exposures"].values())
    own += [macro for macro in manifest["macros"].values() if macro["package_name"] == "tryg"]
    columns = [(n["name"], c) for n in own for c in n.get("columns", {}).values()]
    assert [node["name"] for node in own if not node["description"]] == []
    assert [(name, c["name"]) for name, c in columns if not c["description"]] == []
    marts = [node for node in own if node.get("schema") == "marts"]
    assert len(marts) == 12
    assert all(node["config"]["contract"]["enforced"] for node in marts)


def test_every_column_of_the_warehouse_is_in_its_yml(city: SmallCity) -> None:
    assert city.run().success
    manifest = json.loads((city.target / "manifest.json").read_text(encoding="utf-8"))
    documented = {
        (node["schema"], node["name"], column)
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        for column in node["columns"]
    }
    stored = city.rows(
        "select schema_name, table_name, column_name from duckdb_columns() where not internal"
    )
    assert set(stored) == documented


def test_models_stay_within_sixty_lines() -> None:
    lengths = {
        p.name: len(p.read_text().splitlines()) for p in DBT_PROJECT.rglob("models/**/*.sql")
    }
    assert {name: length for name, length in lengths.items() if length > 60} == {}
