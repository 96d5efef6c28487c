"""占位符和模板提示都要填好或删去。

依据：《党政机关公文处理工作条例》第二十条（四）（人名、地名、时间、数字准确）。
例：XX局共开展学习___次  改：云岭县教育局共开展学习12次
"""

from __future__ import annotations

import re

from bot.review.draft import DraftText
from bot.review.finding import Check, Outcome, Severity, outcome
from knowledge.documents import Span
from knowledge.text.sentences import clip

_HAN = "\u3400-\u9fff"
# 王某某 hides a name on purpose.
_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆"
    "郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_PLACEHOLDER = re.compile(
    r"(?<=[\u4e00-\u9fff])[（(][ \u3000]{0,8}[）)](?=[次人个项期场条件名份篇])"
    r"|(?<=年)[0-9]{0,2}[ \u3000]{0,4}月[ \u3000]{1,6}日|(?<=年)[ \u3000]{1,6}月[ \u3000]{0,6}[0-9]{0,2}日"
    r"|【(?:根据|按照?|结合|视)[^【】\n]{0,20}(?:填写|填入|补充|修改)[^【】\n]{0,8}】|【[^【】\n]{0,4}(?:待[填补核定]|填写|请填|此处|插入|示例)[^【】\n]{0,40}】"
    rf"|[\[［][^\[\]［］\n]{{0,12}}(?:单位|名称|姓名|日期|时间|填写|数字|年份|此处|待填|部门)[^\[\]［］\n]{{0,12}}[\]］]"
    r"|[（(<〈＜](?:此处|请|待)?(?:填写|填入|填|插入|补充|输入|根据实际|视情况|结合实际填)[^（）()<>〈〉＜＞\n]{0,24}[）)>〉＞]"
    r"|[（(](?:单位|机关|部门|学校|姓名|公章处|盖章处|某单位|具体)[^（）()\n]{0,8}(?:名称|全称|日期|数字)[）)]"
    r"|[（(【\[](?:提示|说明|备注|注意?|示例|模板|参考|要求|编者注|写作提示)[：:][^（）()【】\n]{0,40}(?:写|填|字|参考|根据|结合|删|替换|补充|提供|核实)[^（）()【】\n]{0,40}[）)】\]]"
    r"|…{1,2}[（(][^（）()\n]{0,16}(?:提供|补充|填写|待)[^（）()\n]{0,10}[）)]"
    r"|\{\{[^{}\n]{0,40}\}\}|\$\{[^{}\n]{0,40}\}"
    r"|(?<![0-9A-Za-z])(?:20)?[xXｘＸ×_＿]{1,4}年(?:[xXｘＸ×_＿0-9]{1,2}月)?(?:[xXｘＸ×_＿0-9]{1,2}日)?|[xXｘＸ×]月[xXｘＸ×0-9]{1,2}日|[0-9]{1,2}月[xXｘＸ×]{1,2}日"
    rf"|(?<![xXｘＸ×*＊＿_○〇□■▢△●])[xXｘＸ×*＊＿_○〇□■▢△●]{{2,20}}(?=[ \t]?[{_HAN}（(])|(?<=[{_HAN}）)0-9：:])[ \t]?(?:[xXｘＸ×＿_□▢]{{2,20}})"
    rf"|(?<=[{_HAN}])[xXｘＸ×](?=[{_HAN}])"
    rf"|20[A-Za-z]{{2}}(?=[年〕\]）])|(?<=[{_HAN}])[*＊](?=[{_HAN}])"
    r"|20[0-9][xXｘＸ×_＿]年|20[ \t\u3000]{2,8}年|年[ \t\u3000]{1,8}月[ \t\u3000]{1,8}日"
    rf"|(?<![{_SURNAMES}])某某[^，。；\n]{{0,6}}"
    r"|某某(?=局|委|县|市|区|镇|乡|村|街道|单位|部门|学校|医院|公司|中心|支部)"
    # 支出  万元, [人数]名, 约谈教师N人: a number that was never put in.
    r"|(?<=[\u4e00-\u9fff])[ \u3000]{2,8}(?=(?:万元|元|人次|人|名|次|个|条|件|项|期|篇|场|份|%|％)(?![\u4e00-\u9fff]{0,2}[ \u3000]))"
    r"|[\[［][\u4e00-\u9fff]{2,8}[\]］](?=[人名次个条件项期篇场份万元年月日%])|(?<=[\u4e00-\u9fff])[NnMm](?=人次|[人名次个条件项期篇场份])"
    r"|某(?:局|委|单位|部门|县|市|区|镇|校|院)(?=[^，。；]{0,4}(?:党|于|在|以|认真|高度|积极|$|\n))"
    r"|(?<![_＿])[_＿]{3,80}|(?:请|此处)(?:输入|填写|插入|补充)[^，。；\n]{1,16}|(?:待定|待补充|待完善|待核实)(?=[）)。，；\n]|$)"
)
_ROMAN_OR_SIZE = re.compile(r"[0-9][×xX][0-9]|(?<![xX])[xX]{1,3}(?=[IV世])")


def run(draft: DraftText) -> Outcome:
    """Look for what a template left behind."""
    findings = []
    reached = 0
    for match in draft.find(_PLACEHOLDER):
        words = match.group()
        blank = not words.strip()
        bare = 0 if blank else len(words) - len(words.lstrip())
        span = Span(match.start() + bare, match.end())
        if span.start < reached or _is_no_placeholder(draft.body, match):
            continue
        reached = span.end
        findings.append(
            check.finding(
                span,
                "这里空着没有填" if not words.strip() else f"占位符没有填：“{clip(words, 20)}”",
                suggestion="填上真实内容，没有的整句删去",
                basis="《党政机关公文处理工作条例》第二十条（四）",
            )
        )
    return outcome(findings, len(draft.lines), "段落")


def _is_no_placeholder(body: str, match: re.Match[str]) -> bool:
    around = body[max(0, match.start() - 2) : match.end() + 2]
    # 3×4, ○ as zero in 二○二三年, a line of stars between parts.
    if _ROMAN_OR_SIZE.search(around) or re.search(
        r"[二一三四五六七八九][○〇]{1,2}[一二三四五六七八九○〇]", around
    ):
        return True
    words = match.group().strip()
    return (
        re.fullmatch(r"[×xX]", words) is not None and body[match.start() - 1 : match.start()] in "乘倍宽长高"
    )


check = Check("leftover-placeholder", Severity.ERROR, "占位符未填", run)
