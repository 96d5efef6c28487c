"""未公开全文的规定：公开的稿件只宜引标题，不引条号和内容。

依据：《中国共产党党务公开条例（试行）》（公开不得涉及党和国家秘密）；《中华人民共和国保守国家秘密法》第三十五条（拟公开信息应当审查）。
例：《党委（党组）意识形态工作责任制实施办法》第四条规定…  改：只引《党委（党组）意识形态工作责任制实施办法》标题
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.review.citing import count, judged
from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity, outcome

# What is quoted of a rule: 》规定：“…”, 》明确指出“…”.
_QUOTES = re.compile(r"》[^，。；《\n]{0,12}(?:规定|要求|明确|指出|提出|强调)[^。；《\n]{0,8}[：:，,]?[“\"]")


def run(draft: DraftText) -> Outcome:
    """Look for rules whose text is not public, and for what the draft tells of them."""
    return outcome(_findings(draft), count(draft), "引用")


def _findings(draft: DraftText) -> Iterator[Finding]:
    told: set[str] = set()
    for reference, judgement in judged(draft):
        rule = judgement.rule
        if rule is None or rule.is_public:
            continue
        quotes = _QUOTES.match(draft.body, reference.title_span.end) is not None
        if reference.article is None and not quotes and rule.id in told:
            continue
        told.add(rule.id)
        cites_content = reference.article is not None or quotes
        what = "条号和内容" if cites_content else "内容"
        yield check.finding(
            reference.span,
            f"《{rule.title}》未公开全文，公开的稿件不引它的{what}",
            suggestion="删去条号和引文，只引标题"
            if cites_content
            else "本稿如要公开发布，只引标题，并先作保密审查",
            basis="《中华人民共和国保守国家秘密法》第三十五条",
            severity=None if cites_content else Severity.HINT,
        )


check = Check("unpublished-rule", Severity.WARNING, "未公开的规定", run)
