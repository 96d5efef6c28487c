"""带密级标志的文本不在这里处理：不保存、不检索、不发送。

依据：《中华人民共和国保守国家秘密法》（涉密信息不得在未采取保密措施的网络和设备上存储、处理、传输）。
例：机密★1年  改：在涉密设备上按保密规定办理
"""

from __future__ import annotations

from bot.privacy import find_classification
from bot.review.draft import DraftText
from bot.review.finding import Check, Finding, Outcome, Severity
from knowledge.documents import Span


def run(draft: DraftText) -> Outcome:
    """Look for a mark; a review stops before it comes here where there is one."""
    finding = find_mark(draft.text)
    return Outcome((finding,) if finding else (), "全文")


def find_mark(text: str) -> Finding | None:
    """Return the finding on a text with a classification mark, or None."""
    span = find_classification(text)
    if span is None:
        return None
    return check.finding(
        span,
        "稿中有密级标志：这里不处理涉密文本，没有保存，也没有发送",
        suggestion="请在涉密设备上按保密规定办理；确不涉密的，删去标志后再审",
        basis="《中华人民共和国保守国家秘密法》",
    )


def mark_beside() -> Finding:
    """The finding on a file whose mark stands beside the text: in its name, a header, a comment, a property."""
    return check.finding(
        Span(0, 0),
        "文件名、页眉、批注或属性里有密级标志：这里不处理涉密文件，没有读取，也没有保存",
        suggestion="请在涉密设备上按保密规定办理；确不涉密的，删去标志后再审",
        basis="《中华人民共和国保守国家秘密法》",
    )


check = Check("classification-mark", Severity.ERROR, "密级标志", run)
