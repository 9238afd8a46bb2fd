"""A cheap second look for personal strings in scrubbed text, independent of the scrubber.

It looks for less than the scrubber does, and only for what is surely personal: what the scrubber
spares on purpose (prices, dates, decimals) must not hold a batch back.
"""

from __future__ import annotations

import polars as pl

_HANDLE_OR_EMAIL = r"[@＠][\p{L}_]"
_EIGHT_DIGITS = r"[0-9](?:[ .-]?[0-9]){7}"  # cheap; only what it finds is looked at again
_AMOUNT = r"(?i)[0-9 .]*(?:(?:kr|kroner|dkk|euro?|mio|mia|usd|dollars?)(?:\b|[0-9])|[€$£%])[0-9 .]*"
_CODE = r"\p{L}[/-][0-9 ]+"  # of goods, cases and laws
_FRACTION = r"[0-9 ]*[0-9](?:[.,:][0-9-]+)+|[0-9 ]*[0-9][.,]-"
_PHONE = r"(?:^|[^0-9])(?:[2-9][0-9]{7}|[2-9][0-9](?: [0-9]{2}){3})(?:[^0-9]|$)"
_CPR = r"(?:^|[^0-9])(?:0[1-9]|1[0-9]|2[0-8])(?:0[1-9]|1[0-2])[0-9]{2}-?[0-9]{4}(?:[^0-9]|$)"


def handle_or_email_count(text: pl.Expr) -> pl.Expr:
    """How many texts have an at-sign that a letter follows."""
    return text.str.contains(_HANDLE_OR_EMAIL).sum()


def phone_or_cpr_count(text: pl.Expr) -> pl.Expr:
    """How many texts hold eight digits in a row or in pairs, or ten that begin as a birth date."""
    suspects = text.filter(text.str.contains(_EIGHT_DIGITS))
    numbers = suspects
    for spared in (_FRACTION, _AMOUNT, _CODE):
        numbers = numbers.str.replace_all(spared, " x ")
    return numbers.str.contains(f"{_PHONE}|{_CPR}").sum()
