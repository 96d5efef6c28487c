"""The unit that a person writes for, where a clause says it: 我们单位是云岭县林业局, 我是县医院的."""

from __future__ import annotations

import re

from bot.facts.clauses import split_clauses

_BODY = "局|委|委员会|办|办公室|院|校|学校|小学|中学|大学|学院|中心|政府|厅|馆|社|团|站|所|队|支部|公司|街道|镇|乡|村|社区|幼儿园|集团|医院|银行|协会"
_TOLD = re.compile(
    r"(?:我们?|咱们?|本)?(?:的)?(?:单位|机关)(?:的?(?:名称|全称|名字))?\s*(?:是|叫做?|为|：|:)\s*(?P<unit>[\u4e00-\u9fff（）()·A-Za-z]{3,40})[。！!]?"
    rf"|(?:我是|我在|我们是|我们在|咱们是)(?P<mine>[\u4e00-\u9fff]{{2,30}}(?:{_BODY}))的?[。！!]?"
)


def unit_in(clause: str) -> str:
    """Return the unit that a clause names and nothing else; empty where it does not."""
    match = _TOLD.fullmatch(clause.strip())
    return (match["unit"] or match["mine"]) if match else ""


def find_unit(text: str) -> str:
    """Return the unit that one of the clauses of a message names."""
    return next(filter(None, (unit_in(clause.text) for clause in split_clauses(text))), "")
