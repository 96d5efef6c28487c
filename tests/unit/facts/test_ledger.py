"""The ledger of facts and the facts file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.errors import InputInvalid
from bot.facts import Fact, FactLedger, load_facts
from knowledge.specs import load_specs

IDEOLOGY = load_specs()["ideology"]


def write(folder: Path, text: str) -> Path:
    path = folder / "facts.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_keys_are_ids_or_titles_and_the_rest_is_free(tmp_path: Path) -> None:
    ledger = load_facts(
        write(
            tmp_path,
            'sessions = 12\n"研讨发言人次" = "48人次"\nstudy_dates = ["3月8日", "9月12日"]\n'
            'life_meeting_date = 2026-01-19\n"购书册数" = 30\n"参学率" = 98.5\n',
        ),
        IDEOLOGY,
    )
    assert ledger.value("sessions") == "12"
    assert ledger.value("speakers") == "48"
    assert ledger.value("study_dates") == "3月8日、9月12日"
    assert ledger.value("life_meeting_date") == "2026年1月19日"
    assert [fact.text for fact in ledger.free] == ["购书册数：30", "参学率：98.5"]
    assert ledger.facts[0].origin == "facts.toml"


def test_tables_in_the_file_are_only_for_the_eye(tmp_path: Path) -> None:
    ledger = load_facts(write(tmp_path, "[E04]\nsessions = 12\n[E05]\nparty_days = 10\n"), IDEOLOGY)
    assert (ledger.value("sessions"), ledger.value("party_days")) == ("12", "10")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sessions = ", "事实文件 facts.toml 不合 TOML 的写法（文件末尾），请写成 \"集体学习研讨次数\" = 12 这样一行一项。"),
        ("集体学习 = 12", "事实文件 facts.toml 不合 TOML 的写法（第 1 行），请写成 \"集体学习研讨次数\" = 12 这样一行一项。"),
        ("sessions = 09:30:00", "事实文件 facts.toml 中“sessions”的值看不明白，请改成文字、数字或列表。"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_file_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(InputInvalid) as caught:
        load_facts(write(tmp_path, text), IDEOLOGY)
    assert str(caught.value) == told


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputInvalid, match=r"找不到事实文件 none\.toml"):
        load_facts(tmp_path / "none.toml", IDEOLOGY)


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    first = FactLedger().with_fact(Fact("sessions", "次数", "12", "次")).with_fact(Fact("", "购书", "30册"))
    second = first.with_fact(Fact("sessions", "次数", "8", "次")).with_fact(Fact("", "购书", "40册"))
    assert [fact.text for fact in second.facts] == ["次数：8次", "购书：40册"]
    assert first.value("sessions") == "12"
    assert "12" not in second.allowed_text()


def test_the_same_free_fact_twice_is_one() -> None:
    ledger = FactLedger().with_facts(
        [Fact("", "", "购书30册"), Fact("", "", "购书30册"), Fact("", "", "献血9人")]
    )
    assert [fact.value for fact in ledger.free] == ["购书30册", "献血9人"]


def test_a_fact_can_be_taken_back() -> None:
    ledger = FactLedger().with_facts([Fact("sessions", "次数", "12"), Fact("", "购书", "30册")])
    assert ledger.without("sessions").facts == (Fact("", "购书", "30册"),)
    assert ledger.without("购书").facts == (Fact("sessions", "次数", "12"),)


def test_a_ledger_is_stored_and_read_back() -> None:
    fact = Fact("sessions", "次数", "12", "次", "tg:1", datetime(2026, 5, 1, tzinfo=UTC), "消息", "学了12次")
    ledger = FactLedger((fact, Fact("", "", "购书30册")))
    assert FactLedger.from_json(ledger.to_json()) == ledger
    assert FactLedger.from_json([{"slot": "a", "title": "b", "value": 3, "new": "x"}]).value("a") == "3"
