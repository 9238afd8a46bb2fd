"""What street addresses look like in Danish comments: a street and a house number, or more.

Belongs here: spellings of streets, house numbers, floors, doors and towns. A street without a
number is a place and stays. Linear in the length of the text: a word is tried from its start only,
and what is taken is not given back.
"""

from __future__ import annotations

import re

from orchestration.privacy.patterns import GAP
from orchestration.privacy.spelt import WORDS
from orchestration.privacy.streets import DEFINITE, ENDINGS, SURE

_SHORT = r"(?:vej|gd|br|brog|boul|all|pl|str)\."
_LEADS = (
    r"(?:gl|gammel|ny|nye|nørre|noerre|nr|sønder|soender|sdr|øster|oester|vester|store|st|lille|"
    r"lil|sankt|skt|sct|nordre|søndre|østre|vestre)\.?"
)
_CAPITAL = r"(?-i:[A-ZÆØÅ])(?:[\w’'-]{0,3}\.|[\w’'-]*+)"
_BEFORE = rf"(?:(?:{_LEADS}|{_CAPITAL}){GAP})"
_NO_STREET = (
    r"(?!(?:danmark|norden|højhus|kolonihave|deltager|lager|bager|kager|sager|omkring|ordsprog)\b)"
)
_STREET = (
    rf"{_NO_STREET}(?:{_BEFORE}{{0,3}}"
    rf"(?:[\w’'-]{{2,}}(?:{SURE})|[\w’'-]{{3,}}{_SHORT}|(?-i:[A-ZÆØÅ])[\w’'-]{{4,}}[vg]\.)"
    rf"|{_BEFORE}{{0,2}}(?-i:[A-ZÆØÅ])[\w’'-]+(?:{ENDINGS})(?=,?{GAP}{{0,2}}(?:nr\.?{GAP})?(?!\d{{4}}|\d{{1,2}}[-–]\d{{1,2}}(?!\d))\d)"
    rf"|{_BEFORE}{{1,2}}(?:Høje|Bakke|Have|Toft|Mark|Eng|Lund)(?={GAP}\d)"
    rf"|[\w’'-]{{3,}}(?:{DEFINITE})(?={GAP}\d{{1,3}}[a-z]?[,.;:!?)\n])"
    rf"|(?-i:[A-ZÆØÅ])[\w’'-]+(?:{DEFINITE})(?=,{GAP}nr\.?{GAP})"
    rf"|(?:{_LEADS}{GAP}(?:[^\W\d_][\w’'-]+{GAP})?|(?:{_CAPITAL}{GAP}?){{1,4}})(?:{SURE})"
    r"|boulevarden|nytorv|nygade|algade|vesterbro|østerbro|sønderbro|nørrebro)"
)
_PLAIN = rf"(?:(?!\w*(?:nummer|nr)\b)(?-i:[A-ZÆØÅ])[^\W\d_][^\W\d_’'-]*{GAP}){{1,2}}"

_UNIT = (
    rf"{GAP}?(?:minut\w*|min\b|timer?\b|km\b|kilometer|meter|m2|m²|m\b|cm\b|kr\b|kroner|år\b|aar\b|"
    r"gange?\b|biler|huse|boliger|lejligheder|personer|mennesker|børn|træer|stk|procent|pct|mio|"
    r"mia|tusind|mill\w*|dage?\b|uger?\b|mdr|måneder|kvm|liter|grader|pladser|spor|elever|og\b"
    rf"{GAP}\d)"
)
_NO = rf"(?:nr\.?{GAP}?|nummer{GAP}|no\.?{GAP}?|matr(?:ikel|\.){GAP})?"
_DIGITS = rf"(?:\d{{1,3}}|(?<!nr\.{GAP})(?<!nr{GAP})(?!19|20)\d{{4}})(?![\d%])"
_LETTER = rf"(?:{GAP}?(?-i:[A-Z])(?!\w)|[a-z](?!\w)|{GAP}[a-h](?=[,.;)]|$))"
_NUMBER = (
    rf"{_NO}{_DIGITS}(?!{_UNIT})(?![.,:]\d)(?!{GAP}?[-–]{GAP}?\d(?!\d{{3}}(?!\d))){_LETTER}?(?!\w)"
)
_RANGE = rf"(?:nr\.?{GAP}?)?\d{{1,3}}[a-z]?(?:{GAP}?[-–]{GAP}?\d{{1,3}}[a-z]?){{1,3}}(?!\w)"
_HUNDREDS = r"\w{0,12}hundrede(?:og\w{1,20})?"
_GOES_ON = rf"{GAP}(?:er|i|på|har|til|hvor|kl|st|th|tv|bliver|skal|ligger|blev|står|var)\b"
_SPELT = (
    rf"(?:(?:nr\.?|nummer){GAP}(?:{_HUNDREDS}|{WORDS})|{_HUNDREDS}"
    rf"|(?<=[ \t])(?:{WORDS})(?={GAP}[a-z]?[,.;)\n]|[,.;)\n]|$|{_GOES_ON})"
    rf"(?:{GAP}[a-z](?!\w))?)(?!\w)"
)

