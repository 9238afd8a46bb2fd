"""Disclosure control (R4): which exact cells may leave the warehouse, and how rounded.

Belongs here: pure functions on polars frames. Reading the warehouse and writing the published file
is `orchestration.publishing`.
"""

from orchestration.disclosure.cells import Marts
from orchestration.disclosure.closing import closed_before, edition_name
from orchestration.disclosure.edition import disclose
from orchestration.disclosure.rules import STATUSES, rounded

__all__ = ["STATUSES", "Marts", "closed_before", "disclose", "edition_name", "rounded"]
