"""The text files: the same keys in both languages, every key used, no word in the code."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from app.language import language, plain
from orchestration.disclosure import rules
from orchestration.privacy.reasons import CODES
from orchestration.register.models import CommunityType

APP = Path(__file__).parents[2] / "app"
SOURCES = [path for path in sorted(APP.rglob("*.py")) if path.name != "queries.py"]
SPOKEN = {
    "title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success",
    "metric", "expander", "selectbox", "segmented_control", "text", "write", "draw",
}  # fmt: skip


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    assert set(language("da").words) == set(language("en").words)


def test_both_languages_fill_in_the_same_values() -> None:
    for key, danish in language("da").words.items():
        english = language("en").words[key]
        if key != "footer.scope":
            assert _placeholders(danish) == _placeholders(english), key


@pytest.mark.parametrize("code", ["da", "en"])
def test_no_text_is_empty(code: str) -> None:
    assert all(language(code).words.values())


def _pattern(node: ast.expr) -> str | None:
    """A regular expression for the keys that an expression can name."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = [
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[a-z0-9_]+"
            for part in node.values
        ]
        return "".join(parts)
    return None


def _calls() -> Iterator[ast.Call]:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                yield node


def _used() -> Iterator[str]:
    for call in _calls():
        pattern = _pattern(call.args[0])
        is_known = isinstance(call.func, ast.Attribute) and call.func.attr == "known"
        if pattern:
            yield rf"{pattern}\.[a-z0-9_]+" if is_known else pattern


def test_every_text_is_used() -> None:
    patterns = [re.compile(pattern) for pattern in set(_used())]
    unused = [
        key
        for key in language("da").words
        if not any(pattern.fullmatch(key) for pattern in patterns)
    ]
    assert unused == []


def _docstrings(tree: ast.AST) -> set[int]:
    nodes = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
    ]
    firsts = [node.body[0] for node in nodes]
    return {id(first.value) for first in firsts if isinstance(first, ast.Expr)}


def test_no_phrase_stands_in_the_code() -> None:
    phrase = re.compile(r"[A-Za-zæøåÆØÅ]{2,} [A-Za-zæøåÆØÅ]{2,}|[æøåÆØÅ]")
    found = []
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = _docstrings(tree)
        found += [
            (path.name, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documented
            and phrase.search(node.value)
            and "<" not in node.value
            and "datum" not in node.value
        ]
    assert found == []


def test_no_word_is_handed_to_the_page_directly() -> None:
    spoken = [
        (ast.unparse(call), argument.value)
        for call in _calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr in SPOKEN
        for argument in [call.args[0], *(word.value for word in call.keywords)]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    codes = re.compile(r"\d+px|[a-z]+|:material/[a-z_]+:|query-params")
    assert [one for one in spoken if not codes.fullmatch(one[1])] == []


@pytest.mark.parametrize("code", ["da", "en"])
def test_every_code_of_the_data_has_words(code: str) -> None:
    known = set(language(code).words)
    for status in rules.STATUSES:
        if status != rules.SHOWN:
            assert {f"reason.short.{status}", f"reason.long.{status}"} <= known
    assert {f"quarantine.{reason}" for reason in CODES} <= known
    assert {f"type.{kind}" for kind in get_args(CommunityType)} <= known


@pytest.mark.parametrize("code", ["da", "en"])
def test_the_rules_in_the_texts_are_the_rules_in_force(code: str) -> None:
    words = language(code).words
    assert f" {rules.MINIMUM_COMMENTS} " in words["reason.long.few_comments"]
    assert f" {rules.MINIMUM_AUTHORS} " in words["reason.long.few_authors"]
    privacy = words["method.privacy.text"]
    numbers = (rules.MINIMUM_COMMENTS, rules.MINIMUM_AUTHORS, rules.MINIMUM_VOICES)
    assert all(re.search(rf"\b{number}\b", privacy) for number in numbers)
    assert str(rules.ROUNDING_BASE) in words["provenance.line"]


@pytest.mark.parametrize(
    "text", ["a_b", "*fed*", "[x](y)", "![x](y)", "<b>", "$x$", "a:red[b]", "`x`", "# x"]
)
def test_text_from_data_loses_its_markup(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", plain(text)) == text
    assert not re.search(r"(?<!\\)[`*_\[\]()#!<>$:]", plain(text))
