"""Makes `proper.txt` and `towns.txt`: `python -m orchestration.privacy.names.proper da_DK.dic`.

Read is the Danish spelling dictionary of Stavekontrolden (Foreningen for frit tilgængelige
sprogværktøjer; LGPL 2.1, GPL 2 or MPL 1.1). It marks proper nouns by how they are inflected: those
of places apart, the others are nearly all names of persons. Words that are common too are left out.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from orchestration.privacy.names.lists import FOLDER, lists

ENTRY = re.compile(r"([A-ZÆØÅ][^\W\d_]+(?:-[A-ZÆØÅ][^\W\d_]+)*)/(9|54,9)(?:,\d+)?")
SOURCE = "# Derived from the Danish dictionary of Stavekontrolden, under the MPL 1.1.\n"
NO_PERSON = re.compile(
    r"(?:vej|vejen|gade|gaden|torv|torvet|allé|stræde|plads|pladsen|kirken?|skolen?|parken?|broen?"
    r"|huset|hus|bladet|avisen|posten|tidende|partiet|hæren|havet|bugten|fjorden?|dalen|landet|land"
    r"|øerne|kanalen|museet|teatret|banken?|festivalen|ligaen|klubben|foreningen|forbundet|centret"
    r"|universitetet|hospitalet|kommune|kraft|arkaden|kvarteret|station|slot|slottet|tinget|rådet|regeringen|staten|unionen|folket|å)$"
)
FILES = {"9": "proper.txt", "54,9": "towns.txt"}


def proper(lines: Iterable[str]) -> dict[str, list[str]]:
    """Words in lower case by inflection: `9` those of persons, `54,9` those of places."""
    found = [entry.groups() for line in lines if (entry := ENTRY.fullmatch(line.strip()))]
    places = {word for word, kind in found if kind == "54,9"}
    common = lists().common
    kept = {
        (word.lower(), kind)
        for word, kind in found
        if word[1:].islower() or "-" in word
        if word.lower() not in common
        and (kind == "54,9" or not (word in places or NO_PERSON.search(word)))
    }
    return {kind: sorted(word for word, one in kept if one == kind) for kind in FILES}


def main(path: str) -> None:
    """Write both lists beside the others."""
    for kind, words in proper(Path(path).read_text(encoding="utf-8").splitlines()).items():
        (FOLDER / FILES[kind]).write_text(SOURCE + "\n".join([*words, ""]), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
