"""The library that its tests share: cards, kinds, an index in a folder, a report and a rule."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from knowledge.documents import (
    personal_scope,
)
from knowledge.rules import RuleCatalogue, load_rules
from knowledge.specs import ReportSpec, load_specs

ANNA, BOB = personal_scope("tg:1"), personal_scope("tg:2")

REPORT = """云岭县教育局关于2024年度意识形态工作责任制落实情况的自查报告

县委宣传部：

按照要求，现将有关情况报告如下：

一、工作开展情况
（一）抓实学习。依据《中国共产党党委（党组）理论学习中心组学习规则》第十条，全年集体学习研讨12次。
（二）守好网络。落实《中华人民共和国网络安全法》第二十一条和《云岭县网络信息发布管理办法》，修复漏洞6个。
二、存在问题
学用结合不够紧密。
三、下一步工作措施
每次研讨形成一项措施。贯彻《中国共产党宣传工作条例》。

云岭县教育局
2024年11月8日
"""

RULE = """青禾区公文归档办法

第一章　总则

第一条　为了做好公文归档，制定本办法。

第二条　本办法所称归档，包括下列活动：
（一）收集；
（二）整理。

第二章　期限

第三条　公文应当在办结后三十日内归档。

第四条　本办法自2024年3月1日起施行。
"""


@cache
def cards() -> RuleCatalogue:
    return load_rules()


@cache
def kinds() -> dict[str, ReportSpec]:
    return load_specs(catalogue=cards())


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path
