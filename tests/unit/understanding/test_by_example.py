"""Messages that failed once are understood, whatever is open, and unsure ones are asked about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import bot.understanding
from bot.understanding import Act, read_act
from bot.understanding.by_example import probabilities_of
from bot.understanding.features import OPEN

EXAMPLES = Path(bot.understanding.__file__).parent / "examples"


@pytest.mark.parametrize(
    ("text", "open_thing", "act"),
    [
        ("再加一条：9月份开展了网络舆情应急演练，60人参加", "draft", Act.TELL),
        ("研讨不是6次，是8次", "draft", Act.CORRECT),
        ("语气再正式一些", "draft", Act.REVISE),
        ("把最后一句删掉", "draft", Act.REVISE),
        ("党支部多久开一次支委会", "review", Act.ASK),
        ("第2条怎么改？", "review", Act.DECIDE),
        ("没开过会，帮我编四次会议的日期", "none", Act.INVENT),
        ("什么时候交、交给谁", "notice", Act.NOTICE),
        ("写一段安全生产的，今年检查了12次", "none", Act.DRAFT),
        ("算了，还是刚才那个3次", "draft", Act.CORRECT),
        ("谢谢啊导出word", "answer", Act.EXPORT),
        ("今天天气咋样", "report", Act.OFFTOPIC),
        ("我们主要问题是公众号更新不及时，干部学习不系统", "none", Act.TELL),
    ],
)
def test_turns_that_failed_in_the_first_edition(text: str, open_thing: str, act: Act) -> None:
    assert read_act(text, open_thing).act is act


def test_what_no_example_is_like_is_asked_about() -> None:
    reading = read_act("啊呜呃", "draft")
    assert reading.act in (Act.UNCLEAR, Act.SMALLTALK)
    assert Act.UNCLEAR not in reading.likeliest


@given(st.text(max_size=60), st.sampled_from(OPEN))
@settings(max_examples=60, deadline=None)
def test_any_text_has_probabilities_that_make_one(text: str, open_thing: str) -> None:
    shares = probabilities_of(text, open_thing)
    assert set(shares) == set(Act)
    assert sum(shares.values()) == pytest.approx(1, abs=1e-3)
    assert all(share >= 0 for share in shares.values())


def test_examples_are_well_formed_and_each_act_has_enough() -> None:
    seen: dict[str, int] = dict.fromkeys(Act, 0)
    for file in EXAMPLES.glob("*.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            example = json.loads(line)
            assert example["open"] in OPEN, line
            for act in example["acts"]:
                seen[Act(act)] += 1
    assert min(seen.values()) >= 40, seen


def test_the_weights_fit_the_examples() -> None:
    examples = [
        json.loads(line) for line in (EXAMPLES / "own.jsonl").read_text(encoding="utf-8").splitlines()[::20]
    ]
    right = sum(
        read_act(one["text"], one["open"]).likeliest[:1] == (Act(one["acts"][0]),) for one in examples
    )
    assert right >= 0.9 * len(examples)
