"""What a model slips in beside true facts: other units, spelt numbers, ranks, praise, names, times."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.drafting.bases import bases_of, join_bases
from bot.drafting.checks import Checked, check_draft
from bot.drafting.patterns import realise, without_gaps, without_marked, write_free
from bot.facts import ledger_of
from knowledge.rules import load_rules
from knowledge.specs import load_specs

CATALOGUE = load_rules()
SPECS = load_specs(catalogue=CATALOGUE)
IDEOLOGY = SPECS["ideology"]
FACTS = {"sessions": 12, "year": "2026"}


def check(text: str, **facts: object) -> Checked:
    element = IDEOLOGY.element("E04")
    assert element is not None
    bases = bases_of(element, "ideology:E04", CATALOGUE, date(2026, 11, 1))
    ledger = ledger_of({**FACTS, **facts}, IDEOLOGY)
    return check_draft(text, element, ledger, bases=bases, catalogue=CATALOGUE)


HERE = Path(__file__).parent
SMUGGLED: list[str] = tomllib.loads((HERE / "smuggled.toml").read_text(encoding="utf-8"))["wordings"]
HONEST: list[dict[str, Any]] = tomllib.loads((HERE / "honest_drafts.toml").read_text(encoding="utf-8"))[
    "drafts"
]


@pytest.mark.parametrize("smuggled", SMUGGLED)
def test_what_nobody_told_is_marked(smuggled: str) -> None:
    checked = check(f"中心组集体学习研讨12次。{smuggled}。")
    assert checked.unsupported
    assert smuggled not in without_marked(checked.text)
    assert checked.text.startswith("中心组集体学习研讨12次。")


@pytest.mark.parametrize("draft", HONEST, ids=lambda draft: draft["text"][:12])
def test_an_honest_draft_is_left_alone(draft: dict[str, Any]) -> None:
    spec = SPECS[draft.get("kind", "ideology")]
    element = spec.element(draft["of"])
    assert element is not None
    ledger = ledger_of(draft["facts"], spec)
    on = date(2026, 11, 1)
    bases = [one for one in bases_of(element, f"{spec.id}:{element.id}", CATALOGUE, on) if one.is_in_force]
    outline = realise(element, ledger, join_bases(bases)).text + write_free(ledger.free)
    checked = check_draft(
        draft["text"], element, ledger, bases=bases, catalogue=CATALOGUE, further=[without_gaps(outline)],
        words=[element.meaning, *(sentence.text for sentence in element.sentences)],
    )  # fmt: skip
    assert checked.unsupported == ()


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("获评县级先进单位", "被评为县级先进单位"),
        ("受到县委表扬", "得到县委表扬"),
        ("未发生意识形态领域事件", "全年未发生意识形态领域事件"),
        ("上半年完成", "上半年集中学习"),
        ("邀请望海大学教授授课", "望海大学教授授课"),
        ("张三副书记领学", "张三副书记领学"),
        ("三分之二的干部参加", "三分之二的干部参加"),
        ("参加近百人次", "近百人次参加"),
        ("37次", "叁拾柒次"),
        ("第三十七次会议", "第37次会议"),
        ("每月学习1次", "每月学习一次"),
    ],
)
def test_what_was_told_stays(told: str, text: str) -> None:
    assert check(f"中心组集体学习研讨12次。{text}。", 做法=told).unsupported == ()


@pytest.mark.parametrize(
    "text",
    [
        "坚持把理论学习摆在首位，中心组集体学习研讨12次。",
        "全年共组织集体学习12次，12次集体学习均有记录。",
        "按照每季度至少1次的要求，集体学习研讨12次。",
        "进一步提升学习质量，推动学习走深走实，集体学习12次。",
        "五四期间和七一前夕开展集体学习研讨12次。",
        "加强队伍建设，本单位图书馆与各医院一同学习，集体学习研讨12次。",
    ],
)
def test_plain_prose_is_left_alone(text: str) -> None:
    assert check(text).unsupported == ()


@pytest.mark.parametrize(
    "text",
    ["走访慰问12次。", "中心组集体学习研讨12次，走访群众12次。", "下乡调研12次，中心组集体学习研讨12次。"],
)
def test_a_true_count_on_a_wrong_noun_is_marked(text: str) -> None:
    checked = check(text)
    assert checked.unsupported == ("12次",)
    assert "集体学习研讨【待核" not in checked.text


def test_figures_in_brackets_of_the_model_s_own_are_marked() -> None:
    assert check("中心组集体学习研讨12次【2】，见【云宣发2023】。").unsupported == ("2", "2023")
