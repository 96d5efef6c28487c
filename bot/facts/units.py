"""The unit that a person writes for, where a clause says it: 我们单位是云岭县林业局, 我是县医院的."""

from __future__ import annotations

import re

from bot.facts.clauses import split_clauses

_BODY = "局|委|委员会|办|办公室|院|校|学校|小学|中学|高中|职高|大学|学院|中心|政府|厅|馆|社|团|站|所|队|支部|公司|厂|矿|街道|镇|乡|村|社区|幼儿园|集团|医院|银行|协会|科|股|室|处|部"
_SPEAKER = re.compile(
    rf"(?:我|俺)(?:是|在|管|负责)[\u4e00-\u9fff]{{2,24}}|"
    rf"(?:就是|那个|嗯|哦)?(?:(?:我们?|咱们?|俺们?)(?:这边|这儿|这里|这)?(?:就?是|属于?)[\u4e00-\u9fff]{{0,18}}(?:{_BODY})的?"
    rf"|(?![送去到在是给由找归交报从跟和与及请有没不把被])[\u4e00-\u9fff]{{1,12}}(?:{_BODY})的|(?:我们?|咱们?|俺们?|本)(?:单位|[\u4e00-\u9fff]{{0,4}}(?:{_BODY}))?)[。！!嘛啊呀]?"
)
_TOLD = re.compile(
    r"(?:我们?|咱们?|本)?(?:的)?(?:单位|机关)(?:的?(?:名称|全称|名字))?\s*(?:是|叫做?|为|：|:)\s*(?P<unit>[\u4e00-\u9fff（）()·A-Za-z]{3,40})[。！!]?"
    rf"|(?:我是|我在|我们是|我们在|咱们是)(?P<mine>[\u4e00-\u9fff]{{2,30}}(?:{_BODY}))的?[。！!]?"
)


def unit_in(clause: str) -> str:
    """Return the unit that a clause names and nothing else; empty where it does not."""
    match = _TOLD.fullmatch(clause.strip())
    return (match["unit"] or match["mine"]) if match else ""


def is_speaker(clause: str) -> bool:
    """Tell whether a clause only says who is speaking: 县医院信息科的, 我们是热力公司."""
    return bool(unit_in(clause) or _SPEAKER.fullmatch(clause.strip()))


def find_unit(text: str) -> str:
    """Return the unit that one of the clauses of a message names."""
    return next(filter(None, (unit_in(clause.text) for clause in split_clauses(text))), "")
