"""Text with a classification mark goes nowhere, whichever door it knocks at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import docx
import pytest

from bot.answering import answer
from bot.dialogue import respond
from bot.drafting import draft_element, revise_draft
from bot.errors import ClassifiedText
from bot.exchange import Message, Upload
from bot.explaining import explain
from bot.facts.ledger import Fact, FactLedger
from bot.llm.masking import MaskingChatModel
from bot.notices import read_notice
from bot.regulations import find_rules
from bot.review import review
from bot.services import Services
from knowledge.errors import ClassifiedDocument, KnowledgeError
from tests.fakes import ScriptedChatModel
from tests.support import make_services, with_model

WORDS = "灯塔密件"
MARKS = ["绝密★", "机密★1年", "秘密 ★ 长期", "秘密★启封前", "机　密　☆　１０年"]


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with make_services(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def model() -> ScriptedChatModel:
    return ScriptedChatModel("好的。", repeat=True)


def assert_nothing_kept(services: Services, model: ScriptedChatModel) -> None:
    assert WORDS not in model.all_prompts
    for path in services.settings.zicha_home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert WORDS.encode() not in content, path
            assert WORDS.encode("utf-16-le") not in content, path


def ledger(text: str) -> FactLedger:
    return FactLedger((Fact("study_topics", "学习研讨主题", text),))


DOORS: dict[str, Callable[[str, Services], Awaitable[object]]] = {
    "ask": lambda text, services: answer(text, services),
    "history": lambda text, services: answer("多久一次？", services, history=[text]),
    "rules": lambda text, services: find_rules(text, services),
    "explain": lambda text, services: explain(text, services),
    "notice": lambda text, services: read_notice(text, services),
    "facts": lambda text, services: draft_element("E04", ledger(text), services),
    "notice of a draft": lambda text, services: draft_element(
        "E04", ledger("纪律"), services, notice_text=text
    ),
    "instruction": lambda text, services: draft_element("E04", ledger("纪律"), services, instruction=text),
    "revised text": lambda text, services: revise_draft("E04", text, "更短", ledger("纪律"), services),
    "said": lambda text, services: respond(Message(person="tg:42", chat="tg:42", text=text), services),
    "forwarded": lambda text, services: respond(
        Message(person="tg:42", chat="tg:42", text=text, is_forwarded=True), services
    ),
    "command": lambda text, services: respond(
        Message(person="tg:42", chat="tg:42", command="review", text=text), services
    ),
}


@pytest.mark.parametrize("door", DOORS)
async def test_every_door_is_shut(services: Services, model: ScriptedChatModel, door: str) -> None:
    guarded = with_model(services, MaskingChatModel(model))
    for mark in MARKS:
        with pytest.raises(ClassifiedText, match="保守国家秘密法") as caught:
            await DOORS[door](f"{mark}\n{WORDS}：中心组学习情况通报", guarded)
        assert WORDS not in str(caught.value)
    assert_nothing_kept(services, model)


async def test_a_review_says_only_that(services: Services, model: ScriptedChatModel) -> None:
    found = await review(f"机密★1年\n{WORDS}", with_model(services, MaskingChatModel(model)), kind="ideology")
    assert len(found.findings) == 1
    assert WORDS not in found.findings[0].message
    assert_nothing_kept(services, model)


@pytest.mark.parametrize("place", ["body", "header", "footer", "name", "table", "text box of the first page"])
async def test_files_are_refused(
    services: Services, model: ScriptedChatModel, tmp_path: Path, place: str
) -> None:
    document = docx.Document()
    document.add_paragraph(f"{WORDS}：关于中心组学习的情况")
    section = document.sections[0]
    match place:
        case "body":
            document.add_paragraph("秘密★长期")
        case "header":
            section.header.paragraphs[0].text = "机密★1年"
        case "footer":
            section.footer.paragraphs[0].text = "绝密★"
        case "table":
            document.add_table(1, 1).cell(0, 0).text = "机密 ★ 10年"
        case "text box of the first page":
            section.different_first_page_header_footer = True
            section.first_page_header.paragraphs[0].text = "秘 密 ★ 启封前"
    path = tmp_path / "file.docx"
    document.save(str(path))
    name = "机密★1年 通报.docx" if place == "name" else "通报.docx"
    with pytest.raises((ClassifiedDocument, ClassifiedText)):
        services.library.add(path, name=name)
    message = Message(person="tg:42", chat="tg:42", uploads=(Upload(path, name),))
    with pytest.raises((ClassifiedText, KnowledgeError), match="密"):
        await respond(message, with_model(services, MaskingChatModel(model)))
    assert_nothing_kept(services, model)
