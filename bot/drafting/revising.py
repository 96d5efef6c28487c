"""Wording a paragraph anew without a model: what can honestly be done by rule, and what cannot.

Every figure, name and gap that was told stays, unless it is asked away; wishes and their words are data (`revising.toml`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.drafting.bases import join_bases
from bot.drafting.brief import Brief
from bot.drafting.checks import unused_facts
from bot.drafting.patterns import placeholders_in
from bot.facts.clauses import split_clauses
from bot.figures import find_figures
from knowledge.text.numerals import to_chinese

Revised = tuple[str, tuple[str, ...]]
"""The text, and what to tell about it."""
_SENTENCE = re.compile(r"[^。！？\n]*[。！？]?\n?")
_REFERENCE = re.compile(r"《[^《》\n]+》")
# Names of documents, quotations and set phrases keep their words: 《……落实全面从严治党主体责任规定》.
_LEADS = re.compile(
    r"(?P<kept>《[^》\n]*》|“[^”\n]*”|【[^】\n]*】|全面(?:从严治党|深化改革|依法治国|建设)|深入人心)"
    r"|(?:认真|切实|不断|进一步|扎实|深入|积极|始终|全面|着力|持续)(?=[一-鿿]{2})"
)
_ITEM = re.compile(r"^[一二三四五六七八九十]{1,2}是")
_LENGTH = re.compile(r"\d{2,4}个?字")
_FRONT = ("最前", "前面", "开头", "前头")


@dataclass(frozen=True, slots=True)
class _Wish:
    name: str
    pattern: re.Pattern[str]


@cache
def _wishes() -> tuple[_Wish, ...]:
    text = resources.files("bot.drafting").joinpath("revising.toml").read_text(encoding="utf-8")
    return tuple(_Wish(one["name"], re.compile(one["pattern"])) for one in tomllib.loads(text)["wish"])


def revise_by_rule(brief: Brief, text: str, wish: str) -> Revised:
    """Return the text as changed by rule and what to tell about it; nothing told or missing is dropped."""
    notes: tuple[str, ...] = ()
    is_done = False
    for one in _wishes():
        if match := one.pattern.search(wish):
            text, told = _WAYS[one.name](brief, text, match)
            notes += told
            is_done = True
            if one.name in ("limit", "move", "swap", "opening", "avoid"):
                break
    if is_done:
        return text, notes
    return text, (
        f"没有语言模型，做不了“{wish}”，文字没有改动。能做的：更短、限字数、分条、合并、调顺序、换开头、去掉某个词。",
    )


def says_how_long(wish: str) -> bool:
    """Tell whether a message wishes for so many characters and tells nothing besides: ok 控制在100字以内给我最终版."""
    figures = [one for one in find_figures(wish) if one.kind in ("count", "number", "percent", "date")]
    return len(figures) == 1 and bool(_LENGTH.search(wish))


def shorten(text: str, brief: Brief) -> str:
    """Leave out the sentences that tell no fact, hold no gap and cite no rule, and words that only lean."""
    sentences = _sentences(text)
    kept = [s for s in sentences if _says_something(s, brief)] or sentences[:1]
    lean = "".join(_LEADS.sub(lambda match: match["kept"] or "", sentence) for sentence in kept)
    # A fact told in words may hold such a word: what was told stays as it was.
    lost = unused_facts(lean, brief.facts)
    return "".join(kept) if len(lost) > len(unused_facts("".join(kept), brief.facts)) else lean


def add_basis(text: str, brief: Brief) -> Revised:
    """Open the paragraph with its basis, unless it names one of its rules already."""
    basis = join_bases(brief.bases)
    if not basis:
        return text, ("目录里没有这个要素在报告日期现行的依据，没有补写。",)
    named = set(_REFERENCE.findall(text))
    if all(title in named for title in _REFERENCE.findall(basis)):
        return text, ("文中已写明依据，没有改动。",)
    return f"按照{basis}要求，{text.lstrip()}", ()


def _shorter(brief: Brief, text: str, _: re.Match[str]) -> Revised:
    shorter = shorten(text, brief)
    if shorter == text:
        return text, ("已经没有可删的句子，每一句都有事实、依据或待填项。",)
    return shorter, ()


def _limit(brief: Brief, text: str, match: re.Match[str]) -> Revised:
    """Shorten to so many characters: gaps go before the basis, what was told never."""
    most = int(match["most"])
    for shorter in (lambda one: one, lambda one: shorten(one, brief), _without_gap_sentences, _without_basis):
        text = shorter(text)
        if len(text) <= most:
            return text, ()
    return text, (f"最短到{len(text)}字，再短就要删事实；要删哪一项请告诉我。",)


def _without_gap_sentences(text: str) -> str:
    told = [one for one in _sentences(text) if not placeholders_in(one) or find_figures(one)]
    return "".join(told) or text


def _without_basis(text: str) -> str:
    return re.sub(r"^(?:按照|根据|依据)[^。，]*《[^。]*?》[^。，]*?(?:要求|规定|精神)?，", "", text)


def _move(_: Brief, text: str, match: re.Match[str]) -> Revised:
    sentences = _sentences(text)
    meant = _with_words(sentences, match["words"])
    if meant is None:
        return text, (f"没找到哪一句是“{match['words']}”，文字没有改动。",)
    moved = sentences.pop(meant)
    sentences.insert(0 if match["place"] in _FRONT else len(sentences), moved)
    return "".join(sentences), ()


def _swap(_: Brief, text: str, match: re.Match[str]) -> Revised:
    """Let two sentences, or two clauses of one, change places."""
    for pieces, joint in ((_sentences(text), ""), ([clause.text for clause in split_clauses(text)], "，")):
        one, other = _with_words(pieces, match["words"]), _with_words(pieces, match["other"])
        if one is not None and other is not None and one != other:
            pieces[one], pieces[other] = pieces[other], pieces[one]
            changed = joint.join(pieces)
            return (changed if changed.endswith("。") else f"{changed}。"), ()
    return text, ("没找到要调换的两处，文字没有改动。",)


def _opening(_: Brief, text: str, match: re.Match[str]) -> Revised:
    words = match["words"].strip()
    rest = _without_basis(text)
    return (rest if rest.startswith(words) else f"{words}，{rest}"), ()


def _avoid(brief: Brief, text: str, match: re.Match[str]) -> Revised:
    word = match["words"].strip()
    if word not in text:
        return text, (f"文中没有“{word}”，以后也不用。",)
    clauses = [one.text for one in split_clauses(text) if word in one.text]
    lost = unused_facts(text.replace(word, ""), brief.facts)
    if lost and len(lost) > len(unused_facts(text, brief.facts)):
        return text, (f"“{word}”是您说的情况，要删请说“{clauses[0].strip()}不要了”。",)
    return re.sub(r"[，,](?=[，。])", "", text.replace(word, "")), ()


def _merge(_: Brief, text: str, __: re.Match[str]) -> Revised:
    sentences = [one.strip().rstrip("。；") for one in _sentences(text) if one.strip()]
    return "；".join(_ITEM.sub("", one) for one in sentences) + "。", ()


def _list(_: Brief, text: str, __: re.Match[str]) -> Revised:
    sentences = [one.strip().rstrip("。；") for one in re.split(r"[。；]", text) if one.strip()]
    if len(sentences) < 2 or len(sentences) > 10:
        return text, ("只有一句话，分不成条。",) if len(sentences) < 2 else ("句子太多，没有分条。",)
    listed = (f"{to_chinese(n)}是{_ITEM.sub('', one)}" for n, one in enumerate(sentences, 1))
    return "；".join(listed) + "。", ()


def _plain(brief: Brief, text: str, _: re.Match[str]) -> Revised:
    """Give what was told in the writer's own words."""
    told = [
        sentence.strip("。；;，, ")
        for sentence in dict.fromkeys(one.sentence for one in brief.facts if one.sentence)
    ]
    if not told:
        return text, ("没有语言模型，换不成更白的说法，文字没有改动。",)
    plain = "。".join(told) + "。"
    return (plain, ()) if plain != text else (text, ("已经是您的原话了。",))


