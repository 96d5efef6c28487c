"""报告里不得夹带请示事项。

依据：《党政机关公文处理工作条例》第十五条（四）。
例：恳请区委宣传部拨付专项经费5万元。  改：删去，需要时另文请示
"""

from __future__ import annotations

import re

from bot.review.draft import DraftText
from bot.review.finding import Check, Outcome, Severity, outcome
from knowledge.documents import Span

_ASK = r"(?:恳请|恳求|请求|特请|敬请|现请|谨请|拟请|呈请|希望|建议|盼|望(?=予)|请)(?!各|全体|大家|本|我)(?:上级|[区市县省镇](?:委|局|政府)?|贵|局|部|院里|领导|组织|党委|政府|财政|编办|有关部门)?[^，。；：\n]{0,18}?"
_REQUEST = re.compile(
    rf"{_ASK}(?:批准|批复|批示|审批|核准|准予|(?<![不一经])同意|拨付|拨款|追加|增拨|核拨|划拨|(?:增加|核增|增核|增设|增配|增派|调剂|调配|核定|配备|下拨|追加)[^，。；\n]{{0,12}}(?:编制|经费|资金|名额|人员|人手|预算|岗位|员额|[0-9]+[名个万台辆])"
    r"|安排[^，。；\n]{0,10}(?:经费|资金|人员)|(?:协调|帮助|予以|给予)[^，。；\n]{0,8}(?:解决|支持|补助|倾斜)|解决[^，。；\n]{0,12}(?:经费|编制|资金|问题|困难))"
    r"[^，。；！\n]*"
    r"|[妥当可]否[，,]?\s*请[^。；\n]{0,8}(?:批示|批复|审批|审示|核示|指示|审定|裁定|批准|审核)"
    r"|以上(?:请示|意见|事项)?(?:妥否|当否)?[，,]?\s*请[^。；\n，]{0,6}(?:批准|批复|批示|审批)"
    r"|(?:现|特)(?:将)?[^，。；\n]{0,16}请示如下|特此请示"
    r"|(?:申请|请求)(?:上级)?(?:批准|拨付|追加|增加|核增|增配|增拨|解决)[^，。；\n]*|请[^，。；\n]{1,12}(?:解决|支持|批准|批复)为(?:盼|荷)|请予(?:批准|批复|支持|解决)(?=[。；，\n])"
)
# The ask goes to the own people, or tells of a request long granted.
_NOT_ASKED = re.compile(
    r"(?:严格|执行|落实|坚持|按照|履行|报经|凡|须|应当|必须|未经|经|已经?)[^，。；]{0,10}$"
)
# 没有请市委批准的事项: such a thing is spoken of, not asked for.
_TOLD_OF = re.compile(r"(?:批准|批复|审批|批示)的(?:事项|问题|内容|文件)")


def run(draft: DraftText) -> Outcome:
    """Look for sentences that ask for approval, money or staff."""
    findings = [
        check.finding(
            Span(*match.span()),
            "报告里夹带了请示事项",
            suggestion="从报告里删去，需要批准的事项另文请示",
            basis="《党政机关公文处理工作条例》第十五条（四）",
            element="F03",
        )
        for match in draft.find(_REQUEST)
        if not draft.is_titled(match.start())
        and not _TOLD_OF.search(match.group())
        and not _NOT_ASKED.search(draft.body[max(0, match.start() - 12) : match.start()])
    ]
    return outcome(findings, len(draft.sentences), "句子")


check = Check("request-in-report", Severity.ERROR, "报告夹带请示", run)
