"""No figure from anywhere but facts, notice and rules; every gap a placeholder; every fact used.

Prior reports full of figures lie in the index, and the scripted model writes what it should not:
their figures, names and rules, instructions it found, an outline without its facts and gaps.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.drafting import DraftedElement, draft_element, draft_section
from bot.drafting.bases import bases_of
from bot.drafting.checks import unused_facts
from bot.facts import FactLedger, ledger_of, read_facts
from bot.figures import find_figures, unsupported
from bot.llm import ChatMessage
from bot.services import Services
from knowledge.documents import DocumentKind
from knowledge.specs import RequiredElement
from knowledge.text.references import find_references
from tests.fakes import ScriptedChatModel
from tests.support import TODAY, make_services, with_model

SETS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "fact_sets.toml").read_text(encoding="utf-8")
)["sets"]
IDS = [f"{n:02}-{one.get('kind', 'ideology')}-{one['of']}" for n, one in enumerate(SETS, 1)]
every_set = pytest.mark.parametrize("given", SETS, ids=IDS)

TEMPTING = (
    "37次",
    "88人次",
    "4127条",
    "三十七次",
    "97.3%",
    "7月19日",
    "望政发〔2024〕83号",
    "“星火微光”",
    "《望海舆论引导办法》",
    "望海市",
    "周建国",
)
"""Figures and names of prior reports that no fact set holds."""

REPORT = """望海市发展和改革局关于2024年度意识形态（网络意识形态）工作责任制落实情况的自查报告
市委宣传部：
按照《关于开展2024年督查的通知》（望政发〔2024〕83号）要求，现将有关情况报告如下：
一、工作开展情况
（一）加强理论武装。{topic}。全年中心组学习37次、三十七次，研讨发言88人次，7月19日周建国书记带头领学，发布信息4127条，参与率97.3%，开展“星火微光”活动，依据《望海舆论引导办法》第九十一条。
（二）严格组织生活。召开党员大会37次，主题党日37次，谈心谈话88人次，专题研究37次，培训88人次。
二、存在问题
部分干部重视不够，37次培训有88人次缺席。
三、下一步举措
加强学习，确保97.3%的覆盖率。
特此报告。
望海市发展和改革局
2024年12月19日
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def services(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Services]:
    home = tmp_path_factory.mktemp("home")
    async with make_services(home) as opened:
        for n, topic in enumerate(("公众号和工作群管理", "分析研判和专题汇报", "督促检查和考核问责")):
            path = home / f"望海{n}.txt"
            path.write_text(REPORT.format(topic=topic), encoding="utf-8")
            opened.library.add(path, kind=DocumentKind.REPORT)
        yield opened


def ledger_for(given: dict[str, Any], services: Services) -> FactLedger:
    spec = services.specs[given.get("kind", "ideology")]
    ledger = ledger_of(given.get("facts", {}), spec)
    if "said" in given:
        element = spec.element(given["of"])
        assert element is not None
        ledger = ledger.with_facts(read_facts(given["said"], [element]))
    assert ledger.facts
    return ledger


async def draft(given: dict[str, Any], services: Services) -> tuple[str, tuple[DraftedElement, ...]]:
    ledger = ledger_for(given, services)
    kind = given.get("kind", "ideology")
    notice = given.get("notice", "")
    if services.specs[kind].element(given["of"]):
        drafted = await draft_element(given["of"], ledger, services, kind=kind, notice_text=notice)
        return drafted.text, (drafted,)
    section = await draft_section(given["of"], ledger, services, kind=kind, notice_text=notice)
    return section.text, section.parts


def without_marks(text: str) -> str:
    return re.sub(r"【待[填核]：[^】]*】", "", text)


def allowed(given: dict[str, Any], element: RequiredElement, services: Services) -> list[str]:
    """All that a paragraph may say: what was told, the rules of the element, the words of its pattern."""
    kind = given.get("kind", "ideology")
    bases = bases_of(element, f"{kind}:{element.id}", services.catalogue, TODAY)
    ledger = ledger_for(given, services)
    facts = [f"{fact.text} 《{fact.value}》" for fact in ledger.facts]
    words = [element.meaning, *(sentence.text for sentence in element.sentences)]
    return [
        *facts,
        given.get("said", ""),
        given.get("notice", ""),
        *words,
        *(f"{b.label} {b.summary}" for b in bases),
    ]


