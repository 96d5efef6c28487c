"""存在的每个问题都应当有对应的措施。

依据：《县以上党和国家机关党员领导干部民主生活会若干规定》第十三条（针对问题制定整改措施）；《党政机关公文处理工作条例》第十九条（二）。
例：问题二“宣传亮点不多”，措施里没有一条讲宣传  改：补一条“创新宣传形式，每季度推出一个品牌活动”
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.review.draft import DraftText
from bot.review.finding import CannotRun, Check, Finding, Outcome, Severity, outcome
from bot.review.grams import content_grams
from bot.review.items import items_of
from bot.review.plans import is_empty, planned_rows
from knowledge.text.ordinals import Item
from knowledge.text.sentences import clip

# What a problem is about, and words by which a measure answers it.
_TOPICS = tuple(
    (re.compile(problem), re.compile(measure))
    for problem, measure in (
        (r"认识|重视|敏锐|站位|思想", r"认识|站位|政治意识|责任意识|政治敏锐|警示教育|谈心"),
        (r"形式|亮点|载体|方式|手段|单一|创新|吸引力", r"形式|载体|亮点|品牌|新媒体|短视频|创新(?!能力)"),
        (r"学习|理论|研讨", r"学习|理论|研讨|学用"),
        (r"队伍|人手|力量|专业|业务素质|兼职", r"队伍|人手|力量|培训|配备|专职|轮岗"),
        (r"制度|机制|流程|规范", r"制度|机制|流程|规范|办法"),
        (r"责任|压力|传导|一岗双责", r"责任|清单|考核|压实|一岗双责"),
        (r"督查|检查|监督|考核|督促", r"督查|检查|监督|考核|督办|通报|抽查"),
        (r"公众号|网站|账号|新媒体|阵地|群", r"公众号|网站|账号|新媒体|阵地|群"),
        (r"审核|发布|差错", r"审核|发布|校对|三审"),
        (r"台账|档案|资料|记录|痕迹", r"台账|档案|资料|记录|归档|登记"),
        (r"漏洞|设备|系统|密码|网络安全|防护|弱口令", r"漏洞|设备|系统|密码|网络安全|防护|口令|升级|检测"),
        (r"应急|演练|预案|处置", r"应急|演练|预案|处置"),
        (r"保密|涉密", r"保密|涉密"),
        (r"调研|联系群众|服务", r"调研|联系群众|走访|服务"),
    )
)
# Each problem with its own measure behind it.
_INLINE = re.compile("(?:整改|改进)?措施[：:]|(?:整改|改进)(?:情况|时限|责任人)[：:]")
_ENOUGH = 0.34
_SEVERAL = 4
_MOST = 60


def run(draft: DraftText) -> Outcome | CannotRun:
    """Hold every problem against every measure."""
    problems = [item for section in draft.sections["problems"] for item in items_of(draft, section)]
    measures = [item for section in draft.sections["measures"] for item in items_of(draft, section)]
    inline = [item for item in problems if _INLINE.search(draft.of(item.span))]
    rows = [(row.problem.span, is_empty(row.measure)) for row in planned_rows(draft) if row.problem]
    if rows:
        bare = [_finding(draft, Item("", span, span)) for span, is_bare in rows if is_bare]
        return outcome(bare, len(rows), "问题")
    if len(inline) >= 2 and 2 * len(inline) > len(problems):
        return outcome(
            [_finding(draft, item) for item in problems if item not in inline], len(problems), "问题"
        )
    if not draft.sections["problems"] or not draft.sections["measures"]:
        return CannotRun("没有分出“存在问题”和“下一步措施”两部分，无法逐条对应")
    if not problems:
        return outcome((), 0, "问题")
    # Every problem is held against every measure: a report has a few of each.
    problems, measures = problems[:_MOST], measures[:_MOST]
    texts = [draft.of(one.span) for one in measures] or [
        draft.of(one.span) for one in draft.sections["measures"]
    ]
    findings = [_finding(draft, item) for item in _unanswered(draft, problems, texts)]
    return outcome(findings, len(problems), "问题")


def _finding(draft: DraftText, item: Item) -> Finding:
    return check.finding(
        item.span,
        f"这个问题没有对应的措施：“{clip(draft.of(item.head), 30)}”",
        suggestion="补一条措施，写明做什么、谁负责、何时完成",
        basis="《县以上党和国家机关党员领导干部民主生活会若干规定》第十三条",
        element="N01",
    )


def _unanswered(draft: DraftText, problems: Sequence[Item], measures: Sequence[str]) -> list[Item]:
    scores = [[_fit(draft, item, measure) for measure in measures] for item in problems]
    if len(problems) == len(measures):
        # As many measures as problems answer them one by one: a word in common is enough.
        for index, (item, measure) in enumerate(zip(problems, measures, strict=True)):
            if content_grams(draft.of(item.span)) & content_grams(measure):
                scores[index][index] = max(scores[index][index], _ENOUGH)
    left = [item for item, row in zip(problems, scores, strict=True) if max(row, default=0) < _ENOUGH]
    if left or len(measures) >= len(problems) or not measures:
        return left
    # Fewer measures than problems: who shares its measure with a problem that fits it better goes without,
    # unless the measure answers it nearly as well.
    best = [max(range(len(measures)), key=row.__getitem__) for row in scores]
    for index, (item, row) in enumerate(zip(problems, scores, strict=True)):
        rivals = [
            scores[o][best[index]] for o in range(len(problems)) if o != index and best[o] == best[index]
        ]
        if rivals and max(rivals) > 2 * row[best[index]]:
            left.append(item)
    return left


def _fit(draft: DraftText, problem: Item, measure: str) -> float:
    """How well a measure answers a problem, from 0."""
    head, whole = draft.of(problem.head), draft.of(problem.span)
    wanted = content_grams(head)
    there = content_grams(measure)
    shared = len(wanted & there) / len(wanted) if wanted else 0.0
    body = content_grams(whole) - wanted
    deeper = len(body & there) / len(body) if body else 0.0
    # A few telling words in common say more than their part of a long paragraph.
    several = 0.4 if len((wanted | body) & there) >= _SEVERAL else 0.0
    topics = [answer for about, answer in _TOPICS if about.search(head)]
    answered = sum(1 for answer in topics if answer.search(measure)) / len(topics) if topics else 0.0
    return max(shared, answered * 0.8, several) + 0.5 * deeper


check = Check("problem-without-measure", Severity.WARNING, "问题没有对应措施", run)
