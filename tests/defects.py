"""Plants defects into complete reports and counts which are found, and what else is said.

    python -m tests.defects          recall and precision of every check

Each plant is a pattern and what to put in its place; ⟦ ⟧ mark where a finding is wanted. A plant is
set at every place of every report where its pattern fits, one at a time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from bot.review import Finding, Severity, check_draft, read_draft
from knowledge.documents import Span
from knowledge.numerals import to_chinese
from knowledge.rules import load_rules
from knowledge.specs import load_specs

REPORTS = Path(__file__).parent / "fixtures" / "reports"
TODAY = date(2026, 11, 22)
MOST_PLACES = 3

# check: (pattern, what stands there instead), …
PLANTS: dict[str, tuple[tuple[str, str], ...]] = {
    "jiezhi": (
        (r"截至(?=20)", "⟦截止⟧"),
        (r"(?<=。)(?=上半年发布|全年发布)", "⟦截止⟧目前，"),
        (r"，全年(?=发布信息|没有发生)", "，⟦截止⟧11月底"),
        (r"至(?=2024年12月已整改)", "⟦截止⟧"),
    ),
    "wrong-mark": (
        (r"(?<=[0-9])%", "⟦％⟧"),
        (r"(?<=书面|专题)(?=报告)", "⟦•⟧"),
        (r"(?<=集体学习|学习研讨)1([0-9])次", r"⟦１\1⟧次"),
        (r"(?<=公众号)2(?=个)", "⟦２⟧"),
        (r"，(?=均已办结|均有专人)", "⟦－⟧"),
        (r"(?<=品牌活动)。", "⟦。。⟧"),
        (r"(?<=台账)，(?=登记)", "⟦，，⟧"),
    ),
    "half-width-punctuation": (
        (r"，(?=分管|每个|梳理)", "⟦,⟧"),
        (r"；(?=清理|注销|在镇|停用)", "⟦;⟧"),
        (r"(?<=党组)：(?=\n)|(?<=宣传部)：(?=\n)", "⟦:⟧"),
        (r"（社区）", "⟦(⟧社区⟦)⟧"),
    ),
    "unmatched-mark": (
        (r"《(?=[^《》]{4,30}任务清单)", "⟦⟧"),
        (r"(?<=学习计划)》", "⟦⟧"),
        (r"“(?=三会一课|三审三校|云岭|医者|柳溪夜话|书香)", "⟦⟧"),
        (r"”(?=宣讲|公众号|制度|健康)", "⟦⟧"),
        (r"(?<=号)）(?=要求|部署|，制定)", "⟦⟧"),
    ),
    "ordinal-mark": (
        (r"（三）(?=[\u4e00-\u9fff])", "⟦（三）、⟧"),
        (r"(?<=\n)二、", "⟦二，⟧"),
        (r"(?<=\n)三、", "⟦三.⟧"),
        (r"（一）(?=[\u4e00-\u9fff])", "⟦（一），⟧"),
    ),
    "heading-numbering": (
        (r"(?<=\n)三、", "⟦四、⟧"),
        (r"（三）", "⟦（四）⟧"),
        (r"（五）", "⟦（四）⟧"),
        (r"(?<=\n)二、", "⟦一、⟧"),
        (r"(?<=\n)三是", "⟦四是⟧"),
        (r"（二）", "⟦2.⟧"),
    ),
    "missing-addressee": ((r"(⟦?[^\n]+报告)\n\n[^\n]+：\n", r"⟦\1⟧\n"),),
    "wrong-addressee": (
        (r"(?<=报告\n\n)[^\n]+：", "⟦机关各科室：⟧"),
        (r"(?<=报告\n\n)[^\n]+：", "⟦各党支部、各部门：⟧"),
        (r"(?<=报告\n\n)[^\n]+：", "⟦尊敬的王局长：⟧"),
        (r"(?<=报告\n\n)[^\n]+：", "⟦县委宣传部、县委组织部：⟧"),
    ),
    "missing-signature-date": (
        (r"特此报告。\n\n[^\n]+\n[^\n]+\n", "⟦特此报告。⟧\n"),
        (r"(?<=特此报告。\n\n)([^\n]+)\n[^\n]+\n", r"⟦\1⟧\n"),
        (r"(?<=特此报告。\n\n)[^\n]+\n([^\n]+)\n", r"⟦\1⟧\n"),
    ),
    "request-in-report": (
        (r"(?=\n\n特此报告)", "\n\n⟦恳请上级在经费上给予支持⟧。"),
        (r"特此报告。", "以上报告⟦妥否，请批示⟧。"),
        (r"(?=\n\n特此报告)", "⟦建议上级为我们增加编制2名⟧。"),
        (r"(?=\n\n特此报告)", "\n\n⟦请上级拨付专项资金3万元⟧。"),
    ),
    "missing-section": (
        (r"(⟦?[^\n]+报告)(\n[\s\S]*?)\n二、存在[\s\S]*?(?=\n三、)", r"⟦\1⟧\2"),
        (r"(⟦?[^\n]+报告)(\n[\s\S]*?)\n三、[\s\S]*?(?=\n特此报告)", r"⟦\1⟧\2"),
    ),
    "missing-element": tuple(
        (
            rf"((?<=\n)一、[^\n]+)(\n[\s\S]*?)\n（[一二三四五六七八九十]{{1,2}}）(?=[^\n]{{0,14}}(?:{heading}))[^\n]*(?:\n\n(?!（|二、)[^\n]+)?\n",
            r"⟦\1⟧\2",
        )
        for heading in (
            "报告通报|报告和党内通报|时报告",
            "专题研究",
            "支部|组织生活",
            "培训",
            "发布审核|信息审核|发布关口",
            "检查考核|督查问责|督促检查",
            "反馈",
            "民主生活会",
            "突发事件|化解风险|风险隐患|应急准备",
        )
    ),
    "below-norm": (
        (r"(?<=理论学习中心组)全年集体学习研讨10次", "全年集体学习研讨⟦2次⟧"),
        (r"(?<=，中心组集体学习)11次", "⟦2次⟧"),
        (r"支委会(?:36|204|18)次", "支委会⟦3次⟧"),
        (r"主题党日(?:36|204|18)次", "主题党日⟦4次⟧"),
        (r"(?<=专题研究意识形态工作)[34]次", "⟦1次⟧"),
        (r"(?<=专题汇报)2次", "⟦1次⟧"),
        (r"党员大会(?:12|68)次", "党员大会⟦2次⟧"),
    ),
    "problem-without-measure": tuple(
        (
            rf"(二、[^\n]+\n(?:\n[^\n]+问题：\n)?(?:\n[^\n]+\n){{{n}}}\n)((?:（[一二三]）|[一二三]是)[^\n]+)([\s\S]*?\n三、[^\n]+\n(?:\n[^\n]+\n){{{n}}})\n(?:（[一二三]）|[一二三]是)[^\n]+\n",
            r"\1⟦\2⟧\3",
        )
        for n in (0, 1)
    ),
    "measure-without-owner-deadline": (
        (
            r"(?<=\n)(（[一二三]）|[一二三]是)([^\n。]+)。由[^\n]+(?=\n\n(?:特此|（|[二三]是))",
            r"\1⟦\2⟧。认真加以改进，做出成效。",
        ),
        (r"(?<=。)由[^\n，]+(?:负责|牵头)[^\n，]*，(20\d\d年\d+月[^\n前]*前)", r"⟦⟧"),
    ),
    "title-body-mismatch": (
        (r"(?<=的)自查报告", "和⟦档案⟧工作自查报告"),
        (r"意识形态(?=（|工作责任制落实情况的自查)", "意识形态和⟦安全生产⟧"),
    ),
    "unknown-title": (
        (r"(?<=。)(?=[^\n]{0,30}(?:全年|上半年)发布信息)", "依据⟦《新媒体信息员管理办法》⟧配齐人员。"),
        (r"(?<=严格)(?=信息审核|发布审核)|(?<=落实)(?=主体责任)", "⟦《机关网络宣传工作条例》⟧，"),
        (r"(?=\n\n二、)", "对照⟦《网络舆论引导工作细则》⟧逐项核对。"),
    ),
    "inexact-title": (
        (
            r"《中国共产党党委（党组）理论学习中心组学习规则》",
            "《⟦中国共产党党委（党组）理论中心组学习规则⟧》",
        ),
        (r"《互联网政务应用安全管理规定》", "《⟦互联网政务应用安全管理办法⟧》"),
        (r"(?=\n\n二、)", "落实《⟦中国共产党党支部工作条例（试行）⟧》。"),
        (r"(?=\n\n二、)", "遵守《⟦中国共产党纪律处份条例⟧》。"),
    ),
    "superseded-rule": (
        (r"(?<=重大事件。)(?=\n\n（十)", "遵守⟦《中国共产党纪律处分条例（2018年修订）》⟧。"),
    ),
    "article-not-found": (
        (
            r"《中国共产党党委（党组）理论学习中心组学习规则》(?:第十条)?",
            "⟦《中国共产党党委（党组）理论学习中心组学习规则》第五十条⟧",
        ),
        (r"(?=\n\n二、)", "执行⟦《党政机关公文处理工作条例》第九十条⟧。"),
        (r"(?=\n\n二、)", "执行⟦《中国共产党支部工作条例（试行）》第七十七条⟧。"),
    ),
    "wrong-doc-number": (
        (r"〔(20\d\d)〕(\d+)号", r"⟦[\1]\2号⟧"),
        (r"〔(20\d\d)〕(\d+)号", r"⟦〔\1〕第\2号⟧"),
        (r"〔(20\d\d)〕(\d+)号", r"⟦（\1）\2号⟧"),
        (r"(?=\n\n二、)", "按《党政机关公文处理工作条例》（⟦中办发〔2012〕41号⟧）行文。"),
    ),
    "wrong-issuer": (
        (r"(?=\n\n二、)", "落实⟦国务院⟧《中国共产党支部工作条例（试行）》。"),
        (r"(?=\n\n二、)", "执行⟦中央宣传部⟧《党政机关公文处理工作条例》。"),
    ),
    "unpublished-rule": (
        (r"(?=\n\n二、)", "落实⟦《党委（党组）意识形态工作责任制实施办法》第四条⟧。"),
        (r"(?=\n\n二、)", "执行⟦《中国共产党宣传工作条例》第八条⟧。"),
    ),
    "bookmark-misuse": (
        (r"《习近平谈治国理政》(第.卷)", r"⟦《习近平谈治国理政\1》⟧"),
        (r"《(关于[^《》]+的通知)》", r"⟦\1⟧"),
        (r"(?=\n\n二、)", "转发⟦《关于印发《考核办法》的通知》⟧。"),
    ),
    "year-mismatch": (
        (r"《([^《》0-9]*)2025(年度?[^《》]+(?:计划|清单|办法)》)", r"《\1⟦2024年⟧\2"),
        (r"《2024(年度[^《》]+计划》)", r"《⟦2023年⟧\1"),
        (r"《2023(年度[^《》]+计划》)", r"《⟦2022年⟧\1"),
        (r"(?<=开展情况\n\n)|(?<=做法\n\n)", "⟦2021年⟧以来，我们持续抓落实。\n\n"),
    ),
    "number-conflict": (
        (r"以下三个问题", "以下⟦五个问题⟧"),
        (r"(?=\n\n二、)", "全年发布信息稿件120条。年底核对，发布信息稿件⟦102条⟧。"),
        (r"(?=\n\n二、)", "意识形态风险点21条逐条登记，意识形态风险点⟦12条⟧已经化解。"),
    ),
    "sum-mismatch": (
        (
            r"(?:反馈意识形态方面)?问题([56])个，(?:截至2025年10月底)?已整改([45])个，未整改1个",
            r"⟦问题\1个，已整改\2个，未整改3个⟧",
        ),
        (r"采用31篇，其中省级3篇、市级9篇、县级19篇", "采用⟦31篇，其中省级3篇、市级9篇、县级29篇⟧"),
        (r"58篇，其中国家级2篇、省级14篇、市级42篇", "⟦58篇，其中国家级2篇、省级24篇、市级42篇⟧"),
        (r"(?=\n\n二、)", "参会⟦46人，其中男30人、女14人⟧。"),
    ),
    "vague-number": (
        (r"党员大会(?:12|68)次", "党员大会⟦10余次⟧"),
        (r"谈心谈话(?:52|430|187|34)人次", "谈心谈话⟦30多人次⟧"),
        (r"发布信息(?:214|396|142|87)条", "发布信息⟦80余条⟧"),
    ),
    "impossible-date": (
        (r"6月18日", "⟦6月31日⟧"),
        (r"9月20日", "⟦9月31日⟧"),
        (r"10月12日", "⟦13月12日⟧"),
        (r"1月(?:12|15|18|20)日(?=召开)", "⟦2月30日⟧"),
        (r"(?<=特此报告。\n\n)([^\n]+\n)(20\d\d)年(?:[6-9]|1[0-2])月[^\n]+", r"\1⟦\2年1月2日⟧"),
    ),
    "percent-out-of-range": (
        (r"签订率100%", "签订率⟦108%⟧"),
        (r"完成率100%", "完成率⟦112.5%⟧"),
        (r"(?=\n\n二、)", "党员参学率⟦103%⟧。"),
        (r"(?=\n\n二、)", "群众满意度⟦120%⟧。"),
    ),
    "repeated-paragraph": (
        (r"\n(（四）[^\n]{30,})\n", r"\n\1\n\n⟦\1⟧\n"),
        (r"(?<=\n)((?:二是|（二）)[^\n]{40,})\n\n(?=三、)", r"\1\n\n⟦\1⟧\n\n"),
    ),
    "leftover-unit-name": (
        (r"局党组(?=每年|于)", "⟦我院⟧党组"),
        (r"(?<=。)院党委会", "⟦我局⟧院党委会"),
        (r"镇党委(?=分别)", "⟦我校⟧党委"),
        (r"校党总支(?=于)", "⟦我局⟧党总支"),
        (r"(?=\n\n二、)", "⟦青松市水利局⟧高度重视，逐项落实。"),
    ),
    "leftover-placeholder": (
        (r"(?<=党员大会)\d+(?=次)", "⟦XX⟧"),
        (r"(?<=培训)\d+(?=人次)", "⟦【待填：培训人次】⟧"),
        (r"(?<=发布信息)\d+(?=条)", "⟦____⟧"),
        (r"(?<=\n)[^\n]+(?=\n20\d\d年\d+月\d+日\n)", "⟦XX⟧单位"),
    ),
    "personal-data": (
        (r"(?<=信息员)\d+[人名]", "张某（⟦13912345678⟧）"),
        (r"(?=\n\n二、)", "材料请发至⟦zhao.qian@example.com⟧。"),
    ),
    "noise": (
        (
            r"特此报告。\n",
            "特此报告。\n⟦【文秘之家】——会员专享，每日更新，有意加入请联系客服微信：wmzj888⟧\n",
        ),
        (r"(?<=\n)(?=（三）)", "⟦##paidbegin##⟧"),
    ),
    "outdated-wording": (
        (r"(?=\n\n二、)", "深入学习⟦党的十九大⟧精神。"),
        (r"(?=\n\n二、)", "与市⟦环保局⟧联合开展宣传。"),
    ),
}


_TAKES_OUT = ("missing-section", "missing-element", "problem-without-measure")
"""Taking a part out makes a gap in the numbers, which is no defect that was meant."""
_HAN = "一二三四五六七八九十"


def renumbered(text: str) -> str:
    """Number headings and points anew, keeping every character in its place where the numbers were right."""
    counts = [0, 0, 0]

    def number(match: re.Match[str]) -> str:
        level = next(n for n in range(3) if match[n + 1])
        counts[level] += 1
        counts[level + 1 :] = [0] * (2 - level)
        return match[0].replace(match[level + 1], to_chinese(counts[level]), 1)

    return re.sub(
        rf"^(?:([{_HAN}]{{1,3}})、|（([{_HAN}]{{1,3}})）|([{_HAN}])是)", number, text, flags=re.MULTILINE
    )


@dataclass(frozen=True, slots=True)
class Planted:
    """A report with one defect in it."""

    check: str
    report: str
    text: str
    wanted: tuple[Span, ...]


@dataclass(slots=True)
class Score:
    """What was found of what was planted, and what was said besides."""

    planted: int = 0
    found: int = 0
    false: int = 0
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false) if self.found + self.false else 1.0


def plant(most_places: int = MOST_PLACES) -> Iterator[Planted]:
    """Yield reports with one defect each."""
    for path in sorted(REPORTS.glob("*.md")):
        report = path.read_text(encoding="utf-8")
        for check, plants in PLANTS.items():
            for pattern, instead in plants:
                for match in list(re.finditer(pattern, report))[:most_places]:
                    marked = report[: match.start()] + match.expand(instead) + report[match.end() :]
                    text, spans = unmarked(marked)
                    if check in _TAKES_OUT:
                        text = renumbered(text)
                    yield Planted(check, path.stem, text, spans)


def measure(most_places: int = MOST_PLACES) -> dict[str, Score]:
    """Review every planted report and count."""
    catalogue, specs = load_rules(), load_specs()
    scores: dict[str, Score] = defaultdict(Score)
    for planted in plant(most_places):
        findings = check_draft(read_draft(planted.text, catalogue, specs, today=TODAY)).findings
        score = scores[planted.check]
        score.planted += 1
        hits = [f for f in findings if f.check == planted.check and is_near(f.span, planted.wanted)]
        if hits:
            score.found += 1
        else:
            score.missed.append(f"{planted.report}: {around(planted.text, planted.wanted)}")
        for finding in findings:
            if (
                finding.severity is not Severity.HINT
                and finding not in hits
                and not is_near(finding.span, planted.wanted)
            ):
                scores[finding.check].false += 1
                scores[finding.check].extra.append(
                    f"{planted.check}/{planted.report}: {told(finding, planted.text)}"
                )
    return dict(sorted(scores.items()))


def unmarked(marked: str) -> tuple[str, tuple[Span, ...]]:
    parts, spans, opened, at = [], [], 0, 0
    for char in marked:
        if char == "⟦":
            opened = at
        elif char == "⟧":
            spans.append(Span(opened, at))
        else:
            parts.append(char)
            at += 1
    return "".join(parts), tuple(spans)


def is_near(span: Span, wanted: tuple[Span, ...]) -> bool:
    """An empty mark says that something went: what is said of its sentence is about it."""
    return any(
        span.overlaps(one)
        if one.end > one.start
        else one.start - 60 <= span.end and span.start <= one.start + 60
        for one in wanted
    )


def around(text: str, spans: tuple[Span, ...]) -> str:
    at = spans[0] if spans else Span(0, 0)
    return text[max(0, at.start - 20) : at.end + 20].replace("\n", "↵")[:90]


def told(finding: Finding, text: str) -> str:
    return f"{finding.span.of(text)[:30]!r} {finding.message[:60]}"


def main() -> None:
    """Print the table, then what was missed and what was said besides."""
    scores = measure()
    print(f"{'check':32}{'planted':>8}{'recall':>8}{'precision':>10}")
    for check, score in scores.items():
        print(f"{check:32}{score.planted:8}{score.recall:8.2f}{score.precision:10.2f}")
    planted, found = sum(s.planted for s in scores.values()), sum(s.found for s in scores.values())
    false = sum(s.false for s in scores.values())
    print(f"{'all':32}{planted:8}{found / planted:8.3f}{found / (found + false):10.3f}")
    for check, score in scores.items():
        for line in dict.fromkeys(score.missed):
            print(f"missed {check}: {line}")
        for line in dict.fromkeys(score.extra):
            print(f"besides {check}: {line}")


if __name__ == "__main__":
    main()
