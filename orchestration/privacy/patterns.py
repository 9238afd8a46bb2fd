"""What personal strings look like in Danish comments: one regular expression per kind.

Belongs here: spellings, and which look-alikes (prices, years, times, results) are spared. When in
doubt a string is masked. How texts are run through this is `masking.py`'s. Every pattern is linear
in the length of the text: a word is tried from its first character only.
"""

from __future__ import annotations

import re

GAP = r"[^\S\n]"  # a space of any width, not a line break
AT = r"(?:@|&#0*64;|&commat;)"
AT_IN_WORDS = rf"{GAP}?[(\[{{]{GAP}?(?:at|snabel-?a|@){GAP}?[)\]}}]{GAP}?"
DOT = rf"(?:\.|{GAP}?[(\[{{]{GAP}?(?:dot|punktum|prik){GAP}?[)\]}}]{GAP}?)"
LABEL = r"[^\W_][\w-]*+"
LABELS = r"[\w-]++(?:\.[\w-]++)*+"

# Endings that no Danish word has, and those that are words too ("kom.nu") and need a path.
ENDINGS = (
    "dk|com|net|org|eu|info|io|tv|biz|app|dev|gl|fo|uk|fr|es|pl|nl|social|online|blog|shop|xyz|"
    "club|site|page|link|chat|news|wiki|gg|ly|ai|cc|ru|us|ch|fi|be|example|click|icu|vip|tech|cloud|"
    "top|win|store|space|website|bio|live|fun|pro|mobi|today"
)
WORDLIKE = "de|se|no|nu|at|is|to|me|it|in|im|so|am|la|my|ps|men|her|on|co"
REST = r"(?:[^\s]*[^\s.,;:!?)\]}\"'»”’«>*])?"
HOST = rf"(?<![\w@])(?<!\w[.-])(?:{LABEL}\.)+"

URL = (
    rf"(?:[a-z][a-z0-9+]{{1,20}}://\S{REST}"
    rf"|(?<!\w)www\d?\.\S{REST}"
    rf"|{HOST}(?:dk(?=s\b)|(?:{ENDINGS})(?![\w-]))(?::\d{{1,5}})?(?:[/?#]{REST})?(?!{AT})"
    rf"|{HOST}(?:{WORDLIKE})[/?]{REST})"
)

LOCAL = r"[\w.+%'’*=~-]"
EMAIL = (
    rf"(?<!{LOCAL})(?:\"[^\"\s@]{{1,40}}\"(?=@)|(?=[.+%'’*=~-]*\w){LOCAL}++)(?:{AT}\n?(?=[\w.-]*[^\W\d]){LABELS}"
    rf"|{AT_IN_WORDS}[\w-]++(?:{DOT}[\w-]++)+"
    rf"|{GAP}{{1,2}}@{GAP}{{1,2}}(?:[\w-]++{GAP}?\.{GAP}?)+[^\W\d_]{{2,}})"
)
FEDIVERSE = rf"(?<!\w)@\w[\w.-]*+@{LABELS}"
HANDLE = (
    r"@(?!\d{1,4}(?!\w))\w++(?:[.-]\w++)*+"
    r"|(?<![\w/])/?u(?:ser)?/(?!\d{1,2}(?:-|\b))(?=[\w-]*[^\W\d])[\w-]{2,}"
)

# Day (61-91 in replacement numbers), month and year of a CPR number, as a date that exists.
_SKIP = rf"{GAP}?[./-]?"
_DAY = r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
_MONTH = r"(?:0[1-9]|1[0-2])"
_EXISTS = (
    rf"(?:(?:0[1-9]|1\d|2[0-8]|6[1-9]|7\d|8[0-8]){_SKIP}{_MONTH}"
    rf"|(?:29|30|89|90){_SKIP}(?:0[13-9]|1[0-2])"
    rf"|(?:31|91){_SKIP}(?:0[13578]|1[02])"
    rf"|(?:29|89){_SKIP}02{_SKIP}(?:[02468][048]|[13579][26]))"
)
CPR = (
    rf"(?<!\d)(?={_EXISTS})\d\d(?P<cprgap>{_SKIP})\d\d(?P=cprgap)\d\d"
    rf"{GAP}{{0,2}}[-‐‑‒–—−._/:]?{GAP}{{0,2}}\d{{4}}(?!\d)"
)

_SEPARATOR = rf"{GAP}{{1,2}}|{GAP}?[-‐‑‒–—−]{GAP}?|[.·/_]"
CURRENCY = rf"(?!,\d|{GAP}?(?:,-|\.-|(?:kr|kroner|dkk|euro?|mio|mia|usd|dollars?)\b|[€$£%]))"
_NO_PRICE = r"(?<!kr )(?<!kr\. )(?<!dkk )(?<![€$£])"
_YEARS = rf"(?!(?:19|20)\d\d{GAP}?[-‐‑‒–—−/ ]{GAP}?(?:19|20)\d\d(?!\d))"