def _formal(_: Brief, text: str, __: re.Match[str]) -> Revised:
    return text, ("已按公文用语写；还有不合适的词，告诉我换成什么。",)


_WAYS: dict[str, Callable[[Brief, str, re.Match[str]], Revised]] = {
    "shorter": _shorter,
    "limit": _limit,
    "move": _move,
    "swap": _swap,
    "opening": _opening,
    "avoid": _avoid,
    "merge": _merge,
    "list": _list,
    "plain": _plain,
    "formal": _formal,
    "basis": lambda brief, text, _: add_basis(text, brief),
}


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE.findall(text) if sentence]


def _with_words(pieces: list[str], words: str) -> int | None:
    """Return which piece shares most with the words; None where none does, or several alike."""
    pairs = {words[n : n + 2] for n in range(len(words) - 1)}
    scores = [sum(pair in piece for pair in pairs) for piece in pieces]
    best = max(scores, default=0)
    return scores.index(best) if best and scores.count(best) == 1 else None


def _says_something(sentence: str, brief: Brief) -> bool:
    if find_figures(sentence) or placeholders_in(sentence) or "【待核" in sentence:
        return True
    told = unused_facts(sentence, brief.facts)
    return len(told) < len(brief.facts) or "报告如下" in sentence or "特此报告" in sentence
