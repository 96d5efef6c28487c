"""The review as a whole: what comes back, what is refused, what is said not to have been looked at."""

from datetime import date

import pytest

from bot.errors import ModelUnreachable, NotFound
from bot.review import CHECKS, Severity, Shown, check_draft, read_draft, review
from tests.fakes import ScriptedChatModel
from tests.support import TODAY, make_services, with_model
from tests.unit.review.cases import report, rules, specs


@pytest.fixture
async def services(tmp_path):
    async with make_services(tmp_path) as opened:
        yield opened


async def test_every_check_either_ran_or_says_why_not(services):
    result = await review(report("bureau"), services)
    names = [one.check for one in (*result.ran, *result.not_run)]
    assert sorted(names) == sorted([*(check.name for check in CHECKS), "model-judgement"])
    assert all(one.reason for one in result.not_run)
    assert all(
        "处" in one.looked_at or one.looked_at == "全文" or "份" in one.looked_at for one in result.ran
    )


async def test_json_keeps_the_contract(services):
    text = report("town").replace("截至", "截止").replace("采用39篇", "采用39％篇")
    data = (await review(text, services)).to_json()
    assert {"findings", "ran", "not_run", "refused", "coverage"} <= data.keys()
    assert data["refused"] is False
    assert data["date"] == "2023-12-06"
    for finding in data["findings"]:
        assert {"check", "severity", "start", "end", "message", "suggestion", "basis"} <= finding.keys()
        assert 0 <= finding["start"] <= finding["end"] <= len(text)


async def test_classified_text_gives_only_that_finding(services):
    result = await review("机密★1年\n" + report("bureau").replace("截至", "截止"), services)
    assert result.refused
    assert [finding.check for finding in result.findings] == ["classification-mark"]
    assert result.findings[0].span.of(result.text).startswith("机密")
    assert len(result.not_run) == len(CHECKS) - 1
    assert result.coverage == ()


async def test_an_unknown_kind_is_named(services):
    with pytest.raises(NotFound, match="没有“sports”这种报告种类"):
        await review("全年学习12次。", services, kind="sports")


async def test_nothing_to_look_at_is_said_and_not_passed_over(services):
    result = await review("我局高度重视。", services)
    told = {one.check: one.looked_at for one in result.ran}
    assert told["article-not-found"] == "条号 0 处可核对"
    assert told["sum-mismatch"] == "含合计与分项的句子 0 处可核对"
    reasons = {one.check: one.reason for one in result.not_run}
    assert "去年的报告" in reasons["unchanged-from-last-year"]
    assert "完整的报告" in reasons["missing-addressee"]


@pytest.mark.parametrize(
    ("text", "given", "day", "source"),
    [
        (report("town"), {"on": date(2024, 5, 1)}, date(2024, 5, 1), "指定日期"),
        (report("town"), {}, date(2023, 12, 6), "落款日期"),
        ("2023年工作自查报告\n现将情况报告如下：\n一、工作情况\n学习。", {}, date(2023, 12, 31), "报告年度"),
        ("学习12次。", {}, TODAY, "今天"),
    ],
)
def test_the_day_on_which_citations_are_judged(text, given, day, source):
    draft = read_draft(text, rules(), specs(), today=TODAY, **given)
    assert (draft.on, draft.dated_by) == (day, source)


@pytest.mark.parametrize("name", ["bureau", "hospital", "town", "school"])
def test_a_correct_report_has_no_error_and_at_most_one_warning(name):
    found = check_draft(read_draft(report(name), rules(), specs(), today=TODAY)).findings
    assert [f.message for f in found if f.severity is Severity.ERROR] == []
    assert [f.message for f in found if f.severity is Severity.WARNING][1:] == []