_DOOR = rf"dør{GAP}?(?:nr\.?{GAP}?)?\d{{1,3}}|til{GAP}(?:venstre|højre)"
_SIDE = rf"(?:t\.?{GAP}?v\b\.?|t\.?{GAP}?h\b\.?(?:\+tv)?|m\.?{GAP}?f\b\.?|{_DOOR})"
_UP = r"(?:på{GAP})?(?:første|anden|tredje|fjerde)".replace("{GAP}", GAP)
_STOREYS = r"(?:første|anden|tredje|fjerde|femte|1|2|3|4|5)"
_STOREY = (
    rf"(?:{_STOREYS}(?:den|ste|die|te)?\.?(?:{GAP}og{GAP}{_STOREYS}\.?)?|\d{{1,2}}\.?)"
    rf"{GAP}?sal\b"
)
_LEVEL = (
    rf"(?:st\b\.?|stuen|{_STOREY}|i{GAP}gården|kl\b\.?(?={GAP}?t[vh])"
    r"|kælderen|kld\b\.?|baghuset)"
)
_IN_BRACKETS = rf"{GAP}\((?:opg|st|kl|\d)[^()\n]{{1,25}}\)"
_FLOOR = (
    rf"(?:,?{GAP}?{_LEVEL}(?:,?{GAP}?{_SIDE}|,?{GAP}\d{{1,3}}(?=[,;)\n]|\.(?!\d)|$))?|,{GAP}(?:første|anden|tredje|fjerde)(?=,)|,?{GAP}(?:(?:\d{{1,2}}|{_UP})\.?,?{GAP}?)?{_SIDE}"
    rf"|,{GAP}?lejl\w*\.?{GAP}?\d{{1,3}}|,{GAP}?\d\.(?=,|{GAP}?\n)|{GAP}-{GAP}baghuset|,{GAP}(?:kvisten|bagh\.)"
    rf"|,{GAP}nr\.{GAP}\d{{1,3}}|{_IN_BRACKETS})"
)
_ROOMS = (
    r"(?:port|lokale|plads|kontor|garage|opgang|kælderrum|havelod|bolig|værelse|vær\.|lejl\w*\.?"
    r"|hus)"
)
_ROOM = rf"(?:,?{GAP}{_ROOMS}{GAP}?\w{{1,4}}\b)"
_QUARTER = rf"(?:{GAP}(?-i:SØ|SV|NV|NØ|[CNSØV]|Øst|Vest|Nord|Syd|Midtby|J)\b)"
_POST = rf"(?:DK-?{GAP}?)?[1-9]\d{{3}}(?!\d)"
_WORD = r"(?-i:[A-ZÆØÅ])[\w’'-]*+"
_NAMED = rf"(?:(?-i:[A-ZÆØÅ])[a-z]{{0,2}}\.{GAP})?{_WORD}(?:{GAP}{_WORD})?{_QUARTER}?"
_TOWN = (
    rf"(?:(?:,{GAP}[\"“]\w+[\"”])?,{GAP}{_NAMED},{GAP}?{_POST}(?:{GAP}{_NAMED})?"
    rf"|(?:,{GAP}[\"“]\w+[\"”])?(?:,|{GAP}[-–]|\n)?{GAP}{{0,2}}{_POST}(?:{GAP}{_NAMED})?"
    rf"|{GAP}i{GAP}{_POST}{GAP}{_NAMED}"
    rf"|(?:,|{GAP}[-–]){GAP}{_NAMED}(?=[,.!?;:)\"”\n]|{GAP}[–-]|$))"
)
_SURE_TOWN = rf"(?:,|{GAP}[-–]|\n)?{GAP}{{0,2}}{_POST}{GAP}{_NAMED}"

ADDRESS = (
    rf"(?<![\w’'.@/-])(?:{_STREET}{GAP}{{0,2}}(?:,{GAP}?(?=nr\b|{_NO}\d{{1,3}}[a-z]?(?:[,.;:)\n]|{GAP}?[a-zæøå(]|$))(?!\d+{GAP}(?:ad|på|i|til|ved|langs)\b))?(?:{_SPELT}|{_RANGE}|{_NUMBER})"
    rf"{_FLOOR}?{_ROOM}?{_FLOOR}?{_TOWN}?(?:{_IN_BRACKETS})?"
    rf"|{_PLAIN}{_NUMBER}(?:{_FLOOR}{_TOWN}?|{_FLOOR}?{_SURE_TOWN})"
    rf"|(?:H/F|(?:koloni)?haveforening\w*){GAP}{_CAPITAL},?{GAP}(?:have|havelod|lod|hus|nr\.?){GAP}"
    rf"\d{{1,3}}(?!\w){_TOWN}?"
    rf"|nr\.?{GAP}\d{{1,3}}[a-z]?,{GAP}{_STREET}{_TOWN}?"
    rf"|{_CAPITAL}(?:{GAP}{_CAPITAL})?,{GAP}(?:nr\.?|nummer){GAP}\d{{1,3}}(?:{GAP}?[a-z](?!\w))?(?!\w|{_UNIT}){_FLOOR}?{_TOWN}?"
    rf"|[^\W\d_]{{4,}}{GAP}\d{{1,3}}[a-z]?,(?:{GAP}[^,\n\d]{{1,25}},)?{GAP}(?!19|20)[1-9]\d{{3}}{GAP}[^\W\d_]{{2,}}"
    rf"|(?<=(?:.fra|.bor|..på|...i|.til|ntes|.ved|esse){GAP})(?-i:[A-ZÆØÅ])[^\W\d_]{{5,}}(?:{GAP}{_CAPITAL})?{GAP}\d{{1,3}}[a-z](?!\w)"
    rf"|(?:opgang|blok){GAP}\d{{1,3}}[a-z]?{_FLOOR}(?:,{GAP}{_WORD})?"
    rf"|(?<=adresse )(?:er{GAP})?{_PLAIN}{_NUMBER})"
)
ADDRESSES = re.compile(rf"(?P<address>{ADDRESS})", re.IGNORECASE)
