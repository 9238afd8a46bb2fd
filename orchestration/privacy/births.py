"""What CPR numbers look like that are parted, spoken or half hidden: a date and four digits.

Belongs here: dates in digits or words with what tells that four digits more belong to them. A CPR
number in its usual spelling is `patterns.py`'s. Linear in the length of the text.
"""

from __future__ import annotations

import re

from orchestration.privacy.patterns import GAP
from orchestration.privacy.spelt import NUMBER

_NTH = (
    "første|anden|andet|tredje|fjerde|femte|sjette|syvende|ottende|niende|tiende|ell?evte|tolvte"
    "|trettende|fjortende|femtende|sekstende|syttende|attende|nittende"
    "|(?:(?:en|to|tre|fire|fem|seks|syv|otte|ni)og)?tyvende|(?:enog)?tredi[v]?te"
)
_MONTHS = (
    "jan(?:uar)?|feb(?:ruar)?|marts?|apr(?:il)?|maj|juni?|juli?|aug(?:ust)?|sept?(?:ember)?"
    "|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_YEAR = rf"(?:(?:(?:19|20)?\d\d(?!\d)|{NUMBER})(?:{GAP}{NUMBER})?)"
_DIGITS = r"(?:0[1-9]|[12]\d|3[01])[./ -]?(?:0[1-9]|1[0-2])[./ -]?(?:19|20)?\d\d(?!\d)"
_DATE = (
    rf"(?:{_DIGITS}|(?:\d{{1,2}}\.?|(?<!\w)(?:{_NTH})){GAP}?(?:(?:dag{GAP})?i{GAP})?"
    rf"(?:(?:{_MONTHS})\.?|(?:{_NTH})){GAP}{_YEAR})"
)
_LINK = r"(?:(?:binde|tvær|skrå)?streg|minus|kryds|pause|mellemrum|x{1,4}|[fm]|og|så)"
_LAST = rf"(?:de{GAP})?sidste{GAP}(?:fire|4)(?:{GAP}(?:cifre|tal))?"
_TELLS = rf"(?:{_LAST}|løbe(?:nr\.?|nummer\w*)|kontrol\w*|endelsen?|slutter{GAP}på)"
_IS = r"(?:\W{0,3}(?:er|var|hedder|som er)\b)?\W{1,3}"
_FOUR = (
    rf"(?:\d(?:{GAP}?\d){{3}}(?!\d)|{NUMBER}(?:[ ,-]{{1,2}}(?:{NUMBER}|\d{{1,2}}(?!\d))){{1,3}})"
)
_CPR = r"(?:cpr|personnummer|person-?nr|fødselsnummer)"
_FILLER = r"[^\n\[\]]{0,30}?(?<!\w)"

BIRTH = (
    rf"(?<!\d)(?:{_DATE}\W{{0,3}}(?:(?:og|så|men){GAP})?{_TELLS}{_IS}{_FOUR}"
    rf"|{_DIGITS}\W{{0,3}}(?:{_LINK}\W{{0,3}}){{1,3}}{_FOUR}"
    rf"|\d\d[01]\d\d\d\n\d{{4}}(?!\d)"
    rf"|\d(?:{GAP}\d){{5}}{GAP}(?:{_LINK}{GAP}){{1,3}}{_FOUR}"
    rf"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d{GAP}?[-–]?{GAP}?(?:[x*•?_]{{2,4}}\d{{0,2}}|\d{{1,2}}[x*•?]{{2,3}})(?!\w))"
    rf"|(?<!\w){_LAST}{_IS}{_FOUR}"
    rf"|(?<!\w){_CPR}\w{{0,8}}{_FILLER}(?P<datum>{_DATE}"
    rf"(?:\W{{0,3}}(?:(?:(?:og|så|men){GAP})?{_TELLS}{_IS}|{_LINK}\W{{1,3}})?{_FOUR}|{GAP}?-?x{{2,4}}\d{{0,2}})?)"
)
BIRTHS = re.compile(BIRTH, re.IGNORECASE)
GATE = re.compile(
    rf"\d\W{{0,3}}{_LINK}|sidste|løbe|kontrol|endelse|slutter|\d\n\d{{4}}|\d\W{{0,3}}[x*•?_]{{2}}"
    rf"|{_CPR}",
    re.IGNORECASE,
)