def test_coverage_names_the_sentence_that_shows_each_element():
    rows = {row.element: row for row in read_draft(report("bureau"), rules(), specs(), today=TODAY).coverage}
    assert rows["E04"].shown is Shown.THERE
    assert "集体学习研讨10次" in rows["E04"].sentence
    assert rows["E16"].shown is Shown.MISSING
    assert rows["E16"].is_optional
    weak = report("bureau").replace(
        "登记门户网站1个、公众号2个、工作群13个、电子屏4处、内部刊物1种，每个阵地都写明责任人；注销长期不更新的公众号1个，数据已归档。",
        "加强阵地管理。",
    )
    rows = {row.element: row for row in read_draft(weak, rules(), specs(), today=TODAY).coverage}
    assert rows["E07"].shown in (Shown.WEAK, Shown.THERE)


async def test_a_stored_report_is_what_a_draft_was_copied_from(services, tmp_path):
    path = tmp_path / "hospital.md"
    path.write_text(report("hospital"), encoding="utf-8")
    services.library.add(path, kind="report")
    draft = report("bureau").replace(
        "（四）抓实理论学习，发挥领学作用。",
        "（四）抓实理论学习，发挥领学作用。对学术会议和讲座实行“一会一报”，全年审批讲座54场。关停合并科室公众号4个，账号注销后资料移交档案室。宣传科每周巡查一次本院网站、公众号和工作群。",
    )
    found = [f for f in (await review(draft, services)).findings if f.check == "copied-from-source"]
    assert len(found) == 1
    assert "望海市中心医院" in found[0].message
    same = await review(report("hospital"), services)
    assert [f for f in same.findings if f.check == "copied-from-source"] == []


async def test_what_another_person_added_is_never_compared(services, tmp_path):
    from knowledge.documents import personal_scope

    path = tmp_path / "own.md"
    path.write_text(report("hospital"), encoding="utf-8")
    services.library.add(path, kind="report", scope=personal_scope("tg:7"))
    draft = report("hospital").replace("54场", "55场").replace("2900", "2800")
    result = await review(draft, services)
    assert [f for f in result.findings if f.check == "copied-from-source"] == []
    mine = await review(draft, services, scopes=(personal_scope("tg:7"),))
    assert [f for f in mine.findings if f.check == "copied-from-source"]


async def test_a_model_adds_judgement_only_with_words_of_the_draft(services):
    model = ScriptedChatModel(
        {
            "elements": [
                {
                    "element": "E10",
                    "shown": "弱",
                    "quote": "组织“云岭好老师”宣讲8场，听众860人次。",
                    "reason": "没有写效果",
                },
                {"element": "E04", "shown": "弱", "quote": "这一句稿中没有。", "reason": "编造"},
            ],
            "wording": [
                {"quote": "班子其他成员各管一块", "problem": "不在稿中"},
                {"quote": "其他班子成员各管一块", "problem": "口语", "suggestion": "改为“按分工负责”"},
            ],
        }
    )
    result = await review(report("bureau"), with_model(services, model))
    by_model = [finding for finding in result.findings if finding.by_model]
    assert {f.span.of(result.text) for f in by_model} == {
        "组织“云岭好老师”宣讲8场，听众860人次。",
        "其他班子成员各管一块",
    }
    assert {f.severity for f in by_model} == {Severity.HINT}
    rows = {row.element: row for row in result.coverage}
    assert (rows["E10"].shown, rows["E10"].by_model) == (Shown.WEAK, True)
    assert not rows["E04"].by_model
    assert "<draft>" in str(model.prompts[0])


async def test_a_model_that_fails_is_told_and_loses_nothing(services):
    model = ScriptedChatModel(ModelUnreachable("语言模型没有回应，请稍后再试。"))
    result = await review(report("bureau"), with_model(services, model))
    reason = next(one.reason for one in result.not_run if one.check == "model-judgement")
    assert "语言模型没有回应" in reason
    assert len(result.ran) > 35


def test_a_markdown_head_and_line_ends_are_no_findings():
    text = "---\ntitle: 报告\nyear: 2025\n---\n\n" + report("bureau").replace("\n", "\r\n")
    found = check_draft(read_draft(text, rules(), specs(), today=TODAY)).findings
    assert [f.message for f in found if f.severity is not Severity.HINT] == []
