"""The platforms that are read online: one module each, with its caveats in a page beside it.

A module turns a platform's answers into native records (`records.py`) and says how far it has come
(`steps.py`). It imports no Dagster, writes nothing and logs no value.
"""
