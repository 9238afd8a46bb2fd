"""What Dagster shows beside an asset: the columns of a table.

Does not belong here: counts of a run, which the asset itself reports.
"""

from collections.abc import Mapping
from typing import Any

import dagster as dg


def columns(schema: Mapping[str, Any]) -> dg.TableSchema:
    """Names and polars types of a table's columns, as Dagster shows them."""
    return dg.TableSchema([dg.TableColumn(name, str(kind)) for name, kind in schema.items()])


def column_metadata(schema: Mapping[str, Any]) -> dict[str, dg.TableSchema]:
    """Metadata of an asset that is one table."""
    return {"dagster/column_schema": columns(schema)}
