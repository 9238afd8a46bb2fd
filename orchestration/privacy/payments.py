"""What account numbers look like in Danish comments.

Belongs here: IBAN, registration and account number, giro, MobilePay boxes. Order and case numbers
are spared where a word before them says so. Linear in the length of the text.
"""

from __future__ import annotations

import re

from orchestration.privacy.patterns import GAP

_BETWEEN = rf"(?:{GAP}|[.:,;/_-]|nr|nummer|konto\w*|kto|er|på|og|no|det|hedder)"
_IBAN = (
    rf"(?<!\w)(?:(?-i:[A-Z]{{2}}){GAP}?|[a-z]{{2}})\d{{2}}(?=(?:\W?[^\W_]){{11}})"
    rf"(?:{GAP}?[-.]?{GAP}?(?:\d{{2,4}}|(?-i:[A-Z\d]{{4}}))){{3,8}}(?!\w)"
)
_DANISH_IBAN = r"(?<!\w)DK(?:[ .-]{0,3}\d){16}(?!\d)"
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
_TURNED = (  # the registration number before the word for it
    rf"(?<![\d.-])\d{{4}}{GAP}?\(?reg(?:nr|nummer)?\b\.?\)?\W{{0,3}}"
    rf"(?:(?:{_BETWEEN}){{0,6}}{_DIGITS})?"
)
_GIRO = (
    rf"(?<!\w)giro(?:konto|kort|nr|nummer)?\b\.?(?:{_BETWEEN}){{0,4}}\d(?:{GAP}?\d){{5,7}}(?!\d)"
    rf"|\+\d\d{GAP}?<{GAP}?(?:[+<]|{GAP}|\d(?!\d{{20}})){{6,45}}(?<=[\d<])"
)
_BOX = (
    rf"(?<!\w)(?:mobile?{GAP}?pay|mp|myshop|box|boks)(?:{GAP}?-?(?:box|boks|nr|nummer|no|myshop))?"
    rf"(?:['’]?en)?"
    rf"(?:{_BETWEEN}|#|til){{0,8}}(?:\d(?:{GAP}?\d){{3,6}}(?:{GAP}?(?-i:[A-Z]{{2}}))?|\d{{4,7}}[a-z]{{0,2}}"
    rf"|\d{{2,3}}[ -]\d{{2,3}}(?:{GAP}\d{{1,3}})?)"
    rf"(?![\w%])(?![ -]\d)(?!{GAP}?(?:kr|kroner|dkk|,-|mio))"
)
_REGISTER = rf"(?<!\w)reg(?:istrerings)?\.?{GAP}?-?(?:nr|nummer|no)?[.: ]{{1,3}}\d{{4}}(?![\d-])"
_SHAPES = (_DANISH_IBAN, _IBAN, _TURNED, _GIRO, _REGISTERED, _ACCOUNT, _REGISTER, _PLAIN, _BOX)

ACCOUNTS = re.compile("|".join(_SHAPES), re.IGNORECASE)
