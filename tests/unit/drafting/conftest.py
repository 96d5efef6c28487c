"""Services for drafting, with one prior report in the team's knowledge base."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.services import Services
from knowledge.documents import DocumentKind
from tests.support import make_services

PRIOR = """云岭县司法局关于2024年度意识形态（网络意识形态）工作责任制落实情况的自查报告
县委宣传部：
现将有关情况报告如下：
一、工作开展情况
（一）理论学习中心组学习。坚持把理论学习与司法行政实务紧紧结合起来同步谋划同步推进，让学习成果看得见摸得着用得上，全年中心组集体学习37次。
二、存在问题
部分干部学用结合不够。
三、下一步举措
加强学习。
特此报告。
云岭县司法局
2024年12月19日
"""
COPIED = "坚持把理论学习与司法行政实务紧紧结合起来同步谋划同步推进，让学习成果看得见摸得着用得上"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def services(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    home = tmp_path_factory.mktemp("home")
    async with make_services(home) as opened:
        path = home / "往年.txt"
        path.write_text(PRIOR, encoding="utf-8")
        opened.library.add(path, kind=DocumentKind.REPORT)
        yield opened
