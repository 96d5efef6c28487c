"""Classification marks in every form in which they are written, and prose about secrets that carries none."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.marks import find_classification_mark, find_mark_in_name
from tests.timing import hold_linear, untraced

CASES: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "mark_cases.toml").read_text(encoding="utf-8")
)
MARKED, PROSE = CASES["marked"], CASES["plain"]
MARKED_NAMES, PLAIN_NAMES = CASES["marked_names"], CASES["plain_names"]


@pytest.mark.parametrize("text", MARKED)
def test_marks_are_found(text: str) -> None:
    span = find_classification_mark(text)
    assert span is not None
    assert {"密", "宻", "㊙"} & set(span.of(text))
    # What is kept of a marked text is its mark alone, which must be refused as well.
    assert find_classification_mark(span.of(text)) is not None


@pytest.mark.parametrize("text", PROSE)
def test_prose_about_secrets_passes(text: str) -> None:
    assert find_classification_mark(text) is None


@pytest.mark.parametrize("name", MARKED_NAMES)
def test_marks_in_file_names_are_found(name: str) -> None:
    span = find_mark_in_name(name)
    assert span is not None
    assert {"密", "㊙"} & set(span.of(name))
    assert find_mark_in_name(span.of(name)) is not None


@pytest.mark.parametrize("name", PLAIN_NAMES)
def test_plain_file_names_pass(name: str) -> None:
    assert find_mark_in_name(name) is None


@given(st.text(max_size=300), st.sampled_from(MARKED[:10]), st.text(max_size=300))
@settings(max_examples=100)
def test_a_mark_on_its_own_line_is_found_in_any_text(before: str, mark: str, after: str) -> None:
    text = f"{before}\n{mark}\n{after}"
    span = find_classification_mark(text)
    assert span is not None
    assert 0 <= span.start < span.end <= len(text)


@given(st.text(alphabet="绝机秘密 ★*\n　国家级年1（：、", max_size=200))
@settings(max_examples=200)
def test_no_text_breaks_the_search(text: str) -> None:
    span = find_classification_mark(text)
    assert span is None or span.of(text)
    find_mark_in_name(text)


@untraced
@pytest.mark.parametrize(
    "piece",
    [
        "机",
        "密 ",
        "秘密 ",
        "（",
        "密级：",
        " ",
        "机密\n",
        "☑密级：",
        "通知（机密",
        "“秘密★”、",
        "密级为秘密的、",
        "\f机密 ",
    ],
)
def test_time_grows_with_length_only(piece: str) -> None:
    hold_linear(find_classification_mark, piece, 100_000)
    hold_linear(find_mark_in_name, piece, 100_000)
