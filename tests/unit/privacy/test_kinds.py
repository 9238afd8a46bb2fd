"""Each kind of personal string in the spellings people use, and what merely looks like it."""

from __future__ import annotations

import pytest

from orchestration.privacy.masking import Masker
from orchestration.privacy.names.find import Finder, allowed_phrases

CITY = (
    "Aalborg", "Nørresundby", "Hals", "Gug", "Vejgaard", "Nibe", "Klarup",
    "Solveig Thestrup", "borgmester Thestrup", "rådmand Hvidbjerg", "Anker Hvidbjerg",
)  # fmt: skip


def masked(text: str) -> str:
    """`text` as the scrubber leaves it, in a city with places and two public figures."""
    return Masker(Finder(allowed_phrases(CITY))).mask(text)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Min nabo Birthe har altid ret", "Min nabo [navn] har altid ret"),
        ("hende fatima fra 7.b", "hende [navn] fra 7.b"),
        ("ham Brian der har pølsevognen", "ham [navn] der har pølsevognen"),
        ("hr. Kvistgaard svarede ikke", "hr. [navn] svarede ikke"),
        ("Lars, du er på vildspor", "[navn], du er på vildspor"),
        ("tak for hjælpen, Lone!", "tak for hjælpen, [navn]!"),
        ("kim frandsen fra vejgaard", "[navn] fra vejgaard"),
        ("Lars Bo Andersen og Poul Kragelund", "[navn] og [navn]"),
        ("Lis og Poul Kragelund bor der", "[navn] og [navn] bor der"),
        ("Det var Jens P. Kragh, der ringede", "Det var [navn], der ringede"),
        ("J.P. Kragh skrev det", "[navn] skrev det"),
        ("Anne-Marie Holm-Nielsens hund", "[navn]s hund"),
        ("Mette Thestrup bor ved siden af", "[navn] bor ved siden af"),
        ("Ayaan Warsame og Ahmed Al-Hassan", "[navn] og [navn]"),
        ("det siger Dragana Petrović til avisen", "det siger [navn] til avisen"),
        ("fru Abdirahman kom forbi", "fru [navn] kom forbi"),
        ("Kære Xhevahire, tak for kaffe", "Kære [navn], tak for kaffe"),
        ("min kollega Zbyszko er sej", "min kollega [navn] er sej"),
        ("jeg så Bo nede ved havnen", "jeg så [navn] nede ved havnen"),
        ("Bo, hvad laver du?", "[navn], hvad laver du?"),
        ("hans hansen er min ven", "[navn] er min ven"),
        ("MARTIN VESTERGAARD ER EN SKAM FOR BYEN", "[navn] ER EN SKAM FOR BYEN"),
        ("Vi ses. Knus Sofie", "Vi ses. Knus [navn]"),
        ("træneren Henning blev sur", "træneren [navn] blev sur"),
        ("i går mødte jeg Maj Lund", "i går mødte jeg [navn]"),
        ("Sofie Amalie Friis-Holm vandt", "[navn] vandt"),
        ("Mustafa Yılmaz' kiosk", "[navn]' kiosk"),
        ("familien Kragelund hjalp os", "familien [navn] hjalp os"),
        ("det var ikke mig men Torben V.", "det var ikke mig men [navn]"),
        ("Tak til Gunhild, Kjartan, Þóra og alle", "Tak til [navn], [navn], [navn] og alle"),
        ("vi ses på søndag, hilsen vibsemor", "vi ses på søndag, hilsen [navn]"),
        ("Vikaren var Mbali, hun er ny", "Vikaren var [navn], hun er ny"),
        ("Jensen på 3. sal spiller trommer", "[navn] på 3. sal spiller trommer"),
        ("min søster Live har fødselsdag", "min søster [navn] har fødselsdag"),
        ("Til K. M. Tversted om hækken", "Til [navn] om hækken"),
        ("Birthes søn kom hjem", "[navn]s søn kom hjem"),
    ],
)
def test_names_of_private_persons_are_masked(text: str, left: str) -> None:
    assert masked(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Borgmester Thestrup lovede det, og Solveig Thestrup gentog det",
        "rådmand Hvidbjerg og Anker Hvidbjerg",
        "Otto Mønsteds Vej er spærret ved Peter Fabers Vej",
        "Brdr. Hansen A/S og Jensens Bøfhus",
        "Jens Bangs Stenhus og Hans Egedes Skole",
        "Larsen Biler og Poul Nielsen VVS",
        "Hans bil er rød, og hans kone kører den",
        "I maj kommer solen, og bjørnen sover i skoven",
        "Storm og regn i Hals hele lørdag",
        "Det er Maren i kæret og Rasmus Klump",
        "Anders And og Peter Plys",
        "Gud og Jesus og Allah",
        "Sankt Hans på stranden",
        "Per person koster det 20 kr",
        "AaB slog Randers, og Brøndby tabte til Viborg",
        "Jyllands-Posten og Berlingske skriver om Danmark",
        "Jeg er fra Nibe, og du er fra Klarup",
        "Min far kommer fra Syrien, min mor fra Bosnien",
        "Hej Aalborg! Tak Danmark",
        "Føtex, Netto, Salling og Bilka",
        "Liv og glade dage med sol i sinde",
        "Tom for ord. Bent i knæet.",
        "Kommunen, Politiet og Folketinget",
        "Min hund er en puddel og hedder Børge",
        "Papegøjen Jørgen er væk. Jørgen kan sige hej",
        "Katten har fået killinger: Karla, Ib og Tut",
        "M/F Margrethe og stormen Pia",
        "Christian 4. og Erik den Røde",
        "en Billy-reol og en Toyota Carina",
        'Bogen "Mordet på Karen Olsen" er god',
        "vi spiller mod Freja U15",
        "Thestrup lovede det",
        "Per definition er det frank tale",
    ],
)
def test_what_looks_like_a_name_stays(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Kastetvej 112, 3. tv, 9000 Aalborg er til leje", "[adresse] er til leje"),
        ("han bor på hadsundvej 41b st. th.", "han bor på [adresse]"),
        ("Vesterbr. 8 er fyldt", "[adresse] er fyldt"),
        ("C.W. Obels Plads 3 kl. 12", "[adresse] kl. 12"),
        ("bor Peter Fabers Vej 12", "bor [adresse]"),
        ("Sankt Jørgens Gade 7A, 9400 Nørresundby", "[adresse]"),
        ("gl. hasseris vej 5", "[adresse]"),
        ("Kastetvej nummer fjorten", "[adresse]"),
        ("Boulevarden 21, 2. sal", "[adresse]"),
        ("Fjordblink 12, 1. th", "[adresse]"),
        ("Thistedvej 101, lejl. 14", "[adresse]"),
        ("Mølholmsvej 22, 9000 Aalborg SV", "[adresse]"),
        ("noerregade 4 i kaelderen", "[adresse] i kaelderen"),
        ("Løvbakken 3 er solgt", "[adresse] er solgt"),
        ("Bispensgade 14 B", "[adresse]"),
        ("Hvidkløvervænget 5-7", "[adresse]"),
        ("Hobrovej otte er solgt", "[adresse] er solgt"),
        ("H/F Solbakken, have 83, Hasseris", "[adresse]"),
        ("i nr. 23, Restrup Kærvej, Nørholm", "i [adresse]"),
        ("hækkevænget 6, klarup for resten", "[adresse] for resten"),
    ],
)
def test_street_addresses_are_masked(text: str, left: str) -> None:
    assert masked(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "på Kastetvej er der kø til Nytorv",
        "Sønderbro 5 minutter herfra",
        "Vesterbro kl. 14",
        "Hadsundvej 3 km væk",
        "9000 Aalborg og 9400 Nørresundby",
        "Danmark 5 Sverige 2",
        "Parken 25.000 tilskuere",
        "Gaden har 12 huse, haven 3 træer",
        "for 20 år siden i uge 32",
        "linje 14 fra Nytorv til Skalborg",
        "alle 75 deltagere",
        "Ring 112 nu",
        "lokalplan 4-1-109 for Østre Havn",
        "Hobrovej 2 gange om dagen",
    ],
)
def test_what_looks_like_an_address_stays(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("DK50 0040 0440 1162 43", "[konto]"),
        ("iban: dk5000400440116243", "iban: [konto]"),
        ("send til reg 1234 konto 0012345678 tak", "send til [konto] tak"),
        ("Reg.nr. 9000 kontonr. 1234567", "[konto]"),
        ("1234 1234567890 i Spar Nord", "[konto] i Spar Nord"),
        ("støt på mobilepay 12345", "støt på [konto]"),
        ("MobilePay box 5678XY", "[konto]"),
        ("bilen AB 12 345 holdt der", "bilen [nummerplade] holdt der"),
        ("en rød golf ab 12 345", "en rød golf [nummerplade]"),
        ("nummerpladen cd34567", "nummerpladen [nummerplade]"),
        ("bilen med pladen KONGEN", "bilen med pladen [nummerplade]"),
        ("ring på 2O 45 67 8l", "ring på [telefon]"),
        ("ring 50nul3 4411", "ring [telefon]"),
        ("på 5170 kort pause 6628", "på [telefon]"),
        ("45 61 09 33 87 tak", "[telefon] tak"),
        ("reg. otte to tre syv tak", "reg. [konto] tak"),
        ("DK-50-0040-0440-1162-43", "[konto]"),
        ("9136 (reg.) og 0 0 4 4 7 1 8 2 0 5", "[konto]"),
        ("giro 9 44 12 07", "[konto]"),
        ("min bil er CJ fireogtyve 611", "min bil er [nummerplade]"),
        ("Bertil Xerxes 33 108 på pladen", "[nummerplade] på pladen"),
        ('der stod "SKUMFID" på pladen', 'der stod "[nummerplade]" på pladen'),
        ("den polske WGM 4N72 holdt der", "den polske [nummerplade] holdt der"),
        ("femte i tredje 48, løbenummer 1 1 3 7", "[cpr]"),
        ("14. januar 1969, sidste fire 2238", "[cpr]"),
        ("min er 150803-xx12", "min er [cpr]"),
        ("SorteSlyngel på twitch", "[bruger] på twitch"),
        ("tlf 22\n33 44 55", "tlf [telefon]"),
        ("ring tooghalvtreds tolv niogtyve otteogtres", "ring [telefon]"),
        ("mobil: 22📞33📞44📞55", "mobil: [telefon]"),
        ("cpr 0 1 0 2 8 5 minus 1 2 3 4", "cpr [cpr]"),
        ("hans cpr er nul et nul to otte fem et to tre fire", "hans cpr er [cpr]"),
        ("mit personnummer begynder 010285", "mit personnummer begynder [cpr]"),
        ("skriv karla.b snabel-a hotmail punktum dk", "skriv [email]"),
        ("find mig på snap: karlogko", "find mig på snap: [bruger]"),
        ("ig karl_88 eller Kimse#4432", "ig [bruger] eller [bruger]"),
        ("se minside punktum dk", "se [link]"),
    ],
)
def test_other_kinds_are_masked(text: str, left: str) -> None:
    assert masked(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "mobilepay 5000 kr til foreningen",
        "ordre 123456 og sag 2024-12345",
        "matrikel 12 ab og boks 12",
        "kontoen er lukket siden 2024",
        "vi er 22 000 i dag",
        "fly SK1234 og bus 12 345 gange",
        "BMW X5 og Audi A4",
        "en to tre fire og så er vi i gang",
        "vi var tyve, de var tredive, og fem gik",
        "kl 12 345 mennesker",
        "personen er 185 cm",
        "på instagram er der fest, på snap er der ro",
        "sagen har fået nummer 4401 8823",
        "skadenummer SK 4417 8820",
        "i 2018 2019 2020 og 2020-2021, 2021/22",
        "vi er to mand, tre hunde og fire biler",
        "22 45 19 80 kr. til asfalt",
    ],
)
def test_what_looks_like_other_kinds_stays(text: str) -> None:
    assert masked(text) == text
