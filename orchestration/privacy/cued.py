"""What personal strings look like where a word says what they are, or where they are spelt out.

Belongs here: CPR numbers, phones, nicknames, mail and web addresses in loose spellings. The usual
spellings are `patterns.py`'s. Every pattern is linear in the length of the text: a word is tried
from its first character only, and what is taken is not given back.
"""

from __future__ import annotations

import re

from orchestration.privacy.patterns import CURRENCY, ENDINGS, GAP, WORDLIKE

# With a word before it that says what follows, looser spellings count.
_ANY = r"(?:[^\w\n]{0,4}\n?[^\w\n]{0,3})"
_MINUS = r"(?:[\W_]{0,3}(?:minus|streg|bindestreg)?[\W_]{0,3})"
CUED_CPR = (
    rf"(?<!\w)(?:cpr|personnummer|person-?nr|fødselsnummer)[\w.-]*+[^\d\n\[\]]{{0,25}}"
    rf"(?P<datum>\d(?:{_MINUS}\d){{9}})(?!\d)"
)
SINGLE_CPR = rf"(?<!\d)\d(?:[ .,]{{1,2}}\d){{5}}{_MINUS}\d(?:[ .,]{{1,2}}\d){{3}}(?!\d)"
CUED_PHONE = (
    r"(?<!\w)(?:tlf|telefon|mobil|ring|sms|kald|nr|nummer|whats-?app|opkald|tel)[\w.]*+[^\d\n]{0,20}"
    rf"(?P<datum>(?:\+?45{_ANY})?\d(?:{_ANY}\d){{7}})(?!\d){CURRENCY}"
)
NETWORK = (
    r"(?:ig|insta(?:gram)?|snap(?:chat)?|tik-?tok|twitter|discord|telegram|signal|kik|twitch(?:\.tv)?"
    r"|steam|psn|xbox|gamertag(?:get)?|bereal|roblox|whatsapp|bruger(?:navn(?:et)?|en)?|user(?:name)?|nick|handle|reddit"
    r"|kick|bluesky|mastodon|jodel|kaldenavn|alias)"
)
SITE = r"(?:youtube|facebook|fb|messenger|threads|nettet)"
_NAMED = (
    rf"(?:-?profilen?|{GAP}?(?:er|hedder|på|navn|mit|min|som|konto|profilen?|eller|og|under|der|jeg"
    r"|mig|kanal)\b){0,4}"
)
_NICK = r"[^\W_][\w.-]{1,28}[^\W](?:\#\d{1,5})?"
_ODD_NICK = r"(?=[\w.-]*(?:[_\d]|\.\w))[^\W\d_][\w.-]*[\w](?:\#\d{1,5})?"
CUED_HANDLE = (
    rf"(?<!\w){NETWORK}{_NAMED}(?:"
    rf"{GAP}{{0,2}}(?:[:=/]>?|=>|-(?=>|{GAP})>?){GAP}?[\"'“»(]?(?P<datum>{_NICK})"
    rf"|{GAP}{{0,2}}[\"“”»(](?P<quoted>{_NICK})"
    rf"|{GAP}{{1,2}}[\"'“»(]?(?P<loose>{_ODD_NICK}))"
    rf"|(?<!\w){SITE}{_NAMED}{GAP}?:?{GAP}{{1,2}}[\"'“»(]?(?P<sited>{_ODD_NICK})"
    rf"|(?<![\w.-])(?P<before>{_ODD_NICK}|(?-i:[A-ZÆØÅ][a-zæøå]+[A-ZÆØÅ])\w+)(?={GAP}(?:på{GAP}|\(|-{GAP}){NETWORK}\b)"
    r"|(?<![\w./:@-])(?P<joined>[^\W\d_][\w.&-]*[^\W_]_[^\W_]\w*|(?-i:[A-ZÆØÅ][a-zæøå]+){2,}\d{2,4}(?!\w)|(?-i:[A-ZÆØÅ][a-zæøå]+){3,}(?!\w)|(?-i:xX)\w{2,}(?-i:Xx))"
    r"|(?<!\w)(?:spørg|skriv til|følg|kontakt|tilføj|add|brugeren|profilen|svar til|hilsen|mvh)"
    rf"{GAP}(?P<spoken>[^\W\d_]{{4,}}\d{{2,4}})(?!\w)"
    r"|(?<![\w./:@-])(?P<numbered>[^\W\d_]{2,}+\.[^\W\d_]{2,}+[._-]?\d{1,4})(?!\w)"
)
DISCORD = r"(?<![\w#])[^\W\d][\w.]{1,31}#\d{4}(?!\w)"
_AT_NAMES = r"(?:snabel[ -]?a|hos|ad|krølle-?alfa|alfa-?krølle|krølle-?a|kroelle-?a|at|æt|a|@)"
_AT_WORDED = (
    rf"(?:{GAP}?[(\[{{/<]{GAP}?{_AT_NAMES}{GAP}?[)\]}}/>]{GAP}?"
    rf"|{GAP}{_AT_NAMES}{GAP}|¤|{GAP}?@{{1,2}}{GAP}?)"
)
_DOT_NAMES = r"(?:dot|punktum|punkt|prik|p)"
_DOT_WORDED = (
    rf"(?:\.|{GAP}?[(\[{{/]{GAP}?(?:{_DOT_NAMES}\.?|\.){GAP}?[)\]}}/]{GAP}?|{GAP}{_DOT_NAMES}{GAP}"
    rf"|{GAP}\.{GAP}|,(?=(?:com|dk|net|org)\b))"
)
_PART = r"[\w+-]++"
_JOINT = rf"(?:{_DOT_WORDED}|{GAP}(?:bindestreg|underscore|streg|minus){GAP}|{GAP}-{GAP})"
_LAST = rf"(?:{ENDINGS}|{WORDLIKE}|gle|example)"
WORDED_EMAIL = (
    rf"(?<![\w.+-]){_PART}(?:{_JOINT}{_PART}){{0,10}}{_AT_WORDED}"
    rf"{_PART}(?:{_JOINT}{_PART}){{0,3}}{_DOT_WORDED}{_LAST}(?!\w)"
    rf"|(?<![\w.+-])[\w.+-]++(?:{GAP}(?-i:AT|At){GAP}|{GAP}?@{GAP}?)[\w-]{{3,}}{GAP}(?:dk|com|net|org)(?!\w)"
)
_DOT_NAMED = (
    rf"(?:{GAP}?[(\[{{/]{GAP}?{_DOT_NAMES}{GAP}?[)\]}}/]{GAP}?|{GAP}{_DOT_NAMES}{GAP}|{GAP}\.{GAP})"
)
WORDED_LINK = (
    rf"(?<![\w.-])(?:[\w-]++(?:\.|{GAP}-{GAP})){{0,3}}[\w-]++{_DOT_NAMED}"
    rf"(?:[\w-]++(?:{_DOT_NAMED}|{GAP}-{GAP}|\.)){{0,4}}(?:{ENDINGS}|nu|de|se|no)(?![\w-])"
    rf"(?:{GAP}?/{GAP}?\S+|(?:{GAP}skråstreg{GAP}[\w-]+)+)?"
    rf"|(?<!\w)www,[\w-]++(?:,[\w-]++){{1,3}}"
    r"|(?<![\w@.-])(?:[a-z0-9][\w-]*+\.)++[a-z]{2,}[/#][^\s\d]\S*"
)
WORDED_AT = re.compile(
    rf"\bhos\b.{{0,40}}(?:\.|dot)|krølle|kroelle|snabel|¤|\bAT\b|@|[(\[/]a[)\]/]|{_AT_WORDED}",
    re.IGNORECASE,
)

CPR_CUED, CPR_SINGLE, PHONES_CUED, HANDLES_CUED, DISCORDS, EMAILS_WORDED, LINKS_WORDED = (
    re.compile(one, re.IGNORECASE)
    for one in (
        CUED_CPR, SINGLE_CPR, CUED_PHONE, CUED_HANDLE, DISCORD, WORDED_EMAIL, WORDED_LINK,
    )
)  # fmt: skip
