"""What account numbers and number plates look like in Danish comments.

Belongs here: IBAN, registration and account number, MobilePay boxes, plates of vehicles. Order and
case numbers are spared where a word before them says so. Linear in the length of the text.
"""

from __future__ import annotations

import re

from orchestration.privacy.patterns import GAP

_BETWEEN = rf"(?:{GAP}|[.:,;/_-]|nr|nummer|konto\w*|kto|er|på|og|no|det|hedder)"
_IBAN = (
    rf"(?<!\w)(?:(?-i:[A-Z]{{2}}){GAP}?|[a-z]{{2}})\d{{2}}(?=(?:\W?[^\W_]){{11}})"
    rf"(?:{GAP}?[-.]?{GAP}?(?:\d{{2,4}}|(?-i:[A-Z\d]{{4}}))){{3,8}}(?!\w)"
)
_DIGITS = rf"\d(?:{GAP}?[.-]?{GAP}?\d){{5,9}}(?!\d)"
_REGISTERED = (
    rf"(?<!\w)reg(?:istrerings?)?\.?{GAP}?-?(?:nr|nummer|no)?\b[.:]?{GAP}?\d(?:{GAP}?\d){{3}}"
    rf"\W{{0,3}}(?:{_BETWEEN}){{0,8}}{_DIGITS}"
)
_ACCOUNT = (
    rf"(?<![\w])(?:bank)?konto(?:nr|nummer|en|no)?\b\.?(?:{_BETWEEN}){{0,6}}"
    rf"(?:\d{{4}}{GAP}?[-.,/]?{GAP}?)?{_DIGITS}"
)
_PLAIN = rf"(?<![\d.-])\d{{4}}(?:{GAP}{{1,2}}|{GAP}?[-–/]{GAP}?)\d{{10}}(?![\d-])"
_BOX = (
    rf"(?<!\w)(?:mobile?{GAP}?pay|mp|myshop|box|boks)(?:{GAP}?-?(?:box|boks|nr|nummer|no|myshop)(?:'?en)?)?"
    rf"(?:{_BETWEEN}|#|til){{0,8}}(?:\d(?:{GAP}?\d){{3,6}}(?:{GAP}?(?-i:[A-Z]{{2}}))?|\d{{4,7}}[a-z]{{0,2}}"
    rf"|\d{{2,3}}[ -]\d{{2,3}}(?:{GAP}\d{{1,3}})?)"
    rf"(?![\w%])(?![ -]\d)(?!{GAP}?(?:kr|kroner|dkk|,-|mio))"
)
_REGISTER = rf"(?<!\w)reg(?:istrerings)?\.?{GAP}?-?(?:nr|nummer|no)\.?:?{GAP}?\d{{4}}(?![\d-])"
ACCOUNT = rf"{_IBAN}|{_REGISTERED}|{_ACCOUNT}|{_REGISTER}|{_PLAIN}|{_BOX}"

_NO_PLATE = (
    r"(?<!nr )(?<!nr\. )(?<!ordre )(?<!sag )(?<!vare )(?<!model )(?<!faktura )(?<!nummer )"
    r"(?<!fly )(?<!rute )(?<!type )(?<!nr: )(?<!ref )(?<!ref\. )"
)
_NO_CASE = (
    r"(?<!ordre )(?<!sag )(?<!vare )(?<!model )(?<!faktura )(?<!fly )(?<!rute )(?<!type )(?<!ref )"
)
_NO_WORD = (
    r"(?!(?:kl|kr|nr|ca|på|af|er|de|et|en|og|om|at|vi|nu|så|jo|da|du|ja|se|få|gå|må|op|ud|ad|km|kg"
    r"|cm|mm|ml|db|tv|dr|fc|if|ni|to|ti|te|mø|ok)\b)"
)
LANDS = "tysk|svensk|norsk|polsk|finsk|hollandsk|engelsk|fransk|litauisk|rumænsk|bulgarsk"
_VEHICLE = (
    r"(?:\w*bil(?:en)?|\w*vogn(?:en)?|mc|motorcykel|scooter(?:en)?|knallert(?:en)?|trailer(?:en)?"
    r"|indregistreret|golf|audi|bmw|vw|skoda|toyota|tesla|polo|passat|volvo|ford|opel|kia|peugeot"
    r"|citro[eë]n|fiat|mazda|renault|seat|mercedes|hyundai)"
)
_CUE = r"(?:(?:nummer|nr\.?)?plade[nr]?|pladerne|nrpl\w*\.?|reg\.?nr\.?)"
_LEAD = r"(?:\W|45\b|30\b|med\b|er\b|hedder\b|på\b|der\b|hed\b|nummer|nr\b){1,12}?"
_DIGITS_OF_PLATE = rf"\d(?:{GAP}?[.-]?{GAP}?[\doi]){{4}}"
PLATE = (
    rf"(?<![\w-]){_NO_PLATE}(?-i:[A-ZÆØÅ]{{2}}){GAP}?[-.]?{GAP}?{_DIGITS_OF_PLATE}(?![\w-])"
    rf"|(?<![\w-]){_NO_PLATE}[a-zæøå]{{2}}\d{{2}}\.?\d{{3}}(?![\w-])"
    rf"|(?<![\w-]){_NO_CASE}(?:(?-i:[A-ZÆØÅ]{{2}})|{_NO_WORD}[a-zæøå]{{2}}){GAP}\d\d{GAP}\d{{3}}(?![\w-])(?!{GAP}?(?:kr|,-))"
    rf"|(?<![\w-])(?-i:[A-ZÄÖÜ]{{1,3}}(?:[-‑][A-ZÄÖÜ]{{1,2}}{GAP}?|{GAP}[A-Z]{{1,2}}{GAP}(?=\d{{3}})))\d{{1,4}}(?![\w-])"
    rf"|(?:{LANDS})\w*{GAP}\w*(?:bil|vogn|camper|trailer|motorcykel|mc)(?:en)?[,:]?{GAP}"
    rf"(?:med{GAP}plade[nr]*{GAP})?"
    rf"(?P<loose>(?-i:(?=[A-Z-]*[A-Z])(?=[A-Z -]{{0,8}}\d|\d)"
    rf"[A-Z\d]{{1,5}}(?:[- ][A-Z\d]{{1,5}}){{0,2}}))(?![\w-])"
    rf"|(?<!\w)(?:{_VEHICLE}|{_CUE}){_LEAD}(?P<datum>[a-zæøå]{{2}}{GAP}?{_DIGITS_OF_PLATE}"
    rf"|{_NO_WORD}[a-zæøå]{{2}}{GAP}?\d(?:{GAP}?[.-]?{GAP}?[\doi]){{3}}"
    rf"|(?-i:[A-ZÆØÅ]{{1,3}}(?:[-‑ ][A-ZÆØÅ]{{2}})?)[-.]?{GAP}?\d(?:[. ]?\d){{2,4}})(?![\w-])"
)
OWN_PLATE = (
    rf"(?<!\w){_CUE}{_LEAD}[\"'“”»«]?"
    r"(?P<datum>(?-i:(?=[A-ZÆØÅ\d]*[A-ZÆØÅ])[A-ZÆØÅ\d]{3,7}))(?![\w-])"
)
ACCOUNTS = re.compile(ACCOUNT, re.IGNORECASE)
PLATES = re.compile(PLATE, re.IGNORECASE)
OWN_PLATES = re.compile(OWN_PLATE, re.IGNORECASE)
