"""Everything that a clerk told stands in the paragraph, in official words, and nothing else does."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue import respond
from bot.drafting.free import heading_in, is_foreign
from bot.drafting.officialese import write_officially
from bot.exchange import Draft, Message
from bot.figures import unsupported
from bot.services import Services
from knowledge.text.figures import find_figures
from knowledge.text.quantities import flatten
from tests.support import built_in_kinds, make_services

FOLDER = Path(__file__).parents[2] / "fixtures" / "facts"
SETS: list[dict[str, Any]] = [
    one
    for file in sorted(FOLDER.glob("*.toml"))
    for one in tomllib.loads(file.read_text(encoding="utf-8"))["set"]
]
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def services(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    async with make_services(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def plain(text: str) -> str:
    return "".join(flatten(text).split())


@pytest.mark.parametrize("one", SETS, ids=lambda one: f"{one['id']}-{one['kind'][:4]}")
async def test_all_that_was_told_stands_in_the_paragraph(one: dict[str, Any], services: Services) -> None:
    words = f"帮我写一段{one['kind']}自查报告里的“{one['element']}”：\n{one['notes'].strip()}"
    message = Message(person="local", chat=f"facts:{one['id']}", command="draft", text=words)
    reply = await respond(message, services)
    drafts = [block.text for block in reply.blocks if isinstance(block, Draft)]
    assert len(drafts) == 1
    text = plain(drafts[0])
    # 8个班子成员 is written 8名, 4回 is written 4次: the number tells.
    written = {figure.number for figure in find_figures(drafts[0])}
    told = [figure for figure in find_figures(one["notes"]) if figure.kind in ("count", "percent")]
    assert [figure.text for figure in told if figure.number not in written] == []
    assert [word for word in one.get("words", []) if plain(word) not in text] == []
    assert "此外" not in text
    assert "帮我写" not in text
    assert text.count("待填") <= 3


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("今年中心组一共学了十二次", "今年中心组学习12次。"),
        ("我们5个人管，开了三次碰头会", "5人管，召开3次碰头会。"),
        ("8个班子成员都发过言", "8名班子成员均作交流发言。"),
        ("发现问题5个，改了3个，还有2个挂着", "发现问题5个，整改3个，2个尚未完成。"),
        ("内控手册改了第三版", "内控手册修改第三版。"),
        ("没有发生泄密", "未发生泄密。"),
        ("再加一条：9月份开展了网络舆情应急演练，60人参加", "9月份开展网络舆情应急演练，60人参加。"),
        ("学习《没有发生的故事》1次", "学习《没有发生的故事》1次。"),
        ("帮我写一段，谢谢", ""),
    ],
)
async def test_spoken_words_become_official_ones(told: str, written: str) -> None:
    assert write_officially(told) == written


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("今年运行费5.62万，去年是6.14万", "今年运行费5.62万元，去年是6.14万元。"),
        ("党费收了4386块", "党费收到4386元。"),
        ("发传单3万张", "发传单3万张。"),
        ("发展党员2名，身份证330199199203040028，手机13800001111", "发展党员2名。"),
    ],
)
async def test_money_has_its_unit_and_personal_numbers_are_left_out(told: str, written: str) -> None:
    assert write_officially(told) == written


async def test_a_field_without_a_page_is_written_freely() -> None:
    kinds = built_in_kinds()
    assert is_foreign("写一段森林防火的，今年检查了12次", kinds)
    assert not is_foreign("写一段网络安全的消防演练", kinds)
    assert heading_in("写一段森林防火的，巡山30次") == "森林防火"


@given(st.text(alphabet="我们今年学了开会都没有改12三次个人，。；（）\n还", max_size=80))
async def test_no_figure_is_lost_or_made_up(told: str) -> None:
    written = write_officially(told)
    assert unsupported(written, [told]) == ()


async def test_writing_officially_twice_changes_nothing_more() -> None:
    for one in SETS:
        once = write_officially(one["notes"])
        assert write_officially(once) == once
