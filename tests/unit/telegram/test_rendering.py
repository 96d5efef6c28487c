from __future__ import annotations

import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.exchange import Block, Draft, Heading, Items, Paragraph, Quotation, Reply, Source, Table
from bot.frontends.telegram.rendering import Part, clean, plain_text, render
from bot.frontends.telegram.splitting import MESSAGE_UNITS, Run, Style, sentences, split, units
from tests.e2e.telegram_markup import parse_text

ALPHABET = st.sampled_from("学习研讨会议 。！？；，、\n\t[1]12345<>&\"'“”（）😀𠀀\x00\ud800a.")
TEXTS = st.text(ALPHABET, max_size=400) | st.text(max_size=60)
LONG_TEXTS = st.builds(lambda text, times: text * times, TEXTS, st.integers(1, 40))
BLOCKS: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, LONG_TEXTS),
    st.builds(Heading, TEXTS),
    st.builds(Draft, LONG_TEXTS),
    st.builds(Quotation, LONG_TEXTS, TEXTS),
    st.builds(Items, st.lists(TEXTS, max_size=5).map(tuple), st.booleans()),
    st.builds(
        Table,
        st.tuples(TEXTS, TEXTS),
        st.lists(st.tuples(TEXTS, TEXTS), max_size=3).map(tuple),
    ),
)
REPLIES = st.builds(
    Reply,
    st.lists(BLOCKS, max_size=8).map(tuple),
    st.lists(st.builds(Source, st.integers(1, 20), TEXTS, TEXTS, TEXTS), max_size=4).map(tuple),
)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def expected_text(reply: Reply) -> str:
    sources = "".join(
        f"[{s.number}]{s.label}{f'（{s.status}）' if s.status else ''}{s.quote}" for s in reply.sources
    )
    return squeezed(clean(reply.text + ("依据" + sources if reply.sources else "")))


def read(part: Part) -> tuple[str, int, str]:
    return parse_text({"text": part.html, "parse_mode": "HTML"})


@settings(max_examples=150, deadline=None)
@given(REPLIES)
def test_nothing_is_lost_and_every_part_is_a_valid_message(reply: Reply) -> None:
    parts = render(reply, "依据")
    assert squeezed("".join(part.text for part in parts)) == expected_text(reply)
    for part in parts:
        text, entities, trouble = read(part)
        assert not trouble
        assert text == part.text
        assert text == text.strip()
        assert text
        assert units(text) <= MESSAGE_UNITS
        assert entities <= 100
        text.encode("utf-8")


SENTENCES = st.lists(
    st.tuples(
        st.text(st.sampled_from("学习研讨会议落实责任"), min_size=1, max_size=300),
        st.sampled_from("。！？；"),
        st.lists(st.integers(1, 12), max_size=3),
        st.booleans(),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=80, deadline=None)
@given(SENTENCES)
def test_no_citation_is_torn_from_its_sentence(
    given_sentences: list[tuple[str, str, list[int], bool]],
) -> None:
    whole = []
    for words, stop, numbers, is_before in given_sentences:
        marks = "".join(f"[{n}]" for n in numbers)
        whole.append(f"{words}{marks}{stop}" if is_before else f"{words}{stop}{marks}")
    parts = render(Reply((Paragraph("".join(whole)),)), "依据")
    rest = list(whole)
    for part in parts:
        text = part.text
        while text:
            sentence = rest.pop(0)
            assert text.startswith(sentence)
            text = text[len(sentence) :]
    assert not rest


def test_a_sentence_longer_than_a_message_breaks_after_a_pause_outside_its_citations() -> None:
    text = "，".join(["学习研讨" * 30 + "[12]"] * 40)
    parts = split((Run(text),))
    assert len(parts) > 1
    for part in parts[:-1]:
        assert part[-1].text.endswith("，")
    assert "".join(run.text for part in parts for run in part) == text


@pytest.mark.parametrize("text", ["😀" * 5000, "[1]" * 3000, "x" * 10_000, "𠀀，" * 4000])
def test_text_without_a_stop_is_cut_within_the_limit_and_not_inside_a_character(text: str) -> None:
    parts = split((Run(text),))
    assert all(units(run.text) <= MESSAGE_UNITS for part in parts for run in part)
    assert "".join(run.text for part in parts for run in part) == text


def test_a_heading_moves_to_the_message_of_what_it_is_above() -> None:
    reply = Reply((Paragraph("情况。" * 1363), Heading("存在问题"), Paragraph("问题。" * 500)))
    first, second = render(reply, "依据")
    assert "存在问题" not in first.text
    assert second.html.startswith("<b>存在问题</b>\n问题。")


def test_more_than_a_hundred_entities_go_on_in_the_next_message() -> None:
    sources = tuple(Source(n, f"《规定》第{n}条", "现行", "应当。") for n in range(1, 151))
    parts = render(Reply((Paragraph("见下。"),), sources), "依据")
    assert len(parts) == 2
    assert [read(part)[1] for part in parts] == [100, 51]
    assert "[150] 《规定》第150条（现行）" in parts[1].text


def test_blocks_look_as_they_should() -> None:
    reply = Reply(
        (
            Heading("三处问题"),
            Items(("截止应为截至", "缺落款"), is_numbered=True),
            Quotation("截止12月", "第3段"),
            Quotation("长" * 300, "《办法》第十条"),
            Draft("一、主要做法\n全年学习12次。"),
            Table(("要素", "次数"), (("中心组", "12"),)),
        )
    )
    [part] = render(reply, "依据")
    assert part.html == (
        "<b>三处问题</b>\n1. 截止应为截至\n2. 缺落款\n\n"
        "<blockquote>“截止12月”——第3段</blockquote>\n\n"
        f"<blockquote expandable>“{'长' * 300}”——《办法》第十条</blockquote>\n\n"
        "<pre>一、主要做法\n全年学习12次。</pre>\n\n要素　次数\n中心组　12"
    )
    assert html.unescape(re.sub("<[^>]+>", "", part.html)) == part.text


def test_a_run_split_over_messages_keeps_its_look() -> None:
    parts = split((Run("句子。" * 2000, Style.CODE),))
    assert len(parts) == 2
    assert all(run.style is Style.CODE for part in parts for run in part)


def test_the_whole_as_plain_text_lists_the_sources() -> None:
    reply = Reply((Paragraph("应当公布[1]。"),), (Source(1, "《办法》第十条", "现行"),))
    assert plain_text(reply, "依据") == "应当公布[1]。\n\n依据\n[1] 《办法》第十条（现行）"


def test_an_empty_reply_makes_no_message() -> None:
    assert render(Reply(()), "依据") == ()
    assert render(Reply((Paragraph(" \n"),)), "依据") == ()


@given(TEXTS)
def test_sentences_joined_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text
