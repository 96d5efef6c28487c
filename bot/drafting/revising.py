"""Wording a paragraph anew without a model: what can honestly be done by rule, and what cannot."""

from __future__ import annotations

import re

from bot.drafting.bases import join_bases
from bot.drafting.brief import Brief
from bot.drafting.checks import unused_facts
from bot.drafting.patterns import placeholders_in
from bot.figures import find_figures

SHORTER, CONCRETE, REWORD, ADD_BASIS = "更短", "更具体", "换个说法", "补上依据"
_SENTENCE = re.compile(r"[^。！？\n]*[。！？]?\n?")
_REFERENCE = re.compile(r"《[^《》\n]+》")
# Names of documents, quotations and set phrases keep their words: 《……落实全面从严治党主体责任规定》.
_LEADS = re.compile(
    r"(?P<kept>《[^》\n]*》|“[^”\n]*”|【[^】\n]*】|全面(?:从严治党|深化改革|依法治国|建设)|深入人心)"
    r"|(?:认真|切实|不断|进一步|扎实|深入|积极|始终|全面|着力|持续)(?=[一-鿿]{2})"
)


def revise_by_rule(brief: Brief, text: str, wish: str) -> tuple[str, tuple[str, ...]]:
    """Return the text as changed by rule and what to tell about it; nothing told or missing is dropped."""
    if SHORTER in wish or wish in ("短一点", "精简", "缩短"):
        shorter = shorten(text, brief)
        return (
            (shorter, ())
            if shorter != text
            else (text, ("已经没有可删的句子，每一句都有事实、依据或待填项。",))
        )
    if ADD_BASIS in wish or "依据" in wish:
        return add_basis(text, brief)
    return text, (
        f"没有配置语言模型，做不了“{wish}”，文字没有改动；可以直接告诉我要补的事实，或自己改好后继续。",
    )


def shorten(text: str, brief: Brief) -> str:
    """Leave out the sentences that tell no fact, hold no gap and cite no rule, and words that only lean."""
    sentences = [sentence for sentence in _SENTENCE.findall(text) if sentence]
    kept = [s for s in sentences if _says_something(s, brief)] or sentences[:1]
    lean = "".join(_LEADS.sub(lambda match: match["kept"] or "", sentence) for sentence in kept)
    # A fact told in words may hold such a word: what was told stays as it was.
    lost = unused_facts(lean, brief.facts)
    return "".join(kept) if len(lost) > len(unused_facts("".join(kept), brief.facts)) else lean


def add_basis(text: str, brief: Brief) -> tuple[str, tuple[str, ...]]:
    """Open the paragraph with its basis, unless it names one of its rules already."""
    basis = join_bases(brief.bases)
    if not basis:
        return text, ("目录里没有这个要素在报告日期现行的依据，没有补写。",)
    named = set(_REFERENCE.findall(text))
    if all(title in named for title in _REFERENCE.findall(basis)):
        return text, ("文中已写明依据，没有改动。",)
    return f"按照{basis}要求，{text.lstrip()}", ()


def _says_something(sentence: str, brief: Brief) -> bool:
    if find_figures(sentence) or placeholders_in(sentence) or "【待核" in sentence:
        return True
    told = unused_facts(sentence, brief.facts)
    return len(told) < len(brief.facts) or "报告如下" in sentence or "特此报告" in sentence
