"""Each page in each language and state of the published file: what it must and must not say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import LANGUAGES, Open, words
from published_city import full_edition as full
from published_city import half, hidden, hide_all, merged, municipality, operations

from app.language import language

VIEWS = ("overview", "places", "method", "operations")
WITH_FIGURES = ("overview", "places")
every_page = pytest.mark.parametrize("view", VIEWS)
every_language = pytest.mark.parametrize("code", LANGUAGES)


@every_page
@every_language
def test_a_full_edition_carries_scope_edition_model_and_danger(
    read: Open, view: str, code: str
) -> None:
    said, t = words(read(view, code)), language(code)
    assert t(f"{view}.title") in said
    name = "Aalborg Kommune"
    assert t("footer.scope", genitive=t.genitive(name), name=name) in said
    assert "2026-W43" in said
    assert "e5-da-1" in said
    assert "Karen Eksempel" in said
    assert "112" in said
    assert "114" in said
    assert t("banner.preview") not in said
    assert t("banner.synthetic", name=name) not in said


def test_the_danish_scope_names_the_city_in_the_genitive(read: Open) -> None:
    expected = (
        "Tallene beskriver samtalen på udvalgte offentlige steder, ikke Aalborg Kommunes borgere."
    )
    assert expected in words(read("overview", "da"))


@pytest.mark.parametrize("view", WITH_FIGURES)
@pytest.mark.parametrize(
    ("code", "phrases"),
    [
        (
            "da",
            (
                "Ukorrigeret modelandel, ikke et skøn",
                "af det, der står tilbage efter moderation",
                "kun på dansk",
                "model e5-da-1",
                "dækning: 1 af 2 kilder har leveret (Aalborg Kommunes samtale)",
            ),
        ),
        (
            "en",
            (
                "Uncorrected model share, not an estimate",
                "of what is left after moderation",
                "in Danish only",
                "model e5-da-1",
                "coverage: 1 of 2 sources have delivered (Aalborg Kommunes samtale)",
            ),
        ),
    ],
)
def test_every_figure_carries_kind_moderation_model_and_coverage(
    read: Open, view: str, code: str, phrases: tuple[str, ...]
) -> None:
    app = read(view, code)
    said = words(app)
    charts = len(app.get("vega_lite_chart"))
    assert charts > 1
    for phrase in phrases:
        assert said.count(phrase) >= charts / 2


def test_overview_shows_numerator_denominator_and_a_change_that_may_be_chance(read: Open) -> None:
    said = words(read("overview", "da"))
    assert "18,4 %" in said
    assert "315 af 1.710 vurderede kommentarer" in said
    assert "1,5 procentpoint højere end de fire uger før: 16,9 % (1.035 af 6.120)" in said
    assert "Forskellen kan være tilfældig." in said
    assert "uge 43, 2026 (19.–25. okt. 2026)" in said


def test_overview_says_why_attacks_cannot_be_compared(read: Open) -> None:
    said = words(read("overview", "da"))
    assert "Kan ikke sammenlignes med de fire uger før: kun 3 af dem kan bruges." in said


def test_english_numbers_are_written_the_english_way(read: Open) -> None:
    said = words(read("overview", "en"))
    assert "18.4%" in said
    assert "315 of 1,710 assessed comments" in said


@pytest.mark.parametrize("view", WITH_FIGURES)
@every_language
def test_attacks_and_recognition_stand_side_by_side(read: Open, view: str, code: str) -> None:
    said, t = words(read(view, code)), language(code)
    columns = [t("table.share_of", head=t(f"head.{head}")) for head in ("attack", "recognition")]
    assert said.count(columns[0]) == said.count(columns[1]) > 0


@every_language
def test_a_hidden_week_is_explained_in_words_in_the_table(read: Open, code: str) -> None:
    said, t = words(read("overview", code)), language(code)
    assert said.count(f'<td class="tdb-hidden">{t("reason.short.dominant_author")}</td>') == 5
    assert f'<td class="tdb-hidden">{t("reason.short.few_numerator_authors")}</td>' in said


@every_language
def test_a_week_without_a_published_row_is_no_zero(visit: Open, code: str) -> None:
    tables, t = full(), language(code)
    del tables["week"][2]
    said = words(visit("overview", code, tables))
    assert said.count(f'<td class="tdb-hidden">{t("reason.short.no_data")}</td>') == 4


@every_language
def test_other_languages_are_counted_beside_danish_and_hidden_in_words(
    read: Open, code: str
) -> None:
    said, t = words(read("overview", code)), language(code)
    table = said[said.index(t("overview.languages_caption")) :]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table)[:12]
    counts = {week: re.findall(r"<td[^>]*>(.*?)</td>", cells) for week, cells in rows}
    newest, _, hidden_week = list(counts)[:3]
    assert counts[newest] == [t.count(1710), "20"]
    assert counts[hidden_week][1] == t("reason.short.few_authors")
    assert t("overview.languages_text") in said


@every_language
def test_a_week_that_lacks_other_languages_is_no_zero(visit: Open, code: str) -> None:
    tables, t = full(), language(code)
    tables["language_week"] = [
        row for row in tables["language_week"] if row["language_group"] == "danish"
    ]
    said = words(visit("overview", code, tables))
    assert said.count(f'<td class="tdb-hidden">{t("reason.short.no_data")}</td>') == 12


def test_places_stand_in_the_order_of_their_names_in_each_language(read: Open) -> None:
    for code, order in (
        ("da", ["Idrætsforeninger", "Lokale grupper", "Medier", "Politikere", "Unge"]),
        ("en", ["Local groups", "Media", "Politicians", "Sports clubs", "Youth"]),
    ):
        app = read("places", code)
        assert list(app.selectbox[1].options) == order


def test_an_unnamed_community_is_not_shown_and_the_page_says_why(visit: Open) -> None:
    tables = full() | {"community_week": []}
    said = words(visit("places", "da", tables))
    assert "Ingen steder er nævnt ved navn" in said
    assert "Byens Avis" not in said


def test_a_type_that_is_hidden_every_week_is_explained(visit: Open) -> None:
    app = visit("places", "da", full())
    app.selectbox[1].set_value("youth").run()
    said = words(app)
    assert "Tallene for Unge vises ikke i nogen uge." in said
    assert "der er færre end 5 forskellige debattører (6)" in said


@every_language
def test_hours_say_how_many_are_hidden_and_why(read: Open, code: str) -> None:
    said, t = words(read("places", code)), language(code)
    for reason in ("few_comments", "secondary", "few_numerator_authors"):
        assert t(f"reason.long.{reason}") in said
    assert said.count('<th scope="row">03–04</th>') == 2


def test_a_period_says_its_totals_and_what_of_them_is_hidden(visit: Open) -> None:
    tables = full()
    said = words(visit("places", "da", tables))
    assert "I hele perioden: **6.500** kommentarer" in said
    assert "Angreb: **2,9 % (190 af 6.500)**" in said
    latest = tables["period"][-1]
    latest |= half(6500, 1120)
    assert "Angreb: **vises ikke: få bag tallet**" in words(visit("places", "da", tables))
    latest |= hidden("few_authors")
    said = words(visit("places", "da", tables))
    assert "Tallene for hele perioden vises ikke: der er færre end 5" in said


@every_page
@every_language
def test_a_preview_is_marked_on_every_page(visit: Open, view: str, code: str) -> None:
    said = words(visit(view, code, full("preview")))
    assert {"da": "Foreløbig, ikke frigivet", "en": "Preliminary, not released"}[code] in said
    assert "Karen Eksempel" not in said


@every_page
@every_language
def test_synthetic_data_are_marked_on_every_page(visit: Open, view: str, code: str) -> None:
    tables = full(synthetic=True)
    tables["edition"][0]["released_by"] = "self_released"
    said = words(visit(view, code, tables))
    assert {"da": "Syntetiske data", "en": "Synthetic data"}[code] in said
    assert language(code)("footer.self_released") in said
    assert "self_released" not in said


@every_page
@every_language
@pytest.mark.parametrize(("state", "command"), [("missing", "make demo"), ("empty", "tryg run")])
def test_nothing_published_gives_help(
    visit: Open, view: str, code: str, state: str, command: str
) -> None:
    app = visit(view, code, merged() if state == "empty" else None)
    assert [title.value for title in app.title] == [language(code)(f"help.{state}.title")]
    assert command in words(app)
    assert "112" in words(app)


@every_page
def test_a_damaged_file_gives_help(visit: Open, published: Path, view: str) -> None:
    published.parent.mkdir(parents=True)
    published.write_bytes(b"this is no database" * 300)
    app = visit(view)
    assert app.title[0].value == language("da")("help.unreadable.title")


@every_page
@every_language
@pytest.mark.parametrize("absent", ["tables", "rows"])
def test_a_partly_filled_file_says_what_is_missing(
    visit: Open, view: str, code: str, absent: str
) -> None:
    edition = full()["edition"]
    app = visit(
        view, code, {"edition": edition} if absent == "tables" else merged({"edition": edition})
    )
    said, t = words(app), language(code)
    parts = {
        "overview": ("week", "language_week", "coverage"),
        "places": ("community_type_week", "hour_of_week"),
        "method": ("coverage", "model"),
        "operations": ("freshness", "checks", "runs"),
    }[view]
    for part in parts:
        assert t("help.part", part=t(f"part.{part}")) in said


@pytest.mark.parametrize("view", WITH_FIGURES)
@every_language
@pytest.mark.parametrize("status", ["no_authors", "few_comments", "few_authors"])
def test_a_city_of_which_all_is_hidden_says_why_in_words(
    visit: Open, view: str, code: str, status: str
) -> None:
    app = visit(view, code, hide_all(full(), status))
    said, t = words(app), language(code)
    assert t(f"reason.long.{status}") in said
    assert said.count(t("all_hidden.remedy")) == 1
    assert (t("all_hidden.no_authors") in said) == (status == "no_authors")
    assert not app.get("vega_lite_chart")
    assert not app.metric


@every_page
def test_another_municipality_can_be_chosen(visit: Open, view: str) -> None:
    tables = merged(
        municipality("aalborg", "Aalborg Kommune"),
        municipality("randers", "Randers", "preview"),
        operations("aalborg", "randers"),
    )
    first, second = visit(view, "da", tables), visit(view, "da", municipality="Randers")
    assert "ikke Aalborg Kommunes borgere" in words(first)
    assert "ikke Randers' borgere" in words(second)
    assert "Foreløbig" not in words(first)
    assert "Foreløbig" in words(second)


@every_page
def test_a_single_municipality_is_not_asked_for(read: Open, view: str) -> None:
    assert not read(view, "da").sidebar.selectbox


def test_names_from_data_are_never_markup(visit: Open) -> None:
    tables = full()
    evil = "![x](http://evil.example/a.png) <b>fed</b>"
    tables["edition"][0] |= {"name": evil, "released_by": evil}
    tables["coverage"][0]["source_name"] = evil
    tables["community_week"][0]["community_name"] = evil
    for view in VIEWS:
        app = visit(view, "da", tables)
        interpreted = ("markdown", "caption", "info", "warning", "expander", "metric", "html")
        said = "\n".join(
            str(getattr(element, "label", None) or getattr(element, "value", ""))
            for kind in interpreted
            for element in app.get(kind)
        )
        assert "evil" in said
        assert not re.search(r"(?<!\\)!\[x\]\(", re.sub(r"<div class=.*?</div>", "", said))
        assert "<b>fed</b>" not in said


def test_a_change_of_model_is_said_and_not_compared_across(visit: Open) -> None:
    tables = full()
    for row in tables["week"][:10]:
        row["model_version"] = "e5-da-0"
    said = words(visit("overview", "da", tables))
    assert "Modellen er skiftet undervejs: e5-da-0, e5-da-1." in said
    assert "kun 1 af dem kan bruges" in said


def test_operations_show_failed_checks_late_sources_and_failed_runs(read: Open) -> None:
    said = words(read("operations", "da"))
    assert "**1 af 2** kontroller er bestået." in said
    assert "✗ Ikke bestået (advarsel)" in said
    assert "▲ Forsinket" in said
    assert "✗ Fejlet" in said
    assert "Indsamling: " in said
    assert "collect_" not in said


def test_operations_of_one_municipality_show_its_own_sources_only(visit: Open) -> None:
    tables = merged(
        municipality("aalborg", "Aalborg Kommune"),
        municipality("randers", "Randers"),
        operations("aalborg", "randers"),
    )
    said = words(visit("operations", "da", tables))
    assert "Aalborg Kommune Forum" in said
    assert "Randers" not in said


def test_method_says_thresholds_quarantine_and_small_counts_in_words(read: Open) -> None:
    said = words(read("method", "da"))
    assert "0,438" in said
    assert "rækken mangler tidspunkt" in said
    assert "under 5" in said
    assert "Datatilsynet" in said
