"""文字准确：错别字、多字漏字、同音误写都要改正。

依据：《党政机关公文处理工作条例》第十九条（五）（用字规范准确）；《现代汉语词典》；词条在 knowledge/text/words。
例：在新形式下认真对侍保密工作。  改：在新形势下认真对待保密工作。
"""

from __future__ import annotations

from bot.review.draft import DraftText
from bot.review.finding import Check, Outcome, Severity, outcome
from bot.review.slips import wording_findings


def run(draft: DraftText) -> Outcome:
    """Mark each word that is written wrongly, with what it should be."""
    return outcome(wording_findings(check, draft, ("slip", "sound")), len(draft.sentences), "句子")


check = Check("slip-of-the-pen", Severity.ERROR, "错别字", run)
