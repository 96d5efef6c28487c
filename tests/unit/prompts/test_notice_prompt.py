from __future__ import annotations

import prompts
from tests.unit.prompts.snapshots import check_snapshot


def test_read_notice() -> None:
    rendered = prompts.load("read_notice").render(
        kind="意识形态（网络意识形态）工作责任制自查报告",
        elements=[("E04", "中心组学习与理论武装", "学了几次"), ("E07", "阵地台账", "")],
        notice="关于开展自查的通知\n请围绕中心组学习情况自查，11月30日前报局办公室。",
    )
    check_snapshot("read_notice", rendered)