_ROUND = rf"(?!\d\d00(?:{_SEPARATOR})\d\d00(?!\d))"


def _groups(name: str, *sizes: int, separator: str = _SEPARATOR) -> str:
    first, second, *others = (rf"\d{{{size}}}" for size in sizes)
    rest = "".join(f"(?P={name}){size}" for size in others)
    return f"{first}(?P<{name}>{separator}){second}{rest}"


_COUNTED = (  # not a number of things
    rf"(?!{GAP}(?:billetter|visninger|indbyggere|borgere|mennesker|personer|tilskuere|deltagere"
    r"|stemmer|biler|ton|liter|km|kwh|kubikmeter|m2|m3|stk|danskere|følgere)\b)"
)
_NO_DOT = rf"{GAP}{{1,2}}|{GAP}?[-‐‑‒–—−]{GAP}?"
_DATE = rf"(?!{_DAY}(?P<dategap>{_SEPARATOR}){_MONTH}(?P=dategap)(?:19|20)\d\d(?!\d))"
_ISO_DATE = rf"(?!(?:19|20)\d\d(?P<isogap>{_SEPARATOR}){_MONTH}(?P=isogap){_DAY}(?!\d))"
DANISH_PHONE = (
    rf"(?<!\d)(?<!\d,)(?=[2-9]){_NO_PRICE}{_YEARS}{_ROUND}{_DATE}{_ISO_DATE}(?:"
    + "|".join(
        (
            r"\d{8}",
            _groups("p2222", 2, 2, 2, 2),
            _groups("p44", 4, 4),
            _groups("p224", 2, 2, 4),
            _groups("p422", 4, 2, 2),
            _groups("p233", 2, 3, 3, separator=_NO_DOT) + rf"(?<!000){_COUNTED}",
            _groups("p323", 3, 2, 3, separator=_NO_DOT),
            _groups("p332", 3, 3, 2, separator=_NO_DOT),
            _groups("p26", 2, 6, separator=_NO_DOT),
            _groups("p1", 1, 1, 1, 1, 1, 1, 1, 1),
        )
    )
    + rf")(?!\d){CURRENCY}"
)
_DIGIT_GAP = rf"{GAP}{{0,2}}[-‐‑‒–—−.()/·]?{GAP}{{0,2}}"
_THOUSANDS = r"(?!\(?\+\d{1,3}(?:[. ]\d{3})+(?![ .]?\d))"
FOREIGN_PHONE = (
    rf"(?<!\d){_THOUSANDS}(?:\(?\+{GAP}?[1-9]|00{GAP}?[1-9])(?:{_DIGIT_GAP}\d){{7,14}}(?!\d)"
    rf"{CURRENCY}"
)
DANISH_PREFIX = (
    rf"(?<!\d)\(?(?:\+|00){GAP}?45(?:{_DIGIT_GAP}\d){{8}}(?!\d)"
    rf"|(?<!\w)\(0?[2-9]\d\){GAP}?\d\d(?:{GAP}?\d\d){{2}}(?!\d)"
    rf"|(?<!\d)45{GAP}{{1,2}}[2-9]\d(?:{GAP}\d\d){{3}}(?!\d)"
)

_BRACKET_AT = r"[(\[{]\s?(?:at|snabel-?a|@)\s?[)\]}]"
EMAILS = re.compile(rf"(?P<fediverse>{FEDIVERSE})|(?P<email>{EMAIL})", re.IGNORECASE)
LINKS = re.compile(rf"(?P<url>{URL})", re.IGNORECASE)
NUMBERS = re.compile(
    rf"(?P<cpr>{CPR})|(?P<phone>{DANISH_PREFIX}|{FOREIGN_PHONE}|{DANISH_PHONE})", re.IGNORECASE
)
HANDLES = re.compile(rf"(?P<handle>{HANDLE})", re.IGNORECASE)

# In this order: an address before the domain in it, a link before the digits in it. The second
# pattern is cheap and finds something in every text in which the first does.
PASSES = (
    (EMAILS, re.compile(rf"@|&#|&c|{_BRACKET_AT}", re.IGNORECASE)),
    (LINKS, re.compile(r"://|www\d?\.|\.[^\W\d_]{2}", re.IGNORECASE)),
    (NUMBERS, re.compile(r"\d(?:\D{0,5}\d){7}")),
    (HANDLES, re.compile(r"@|u/|user/", re.IGNORECASE)),
)

HASHTAG = re.compile(r"(?<![\w&/])#(\w*[^\W\d_]\w*)")
