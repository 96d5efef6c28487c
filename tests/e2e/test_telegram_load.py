"""Two hundred people at once; a server that fails at random. Nothing is lost, nothing comes twice."""

from __future__ import annotations

import asyncio
import gc
import random
import statistics
import time
import tracemalloc
from pathlib import Path

from bot.exchange import Message, Paragraph, Progress, Reply
from bot.services import Services
from tests.e2e.fake_bot_api import FakeBotApi, Fault
from tests.e2e.telegram_bot import all_answered, bot_with, quick

PEOPLE = range(10_000, 10_200)
ALLOWED = ",".join(map(str, PEOPLE))


class SlowAnswers:
    """A `respond` that takes a while, as a model does, and notes how long each answer was under way."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.heard: list[tuple[str, str]] = []
        self.most_at_once = 0
        self.begun: dict[str, float] = {}
        self._now = 0

    async def __call__(self, message: Message, services: Services, progress: Progress) -> Reply:
        self.heard.append((message.person, message.text))
        self.begun.setdefault(message.person, time.monotonic())
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        await asyncio.sleep(self.seconds)
        self._now -= 1
        return Reply((Paragraph(f"答：{message.text}"),))


async def test_two_hundred_people_at_once_are_answered_each_in_order(api: FakeBotApi, tmp_path: Path) -> None:
    slow = SlowAnswers(1.0)
    # Hints are left out: what is measured is the way of a question to its answer.
    timing = quick(notice=60, typing_after=60, draft=60, request=30)
    curious = list(PEOPLE)[:20]
    async with bot_with(api, tmp_path, slow, timing, allowed_users=ALLOWED) as services:
        sent_at = {}
        for person in PEOPLE:
            await api.say(person, f"{person}的第1问")
            sent_at[f"tg:{person}"] = time.monotonic()
        for person in curious:
            await api.say(person, f"{person}的第2问")
        await api.wait_for(lambda: len(api.calls("sendMessage")) == len(PEOPLE) + len(curious), 60)
        await all_answered(services)
    for person in PEOPLE:
        questions = (1, 2) if person in curious else (1,)
        assert api.texts(person) == [f"答：{person}的第{number}问" for number in questions]
    assert slow.most_at_once > len(PEOPLE) // 4
    begun = [slow.begun[person] - sent_at[person] for person in sent_at]
    answered = [call.at - sent_at[f"tg:{call.chat}"] for call in api.calls("sendMessage")]
    p95_begun, p95_answered = (statistics.quantiles(waits, n=20)[-1] for waits in (begun, answered))
    print(f"p95: answering begins after {p95_begun:.2f} s, the answer is there after {p95_answered:.2f} s")
    # Telegram takes thirty messages a second: the last of 220 cannot be there much before eight seconds.
    assert p95_answered < 3 * (slow.seconds + len(answered) / 30)


async def test_at_the_pace_of_a_busy_office_the_bot_itself_takes_next_to_no_time(
    api: FakeBotApi, tmp_path: Path
) -> None:
    slow = SlowAnswers(0.5)
    timing = quick(notice=60, typing_after=60, draft=60, request=30)
    async with bot_with(api, tmp_path, slow, timing, allowed_users=ALLOWED):
        sent_at = {}
        for person in list(PEOPLE)[:60]:
            sent_at[person] = time.monotonic()
            await api.say(person, "你好")
            await asyncio.sleep(0.05)
        await api.wait_for(lambda: len(api.calls("sendMessage")) == 60, 30)
    overheads = [call.at - sent_at[call.chat] - slow.seconds for call in api.calls("sendMessage")]
    p95 = statistics.quantiles(overheads, n=20)[-1]
    print(f"the bot's own time at 20 questions a second: p95 {p95 * 1000:.0f} ms")
    assert p95 < slow.seconds


async def test_memory_does_not_grow_from_round_to_round(api: FakeBotApi, tmp_path: Path) -> None:
    slow = SlowAnswers(0.01)
    timing = quick(notice=60, typing_after=60, draft=60, request=30)
    sizes = []
    # Fewer than elsewhere: tracing memory makes everything many times slower.
    people = list(PEOPLE)[:60]
    async with bot_with(api, tmp_path, slow, timing, allowed_users=ALLOWED) as services:
        tracemalloc.start()
        try:
            for number in range(4):
                for person in people:
                    await api.say(person, f"{person}的第{number}问")
                await api.wait_for(lambda: len(api.calls("sendMessage")) == len(people), 60)
                await all_answered(services)
                # What the fake server and the scripted answers remember is not the bot's.
                api.forget_calls()
                slow.heard.clear()
                gc.collect()
                sizes.append(tracemalloc.get_traced_memory()[0])
        finally:
            tracemalloc.stop()
    print("after each round of 60 questions:", *(f"{size / 1e6:.2f} MB" for size in sizes))
    # The first round fills what is kept per person; what a later one leaves is what would add up.
    assert sizes[-1] - sizes[1] < 2 * len(people) * 1000


class Chaos:
    """Faults at random, by a fixed seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.is_on = True

    def __call__(self, method: str) -> Fault | None:
        if not self.is_on or method == "getMe" or self._random.random() > 0.25:
            return None
        fault = self._random.choice(
            (Fault(429, retry_after=1), *[Fault(500), Fault(502)] * 3, Fault(silent=True))
        )
        # A long poll may be silent for long: there a silent fault would only be slow.
        return Fault(500) if fault.silent and method == "getUpdates" else fault


async def test_a_server_that_fails_at_random_loses_nothing_and_gets_nothing_twice(
    api: FakeBotApi, tmp_path: Path
) -> None:
    chaos = Chaos(7)
    slow = SlowAnswers(0.02)
    people = list(PEOPLE)[:10]
    api.chaos = chaos
    timing = quick(request=0.2, patience=60, notice=0.3)
    async with bot_with(api, tmp_path, slow, timing, allowed_users=ALLOWED) as services:
        for number in range(2):
            for person in people:
                await api.say(person, f"{person}的第{number}问")
            await api.push({"message": {"message_id": number}})
            await api.push(["rubbish"])
        await api.wait_for(lambda: sum("答：" in c.text for c in api.calls("sendMessage")) == 20, 40)
        chaos.is_on = False
        await all_answered(services)
    assert sorted(slow.heard) == sorted((f"tg:{p}", f"{p}的第{n}问") for p in people for n in range(2))
    for person in people:
        answers = [text for text in api.texts(person) if text.startswith("答")]
        assert answers == [f"答：{person}的第{number}问" for number in range(2)]
    assert {status for _, status in api.refused} >= {429, 500, 502}
