"""Disclosure control (R4): which exact cells may leave the warehouse, and how rounded.

Belongs here: pure functions on polars frames. Reading the warehouse and writing the published file
is `orchestration.publishing`.
"""
