"""What number plates of vehicles look like in Danish comments.

Belongs here: Danish, foreign and personal plates, also with letters or digits spelt. Numbers of
orders and cases are spared where a word before them says so. Linear in the length of the text.
"""

from __future__ import annotations

import re

from orchestration.privacy.patterns import GAP
from orchestration.privacy.spelt import NUMBER, WORDS

_NUMBERED = r"(?<!nr )(?<!nr\. )(?<!nummer )(?<!nr: )(?<!ref )(?<!ref\. )"
_NO_CASE = (
    r"(?<!ordre )(?<!sag )(?<!vare )(?<!model )(?<!faktura )(?<!fly )(?<!rute )(?<!type )(?<!bus )"
)
_NO_PLATE = _NUMBERED + _NO_CASE
_NO_WORD = (
    r"(?!(?:kl|kr|nr|ca|på|af|er|de|et|en|og|om|at|vi|nu|så|jo|da|du|ja|se|få|gå|må|op|ud|ad|km|kg"
    r"|cm|mm|ml|db|tv|dr|fc|if|ni|to|ti|te|mø|ok)\b)"
)
LANDS = (
    "tysk|svensk|norsk|polsk|finsk|hollandsk|engelsk|fransk|litauisk|lettisk|estisk|rumænsk"
    "|bulgarsk|tjekkisk|italiensk|spansk|belgisk|østrigsk|ukrainsk"
)
_VEHICLE = (
    r"(?:\w*bil(?:en)?|\w*vogn(?:en)?|mc|motorcykel|scooter(?:en)?|knallert(?:en)?|trailer(?:en)?"
    r"|indregistreret|kører(?: selv)? i|varevogn|camper|caddy|golf|audi|bmw|vw|skoda|toyota|tesla"
    r"|polo|passat|volvo|ford|opel|kia|peugeot|citro[eë]n|fiat|mazda|renault|seat|mercedes|hyundai)"
)
_SIGN = r"(?:(?:nummer|nr\.?|prøve)?plade[nr]?|pladerne|nrpl\w*\.?)"
_CUE = rf"(?:{_SIGN}|reg\.?nr\.?)"
_LEAD = (
    r"(?:\W|45\b|30\b|med\b|er\b|hedder\b|på\b|der\b|hed\b|nummer|nr\b"
    r"|stjålet|hugget|fundet|hvid|sort|rød|blå|grå|grøn|gul|holder){1,12}?"
)
_DIGITS_OF_PLATE = rf"\d(?:{GAP}?[.-]?{GAP}?[\doi]){{4}}"
_SPOKEN = rf"(?:{NUMBER}|\d{{1,3}})(?:[ ,.-]{{1,2}}(?:{NUMBER}|\d{{1,3}})){{1,4}}"
_ALPHABET = (
    "Anna|Bernhard|Bertil|Bravo|Alfa|Cecilie|Carl|Charlie|Cæsar|David|Delta|Erik|Echo|Frederik"
    "|Foxtrot|Georg|Golf|Hans|Hotel|Ida|India|Johan|Juliet|Karen|Kilo|Ludvig|Lima|Mari|Mike|Nikolaj"
    "|November|Odin|Oscar|Peter|Papa|Quintus|Rasmus|Romeo|Søren|Sierra|Theodor|Tango|Ulla|Viggo"
    "|Victor|William|Whiskey|Xerxes|Yrsa|Yankee|Zackarias|Zulu|Ægir|Øresund|Åse"
)
_LETTER = rf"(?:[a-zæøå]{GAP}(?:som{GAP}i|for){GAP}\w{{2,12}})"

