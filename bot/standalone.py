"""A question that can be understood without the ones before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import prompts
from bot.errors import ModelError
from bot.figures import unsupported
from bot.llm import ChatModel, to_messages
from bot.llm.tokens import clip

# 那处分呢？ 它适用于谁？ 多久一次？ 还有呢？
_ELLIPTICAL = re.compile(
    r"^(?:那么?|还有|另外|再|然后|如果|要是|对于)|呢[？?]?$|[它其]|(?:这|那|该|上述|前面|刚才)(?:个|项|条|些|里|种|份|部|说|一条)?"
)
_PREFIX = re.compile(r"^(?:那么?|还有|另外|再问|然后|请问)[，,、\s]*")
_SUFFIX = re.compile(r"(?:呢|吗|啊|呀)?[？?！!。.\s]*$")
_ASKING = re.compile(
    r"(?:要|应当?|应该|需要|可以|能)?(?:依据|根据|按照|遵守|引用|执行)?(?:哪些|哪几[条部个项]|什么|哪[一]?[条部个项]|多少|几次|几条|怎么[写做办样]?|如何|多久"
    r"|是?哪[一1]?[年版]的?|(?:现在)?用?哪个版本|还?有效|还能[引用]|讲的?是?什么|改了?没有?"
    r"|有没有|是否|是不是|谁|何时|为什么)(?:规定|文件|条款|依据|要求|法规|制度|规则|时候|时间|内容)?"
)
_EDITION = re.compile(r"(?:19|20)\d\d年?(?:的|版)?|(?:现在|如今|目前).*$")
_PLACE = re.compile(r"第?[一二三四五六七八九十百零〇\d]{1,5}条")
_SHORT = 8
_OWN_TOPIC = 4
"""So many characters beside the asking words are a topic of the question's own: 明天天气怎么样."""
_EARLIER = 6
"""How many earlier questions are looked at."""


@dataclass(frozen=True, slots=True)
class Standalone:
    """The question as it is searched and answered."""

    text: str
    by_model: bool = False


async def make_standalone(question: str, history: Sequence[str], model: ChatModel | None) -> Standalone:
    """Put what the history adds into the question; with no model, or a failing one, by rule of thumb."""
    earlier = [clip(text.strip(), 200) for text in history if text.strip()][-_EARLIER:]
    if not earlier:
        return Standalone(question)
    if model is None:
        return Standalone(carry_topic(question, earlier))
    rendered = prompts.load("standalone_question").render(history=earlier, question=question)
    try:
        answer = (await model.complete(to_messages(rendered))).text
    except ModelError:
        return Standalone(carry_topic(question, earlier))
    line = next((line.strip() for line in answer.splitlines() if line.strip()), "")
    line = re.sub(r"^(?:改写|提问|问题)[:：]\s*", "", line).strip(" “”\"'「」")
    # A long answer is no question: the model answered instead, or was talked into something.
    if not 2 <= len(line) <= max(80, 2 * len(question)):
        return Standalone(carry_topic(question, earlier))
    # Nor is one that names rules, places or numbers that nobody mentioned, or shares no word with what was said.
    if unsupported(line, [*earlier, question]) or not _pairs(line) & _pairs("\n".join((*earlier, question))):
        return Standalone(carry_topic(question, earlier))
    return Standalone(line, by_model=True)


def _pairs(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(len(text) - 1)}


def carry_topic(question: str, earlier: Sequence[str]) -> str:
    """Put the topic of the last full question before one that leaves its topic out."""
    if not earlier or not is_elliptical(question):
        return question
    topic = next((topic_of(text) for text in reversed(earlier) if not is_elliptical(text)), "") or topic_of(
        earlier[-1]
    )
    bare = _PREFIX.sub("", question.strip())
    if not topic or topic in bare:
        return question
    # 第十条 is that of the rule just spoken of: they are read together.
    return f"{_EDITION.sub('', topic)}{bare}" if _PLACE.match(bare) else f"{topic}：{bare}"


def is_elliptical(question: str) -> bool:
    """Tell whether the question leans on what was said before."""
    text = question.strip()
    is_short = len(_SUFFIX.sub("", text)) <= _SHORT and len(topic_of(text)) < _OWN_TOPIC
    return is_short or (bool(_ELLIPTICAL.search(text)) and len(text) <= 24)


def topic_of(question: str) -> str:
    """Return what a question is about, without its asking words."""
    return _ASKING.sub("", _SUFFIX.sub("", _PREFIX.sub("", question.strip()))).strip("，,的 ：:")
