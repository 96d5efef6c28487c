"""The real report, as it was found: what a careful reader marks in it."""

from pathlib import Path

import pytest

from bot.review import check_draft, read_draft
from tests.support import TODAY
from tests.unit.review.cases import rules, specs

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
SAMPLE = SHARED / "reports" / "000_84632f9a43899128.txt"


@pytest.fixture(scope="module")
def found():
    if not SAMPLE.exists():
        pytest.skip("the found report lies beside the project only where it is developed")
    text = SAMPLE.read_text(encoding="utf-8")
    findings = check_draft(read_draft(text, rules(), specs(), today=TODAY)).findings
    return {(f.check, f.span.of(text)[:12]) for f in findings}


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ("year-mismatch", "2022年"),
        ("noise", "##paidbegin#"),
        ("noise", "##paidend##"),
        ("noise", "【哒哒素材库】——每天更"),
        ("noise", "欢迎加入“哒哒素材库sv"),
        ("noise", "【哒哒代笔】——原创高质"),
        ("jiezhi", "截止"),
        ("bookmark-misuse", "《习近平谈治国理政第四卷"),
        ("missing-addressee", "2023年意识形态和网络"),
        ("missing-signature-date", "特此报告。"),
        ("problem-without-measure", "二是工作宣传的亮点展现得"),
        ("title-body-mismatch", "网络"),
        ("unknown-title", "《网络舆情监督检查工作办"),
        ("wrong-mark", "•"),
        ("wrong-mark", "％"),
        ("vague-number", "20余次"),
        ("measure-without-owner-deadline", "提高政治站位。把学习贯彻"),
        ("citation-off-topic", "《党委（党组）网络意识形"),
        ("missing-element", "一、工作开展情况"),
    ],
)
def test_what_is_wrong_with_it_is_found(found, check, words):
    assert (check, words) in found


def test_clean_prose_raises_hardly_an_alarm():
    folder = SHARED / "bench" / "clean_prose"
    if not folder.exists():
        pytest.skip("the clean sentences lie beside the project only where it is developed")
    sentences = [
        line
        for path in sorted(folder.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").split("\n")
        if line.strip()
    ]
    alarms = [
        (f.check, f.span.of(line))
        for line in sentences
        for f in check_draft(read_draft(line, rules(), specs(), today=TODAY)).findings
        if f.severity != "hint"
    ]
    assert len(alarms) * 1000 < 5 * len(sentences), alarms
