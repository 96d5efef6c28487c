"""A shorter text keeps what it rests on."""

from __future__ import annotations

from datetime import date

import pytest

from bot.drafting.brief import Brief
from bot.drafting.revising import shorten
from bot.facts import FactLedger
from knowledge.specs import load_specs


@pytest.mark.parametrize(
    "text",
    [
        "按照《党委（党组）落实全面从严治党主体责任规定》第十八条要求，培训3次。",
        "落实全面从严治党主体责任，研究4次。",
        "出台《关于进一步加强学习的意见》1份。",
        "学习“深入贯彻八项规定精神”专题2次。",
    ],
)
def test_names_of_documents_and_set_phrases_stay_whole(text: str) -> None:
    spec = load_specs()["ideology"]
    element = spec.element("E06")
    assert element is not None
    brief = Brief(spec, element, FactLedger(), (), date(2026, 11, 22))
    assert shorten(text, brief) == text


def test_words_that_only_lean_go() -> None:
    spec = load_specs()["ideology"]
    element = spec.element("E06")
    assert element is not None
    brief = Brief(spec, element, FactLedger(), (), date(2026, 11, 22))
    assert shorten("认真组织学习《意见》3次，切实加强管理。", brief) == "组织学习《意见》3次，加强管理。"
