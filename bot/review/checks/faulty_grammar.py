"""语句通顺：没有语病，数字和标点用法合规。

依据：《党政机关公文处理工作条例》第十九条（五）；GB/T 15834《标点符号用法》、GB/T 15835《出版物上数字用法》。
例：问题的原因是因为宣传不够所造成的。  改：问题的原因是宣传不够。
"""

from __future__ import annotations

from bot.review.draft import DraftText
from bot.review.finding import Check, Outcome, Severity, outcome
from bot.review.slips import wording_findings


def run(draft: DraftText) -> Outcome:
    """Mark forms that no grammar allows; one that comes again and again is told once, with how often."""
    return outcome(wording_findings(check, draft, ("grammar",)), len(draft.sentences), "句子")


check = Check("faulty-grammar", Severity.WARNING, "语病", run)
