"""Which job a text asks for, told from its words alone."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources


class Intent(StrEnum):
    """The jobs that a text can ask for."""

    GREETING = "greeting"
    DRAFT = "draft"
    REPORT = "report"
    OUTLINE = "outline"
    RULES = "rules"
    EXPLAIN = "explain"
    REVIEW = "review"
    NOTICE = "notice"
    REVISE = "revise"
    STOP = "stop"
    THANKS = "thanks"
    GOOD = "good"
    BAD = "bad"
    PRIVACY = "privacy"
    FORGET = "forget"
    UNCLEAR = "unclear"
    CONTINUE = "continue"
    HOWTO = "howto"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a text asks for. `content` is the text to work on, `detail` a finer kind: how to revise, what about."""

    intent: Intent
    content: str = ""
    detail: str = ""


PASTE_LENGTH = 300
"""From this many characters on, a text without a question is taken for a draft."""

_HEADING = re.compile(
    r"^[ \t　]*(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)", re.MULTILINE
)
_NOTICE_TITLE = re.compile(r"关于[^\n。]{2,60}的通知")
_ENDS_AS_QUESTION = re.compile(r"[?？吗呢]\s*$")
_ASKS_ONE_THING = re.compile(
    r"多少|多长|几|谁|哪[天个里位份]|什么时候|何时|多久|要不要|是否|是不是|能不能|[吗呢?？]\s*$"
)
HOWTO_TOPICS = ("upload", "export", "invite", "kinds", "cost", "trust")
_ON_A_DRAFT = ("shorter", "concrete", "reword", "basis", "undo", "export", "sources")
_ON_AN_ANSWER = ("shorter", "reword", "export", "sources")
_CLAUSES = re.compile(r"[，。；！？,;!?\n]")
_MARKS = "？?！!。.~～ …、，,\u3000"


def read_wish(text: str, has_draft: bool = False, has_answer: bool = False) -> Wish:
    """Tell what the text asks for; `has_draft` and `has_answer` say what there is to be worked on."""
    text = text.strip()
    if not text:
        return Wish(Intent.GREETING)
    if wish := _read_paste(text):
        return wish
    if len(text) <= 30 and (topic := _which_howto(text)):
        return Wish(Intent.HOWTO, text, topic)
    if has_draft and len(text) <= 20 and (how := _which_revision(text, _ON_A_DRAFT)):
        return Wish(Intent.REVISE, text, how)
    if has_answer and len(text) <= 10 and (how := _which_revision(text, _ON_AN_ANSWER)):
        return Wish(Intent.REVISE, text, how)
    if intent := _said_alone(text.lower()):
        # 写吧 names nothing to write.
        return Wish(intent, "" if intent is Intent.DRAFT else text)
    if len(text) <= 20 and (
        intent := next((i for i in (Intent.FORGET, Intent.PRIVACY) if _has(text, i)), None)
    ):
        return Wish(intent, text)
    for intent in (Intent.REVIEW, Intent.DRAFT, Intent.RULES):
        if _has(text, intent):
            return _finish(intent, text)
    if whole := _whole_report(text):
        return whole
    if len(text) <= 40 and _has(text, Intent.NOTICE):
        return Wish(Intent.NOTICE)
    if _has(text, Intent.EXPLAIN):
        return Wish(Intent.EXPLAIN, text)
    if len(text) <= 8 and _has(text, Intent.STOP):
        return Wish(Intent.STOP)
    if _is_greeting(text.lower()):
        return Wish(Intent.GREETING)
    return Wish(Intent.ASK, text)


def is_question(text: str) -> bool:
    """Tell whether the text ends as a question."""
    return bool(_ENDS_AS_QUESTION.search(text.strip()))


def _read_paste(text: str) -> Wish | None:
    first_line, _, rest = text.partition("\n")
    body = rest.strip() if _has(first_line, Intent.REVIEW) and len(first_line) < 40 and rest.strip() else text
    if _looks_like_notice(body):
        return Wish(Intent.NOTICE, body)
    headings = len(_HEADING.findall(body))
    ends_as_report = "报告如下" in body or "汇报如下" in body or "特此报告" in body
    is_long = len(body) >= PASTE_LENGTH and not _ENDS_AS_QUESTION.search(body)
    if (
        body is not text
        or is_long
        or (headings >= 2 and len(body) >= 80)
        or (ends_as_report and len(body) >= 60)
    ):
        return Wish(Intent.REVIEW, body)
    return None


