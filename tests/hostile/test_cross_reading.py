"""What one person brought never reaches another, by whatever command, word or button.

The other says and presses everything there is, in private and in a group, on two
installations: one on which somebody wrote, drafted and uploaded before, and one that is empty. What
they read must be the same to the letter: not a word, a title or a count may differ.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.dialogue import respond
from bot.dialogue.commands import ADMIN_COMMANDS, BUTTONS, COMMANDS, TEXT_COMMANDS
from bot.errors import ZichaError
from bot.exchange import Message, Paragraph, Progress, Reply, Upload
from bot.services import Services
from bot.understanding import Act
from knowledge.documents import personal_scope
from knowledge.errors import KnowledgeError
from tests.fakes import ScriptedChatModel
from tests.support import make_services

FIRST, OTHER, ADMIN, GROUP = "tg:1", "tg:2", "tg:100", "tg:-1001"
SECRETS = ("赤霄", "紫电", "白虹", "青冥", "流星", "百里")
"""Words of the first person: file, body, unit, topic of a draft, notice, question."""
REPORT = """赤霄镇关于2025年度意识形态工作责任制落实情况的自查报告
县委宣传部：
现将有关情况报告如下：
一、工作开展情况
（一）理论学习中心组学习。白虹镇党委围绕紫电专题开展理论学习中心组集体学习研讨17次。
（二）阵地管理。白虹镇对紫电公众号逐条登记审核，建立阵地台账。
二、存在问题
（一）白虹镇紫电公众号更新不及时。
三、下一步打算
（一）由白虹镇党政办负责，12月底前完成整改。
白虹镇党委
2025年12月1日
"""
NOTICE = """流星县委宣传部关于开展2026年流星专项督查的通知
各乡镇党委，县直各单位：
一、自查内容
（一）流星行动理论学习中心组学习情况。
（二）流星公众号等阵地管理情况。
请于2026年11月27日前将自查报告报送流星县委宣传部。
"""
OWN_DRAFT = """云岭县林业局2026年意识形态工作自查报告
县委宣传部：
现将有关情况报告如下：
一、工作开展情况
（一）理论学习中心组学习。党委围绕专题开展理论学习中心组集体学习研讨17次。
（二）阵地管理。对公众号逐条登记审核，建立阵地台账。
二、存在问题
（一）公众号更新不及时。
三、下一步举措
（一）由办公室负责，12月底前完成整改。
特此报告。
"""
ARGUMENTS = {
    "ask": "理论学习中心组专题集体学习研讨多少次",
    "draft": "写一段理论学习中心组学习的情况，今年学了12次",
    "rules": "公众号管理要依据哪些规定？",
    "explain": "中心组学习",
    "review": OWN_DRAFT,
    "notice": "关于开展自查的通知\n请于2026年11月27日前报送。",
    "remove": "{document}",
    "settings": "单位 云岭县林业局",
    "dismiss": "tg:77",
}
"""What follows a command; the others stand alone."""
PRESSED = {
    "act": ("act:ask", "act:draft", "act:tell"),
    "begin": ("begin:draft", "begin:review"),
    "set": ("set:brief",),
    "forget": ("forget:no",),
    "file": ("file:review", "file:report", "file:facts"),
    "draft": ("draft:E04", "draft:ideology:E04"),
    "revise": ("revise:shorter", "revise:undo", "revise:sources", "revise:export"),
    "explain": ("explain:E04",),
    "why": ("why:{turn}",),
    "good": ("good:{turn}",),
    "bad": ("bad:{turn}",),
    "export": ("export:draft",),
    "answer": ("answer:sources:{turn}", "answer:export:{turn}", "answer:shorter:{turn}"),
    "notice": ("notice:begin",),
    "whole": ("whole:{turn}", "whole:yes", "whole:ideology"),
    "review": ("review:next", "review:text", "review:word", "review:coverage"),
    "report": ("report:open:{report}", "report:show", "report:text", "report:export-gaps", "report:list"),
}
"""Every button, its argument guessed right: ids of the first person's document, turn and report."""
SAID = {
    Act.DRAFT: ("帮我写一段公众号阵地管理的情况",),
    Act.REPORT: ("看进度", "事实", "看全文", "报告列表", "我要写一份自查报告"),
    Act.EXPLAIN: ("阵地台账怎么写", "自查报告有哪些部分", "自查报告怎么弄，明天要交"),
    Act.REVIEW: (OWN_DRAFT, "看全文"),
    Act.DECIDE: ("采纳", "第1条为什么要改"),
    Act.NOTICE: (
        "关于开展专项督查的通知\n各单位：\n请于2026年11月27日前报送自查报告。\n自查内容：公众号。",
        "什么时候交",
    ),
    Act.TELL: ("研讨9次", "再加一条：培训3次"),
    Act.CORRECT: ("不对，是8次",),
    Act.REVISE: ("更短", "看依据", "把最后一句删掉"),
    Act.UNDO: ("撤销",),
    Act.EXPORT: ("导出",),
    Act.STOP: ("取消",),
    Act.SMALLTALK: ("谢谢", "👍", "👎", "太长了", "你好"),
    Act.SETTINGS: ("我的数据存在哪里？", "删除我的数据"),
    Act.LIBRARY: ("库里有哪些资料",),
    Act.HELP: ("你能做什么",),
    Act.INVENT: ("帮我编几次会议",),
    Act.OFFTOPIC: ("今天天气怎么样",),
    Act.UNCLEAR: ("？？", "继续写", "接着写"),
    Act.ASK: (
        "公众号阵地管理依据哪些规定",
        "专题开展集体学习研讨17次是哪个镇？",
        "去年的报告里公众号有什么问题",
        "有哪些人上传过资料",
        "那次数呢",
    ),
}


