"""The ledger of evidence (佐证台账): each claim of a report, the fact behind it, the papers that prove it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.facts import Fact
from bot.reports.assembly import GAP, text_of
from bot.reports.outline import Role, elements_in, sections_in
from bot.reports.task import ReportTask, fact_key
from bot.word import Sheet
from knowledge.specs import ReportSpec

COLLECTED, WANTED, UNSURE, MISSING = "已收集", "待收集", "待核实", "待填写"
_MATERIALS: tuple[tuple[str, str], ...] = (
    (r"中心组|学习计划|集体学习|研讨", "学习计划、签到表、学习记录、发言材料"),
    (r"党员大会|支委会|主题党日|党课|谈心", "会议记录、活动记录、谈话记录"),
    (r"专题研究|研判|党组会|党委会|民主生活会|述职", "会议通知、签到表、会议记录或纪要"),
    (r"汇报|报告|通报", "报告或通报正本、报送签收凭据"),
    (r"培训|讲座|宣讲", "培训通知、签到表、课件、照片"),
    (r"演练|预案", "预案印发件、演练方案和记录、照片"),
    (r"审核|发布|差错|稿|采用|篇", "审核单、发布登记、采用截图或样报"),
    (r"账号|公众号|网站|群|台账|阵地|栏|屏|刊物", "阵地台账、备案或关停凭据、后台截图"),
    (r"检查|督查|问题数|整改|约谈|考核|反馈", "检查通报、整改台账、销号材料"),
    (r"检测|漏洞|等级|备案|系统|设备", "检测报告、备案证明、整改记录"),
    (r"承诺", "承诺书原件或扫描件"),
    (r"文件|文号|制度|清单|方案|计划|办法|通知", "文件正本及印发记录"),
    (r"名单|人数|人员|责任人|领导", "分工文件、人员名册"),
)
HEADER = ("序号", "报告中的表述", "事实及来源", "应留存的材料", "状态")
WIDTHS = (12.0, 52.0, 38.0, 36.0, 18.0)


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One claim of a report and what is behind it."""

    element: str
    claim: str
    fact: str
    source: str
    material: str
    status: str


def list_evidence(task: ReportTask, spec: ReportSpec) -> tuple[EvidenceRow, ...]:
    """Return a row for each fact of the report, and for each gap that a claim still has."""
    rows: list[EvidenceRow] = []
    for section in sections_in(spec, Role.BODY):
        for element in elements_in(task, section):
            text = text_of(task, element)
            rows += [
                _row(task, element.id, element.title, text, fact) for fact in task.ledger_for(element).facts
            ]
            rows += [
                EvidenceRow(
                    element.id,
                    _sentence_with(text, gap[0]),
                    gap[1],
                    "",
                    _material(f"{gap[1]} {element.title}"),
                    UNSURE if "待核" in gap[0] else MISSING,
                )
                for gap in GAP.finditer(text)
            ]
    return _merged(rows)


def _merged(rows: Sequence[EvidenceRow]) -> tuple[EvidenceRow, ...]:
    """One row a claim: facts that one sentence states are proved together."""
    merged: dict[tuple[str, str, str], EvidenceRow] = {}
    for row in rows:
        key = (row.element, row.claim, row.status)
        old = merged.get(key)
        merged[key] = (
            row
            if old is None
            else EvidenceRow(
                row.element,
                row.claim,
                _join("；", old.fact, row.fact),
                _join("；", old.source, row.source),
                _join("、", old.material, row.material),
                row.status,
            )
        )
    return tuple(merged.values())


def _join(mark: str, *texts: str) -> str:
    """The parts of the texts, each once."""
    return mark.join(dict.fromkeys(part for text in texts for part in text.split(mark) if part))


def evidence_sheet(task: ReportTask, spec: ReportSpec) -> Sheet:
    """The ledger as a table for Word."""
    rows = tuple(
        (str(n), row.claim, "；".join(filter(None, (row.fact, row.source))), row.material, row.status)
        for n, row in enumerate(list_evidence(task, spec), 1)
    )
    title = f"{task.unit}{task.year or ''}{'年度' if task.year else ''}自查报告佐证台账"
    return Sheet(title, HEADER, rows, WIDTHS, note="本台账供单位留存备查，材料齐全后把状态改为“已收集”。")


def _row(task: ReportTask, element: str, title: str, text: str, fact: Fact) -> EvidenceRow:
    source = "、".join(filter(None, (fact.said_by if fact.said_by not in ("", "local") else "", fact.origin)))
    return EvidenceRow(
        element,
        _claim(text, fact),
        fact.text,
        f"来源：{source}" if source else "",
        _material(f"{fact.title} {fact.value} {title}"),
        task.evidence.get(fact_key(fact), WANTED),
    )


def _claim(text: str, fact: Fact) -> str:
    with_unit = fact.value + fact.unit
    for words in (with_unit, fact.value, *re.split(r"[、，]", fact.value)[:1]):
        if words and words in text:
            return _sentence_with(text, words)
    return "（报告中暂未写入）"


def _sentence_with(text: str, words: str) -> str:
    """The clause of the text around these words, long enough to be found again."""
    clauses: Sequence[str] = re.split(r"(?<=[。；;\n])", text)
    sentence = next((clause for clause in clauses if words in clause), "").strip()
    if len(sentence) <= 60:
        return sentence.rstrip("。；")
    parts = [part for part in re.split(r"[，,]", sentence) if words in part]
    return (parts[0] if parts else sentence[:60]).strip("。； ")


def _material(words: str) -> str:
    # The name of the fact says more than the sentence it stands in: 纳入考核的文件 is a paper.
    name = words.split(" ")[0]
    if re.search(r"文件|文号|制度名称|清单名称|计划名称", name):
        return "文件正本及印发记录"
    return next((paper for pattern, paper in _MATERIALS if re.search(pattern, words)), "相关文件、记录或截图")