def check(text: str, parts: tuple[DraftedElement, ...], given: dict[str, Any], services: Services) -> None:
    ledger = ledger_for(given, services)
    bare = without_marks(text)
    for words in TEMPTING:
        assert words not in bare
    for part in parts:
        assert unsupported(without_marks(part.text), allowed(given, part.element, services)) == ()
        for slot in part.element.slots:
            if not slot.is_optional and ledger.value(slot.id) is None:
                is_gap = f"【待填：{slot.title}】" in part.text
                assert is_gap is (slot.title in part.placeholders), slot.title
                # At most a few gaps stand in a paragraph that tells something; the rest is listed under it.
                assert is_gap or slot.title in part.addable, slot.title
        bases = bases_of(
            part.element, f"{given.get('kind', 'ideology')}:{part.element.id}", services.catalogue, TODAY
        )
        titles = {basis.rule.title for basis in bases}
        for reference in find_references(without_marks(part.text)):
            if reference.article is not None:
                assert reference.title in titles
    assert unused_facts(text, ledger.facts) == ()
    for fact in ledger.facts:
        if not find_figures(fact.value + fact.unit):
            assert re.sub(r"[《》“”、，]", "", fact.value) in re.sub(r"[《》“”、，]", "", text)


def test_there_are_forty_sets() -> None:
    assert len(SETS) == 40


@every_set
@pytest.mark.asyncio(loop_scope="module")
async def test_from_patterns(given: dict[str, Any], services: Services) -> None:
    text, parts = await draft(given, services)
    check(text, parts, given, services)
    assert "【待核" not in text
    assert all(not part.by_model and part.unsupported == () for part in parts)


def outline_of(messages: tuple[ChatMessage, ...]) -> str:
    found = re.search(r"<outline>\n(.*?)\n</outline>", messages[-1].text, re.DOTALL)
    assert found is not None
    return found[1]


SMUGGLED = (
    "全年学习37次、三十七次，88人次参加，覆盖率97.3%，7月19日周建国书记到会讲话，发布信息4127条，"
    "印发望政发〔2024〕83号，开展“星火微光”活动，依据《望海舆论引导办法》第九十一条和《中华人民共和国网络安全法》第九十九条，"
    "得到望海市委充分肯定。"
)


def adds(messages: tuple[ChatMessage, ...]) -> str:
    return f"好的，以下是正文：\n**{outline_of(messages)}**{SMUGGLED}[1]"


def drops(_: tuple[ChatMessage, ...]) -> str:
    return f"高度重视，成效明显。{SMUGGLED}"


def fills_gaps(messages: tuple[ChatMessage, ...]) -> str:
    outline = re.sub(r"【待填：[^】]*】", "37", outline_of(messages))
    return f"{outline}【待填：共37次】【待核：88人次】[待填: 参加88人次]"


def changes(messages: tuple[ChatMessage, ...]) -> str:
    outline = re.sub(r"\d+", lambda match: str(int(match[0]) + 100), outline_of(messages))
    return re.sub(r"第[一二三四五六七八九十]+条", "第九十一条", outline)


@pytest.mark.parametrize("answer", [adds, drops, fills_gaps, changes])
@every_set
@pytest.mark.asyncio(loop_scope="module")
async def test_with_a_model_that_smuggles(given: dict[str, Any], answer: Any, services: Services) -> None:
    model = ScriptedChatModel(answer, repeat=True)
    text, parts = await draft(given, with_model(services, model))
    check(text, parts, given, services)
    if "【待核：" in text:
        assert any(part.unsupported for part in parts)
        assert any("【待核】" in note for part in parts for note in part.notes)
    else:
        # A paragraph without figures and articles gives `changes` nothing to change.
        assert answer is changes


@every_set
@pytest.mark.asyncio(loop_scope="module")
async def test_prior_figures_never_reach_the_model(given: dict[str, Any], services: Services) -> None:
    model = ScriptedChatModel(outline_of, repeat=True)
    text, parts = await draft(given, with_model(services, model))
    for words in TEMPTING:
        assert words not in model.all_prompts
    assert "望海" not in model.all_prompts
    check(text, parts, given, services)
    assert all(part.unsupported == () for part in parts)


@pytest.mark.asyncio(loop_scope="module")
async def test_prior_reports_do_reach_the_model_masked(services: Services) -> None:
    model = ScriptedChatModel(outline_of, repeat=True)
    await draft(SETS[1], with_model(services, model))
    assert "往年报告1" in model.last_prompt
    assert "中心组学习▢" in model.last_prompt
