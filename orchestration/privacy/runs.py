"""Runs of digits, however they are grouped: which are birth or account numbers, which are neither.

A run is digits with at most a few marks between them. Its length, its first group and the word
before it tell what it is; phones of usual spelling are `patterns.py`'s. Does not belong here: which
digits a word says (`spelt.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from orchestration.privacy.patterns import CURRENCY
from orchestration.privacy.spelt import Spelt

_MARK = r"[ \t\u00a0]{0,2}[-‐‑‒–—−./·,:+<>_]{0,2}[ \t\u00a0]{0,2}"
RUN = re.compile(rf"(?<![\w])\d(?:{_MARK}\d){{7,19}}(?!\d)")
_GROUP = re.compile(r"\d+")
_DATE = re.compile(
    r"(?:(?:0[1-9]|1\d|2[0-8]|6[1-9]|7\d|8[0-8])(?:0[1-9]|1[0-2])"
    r"|(?:29|30|89|90)(?:0[13-9]|1[0-2])|(?:31|91)(?:0[13578]|1[02])|(?:29|89)02(?=[02468][048]|[13579][26]))\d{6}"
)
_ACCOUNT_CUE = re.compile(
    r"(?<!\w)(?:konto\w*|kto|kt|reg(?:istrering\w*|nr|nummer)?|giro\w*|iban|fi|indbetal\w*|overfør\w*"
    r"|bank\w*|depot|mobile?-?pay|bo(?:x|ks))(?:['’]?en)?\.?"
    r"[\s:.#-]{0,3}(?:(?:nr\.?|nummer\w*|er|på|til|hedder|no)[\s:.#+,-]{0,3}){0,3}$",
    re.IGNORECASE,
)
_NEAR_ACCOUNT = re.compile(r"(?<!\w)(?:konto\w*|giro\w*|regnr|reg\.nr)\b", re.IGNORECASE)
NEAR = 64  # characters
# A number after one of these names a thing, not a person: orders, cases, firms, parcels, plans.
_THINGS = (
    "ordre|sag|journal|faktura|vare|kunde|medlem|reference|ref|booking|pakke|sporing|track|serie"
    "|serial|model|cvr|ean|isbn|licens|bilag|dokument|lokalplan|matrikel|billet|kvittering"
    "|bestilling|skade|police|forsikring|måler|løbe|stel|parcel|produkt|del|type|art|artikel"
    "|klippekort|lån|bøde|klage|garanti|melding|kontrakt|punkt|abonnement|afgift|reklamation|rma|gavekort|kolli|told|rejsekort|batch|parti|katalog|ansøgning|sports|startnummer|lod|lodseddel|kupon|rabat"
)
_CODED = re.compile(r"(?<!\w)(?!DK|IBAN)[A-ZÆØÅ]{1,4}[-/](?:\d{1,4}[-/#])?$|\d#$")
_PERSONAL = (
    "tele|tlf|mobil|konto|kto|person|cpr|reg|hus|fastnet|privat|hjem|direkte|lokal|plade|fødsels"
)
_NUMBERED = (
    r"(?:nr\.?|nummer|no\.?|id|med|er|var|hed|hedder|har|fik|fået|får|tildelt|vist|nok|altså"
    r"|hos \w+)"
)
_NAMES_A_THING = re.compile(
    rf"(?<![^\W_])(?:\w*(?:{_THINGS})(?:s|n|e|snr|enr|nr|nummer|snummer|enummer|en|et|id|no)?"
    rf"|(?!\w*(?:{_PERSONAL}))[^\W\d]{{3,}}[.-]?(?:nr|numre|nummeret|nummer)"
    r"|(?:p|se|j|jf)[.-]?nr|(?-i:[A-ZÆØÅ]{2,4}-?\d+))[.:]?[^\w]{0,2}"
    rf"(?:{_NUMBERED}[^\w]{{1,3}}){{0,3}}[^\w]{{0,4}}(?:(?-i:[A-ZÆØÅ]{{1,3}})[ -]?)?$",
    re.IGNORECASE,
)


_YEARS = re.compile(r"(?:(?:19|20)\d\d(?:[/–-](?:(?:19|20)\d\d|\d\d))?[ ,·]*)+")
_PRICE = re.compile(CURRENCY.replace("(?!", "(?:", 1), re.IGNORECASE)
_ENDS_AS_TIME = re.compile(r"\d[./-]\d\d[./-]\d\d [0-2]\d[.:][0-5]\d$")


class Run(NamedTuple):
    """Digits in a text, in characters, and what they are: a kind of PII, `thing` or empty."""

    start: int
    end: int
    kind: str


def names_a_thing(before: str) -> bool:
    """Whether the words before a number say that it is an order's, a case's or another thing's."""
    return bool(_NAMES_A_THING.search(before[-48:]) or _CODED.search(before[-12:]))


def runs(text: str) -> Iterator[Run]:
    """The runs of eight to twenty digits in `text` that are something, in order."""
    for found in RUN.finditer(text):
        groups = _GROUP.findall(found.group())
        kind = _kind(found.group(), groups, text[max(0, found.start() - NEAR) : found.start()])
        if kind == "phone" and _PRICE.match(text, found.end()):
            kind = "thing"
        yield Run(found.start(), found.end(), kind)


def kind_of_spelt(number: Spelt, before: str) -> str:
    """What numbers are that a word stands among, told by the words `before` them; may be empty."""
    digits = "".join(number.groups)
    if _ACCOUNT_CUE.search(before) and len(digits) > 3:
        return "account"
    if names_a_thing(before):
        return ""
    if _is_birth_number(digits):
        return "cpr"
    if not number.worded:
        rounded = all(group.endswith("00") for group in number.groups)
        return "phone" if len(digits) == 8 and digits[0] > "1" and not rounded else ""
    if not 8 <= len(digits) <= 12 or digits.startswith("123"):
        return ""
    if len(digits) > 8 and _NEAR_ACCOUNT.search(before):
        return "account"
    return "phone" if len(digits) == 8 or digits.startswith(("45", "0045")) else "cpr"


def _is_birth_number(digits: str) -> bool:
    """Day, month, year of two or four digits, and four more."""
    if len(digits) == 12 and digits[4:6] in ("19", "20"):
        digits = digits[:4] + digits[6:]
    return bool(_DATE.fullmatch(digits))


def _is_phone(written: str) -> bool:
    """Whether four pairs of digits are parted as no time or result is: by spaces, without dots."""
    return " " in written and not set(written) & set(".:,/+")


def _kind(written: str, groups: list[str], before: str) -> str:
    digits = "".join(groups)
    if _ACCOUNT_CUE.search(before):
        return "account"
    if names_a_thing(before):
        return "thing"
    if len(digits) > 8 and _NEAR_ACCOUNT.search(before):
        return "account"
    if _is_birth_number(digits) and not _ENDS_AS_TIME.search(written):
        return "cpr"
    if digits.startswith("00") or _YEARS.fullmatch(written):
        return ""
    if len(digits) == 8 and digits[0] > "1" and max(map(len, groups)) < 3 and len(groups) > 3:
        return "phone" if len(groups) > 4 or _is_phone(written) else ""
    if len(digits) == 14 and len(groups) > 4:
        return "account"
    if len(digits) in (11, 12, 13, 14) and len(groups) > 1 and len(groups[0]) == 4:
        return "account"
    return "thing" if len(digits) in (9, 10) and len(groups) > 2 and len(groups[0]) == 4 else ""
