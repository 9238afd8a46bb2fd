"""Which entries of a spelling dictionary become names of persons, and which towns."""

from __future__ import annotations

from orchestration.privacy.names.proper import proper


def test_entries_are_told_by_their_inflection_and_common_words_are_left_out() -> None:
    lines = ["3", "Xenobia/9", "Ydby/54,9,31", "Hus/9", "hus/10", "Nyhavnsgade/9", "IKEA/9"]
    found = proper(lines)
    assert found == {"9": ["xenobia"], "54,9": ["ydby"]}


def test_a_word_that_is_both_a_town_and_a_name_is_a_town() -> None:
    assert proper(["Xenholm/9", "Xenholm/54,9"]) == {"9": [], "54,9": ["xenholm"]}
