"""The time of a review grows with the length of the text, never with its square: twice the text, twice the time.

Both lengths are timed in one run, so that the speed of the machine does not matter; a square would
give four times.
"""

import gc
import time
from collections.abc import Callable
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.review import check_draft, read_draft, refuse_classified_draft
from bot.review.conversation import begin_review
from bot.review.copying import Source, Sources
from bot.review.formats import to_text
from bot.review.handover import corrected
from knowledge.text.numerals import to_chinese
from tests.support import TODAY
from tests.timing import untraced
from tests.unit.review.cases import rules, specs

pytestmark = untraced
SHORT, LONG = 12_000, 24_000
GROWS = 3.2
"""Twice is linear; some noise of a busy machine is allowed for, four times is not."""
SOON = 0.15
"""Seconds in which the longer text may end however it grew: too short to measure growth by."""


def numbered(make: Callable[[int], str]) -> Callable[[int], str]:
    """Lines or phrases that differ by their number, up to a length."""

    def text(length: int) -> str:
        parts: list[str] = []
        rest = length
        for number in count():
            if rest <= 0:
                return "".join(parts)[:length]
            parts.append(make(number))
            rest -= len(parts[-1])
        raise AssertionError

    return text


def seconds(text: str, *, against: str = "") -> float:
    """Processor seconds of one review and of handing it over."""
    sources = (Sources.of([Source("往年报告", against)]),) if against else ()
    gc.collect()
    before = time.process_time()
    assert refuse_classified_draft(text) is None
    review = check_draft(read_draft(text, rules(), specs(), today=TODAY, sources=sources, last_year=against))
    to_text(review)
    begin_review(review)
    corrected(review.text, review.findings)
    return time.process_time() - before


def grows(make: Callable[[int], str], *, against: Callable[[int], str] | None = None) -> None:
    """Hold that twice the text takes about twice the time; a second look clears a hiccup of the machine."""
    ratios = []
    for _ in range(3):
        short = seconds(make(SHORT), against=against(SHORT) if against else "")
        long = seconds(make(LONG), against=against(LONG) if against else "")
        if long < SOON or long < GROWS * short:
            return
        ratios.append(round(long / short, 1))
    pytest.fail(f"twice the text takes {ratios} times as long")


@pytest.mark.parametrize(
    "make",
    [
        numbered(lambda n: "一、问题\n"),
        numbered(lambda n: f"{to_chinese(n % 99 + 1)}、工作开展情况{n}\n"),
        numbered(lambda n: f"{n}次学习，"),
        numbered(lambda n: f"《云岭县第{n}号办法》"),
        numbered(lambda n: f"《中华人民共和国网络安全法》第{n}条"),
        numbered(lambda n: "依据《中国共产党纪律处分条例》第四十九条，"),
        numbered(lambda n: f"{2000 + n % 40}年{n % 12 + 1}月{n % 31 + 1}日，"),
        numbered(lambda n: f"138{n:08d}，"),
        numbered(lambda n: f"u{n}@example.com "),
        numbered(lambda n: f"53010219900101{n % 10000:04d}，"),
        numbered(lambda n: f"覆盖率{n}%，"),
        numbered(lambda n: f"其中线上{n}次、线下{n + 1}次，共{n}次，"),
        numbered(lambda n: "我局高度重视意识形态工作认真落实责任制"),
        numbered(lambda n: "| 学习 | 12 | 3％ |\n"),
        numbered(lambda n: "截止《网\n"),
        numbered(lambda n: f"云委发〔2023〕{n}号，"),
    ],
    ids=[
        "headings", "numbered headings", "numbers", "titles", "articles of a law", "one article", "dates", "telephones",
        "addresses", "identity numbers", "percents", "sums", "one line", "a table", "findings in every line", "numbers of documents",
    ],
)  # fmt: skip
def test_twice_the_text_takes_twice_the_time(make: Callable[[int], str]) -> None:
    grows(make)


def test_a_text_copied_paragraph_by_paragraph() -> None:
    def paragraphs(length: int) -> str:
        def one(number: int) -> str:
            return (
                "".join(chr(0x4E00 + (number * 7919 + place * 104729) % 20000) for place in range(50))
                + "。\n"
            )

        return numbered(one)(length)

    grows(paragraphs, against=paragraphs)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.sampled_from(
            ("一、", "（一）", "《", "》", "“", "（", "截止", "12次", "共", "其中", "2月30日", "100％", "\n", "，", "。", "、",
             "我局", "网络安全法", "第二十一条", "关于", "的通知", "13812345678", "a@b.cn", "由", "负责", " ", "|", "存在问题")
        ),
        min_size=1,
        max_size=4,
    ).map("".join)
)  # fmt: skip
def test_any_mixture_repeated(unit: str) -> None:
    grows(numbered(lambda number: unit))
