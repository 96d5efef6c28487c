"""引用的规定应当与所说的事相称（提示）。

依据：《党政机关公文处理工作条例》第二十条（一）（行文依据准确）。
例：根据《党委（党组）网络意识形态工作责任制实施细则》，开展警示教育  改：警示教育另引党风廉政方面的规定
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.citing import mark_of
from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome
from bot.review.grams import content_grams
from knowledge.documents import Reference, RuleDocument, Span
from knowledge.text.sentences import clip

# 根据《…》，开展…: what is done on the strength of a rule.
_LEADS = re.compile(r"(?:根据|依据|依照|按照|遵照|对照|落实|严格执行|执行)[^，。；《》]{0,16}《$")
_AFTER = re.compile(r"》[^，。；\n]{0,24}?(?:要求|规定|精神)?，")
# What a rule or a sentence is about, where it leaves no doubt.
_TOPICS = {
    name: re.compile(words)
    for name, words in (
        ("study", r"中心组|理论学习|学习研讨|理论武装|读书班"),
        (
            "branch",
            r"支部|党员大会|支委会|主题党日|党课|党小组|组织生活|发展党员|党员教育|党组织书记",
        ),
        (
            "network",
            r"网络|网站|数据|信息系统|账号|账户|漏洞|等级保护|公众号|抖音|防火墙|个人信息|群组|互联网|工作群",
        ),
        ("secrets", r"涉密|国家秘密|定密|脱密"),
        ("secrecy", r"保密"),
        ("discipline", r"党纪|廉政|廉洁|警示教育|问责|处分|监督执纪|作风|违纪|八项规定"),
        ("records", r"公文|行文|文种|印章|版式|档案|归档"),
        ("opinion", r"舆情|突发|应急"),
        ("meeting", r"民主生活会|对照检查|批评与自我批评"),
        ("report", r"请示|报告|汇报|通报"),
    )
}
# Many rules ask for a report beside their own matter: it counts where the claim is about nothing else.
_BESIDE = {"report"}
_STRONG_LEADS = re.compile(r"(?:根据|依据|依照|按照|遵照|对照)[^，。；《》]{0,8}《$")
_GENERAL = re.compile(r"高度重视|认真|现将|结合实际|提高|我[局办委院校]|对照|自查|落实|制定|成立|主要负责")


def run(draft: DraftText) -> Outcome:
    """Compare what a rule is about with what is done on the strength of it."""
    looked = 0
    findings: list[Finding] = []
    for reference in draft.references:
        rule = draft.catalogue.find(reference.title)
        claim = _claim(draft, reference) if rule and reference.is_quoted else None
        if rule is None or claim is None:
            continue
        looked += 1
        findings.extend(_look(draft, reference, rule, claim))
    return outcome(findings, looked, "作依据的引用")


def _claim(draft: DraftText, reference: Reference) -> Span | None:
    """Return the clause that says what is done, where the title is named as its ground."""
    sentence = draft.sentence_at(reference.span.start)
    # The lead has at most 22 characters before the title; a longer stretch would be searched in vain.
    if not _LEADS.search(
        draft.body[max(sentence.start, reference.title_span.start - 24) : reference.title_span.start]
    ):
        return None
    after = _AFTER.match(draft.body, reference.title_span.end, sentence.end)
    if after:
        return Span(after.end(), sentence.end)
    # 按照《…》举办培训: without a comma only after a word that names a ground.
    if _STRONG_LEADS.search(
        draft.body[max(sentence.start, reference.title_span.start - 14) : reference.title_span.start]
    ):
        return Span(min(reference.title_span.end + 1, sentence.end), sentence.end)
    return None


def _look(draft: DraftText, reference: Reference, rule: RuleDocument, claim: Span) -> Iterator[Finding]:
    words = draft.of(claim)
    first = re.split("[，；。]", words)[0]
    claimed = content_grams(words)
    about = content_grams(
        " ".join((rule.title, rule.about, *rule.questions, *(duty.summary for duty in rule.duties)))
    )
    if _GENERAL.match(words) or reference.article:
        return
    told = _topics(words)
    told = told - _BESIDE or told
    off = bool(told) and not told & _topics(
        f"{rule.title}{rule.about}{''.join(d.summary for d in rule.duties)}"
    )
    if not off and (len(claimed) < 6 or claimed & about):
        return
    yield check.finding(
        mark_of(reference),
        f"《{rule.title}》讲的是{rule.about or '别的事'}，与“{clip(first, 24)}”看来不相称",
        suggestion="核对依据，改引与所述工作对应的规定",
        basis="《党政机关公文处理工作条例》第二十条（一）",
    )


def _topics(words: str) -> set[str]:
    return {name for name, pattern in _TOPICS.items() if pattern.search(words)}


check = Check("citation-off-topic", Severity.HINT, "依据与所述不相称", run)