def test_every_command_button_and_wish_is_in_the_tables() -> None:
    assert set(ARGUMENTS) <= {*COMMANDS, *TEXT_COMMANDS, *ADMIN_COMMANDS}
    assert set(PRESSED) == set(BUTTONS)
    assert set(SAID) == set(Act)


class Teller:
    """Lets people act as a front-end would, and keeps what the others get to read."""

    def __init__(self, services: Services, home: Path) -> None:
        self.services = services
        self.home = home
        self.ids = {"document": "0123456789", "turn": "0" * 32, "report": "abcdef"}
        self.read: list[str] = []

    async def say(self, person: str, text: str = "", chat: str = "", **more: Any) -> None:
        text = text.format(**self.ids)
        command, _, rest = text[1:].partition(" ") if text.startswith("/") else ("", "", text)
        message = Message(person, chat or person, rest, command, is_admin=person == ADMIN, **more)
        await self._give(replace(message, is_group=bool(chat)))

    async def send(self, person: str, name: str, text: str) -> None:
        file = self.home / f"{len(text)}{Path(name).suffix}"
        file.write_text(text, encoding="utf-8")
        await self.say(person, uploads=(Upload(file, name),))

    async def press(self, person: str, action: str, chat: str = "") -> None:
        await self.say(person, chat=chat, action=action.format(**self.ids))

    async def _give(self, message: Message) -> None:
        streamed = Streamed()
        try:
            reply = await respond(message, self.services, streamed.progress)
        except (ZichaError, KnowledgeError) as error:
            reply = Reply((Paragraph(str(error)),))
        if message.person != FIRST:
            self._keep(message, reply, streamed)
        elif message.is_group:
            # What goes to the group, the others read too.
            assert reply.is_private
            assert not streamed.progress.is_public

    def _keep(self, message: Message, reply: Reply, streamed: Streamed) -> None:
        asked = f"{message.chat} {message.command}{message.action} {message.text[:40]}"
        words = [reply.text, *(f"{source.label} {source.quote}" for source in reply.sources), streamed.words]
        words += [f"{button.label} {button.action}" for row in reply.buttons for button in row]
        words += [f"{file.name} {file.caption} {_text_of(file.content)}" for file in reply.files]
        self.read.append(re.sub(r"[0-9a-f]{6,}", "#", "\n".join((asked, *words))))


class Streamed:
    """What is shown while a reply is made."""

    def __init__(self) -> None:
        self.words = ""
        self.progress = Progress(self._take, self._take)

    async def _take(self, words: str) -> None:
        self.words += words