_DANISH = (
    rf"(?<![\w-]){_NO_PLATE}(?-i:[A-ZÆØÅ]{{2}}){GAP}?[-.]?{GAP}?{_DIGITS_OF_PLATE}(?![\w/-])"
    rf"|(?<![\w-]){_NO_PLATE}[a-zæøå]{{2}}\d{{2}}\.?\d{{3}}(?![\w-])"
    rf"|(?<![\w-]){_NO_CASE}(?:(?-i:[A-ZÆØÅ]{{2}})|{_NO_WORD}[a-zæøå]{{2}}){GAP}\d\d{GAP}\d{{3}}"
    rf"(?![\w-])(?!{GAP}?(?:kr|,-))"
)
SPELT = (
    rf"(?<![\w-])(?:(?-i:{_ALPHABET}){GAP}){{2}}\d\d{GAP}?\d{{3}}(?!\d)"
    rf"|(?<!\w){_LETTER},?{GAP}(?:og{GAP})?{_LETTER},?{GAP}(?:og{GAP})?(?:{_SPOKEN}|\d\d{GAP}?\d{{3}})"
    rf"|(?<![\w-])(?-i:[A-ZÆØÅ]{{2}}){GAP}(?={_SPOKEN}(?!\w))(?=\W*[^\W\d]*\W)"
    rf"(?:{NUMBER}[ ,.-]{{1,2}}(?:{NUMBER}|\d{{3}})|\d\d{GAP}{NUMBER})(?!\w)"
    rf"|(?<![\w\[])(?:{_VEHICLE}|{_CUE}){_LEAD}(?P<datum>[a-zæøå]{{2}}{GAP}{_SPOKEN})(?!\w)"
)
_FOREIGN_SHAPE = r"(?-i:(?=[A-Z-]*[A-Z])(?=[A-Z -]{0,8}\d|\d)[A-Z\d]{1,5}(?:[- ][A-Z\d]{1,5}){0,2})"
_FOREIGN = (
    rf"(?<![\w-])(?-i:[A-ZÄÖÜ]{{1,3}}(?:[-‑][A-ZÄÖÜ]{{1,2}}{GAP}?|{GAP}[A-Z]{{1,2}}{GAP}(?=\d{{3}})))"
    rf"\d{{1,4}}(?![\w-])"
    rf"|(?<!\w)(?:{LANDS})\w{{0,4}}(?:{GAP}\w*(?:bil|vogn|camper|trailer|motorcykel|mc|lastbil)(?:en)?)?"
    rf"[,:]?{GAP}(?:(?:med|på|der|hedder|er|nummerplade[nr]*|plade[nr]*|nr\.?)[,:]?{GAP}){{0,3}}"
    rf"(?P<loose>{_FOREIGN_SHAPE})(?![\w-])"
)
_AFTER_CUE = (
    rf"(?<![\w\[])(?:{_VEHICLE}|{_CUE}){_LEAD}(?P<datum>[a-zæøå]{{2}}{GAP}?{_DIGITS_OF_PLATE}"
    rf"|{_NO_WORD}[a-zæøå]{{2}}{GAP}?\d(?:{GAP}?[.-]?{GAP}?[\doi]){{3}}"
    rf"|(?-i:[A-ZÆØÅ]{GAP}[A-ZÆØÅ])(?:{GAP}?\d){{5}}"
    rf"|(?-i:[A-ZÆØÅ]{{1,3}}(?:[-‑ ][A-ZÆØÅ]{{2}})?)[-.]?{GAP}?\d(?:[. ]?\d){{2,4}})(?![\w-])"
)
PLATE = rf"{_DANISH}|{_FOREIGN}|{_AFTER_CUE}"

# A personal plate: capitals and digits as its owner likes, known by the word for a plate beside it.
_OWN = r"(?-i:(?=[A-ZÆØÅ\d]*[A-ZÆØÅ])[A-ZÆØÅ\d]{2,7}(?: \d{1,3})?)"
_REST = r"[^.!?\n]{0,25}?"
OWN_PLATE = (
    rf"(?<![\w\[]){_CUE}{_LEAD}[\"'“”»«]?(?P<datum>(?-i:(?=[A-ZÆØÅ\d]*[A-ZÆØÅ])[A-ZÆØÅ\d]{{3,7}}"
    rf"(?:[ -](?=[A-Z]{{0,4}}\d)[A-Z\d]{{1,5}})?"
    rf"|[A-ZÆØÅ]{{1,3}}(?: [A-ZÆØÅ]{{1,3}})? \d{{1,4}}))(?![\w-])"
    rf"|(?<![\w\[]){_SIGN}\b{_REST}[\s\"'“”»«]{_REST}(?:hedder|siger|:|er|står der|stod der|lyder)"
    rf"{GAP}?:?{GAP}?[\"'“”»«]?(?P<quoted>{_OWN})(?![\w-])"
    rf"|(?<![\w-])(?P<before>{_OWN})[\"'“”»«]?,?{GAP}(?:på|som){GAP}(?:\w+{GAP}){{0,2}}{_SIGN}(?!\w)"
)
PLATES = re.compile(PLATE, re.IGNORECASE)
SPELT_GATE = re.compile(
    rf"[a-zæøå] \d\d ?\d{{3}}(?!\d)|som i|\b[A-ZÆØÅ]{{2}} (?:\d\d )?(?:{WORDS})|[Pp]lade"
    rf"|[Bb]il\w*(?: \w+)? [a-zæøå]{{2}} (?:{WORDS})"
)
SPELT_PLATES = re.compile(SPELT, re.IGNORECASE)
OWN_PLATES = re.compile(OWN_PLATE, re.IGNORECASE)