def _looks_like_notice(text: str) -> bool:
    opening = "\n".join(text.splitlines()[:6])[:200]
    asks = sum(
        word in text
        for word in ("请于", "报送", "各单位", "认真贯彻执行", "特此通知", "自查内容", "督查内容", "检查内容")
    )
    has_report_ending = "特此报告" in text or "报告如下" in text or "汇报如下" in text
    return bool(_NOTICE_TITLE.search(opening)) and asks >= 2 and not has_report_ending and len(text) >= 60


def _finish(intent: Intent, text: str) -> Wish:
    if intent is Intent.REVIEW:
        # 帮我看看这段：…… keeps what follows the colon; without a text there is nothing to review yet.
        _, colon, rest = text.partition("：") if "：" in text[:40] else text.partition(":")
        return Wish(Intent.REVIEW, rest.strip() if colon else "")
    if intent is Intent.DRAFT:
        for clause in _CLAUSES.split(text):
            if any(word in clause for word in _words()["report"]):
                return Wish(Intent.REPORT, text, clause)
    return Wish(intent, text)


def _is_greeting(text: str) -> bool:
    # 怎么用 alone asks for help; 截止和截至怎么用 is a question of its own.
    bare = text.strip("？?！!。.~～ 啊呀吧呢，,")
    return any(
        bare.startswith(word) and len(bare) <= len(word) + 3 for word in _words()[Intent.GREETING.value]
    )


def _said_alone(text: str) -> Intent | None:
    """Tell thanks, an opinion or mere marks from words that ask for something."""
    for intent in (Intent.GOOD, Intent.BAD):
        if any(text.startswith(mark) for mark in _words()[intent.value]) and len(text) <= 4:
            return intent
    bare = text.strip(_MARKS)
    if not any(char.isalnum() for char in bare):
        return Intent.UNCLEAR
    if bare.rstrip("吧啊呀啦了") in _words()[Intent.CONTINUE.value]:
        return Intent.CONTINUE
    if bare.rstrip("吧啊呀啦") in _words()["write"]:
        return Intent.DRAFT
    words = _words()[Intent.THANKS.value]
    # 好的，谢谢你啦 is two of them and a particle.
    parts = [part.rstrip("你您了啦哈啊呀哦") or part for part in re.split(f"[{re.escape(_MARKS)}]+", bare)]
    return Intent.THANKS if all(part in words or f"{part}了" in words for part in parts) else None


def _whole_report(text: str) -> Wish | None:
    """Tell a wish for the whole report, or a question of how it is made up: 自查报告怎么弄，明天要交.

    `detail` is where a part of it may be named: 自查报告里的专题研究怎么写.
    """
    for clause in _CLAUSES.split(text):
        if not any(word in clause for word in _words()["report.nouns"]):
            continue
        if any(word in text for word in _words()[Intent.OUTLINE.value]):
            return Wish(Intent.OUTLINE, text, text)
        # 报告要写多少字 and 报告写给谁 ask about one thing of it.
        if not _ASKS_ONE_THING.search(text) and any(word in text for word in _words()["report.deeds"]):
            return Wish(Intent.REPORT, text, clause)
    return None


def _which_howto(text: str) -> str:
    lower = text.lower().replace(" ", "")
    return next((topic for topic in HOWTO_TOPICS if any(w in lower for w in _words()[f"howto.{topic}"])), "")


def _which_revision(text: str, ways: tuple[str, ...]) -> str:
    lower = text.lower()
    return next((how for how in ways if any(word in lower for word in _words()[f"revise.{how}"])), "")


def _has(text: str, intent: Intent) -> bool:
    return any(word in text for word in _words()[intent.value])


@cache
def _words() -> dict[str, tuple[str, ...]]:
    table = tomllib.loads((resources.files(__package__) / "intents.toml").read_text(encoding="utf-8"))
    nested = {name: table.pop(name) for name in ("revise", "howto")}
    words = {name: tuple(entry["words"]) for name, entry in table.items()}
    words |= {f"report.{part}": tuple(table["report"][part]) for part in ("nouns", "deeds")}
    return words | {
        f"{name}.{part}": tuple(entry["words"])
        for name, parts in nested.items()
        for part, entry in parts.items()
    }
