"""What is left beside a placeholder and belongs to it: towns, country codes, last digits, halves.

Belongs here: spellings that only the placeholder beside them tells apart from other words and
numbers. Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from orchestration.privacy.patterns import GAP
from orchestration.privacy.spelt import NUMBER

_QUARTERS = frozenset(["øst", "vest", "nord", "syd", "midtby", *"cnsvø", "sv", "nv", "sø", "nø"])
_LINK = r"(?:og|så|(?:binde|tvær|skrå)?streg|minus|kryds|pause|mellemrum|x{1,4}|[fm])"
_TOLD = rf"(?:og|på|er|kontrol\w*|løbenummer\w*|slutter|sidste|fire|{_LINK})"
_FOUR = rf"\d(?:{GAP}?\d){{3}}(?!\d)"
_END = rf"(?={GAP}*(?:[.,;:!?)\]\"”\n]|$))"

GATE = re.compile(r"\[(?:telefon|konto|cpr|nummerplade|bruger|adresse|email|link)\]")
BESIDE = re.compile(
    rf"(?<=\[cpr\])\W{{0,3}}(?:{_TOLD}\W{{1,3}}){{1,4}}{_FOUR}"
    rf"|(?:[Gg]ården{GAP})?[\"“]?(?:[A-ZÆØÅ][a-zæøå]+{GAP})?[A-ZÆØÅ][a-zæøå]+g(?:å|aa)rd(?:en)?[\"”]?,{GAP}(?=\[adresse\])"
    rf"|\(?(?:\+|00|nulnul)\d{{2}}\)?[ \t/.-]{{0,2}}(?=\[telefon\])"
    rf"|(?<!\w)\w+(?:{GAP}\.{GAP}\w+){{0,3}}{GAP}\.{GAP}(?=\[email\])"
    rf"|(?<=\[email\])(?:{GAP}(?:dot|punktum|prik){GAP}\w{{2,10}})+"
    rf"|(?<=\[link\])(?:{GAP}skråstreg{GAP}[\w-]+)+"
    rf"|(?<=\[telefon\])(?:[ .-]?\d{{1,4}}){{1,3}}{_END}"
    rf"|(?<!\w)(?i:\d{{4}}|{NUMBER}(?:[ ,-]{{1,2}}{NUMBER}){{0,3}})"
    rf"(?:\W{{1,3}}(?:og|så|på|konto\w*|kto|er|nr)\b\.?){{1,5}}\W{{1,3}}(?=\[konto\])"
    rf"|(?<=\[konto\]){GAP}?\(?[^()\n\[\]]{{1,30}}\){GAP}?(?=\[konto\])"
    rf"|(?<=\[konto\])(?:[ .-]?\d{{1,4}}){{1,3}}{_END}"
    rf"|(?<=\[konto\]){GAP}[A-Z]{{1,2}}{_END}"
    rf"|(?<=\[nummerplade\])[ -]{{1,3}}\d{{1,3}}{_END}"
)
TOWN = re.compile(
    rf"(?<=\[adresse\])(?:,{GAP}?|{GAP}i{GAP}|{GAP}-{GAP}|{GAP})"
    rf"(?P<town>[^\W\d_]+)(?P<more>(?:{GAP}[^\W\d_]+)?)(?P<post>(?:,{GAP}\d{{4}}{GAP}[^\W\d_]+)?)"
)

SURNAME = re.compile(rf"(?<=\[bruger\]){GAP}(?P<word>[A-ZÆØÅ][a-zæøå]{{2,}})(?={GAP}[a-zæøå])")


def without_surnames(text: str, is_word: Callable[[str], bool]) -> str:
    """`text` without what follows an account as "@Given Family" is written, unless it `is_word`."""
    return SURNAME.sub(lambda one: one.group() if is_word(one["word"].lower()) else "", text)


def without_towns(text: str, is_town: Callable[[str], bool]) -> str:
    """`text` without the town that follows an address; `is_town` takes lower case."""

    def rest(found: re.Match[str]) -> str:
        """What stays of one town and the word after it."""
        town, more = found["town"].lower(), found["more"].lower()
        if is_town(town + more) or (is_town(town) and more.strip() in _QUARTERS):
            return ""
        if found["post"]:
            return ""
        return found["more"] if is_town(town) else found.group()

    return TOWN.sub(rest, text)
