"""Words that are commands as such, and texts that are pasted: known by their form, not by their meaning."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from knowledge.text.grammar import SMALL

PASTE_LENGTH = 600
"""From this many characters on, a text without headings and without a question is taken for a draft."""
_ONE_PARAGRAPH = 200
"""From this many characters on, a paragraph without lines may be one of a draft."""
_HEADING = re.compile(rf"^[ \t\u3000]*(?:{SMALL}、|（{SMALL}）)", re.MULTILINE)
_SHORT = 16
_NOTICE_TITLE = re.compile(r"关于[^\n。]{2,60}的通知")
_MARKS = "？?！!。.~～ …、，,\u3000"
_ON_A_DRAFT = ("shorter", "concrete", "reword", "basis", "redo", "undo", "export", "sources")
_ON_AN_ANSWER = ("shorter", "reword", "export", "sources")


@dataclass(frozen=True, slots=True)
class Said:
    """A word said as such: what it is, the text, and which topic or way."""

    what: str
    text: str = ""
    detail: str = ""


def pasted(text: str) -> Said | None:
    """Return a pasted notice or draft, told by its form, without a wish on the line above it."""
    first, _, rest = text.partition("\n")
    body = rest.strip() if len(first) < 40 and _has(first, "review") and rest.strip() else text
    if _looks_like_notice(body):
        return Said("notice", body)
    ends_as_report = any(words in body for words in ("报告如下", "汇报如下", "特此报告"))
    is_long = len(body) >= PASTE_LENGTH and not asks(body[-40:])
    headings = len(_HEADING.findall(body))
    if (
        body is not text
        or is_long
        or (headings >= 2 and len(body) >= 80)
        or (ends_as_report and len(body) >= 60)
    ):
        return Said("review", body)
    return None


def _looks_like_notice(text: str) -> bool:
    opening = "\n".join(text.splitlines()[:6])[:200]
    asks = sum(word in text for word in _words()["notice.asks"])
    has_report_ending = any(words in text for words in ("特此报告", "报告如下", "汇报如下"))
    return bool(_NOTICE_TITLE.search(opening)) and asks >= 2 and not has_report_ending and len(text) >= 60


def said_as_such(text: str, *, has_draft: bool, has_answer: bool) -> Said | None:
    """Return the word that the whole message is, or None: 谢谢, 继续, 更短, 取消, 你好."""
    if not text:
        return Said("greeting")
    lower = text.lower()
    if len(text) <= 30 and (topic := _topic(lower, "howto")):
        return Said("howto", text, topic)
    if has_draft and len(text) <= 8 and way_of_revising(text, is_answer=False):
        return Said("revise", text)
    if has_answer and len(text) <= 8 and way_of_revising(text, is_answer=True):
        return Said("revise", text)
    if alone := _said_alone(lower):
        return Said(alone, text)
    for what in ("forget", "privacy"):
        if len(text) <= 20 and _has(text, what):
            return Said(what, text)
    if len(text) <= 8 and lower.strip(_MARKS) in _words()["stop"]:
        return Said("stop", text)
    bare = lower.strip("？?！!。.~～ 啊呀吧呢，,")
    if any(bare.startswith(word) and len(bare) <= len(word) + 3 for word in _words()["greeting"]):
        return Said("greeting", text)
    return None


def way_of_revising(text: str, *, is_answer: bool) -> str:
    """Return which of the ways of revising the words name; nothing where it takes the words themselves."""
    ways = _ON_AN_ANSWER if is_answer else _ON_A_DRAFT
    lower = text.lower()
    return next((way for way in ways if any(word in lower for word in _words()[f"revise.{way}"])), "")


def asks_for_rules(text: str) -> bool:
    """Tell whether a question asks which rules apply."""
    return _has(text, "rules")


def asks(text: str) -> bool:
    """Tell whether a message asks something, with a mark or without."""
    bare = text.strip().rstrip("。.!！~ ")
    words = _words()
    return bare.endswith(words["asks.ends"]) or any(word in text for word in words["asks"])


def may_be_pasted(text: str) -> bool:
    """Tell whether a text may be one to be reviewed: it has lines, is long, or comes with such a wish."""
    return "\n" in text.strip() or len(text) >= _ONE_PARAGRAPH or _has(text, "review")


def names_notice(text: str) -> bool:
    """Tell whether a message may be a notice, or speaks of one."""
    return _has(text, "notice") or (may_be_pasted(text) and _has(text, "notice.asks"))


def named_purpose(words: str) -> str:
    """Return what words beside a file say that it is for: review, report, rule, notice; nothing where they do not."""
    found = [what for what in ("review", "rule", "report", "notice") if _has(words, f"file.{what}")]
    return found[0] if len(found) == 1 else ""


def wants_report_by_notice(text: str) -> bool:
    """Tell whether words after a notice ask for the report that it demands: 照这个写."""
    return _has(text, "notice.write") and not asks(text)


def asks_of_draft(text: str, what: str) -> bool:
    """Tell whether words ask for the gaps of the draft at hand, or to see it again (`what`: gaps, show)."""
    return _has(text, f"draft.{what}")


def speaks_of_part(text: str) -> bool:
    """Tell whether a message speaks of one of several paragraphs: 食堂那段, 回到信访那一段."""
    return _has(text, "part")


def is_only_named(text: str) -> bool:
    """Tell whether a message names a paragraph and says nothing of it."""
    return _has(text, "part.turn") and len(text) <= _SHORT


def wants_own_paragraph(text: str) -> bool:
    """Tell whether what a message tells is to stand in a paragraph of its own: 应急演练单独一段."""
    return _has(text, "part.own")


def wants_parts_merged(text: str) -> bool:
    """Tell whether two paragraphs are to become one: 还是合成一段吧."""
    return _has(text, "part.merge")


def adds(text: str) -> bool:
    """Tell whether a message says itself that it tells something besides."""
    return text.startswith(_words()["adds"])


def text_after_wish(text: str) -> str:
    """Return what is to be reviewed: 帮我看看这段：…… keeps what follows the colon; else nothing was given yet."""
    _, colon, rest = text.partition("：") if "：" in text[:40] else text.partition(":")
    if colon:
        return rest.strip()
    return "" if len(text) <= 40 else text


def _said_alone(text: str) -> str:
    """Tell thanks, an opinion or mere marks from words that ask for something."""
    for what in ("good", "bad"):
        if any(text.startswith(mark) for mark in _words()[what]) and len(text) <= 4:
            return what
    bare = text.strip(_MARKS)
    if not any(char.isalnum() for char in bare):
        return "unclear"
    if bare.rstrip("吧啊呀啦了") in _words()["continue"]:
        return "continue"
    if bare.rstrip("吧啊呀啦") in _words()["write"]:
        return "write"
    words = _words()["thanks"]
    # 好的，谢谢你啦 is two of them and a particle.
    parts = [part.rstrip("你您了啦哈啊呀哦") or part for part in re.split(f"[{re.escape(_MARKS)}]+", bare)]
    return "thanks" if all(part in words or f"{part}了" in words for part in parts) else ""


def _topic(text: str, group: str) -> str:
    lower = text.replace(" ", "")
    topics = [name.partition(".")[2] for name in _words() if name.startswith(f"{group}.")]
    return next((one for one in topics if any(word in lower for word in _words()[f"{group}.{one}"])), "")


def _has(text: str, what: str) -> bool:
    return any(word in text for word in _words()[what])


@cache
def _words() -> dict[str, tuple[str, ...]]:
    table = tomllib.loads((resources.files(__package__) / "said.toml").read_text(encoding="utf-8"))
    words: dict[str, tuple[str, ...]] = {}
    for name, entry in table.items():
        if "words" in entry:
            words[name] = tuple(entry["words"])
        words |= {f"{name}.{part}": tuple(one["words"]) for part, one in entry.items() if part != "words"}
    return words
