"""Words that streets end with, and where in a text a street address may stand.

Does not belong here: what a whole address looks like (`addresses.py`).
"""

from __future__ import annotations

import re

from orchestration.privacy.patterns import GAP
from orchestration.privacy.spelt import WORDS

ENDINGS = (
    "bakke|bakken|bakker|have|haven|haver|toft|toften|tofte|gård|gården|gaard|gaarden|mark|marken|"
    "kær|kæret|kaer|høj|højen|høje|hoej|hoejen|eng|engen|lund|lunden|krog|krogen|sti|stien|dal|"
    "dalen|skov|skoven|brink|brinken|skel|skellet|bro|broen|kajen|havn|havnen|parken|pladsen|"
    "torvet|passagen|boulevarden|promenade|hegn|hegnet|kvarter|kvarteret|ager|ageren|lod|lodden|"
    "led|leddet|kilde|kilden|banke|banken|bred|bredden|skrænt|skrænten|slette|sletten|vang|vangen|"
    "vig|vigen|hus|huse|husene|holm|holmen|minde|bækken|bæk|kobbel|hede|heden|ringen|ring|runddel|"
    "runddelen|port|stok|byen|sø|næs|odde|odden|klit|klitten|fold|folden|slip|slippen|gyde|gyden|"
    "strand|stranden|mølle|møllen|gang|gangen|jord|jorden|kant|kanten|vold|volden|åen|å|lyset|brynet|sporet"
)
SURE = (
    "vej|vejen|gade|gaden|all[eé]|all[eé]en|stræde|straede|strædet|vænge|vaenge|vænget|torv|plads|"
    "boulevard|passage|park|kaj"
)
DEFINITE = (
    "bakken|haven|toften|gården|marken|kæret|højen|engen|lunden|krogen|stien|dalen|skoven|brinken|"
    "parken|pladsen|torvet|passagen|hegnet|kvarteret|ageren|kilden|banken|vangen|bækken|heden|"
    "ringen|gyden|møllen|gangen|jorden|volden|brynet|sporet"
)

_PIECES = re.compile(r"\d+|[^\W\d_]+\.?")
_POSTED = re.compile(rf",{GAP}[1-9]\d{{3}}{GAP}|nr\.?{GAP}\d{{1,3}}[a-z]?,", re.IGNORECASE)
_SURE_ENDS = tuple({*SURE.replace("[eé]", "e").split("|"), *DEFINITE.split("|"), "é", "éen", "bro"})
_ENDS = (*ENDINGS.split("|"), *_SURE_ENDS, ".")
_WHOLE = frozenset(
    [
        "allé",
        "alle",
        "gade",
        "vej",
        "torv",
        "plads",
        "park",
        "kaj",
        "have",
        "hus",
        "pl.",
        "str.",
        "vænge",
    ]
)
_NUMBERS = frozenset(WORDS.split("|"))
_SHORTEST = 5  # letters of a street in lower case


class Gate:
    """Tells quickly whether a text may hold an address: a number after what may be a street."""

    def search(self, text: str) -> bool:
        """Whether the pattern is worth a try."""
        last = ""
        for piece in _PIECES.findall(text):
            if piece[0].isdigit():
                if len(piece) < 5 and self._may_be_street(last):
                    return True
            elif piece.lower() in _NUMBERS or "hundrede" in piece:
                if len(last) >= _SHORTEST and last.lower().endswith(_SURE_ENDS):
                    return True
            elif piece.lower() in ("nr", "nr.", "nummer", "no.", "matr.", "matrikel"):
                continue
            last = piece
        return bool(_POSTED.search(text))

    @staticmethod
    def _may_be_street(word: str) -> bool:
        lower = word.lower()
        street = (len(word) >= _SHORTEST and lower.endswith(_ENDS)) or lower in _WHOLE
        return street or (word[:1].isupper() and len(word) > 1)


GATE = Gate()
