"""A pasted text laid out: every word in its place, the layout of a report, no empty paragraphs between."""

from __future__ import annotations

import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from bot.word import typed_document
from tests.unit.review.cases import report


def words_of(text: str) -> list[str]:
    return [one.text for one in typed_document(text).paragraphs if one.text]


@pytest.mark.parametrize("name", ["bureau", "school", "town", "hospital"])
def test_every_line_is_a_paragraph_with_its_words(name: str) -> None:
    text = report(name)
    assert words_of(text) == [line.strip() for line in text.splitlines() if line.strip()]


def test_lines_get_the_layout_of_what_they_are() -> None:
    document = typed_document(report("bureau").replace("\n\n", "\n\n　　"))
    by_start = {one.text[:6]: one for one in document.paragraphs if one.text}
    title, addressee = by_start["云岭县教育局"[:6]], by_start["中共云岭县委"]
    fonts = {one.text[:6]: one.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) for one in document.paragraphs if one.text}  # fmt: skip
    assert addressee.paragraph_format.first_line_indent in (None, 0)
    assert fonts["一、工作开展"] == "黑体"
    assert fonts["（一）扛起主"] == "楷体_GB2312"
    assert fonts["根据县委宣传"] == "仿宋_GB2312"
    assert document.paragraphs[-1].text == "2025年11月20日"
    assert document.paragraphs[-1].alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert document.paragraphs[0].alignment == WD_ALIGN_PARAGRAPH.CENTER
    assert title.text
    empty = [index for index, one in enumerate(document.paragraphs) if not one.text]
    # One under the title, two for the seal.
    assert empty == [1, len(document.paragraphs) - 4, len(document.paragraphs) - 3]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# 关于学习情况的报告\n\n## 一、工作\n正文。", ["关于学习情况的报告", "一、工作", "正文。"]),
        ("云岭县水务局\n关于节水工作的报告\n正文。", ["云岭县水务局\n关于节水工作的报告", "正文。"]),
        ("云水发〔2025〕3号\n\n关于节水工作的报告\n县政府：\n正文。", ["云水发〔2025〕3号", "关于节水工作的报告", "县政府：", "正文。"]),
        ("只有一段话，没有标题。", ["只有一段话，没有标题。"]),
        ("关于节水工作的报告\n正文。\n云岭县水务局　2025年3月1日", ["关于节水工作的报告", "正文。", "云岭县水务局　2025年3月1日"]),
        ("  \n\t\n", []),
        ("学习\t12次", ["学习\t12次"]),
    ],
)  # fmt: skip
def test_what_people_paste(text: str, words: list[str]) -> None:
    assert words_of(text) == words
