"""Personal numbers: found, masked, restored; and what is none of them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ClassifiedText
from bot.privacy import (
    cut_torn_placeholder,
    describe_masked,
    find_classification,
    find_personal,
    mask_personal,
    refuse_classified,
    restore,
)
from tests.timing import hold_linear, untraced

PERSONAL = [
    ("身份证号", "11010519491231002X"),
    ("身份证号", "110105 19491231 002X"),
    ("身份证号", "１１０１０５１９４９１２３１００２Ｘ"),
    ("身份证号", "110105491231002"),
    ("手机号", "13800138000"),
    ("手机号", "138-0013-8000"),
    ("手机号", "138 0013 8000"),
    ("手机号", "+86 13800138000"),
    ("手机号", "１３８００１３８０００"),
    ("固定电话", "010-62345678"),
    ("固定电话", "（0871）6234567"),
    ("固定电话", "0871-62345678转203"),
    ("银行卡号", "6222021001116245702"),
    ("银行卡号", "6222 0210 0111 6245 702"),
    ("银行卡号", "4111111111111111"),
    ("邮箱", "wang.li@qinghe.example.gov.cn"),
    ("邮箱", "a_b+c@x.cn"),
]
NOT_PERSONAL = [
    "110105194912310021",  # checksum wrong
    "6222021001116245703",  # checksum wrong
    "云岭〔2023〕12号", "2023年12月31日", "学习12次、1380人次", "GB/T 9704—2012", "20231231", "12345热线", "第110105条",
    "版本1.13800138000.2", "订单A13800138000", "ISBN 978-7-01-000000-0", "12380", "统一社会信用代码91530000123456789X",
]  # fmt: skip


@pytest.mark.parametrize(("kind", "number"), PERSONAL)
def test_personal_numbers_are_masked_and_restored(kind: str, number: str) -> None:
    text = f"联系人王某，{number}，请核对。"
    masked = mask_personal(text)
    assert [found.kind for found in masked.found] == [kind]
    assert masked.text == f"联系人王某，〈{kind}1〉，请核对。"
    assert masked.found[0].span.of(text) == masked.found[0].value == number
    assert masked.restore(masked.text) == text
    assert masked.restore(f"请与〈{kind}1〉联系。") == f"请与{number}联系。"


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_other_numbers_pass(text: str) -> None:
    assert mask_personal(text).text == text


def test_a_number_after_the_word_telephone_needs_no_area_code() -> None:
    assert mask_personal("联系电话：62345678").text == "联系电话：〈固定电话1〉"
    assert mask_personal("共62345678元").text == "共62345678元"


def test_the_same_number_has_the_same_placeholder() -> None:
    masked = mask_personal("13800138000、13900139000、13800138000")
    assert masked.text == "〈手机号1〉、〈手机号2〉、〈手机号1〉"
    assert (
        describe_masked({"手机号": 2, "邮箱": 1}) == "发给语言模型前已隐去手机号2个、邮箱1个，回答中已还原。"
    )
    assert describe_masked({}) == ""


def test_a_placeholder_that_was_there_before_keeps_its_meaning() -> None:
    text = "〈手机号1〉不是号码，13800138000是。"
    masked = mask_personal(text)
    assert masked.text == "〈手机号1〉不是号码，〈手机号2〉是。"
    assert masked.restore(masked.text) == text


@pytest.mark.parametrize(
    "written", ["〈手机号1〉", "<手机号1>", "《手机号 1》", "〈手机号１〉", "【手机号1】", "[手机号1]"]
)
def test_restoring_forgives_other_brackets(written: str) -> None:
    assert restore(f"打{written}。", {"〈手机号1〉": "13800138000"}) == "打13800138000。"


def test_unknown_placeholders_stay() -> None:
    assert restore("打〈手机号9〉。", {"〈手机号1〉": "13800138000"}) == "打〈手机号9〉。"


@pytest.mark.parametrize("cut", range(1, 6))
def test_a_torn_placeholder_is_held_back(cut: int) -> None:
    assert cut_torn_placeholder("打" + "〈手机号1〉"[:cut]) == "打"
    assert cut_torn_placeholder("打〈手机号1〉") == "打〈手机号1〉"
    assert cut_torn_placeholder("依据《办法》[1") != ""


@given(st.text(max_size=200), st.lists(st.sampled_from([n for _, n in PERSONAL]), max_size=4))
@settings(max_examples=150)
def test_masking_and_restoring_is_the_identity(text: str, numbers: list[str]) -> None:
    given = text + "，" + "，".join(numbers)
    masked = mask_personal(given)
    assert masked.restore(masked.text) == given
    for number in numbers:
        assert number not in masked.text


@given(st.text(alphabet="0123456789-（） +@.xX电话：", max_size=120))
@settings(max_examples=200)
def test_found_numbers_never_overlap(text: str) -> None:
    found = list(find_personal(text))
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))


@untraced
@pytest.mark.parametrize("piece", ["1", "1-", "a@", "a.", "13800138000，"])
def test_time_grows_with_length_only(piece: str) -> None:
    hold_linear(mask_personal, piece, 50_000)


def test_classified_text_is_refused_with_the_law() -> None:
    with pytest.raises(ClassifiedText, match=r"文中.*保守国家秘密法"):
        refuse_classified("机密★1年\n通知")
    with pytest.raises(ClassifiedText, match="文件名"):
        refuse_classified("通知", "（秘密）通知.docx")
    refuse_classified("不得发布国家秘密、工作秘密。", "保密自查报告.docx")
    assert find_classification("秘密★长期") is not None
    assert find_classification("保密工作") is None
