"""What a model read is done with the message's own words, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.acts import Act
from bot.understanding.settle import Part, find_words, settle

MESSAGE = "培训是十二次，不是11次。另外问一句，支委会多久开一次？"


def test_each_act_gets_its_words_to_the_next_one() -> None:
    read = [Part(act=Act.CORRECT, words="培训是12次"), Part(act=Act.ASK, words="支委会多久")]
    settled = settle(read, MESSAGE)
    assert settled.faults == ()
    assert [(part.act, part.words) for part in settled.parts] == [
        (Act.CORRECT, "培训是十二次，不是11次。另外问一句，"),
        (Act.ASK, "支委会多久开一次？"),
    ]


def test_words_that_nobody_wrote_are_a_fault() -> None:
    settled = settle([Part(act=Act.TELL, words="培训是13次")], MESSAGE)
    assert settled.parts == ()
    assert "培训是13次" in settled.faults[0]


def test_the_same_words_are_not_two_acts() -> None:
    read = [Part(act=Act.TELL, words="培训是十二次"), Part(act=Act.CORRECT, words="培训是")]
    assert "两件事" in settle(read, MESSAGE).faults[0]


def test_neighbours_of_one_act_are_one() -> None:
    read = [Part(act=Act.TELL, words="学习9次"), Part(act=Act.TELL, words="研讨3次")]
    assert settle(read, "学习9次，研讨3次").parts == (Part(act=Act.TELL, words="学习9次，研讨3次"),)


def test_nothing_read_is_a_fault() -> None:
    assert settle([], MESSAGE).faults


@pytest.mark.parametrize(
    ("words", "held"),
    [("培训 是 十二次", "培训是十二次"), ("培训是12次", "培训是十二次"), ("不是十一次", "不是11次")],
)
def test_blanks_and_notation_do_not_matter(words: str, held: str) -> None:
    span = find_words(words, MESSAGE)
    assert span is not None
    assert span.of(MESSAGE) == held


@pytest.mark.parametrize("words", ["", "。", "培训12次", "13次"])
def test_other_words_stand_nowhere(words: str) -> None:
    assert find_words(words, MESSAGE) is None


@given(
    st.lists(
        st.sampled_from(["学习9次。", "研讨三次，", "写一段", "谢谢！", "改短点；"]), min_size=1, max_size=6
    ),
    st.data(),
)
def test_no_word_of_a_message_is_lost(clauses: list[str], data: st.DataObject) -> None:
    message = "".join(clauses)
    acts = data.draw(
        st.lists(
            st.sampled_from([Act.TELL, Act.DRAFT, Act.REVISE]), min_size=len(clauses), max_size=len(clauses)
        )
    )
    settled = settle([Part(act=act, words=words) for act, words in zip(acts, clauses, strict=True)], message)
    if not settled.faults:
        assert "".join(part.words for part in settled.parts) == message
