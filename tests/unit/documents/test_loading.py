"""Every format in, and what is not a document refused with a sentence that helps."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.documents import DocumentKind
from knowledge.errors import (
    ClassifiedDocument,
    DocumentTooLarge,
    EmptyDocument,
    KnowledgeError,
    UnreadableDocument,
)
from knowledge.loaders import Limits, load_bytes, load_text
from tests.fixtures.documents.files import docx_of, p, pdf_of, zip_of

REPORT = (
    "云岭县教育局关于2024年度保密工作的自查报告\n\n县委保密办：\n　　现将有关情况报告如下：\n一、工作情况\n"
)


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("gbk", b""),
        ("gb18030", b""),
        ("gb2312", b""),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-16-le", b""),
        ("big5hkscs", b""),
    ],
)
def test_text_is_read_in_the_encodings_of_chinese_files(encoding: str, mark: bytes) -> None:
    text = "雲嶺縣關於年度工作的報告，現將有關情況報告如下。\n" * 3 if encoding == "big5hkscs" else REPORT
    assert load_bytes(mark + text.encode(encoding), "自查.txt").text == text


def test_gb18030_keeps_characters_that_gbk_has_not() -> None:
    text = "青禾区䶮湖街道办事处关于网络安全工作的自查报告，现将有关情况报告如下。𠮷"
    assert load_bytes(text.encode("gb18030"), "报告.txt").text == text


def test_plain_text_is_kept_to_the_character() -> None:
    text = "一、工作情况\r\n　　（一）学习。\r\n\r\n"
    assert load_bytes(text.encode(), "a.txt").text == text


@given(
    st.text(alphabet=st.sampled_from("的一是在工作情况报告学习，。：、（）0123 \n会议组织开展了"), min_size=8)
)
def test_chinese_prose_survives_gbk(text: str) -> None:
    if text.strip():
        assert load_bytes(text.encode("gbk"), "a.txt").text == text


@example(b".xml", "a.html")
@example(b"https://example.org", "a.html")
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.docx", "a.pdf", "a.html", "a.md", "a", "a.doc"]))
def test_any_bytes_give_text_or_a_sentence(data: bytes, name: str) -> None:
    outcome = text_or_sentence(data, name)
    assert outcome.strip()
    assert "Traceback" not in outcome


def text_or_sentence(data: bytes, name: str) -> str:
    try:
        return load_bytes(data, name).text
    except KnowledgeError as error:
        sentence = str(error)
    return sentence if sentence.endswith("。") and "\n" not in sentence else ""


REFUSED = [
    ("报告.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, "另存为 .docx"),
    ("报告.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, "另存为 .docx"),
    ("报告.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, "另存为 .docx"),
    ("报告.txt", zip_of({"a.txt": "x"}), "压缩包"),
    ("报告.txt", docx_of(p("正文")), "改为 .docx"),
    ("报告.txt", pdf_of([["正文"]]), "改为 .pdf"),
    ("报告.docx", pdf_of([["正文"]]), "改为 .pdf"),
    ("报告.docx", "只是文字".encode(), "不是有效的"),
    ("报告.pdf", "只是文字".encode(), "不是有效的"),
    ("报告.docm", docx_of(p("正文")), "宏"),
    ("报告.docx", docx_of(p("正文"), {"word/vbaProject.bin": b"x"}), "宏"),
    ("清单.xlsx", zip_of({"xl/workbook.xml": "<x/>"}), "Excel"),
    ("汇报.pptx", zip_of({"ppt/presentation.xml": "<x/>"}), "演示文稿"),
    ("公文.ofd", zip_of({"OFD.xml": "<x/>"}), "OFD"),
    ("照片.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 20, "图片"),
    ("扫描.txt", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "图片"),
    ("归档.rar", b"Rar!\x1a\x07\x00abc", "压缩包"),
    ("报告.rtf", b"{\\rtf1 abc}", "另存为 .docx"),
    ("乱码.txt", bytes(range(128, 256)) * 8, "编码"),
    ("数据.csv", "姓名,次数\n张,3\n".encode(), "格式"),
]


@pytest.mark.parametrize(
    ("name", "data", "word"), REFUSED, ids=[f"{name}-{word}" for name, _, word in REFUSED]
)
def test_what_is_not_a_document_is_refused_with_what_helps(name: str, data: bytes, word: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        load_bytes(data, name)
    assert word in str(caught.value)
    assert name in str(caught.value)


def test_a_document_behind_a_password_is_told_so() -> None:
    data = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(99)
    with pytest.raises(UnreadableDocument, match="打开密码"):
        load_bytes(data, "通报.docx")


@pytest.mark.parametrize("name", ["空.txt", "空.docx", "空.pdf"])
def test_an_empty_file_is_called_empty(name: str) -> None:
    with pytest.raises(EmptyDocument, match="提取 0 字"):
        load_bytes(b"", name)


def test_blank_text_is_empty() -> None:
    with pytest.raises(EmptyDocument):
        load_bytes(" \n　\n".encode(), "空白.txt")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"找不到文件“没有\.txt”"):
        load_text(tmp_path / "没有.txt")


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "大.txt"
    path.write_bytes(b"a" * 3_000_000)
    with pytest.raises(DocumentTooLarge, match="2 MB"):
        load_text(path, Limits(max_bytes=2 * 1024 * 1024))


def test_a_file_without_suffix_goes_by_its_bytes() -> None:
    assert load_bytes(docx_of(p("现将有关情况报告如下")), "报告").text == "现将有关情况报告如下"
    assert load_bytes(REPORT.encode("gbk"), "报告").text == REPORT


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("报告.txt", "机密★1年\n云岭县关于某项工作的报告"),
        ("报告.txt", "秘密 ★ 长期\n云岭县关于某项工作的报告"),
        ("【机密】自查报告.txt", REPORT),
        ("绝密★自查报告.txt", REPORT),
    ],
)
def test_a_classification_mark_stops_the_file_and_no_word_of_it_is_repeated(name: str, text: str) -> None:
    with pytest.raises(ClassifiedDocument, match="保守国家秘密法") as caught:
        load_bytes(text.encode(), name)
    assert "云岭" not in str(caught.value)
    assert name not in str(caught.value)


def test_a_mark_in_the_header_of_a_word_file_stops_it() -> None:
    header = docx_header("机密★3年")
    with pytest.raises(ClassifiedDocument):
        load_bytes(docx_of(p("普通的正文"), {"word/header1.xml": header}), "报告.docx")


def docx_header(text: str) -> str:
    namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return f"<w:hdr {namespace}>{p(text)}</w:hdr>"


def test_prose_about_secrets_is_no_mark() -> None:
    text = "严格落实保密规定，绝密级、机密级、秘密级载体分别登记。\n"
    assert load_bytes(text.encode(), "保密工作自查报告.txt").text == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (REPORT, DocumentKind.REPORT),
        (
            "青禾区档案管理办法\n第一条　为了加强管理，制定本办法。\n第二条　本区适用。\n第三条　本办法自印发之日起施行。\n",
            DocumentKind.RULE,
        ),
        (
            "关于开展2024年度保密工作自查的通知\n各乡镇、各部门：\n　　现将有关事项通知如下：\n",
            DocumentKind.NOTICE,
        ),
    ],
)
def test_the_kind_is_recognised(text: str, kind: DocumentKind) -> None:
    assert load_bytes(text.encode(), "a.txt").kind_hint is kind
