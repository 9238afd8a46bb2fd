"""What street addresses look like in Danish comments: a street and a house number, or more.

Belongs here: spellings of streets, house numbers, floors, doors and towns. A street without a
number is a place and stays. Linear in the length of the text: a word is tried from its start only,
and what is taken is not given back.
"""

from __future__ import annotations

import re

from orchestration.privacy.patterns import GAP
from orchestration.privacy.spelt import VALUES

_ENDINGS = (
    "bakke|bakken|bakker|have|haven|haver|toft|toften|tofte|gård|gården|gaard|gaarden|mark|marken|"
    "kær|kæret|kaer|høj|højen|høje|hoej|hoejen|eng|engen|lund|lunden|krog|krogen|sti|stien|dal|"
    "dalen|skov|skoven|brink|brinken|skel|skellet|bro|broen|kajen|havn|havnen|parken|pladsen|"
    "torvet|passagen|boulevarden|promenade|hegn|hegnet|kvarter|kvarteret|ager|ageren|lod|lodden|"
    "led|leddet|kilde|kilden|banke|banken|bred|bredden|skrænt|skrænten|slette|sletten|vang|vangen|"
    "vig|vigen|hus|huse|husene|holm|holmen|minde|bækken|bæk|kobbel|hede|heden|ringen|ring|runddel|"
    "runddelen|port|stok|byen|sø|næs|odde|odden|klit|klitten|fold|folden|slip|slippen|gyde|gyden|"
    "strand|stranden|mølle|møllen"
)
_SURE = (
    "vej|vejen|gade|gaden|all[eé]|all[eé]en|stræde|straede|strædet|vænge|vaenge|vænget|torv|plads|"
    "boulevard|passage|park|kaj"
)
_SHORT = r"(?:vej|gd|br|brog|boul|all|pl|str)\."
_LEADS = (
    r"(?:gl|gammel|ny|nye|nørre|noerre|nr|sønder|soender|sdr|øster|oester|vester|store|st|lille|"
    r"lil|sankt|skt|sct|nordre|søndre|østre|vestre)\.?"
)
_CAPITAL = r"(?-i:[A-ZÆØÅ])[\w’'-]*+\.?"
_BEFORE = rf"(?:(?:{_LEADS}|{_CAPITAL}){GAP})"
_NO_STREET = (
    r"(?!(?:danmark|norden|højhus|kolonihave|deltager|lager|bager|kager|sager|omkring|ordsprog)\b)"
)
_STREET = (
    rf"{_NO_STREET}(?:{_BEFORE}{{0,3}}"
    rf"(?:[\w’'-]{{2,}}(?:{_SURE})|[\w’'-]{{3,}}{_SHORT}|(?-i:[A-ZÆØÅ])[\w’'-]{{4,}}[vg]\.)"
    rf"|{_BEFORE}{{0,2}}(?-i:[A-ZÆØÅ])[\w’'-]+(?:{_ENDINGS})"
    rf"|(?:{_LEADS}{GAP}(?:[^\W\d_][\w’'-]+{GAP})?|(?:{_CAPITAL}{GAP}?){{1,4}})(?:{_SURE})"
    r"|boulevarden|nytorv|nygade|algade|vesterbro|østerbro|sønderbro|nørrebro)"
)
_PLAIN = rf"(?:(?-i:[A-ZÆØÅ])[\w’'-]+{GAP}){{1,2}}"

_UNIT = (
    rf"{GAP}?(?:minut\w*|min\b|timer?\b|km\b|kilometer|meter|m2|m²|m\b|cm\b|kr\b|kroner|år\b|aar\b|"
    r"gange?\b|biler|huse|boliger|lejligheder|personer|mennesker|børn|træer|stk|procent|pct|mio|"
    r"mia|tusind|mill\w*|dage?\b|uger?\b|mdr|måneder|kvm|liter|grader|pladser|spor|elever|og\b"
    rf"{GAP}\d)"
)
_NO = rf"(?:nr\.?{GAP}?|nummer{GAP}|no\.?{GAP}?)?"
_DIGITS = rf"(?:\d{{1,3}}|(?<!nr\.{GAP})(?<!nr{GAP})(?!19|20)\d{{4}})(?![\d%])"
_LETTER = rf"(?:{GAP}?(?-i:[A-Z])(?!\w)|[a-z](?!\w)|{GAP}[a-h](?=[,.;)]|$))"
_NUMBER = rf"{_NO}{_DIGITS}(?!{_UNIT})(?![.,:]\d)(?!{GAP}?[-–]{GAP}?\d){_LETTER}?(?!\w)"
_RANGE = rf"(?:nr\.?{GAP}?)?\d{{1,3}}[a-z]?{GAP}?[-–]{GAP}?\d{{1,3}}[a-z]?(?!\w)"
_HUNDREDS = r"\w*hundrede(?:og\w+)?"
_WORDS = "|".join(sorted(VALUES, key=len, reverse=True))
_SPELT = rf"(?:(?:nr\.?|nummer){GAP}(?:{_HUNDREDS}|{_WORDS})|{_HUNDREDS})\b"

_DOOR = rf"dør{GAP}?(?:nr\.?{GAP}?)?\d{{1,3}}|til{GAP}(?:venstre|højre)"
_SIDE = rf"(?:t\.?{GAP}?v\b\.?|t\.?{GAP}?h\b\.?|m\.?{GAP}?f\b\.?|{_DOOR})"
_LEVEL = (
    rf"(?:st\b\.?|stuen|kl\b\.?(?={GAP}?t[vh])|kælderen|kld\b\.?|baghuset|\d{{1,2}}\.?{GAP}?sal\b)"
)
_FLOOR = (
    rf"(?:,?{GAP}?{_LEVEL}(?:,?{GAP}?{_SIDE})?|,?{GAP}(?:\d{{1,2}}\.?,?{GAP}?)?{_SIDE}"
    rf"|,{GAP}?lejl\w*\.?{GAP}?\d{{1,3}})"
)
_ROOMS = r"(?:port|opgang|kælderrum|havelod|bolig|værelse|vær\.|lejl\w*\.?|hus)"
_ROOM = rf"(?:,?{GAP}{_ROOMS}{GAP}?\w{{1,4}}\b)"
_QUARTER = rf"(?:{GAP}(?-i:SØ|SV|NV|NØ|[CNSØV]|Øst|Vest|Nord|Syd|Midtby|J)\b)"
_TOWN = (
    rf"(?:,?{GAP}{{0,2}}(?:i{GAP})?(?:DK-?{GAP}?)?\d{{4}}(?!\d)(?:{GAP}{_CAPITAL}{_QUARTER}?)?"
    rf"|,{GAP}{_CAPITAL}(?=[,.!?;:)\n]|{GAP}[–-]|$))"
)

ADDRESS = (
    rf"(?<![\w’'.-])(?:{_STREET}{GAP}{{0,2}},?{GAP}?(?:{_SPELT}|{_RANGE}|{_NUMBER})"
    rf"{_FLOOR}?{_ROOM}?{_TOWN}?"
    rf"|{_PLAIN}{_NUMBER}(?:{_FLOOR}{_TOWN}?|{_TOWN})"
    rf"|(?<=adresse )(?:er{GAP})?{_PLAIN}{_NUMBER})"
)
ADDRESSES = re.compile(rf"(?P<address>{ADDRESS})", re.IGNORECASE)
GATE = re.compile(
    rf"[^\W\d_]\.?{GAP}{{0,3}},?{GAP}?{_NO}\d{{1,4}}(?!\d)|(?:nr\.?|nummer) [a-z]|hundrede",
    re.IGNORECASE,
)