def _text_of(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        parts = [archive.read(name).decode("utf-8", "replace") for name in sorted(archive.namelist())]
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z?", "", "".join(parts))


async def live(teller: Teller) -> None:
    """What the first person does: in private and in the group."""
    await teller.say(FIRST, "/settings 单位 白虹镇党委")
    await teller.send(FIRST, "赤霄镇报告.txt", REPORT)
    await teller.press(FIRST, "file:report")
    await teller.send(FIRST, "紫电制度.md", f"# 白虹镇紫电管理规定\n第一条 {'紫电公众号要登记。' * 5}")
    await teller.press(FIRST, "file:rule")
    await teller.say(FIRST, "/ask 百里之外的食堂几点开门？")
    await teller.say(FIRST, "👎")
    await teller.say(FIRST, "白虹镇的答得不好")
    await teller.say(FIRST, NOTICE)
    await teller.press(FIRST, "notice:begin")
    await teller.say(FIRST, "围绕青冥开展中心组集体学习研讨17次")
    await teller.say(FIRST, "起草 E04")
    await teller.say(FIRST, "/cancel")
    await teller.say(FIRST, REPORT)
    await teller.say(FIRST, "写一段理论学习中心组学习，学了17次，主题是青冥")
    await teller.send(FIRST, "赤霄待定.txt", REPORT + "又及。")
    for text in (
        "写一段理论学习中心组学习，学了17次，主题是青冥",
        "帮我审一下：\n" + REPORT,
        "我们单位是白虹镇党委",
        "写一份自查报告",
        "看进度",
    ):
        await teller.say(FIRST, text, chat=GROUP)
    store = teller.services.store
    documents = teller.services.library.list((personal_scope(FIRST),))
    teller.ids["document"] = documents[0].id
    teller.ids["report"] = (await store.list_reports(FIRST))[0].id
    teller.ids["turn"] = (await store.load_session(FIRST, FIRST)).last["turn"]
    assert teller.ids["turn"]


async def pry(teller: Teller, person: str) -> None:
    """Everything that another person can say and press; an administrator's lists are theirs to see."""
    listed = ("gaps", "stats", "users", "invite") if person == ADMIN else ()
    for command in (*COMMANDS, *TEXT_COMMANDS, *ADMIN_COMMANDS, "reports", "eval", "export"):
        if command not in listed:
            await teller.say(person, f"/{command} {ARGUMENTS.get(command, '')}".strip())
    await teller.say(person, "/start {turn}")
    await teller.send(person, "云岭县林业局报告.txt", OWN_DRAFT)
    for actions in PRESSED.values():
        for action in actions:
            await teller.press(person, action)


async def pry_in_words(teller: Teller, person: str, chat: str = "") -> None:
    """The same without commands."""
    for texts in SAID.values():
        for text in texts:
            await teller.say(person, text, chat=chat)


async def pry_in_group(teller: Teller, person: str) -> None:
    """The same in the group where the first person spoke."""
    await pry_in_words(teller, person, GROUP)
    for actions in PRESSED.values():
        for action in actions:
            await teller.press(person, action, chat=GROUP)
    for command in (*COMMANDS, *TEXT_COMMANDS):
        await teller.say(person, f"/{command} {ARGUMENTS.get(command, '')}".strip(), chat=GROUP)


async def told_to_others(home: Path, *, is_lived_in: bool) -> tuple[list[str], str]:
    """What others read on such an installation, and all that a model was sent for them."""
    model = ScriptedChatModel("依据有关规定执行[1]。", repeat=True, is_local=True)
    async with make_services(home, model=model) as services:
        teller = Teller(services, home)
        if is_lived_in:
            await live(teller)
            assert "青冥" in model.all_prompts
            assert "百里" in (await services.store.open_gaps())[0].question
        model.prompts.clear()
        await pry(teller, OTHER)
        await pry_in_words(teller, OTHER)
        await pry_in_group(teller, OTHER)
        await pry(teller, ADMIN)
        return teller.read, model.all_prompts


async def test_others_read_the_same_whether_or_not_somebody_was_there(tmp_path: Path) -> None:
    lived_in, prompts = await told_to_others(tmp_path / "lived in", is_lived_in=True)
    empty, _ = await told_to_others(tmp_path / "empty", is_lived_in=False)
    assert not [word for word in SECRETS if word in prompts]
    assert not [text for text in lived_in for word in SECRETS if word in text]
    assert lived_in == empty
