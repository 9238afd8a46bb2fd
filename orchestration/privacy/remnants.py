"""What is left beside a placeholder and belongs to it: towns, country codes, last digits, halves.

Belongs here: spellings that only the placeholder beside them, or a few words, tell apart from other
words and numbers. Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Container

from orchestration.privacy.patterns import GAP

_QUARTERS = frozenset(["øst", "vest", "nord", "syd", "midtby", *"cnsvø", "sv", "nv", "sø", "nø"])
_LINK = r"(?:og|så|(?:binde|tvær|skrå)?streg|minus|kryds|pause|mellemrum|x{1,4}|[fm])"
_TOLD = rf"(?:og|på|er|kontrol\w*|løbenummer\w*|slutter|sidste|fire|{_LINK})"
_FOUR = rf"\d(?:{GAP}?\d){{3}}(?!\d)"
_END = rf"(?={GAP}*(?:[.,;:!?)\]\"”\n]|$))"

GATE = re.compile(r"\[(?:telefon|konto|cpr|nummerplade|bruger|adresse)\]")
BESIDE = re.compile(
    rf"(?<=\[cpr\])\W{{0,3}}(?:{_TOLD}\W{{1,3}}){{1,4}}{_FOUR}"
    rf"|(?<=\[bruger\]){GAP}[A-ZÆØÅ][a-zæøå]{{2,}}(?={GAP}[a-zæøå])"
    rf"|[\"“]?(?:[A-ZÆØÅ][a-zæøå]+{GAP})?[A-ZÆØÅ][a-zæøå]+gård(?:en)?[\"”]?,{GAP}(?=\[adresse\])"
    rf"|\(?(?:\+|00|nulnul)\d{{2}}\)?[ \t/.-]{{0,2}}(?=\[telefon\])"
    rf"|(?<=\[telefon\])(?:[ .-]?\d{{1,4}}){{1,3}}{_END}"
    rf"|(?<=\[konto\])(?:[ .-]?\d{{1,4}}){{1,3}}{_END}"
    rf"|(?<=\[konto\]){GAP}[A-Z]{{1,2}}{_END}"
    rf"|(?<=\[nummerplade\])[ -]{{1,3}}\d{{1,3}}{_END}"
)
TOWN = re.compile(
    rf"(?<=\[adresse\])(?:,{GAP}?|{GAP}i{GAP}|{GAP}-{GAP})"
    rf"(?P<town>[^\W\d_]+)(?P<more>(?:{GAP}[^\W\d_]+)?)(?P<post>(?:,{GAP}\d{{4}}{GAP}[^\W\d_]+)?)"
)

_DAY = r"(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_DATE = rf"{_DAY}[./ -]?{_MONTH}[./ -]?(?:19|20)?\d\d"
_MONTHS = r"(?:januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december)"
_WRITTEN_DATE = rf"\d{{1,2}}\.{GAP}?{_MONTHS}{GAP}(?:19|20)?\d\d"
_LAST = rf"sidste{GAP}(?:fire|4)(?:{GAP}(?:cifre|tal))?\W{{1,3}}(?:er{GAP})?{_FOUR}"
HALVES = re.compile(
    rf"(?<!\d)(?:{_DATE}\W{{0,3}}(?:{_LINK}\W{{0,3}}){{1,3}}{_FOUR}"
    rf"|\d\d[01]\d\d\d\n\d{{4}}(?!\d)"
    rf"|\d(?:{GAP}\d){{5}}{GAP}(?:{_LINK}{GAP}){{1,3}}{_FOUR}"
    rf"|(?:{_DATE}|{_WRITTEN_DATE})\W{{1,3}}{_LAST})"
    rf"|(?<!\w){_LAST}",
    re.IGNORECASE,
)
HALVES_GATE = re.compile(rf"\d\W{{0,3}}{_LINK}|sidste|\d\n\d{{4}}", re.IGNORECASE)


def without_towns(text: str, places: Container[str]) -> str:
    """`text` without the town that follows an address; `places` are in lower case."""

    def rest(found: re.Match[str]) -> str:
        """What stays of one town and the word after it."""
        town, more = found["town"].lower(), found["more"].lower()
        if town + more in places or (town in places and more.strip() in _QUARTERS):
            return ""
        if found["post"]:
            return ""
        return found["more"] if town in places else found.group()

    return TOWN.sub(rest, text)
