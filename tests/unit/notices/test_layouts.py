"""Every notice of tests/fixtures/notices, invented, each in another layout."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bot.notices import Notice, notice_from_state, notice_to_state, take_notice_apart
from knowledge.specs import ReportSpec, load_specs

NOTICES = sorted((Path(__file__).parents[2] / "fixtures" / "notices").glob("*.txt"))
TODAY = date(2026, 11, 22)


@cache
def ideology() -> ReportSpec:
    return load_specs()["ideology"]


def read(path: Path) -> tuple[str, dict[str, object], Notice]:
    text = path.read_text(encoding="utf-8")
    expected = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    return text, expected, take_notice_apart(text, ideology(), TODAY)


@pytest.mark.parametrize("path", NOTICES, ids=lambda path: path.stem)
def test_says_what_the_notice_says(path: Path) -> None:
    _, expected, notice = read(path)
    json = notice.to_json(ideology())
    for key, value in expected.items():
        if key not in ("points", "elements"):
            assert json[key] == value, key


@pytest.mark.parametrize("path", NOTICES, ids=lambda path: path.stem)
def test_points_stand_in_order_with_their_own_words(path: Path) -> None:
    text, expected, notice = read(path)
    points = expected["points"]
    assert isinstance(points, list)
    assert len(notice.points) == len(points)
    for point, beginning in zip(notice.points, points, strict=True):
        assert point.text.startswith(beginning)
        assert point.span.of(text) == point.text
    assert [p.span.start for p in notice.points] == sorted(p.span.start for p in notice.points)


@pytest.mark.parametrize("path", NOTICES, ids=lambda path: path.stem)
def test_points_are_matched_to_elements(path: Path) -> None:
    _, expected, notice = read(path)
    wanted = expected["elements"]
    assert isinstance(wanted, list)
    assert set(wanted) <= set(notice.elements)


@pytest.mark.parametrize("path", NOTICES, ids=lambda path: path.stem)
def test_what_only_the_kind_demands_is_apart(path: Path) -> None:
    _, _, notice = read(path)
    assert notice.only_by_kind
    assert not set(notice.only_by_kind) & set(notice.elements)
    assert not any(id_.startswith("F") for id_ in notice.only_by_kind)


@pytest.mark.parametrize("path", NOTICES, ids=lambda path: path.stem)
def test_a_stored_notice_comes_back_the_same(path: Path) -> None:
    _, _, notice = read(path)
    assert notice_from_state(notice_to_state(notice)) == notice


def test_the_contract_of_the_command_line() -> None:
    _, _, notice = read(next(path for path in NOTICES if path.stem == "numbered_brackets"))
    json = notice.to_json(ideology())
    assert {"title", "issuer", "year", "deadline", "addressee", "length_limit", "elements"} <= json.keys()
    first = json["elements"][0]
    assert first["id"] == "E01"
    assert first["title"] == ideology().element("E01").title  # type: ignore[union-attr]
    assert first["text"].startswith("组织领导和责任体系建设情况")


def test_there_are_many_layouts() -> None:
    assert len(NOTICES) >= 8


def test_nothing_is_guessed() -> None:
    notice = take_notice_apart("关于开展自查的通知\n请各单位认真开展自查。", ideology(), TODAY)
    assert notice.title == "关于开展自查的通知"
    assert (notice.deadline, notice.length_limit, notice.issuer, notice.contact) == (None, None, "", "")
    assert notice.points == ()


def test_ten_notices_of_another_hand_in_ten_layouts_are_read() -> None:
    from tests.benchmarks.notices import LAYOUTS, measure

    score = measure(LAYOUTS / "tuning")
    assert (score.missed, score.false) == ([], [])
    assert score.deadlines_right == score.notices == 10
