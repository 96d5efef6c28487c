"""固定提法和会议名称要写全写准。

依据：《党政机关公文处理工作条例》第十九条（一）；各提法的出处见 knowledge/text/words/formulas.toml。
例：增强“四个意识”（政治意识、大局意识、看齐意识）  改：增强“四个意识”（政治意识、大局意识、核心意识、看齐意识）
"""

from __future__ import annotations

from bot.review.draft import DraftText
from bot.review.finding import Check, Outcome, Severity, outcome
from bot.review.slips import wording_findings


def run(draft: DraftText) -> Outcome:
    """Hold formulas against their members, and congresses and plenums against those that were held."""
    return outcome(wording_findings(check, draft, ("formula", "congress")), len(draft.sentences), "句子")


check = Check("broken-formula", Severity.ERROR, "固定提法", run)
