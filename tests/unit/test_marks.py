"""Classification marks in every form in which they are written, and prose about secrets that carries none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.marks import find_classification_mark, find_mark_in_name

MARKED = [
    "绝密★", "机密★1年", "秘密 ★ 长期", "秘密★启封前", "机 密 ★ 10年", "机密☆１年", "秘密✩", "秘密⭐三年", "絕密★長期",
    "　机密　★　一年\n云岭县青禾局文件", "绝密\n★\n长期\n正文", "机密\n\n云岭县青禾局文件", "秘　密\n正文",
    "密级：机密", "密 级：秘密　编号：3", "密级和保密期限：秘密★6个月", "机密*1年", "机密＊ 30年", "机密※长期",
    "秘密\u200b★\u200b长期", "（机密）\n正文", "【绝密】\n正文", "机密 1年\n正文", "秘密·长期\n正文",
    "机\u00ad密★1年", "机\ufe0e密★", "机\u3164密★", "机\u034f密★", "机\u061c密★", "机\u180e密★", "机\U000e0020密★", "机宻★1年", "絶密★",
    "【机密】★5年", "机密⚝5年", "机密❋5年", "机密✱5年", "机密∗5年", "机密🌠5年", "绝\u2028密★", "机\n密\n★\n1\n年",
    "密级｜机密", "密级（机密）", "密级\t机密", "| 密级 | 机密 |", "正文\n密级\n机密\n正文", "保密级别：机密",
    "正文很长。\n附件：机密★30年的材料", "机密级★10年", "祕密★公布前", "编号：000001\n机密★2026年12月31日",
]  # fmt: skip
PROSE = [
    "不得发布国家秘密、工作秘密。", "绝密级、机密级、秘密级", "国家秘密的密级分为绝密、机密、秘密三级。",
    "密级：绝密、机密、秘密", "绝密\n机密\n秘密\n以上三级", "不得泄露国家秘密\n★ 其他工作", "严守国家秘密★★★",
    "**国家秘密**不得上网", "保守秘密", "秘密级以上的", "密级：公开", "涉及国家秘密、商业秘密、个人隐私的信息不得公开。",
    "标志形式为“密级★保密期限”", "对绝密级载体另行管理", "一、保密工作\n定密3件，其中机密级1件、秘密级2件。", "",
    "密级\n绝密\n机密\n秘密", "| 密级 | 绝密 | 机密 | 秘密 |", "密级为机密的文件由专人管理", "密级：无", "密级：□绝密 □机密 □秘密",
    "机密级计算机3台，秘密级计算机2台", "机密文件的管理由办公室负责。", "秘密\n机密\n两级文件分别存放",
]  # fmt: skip
MARKED_NAMES = [
    "机密★1年 通知.docx", "（秘密）通知.docx", "[机密]a.pdf", "机密-通知.docx", "机密.docx", "关于检查的通知（机密）.pdf",
    "秘密★长期.txt", "绝密 方案.doc", "通知 机密1年.docx", "C:\\文件\\【绝密】方案.doc", "机密★.tar.gz",
    "通报-机密.docx", "通报_机密.docx", "通报 秘密.docx", "通报机密5年.docx", "密级机密.docx", "机\u200b密★.docx",
]  # fmt: skip
PLAIN_NAMES = [
    "保守国家秘密法.docx", "工作秘密管理办法.docx", "国家秘密（绝密级、机密级）管理.docx", "机密级信息系统管理.docx",
    "秘密战线宣传.txt", "商业秘密保护.docx", "保密自查报告.md", "",
]  # fmt: skip


@pytest.mark.parametrize("text", MARKED)
def test_marks_are_found(text: str) -> None:
    span = find_classification_mark(text)
    assert span is not None
    assert {"密", "宻"} & set(span.of(text))


@pytest.mark.parametrize("text", PROSE)
def test_prose_about_secrets_passes(text: str) -> None:
    assert find_classification_mark(text) is None


@pytest.mark.parametrize("name", MARKED_NAMES)
def test_marks_in_file_names_are_found(name: str) -> None:
    span = find_mark_in_name(name)
    assert span is not None
    assert "密" in span.of(name)


@pytest.mark.parametrize("name", PLAIN_NAMES)
def test_plain_file_names_pass(name: str) -> None:
    assert find_mark_in_name(name) is None


@given(st.text(max_size=300), st.sampled_from(MARKED[:10]), st.text(max_size=300))
@settings(max_examples=100)
def test_a_mark_on_its_own_line_is_found_in_any_text(before: str, mark: str, after: str) -> None:
    text = f"{before}\n{mark}\n{after}"
    span = find_classification_mark(text)
    assert span is not None
    assert 0 <= span.start < span.end <= len(text)


@given(st.text(alphabet="绝机秘密 ★*\n　国家级年1（：、", max_size=200))
@settings(max_examples=200)
def test_no_text_breaks_the_search(text: str) -> None:
    span = find_classification_mark(text)
    assert span is None or span.of(text)
    find_mark_in_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "机" * 60_000,
        "密 " * 60_000,
        "秘密 " * 60_000,
        "（" * 60_000,
        "密级：" * 30_000,
        " " * 200_000,
        "机密\n" * 50_000,
    ],
)
def test_long_texts_take_no_long_time(text: str) -> None:
    began = time.process_time()
    find_classification_mark(text)
    find_mark_in_name(text)
    assert time.process_time() - began < 2
