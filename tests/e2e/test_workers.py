"""Two real `zicha telegram` processes on one PostgreSQL database and one Chroma server, behind one webhook."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from tests.e2e.fake_bot_api import TOKEN, FakeBotApi
from tests.e2e.fake_model_server import FakeModelServer
from tests.postgres import find_binaries, free_port, running_postgres

BINARIES = find_binaries()
pytestmark = pytest.mark.skipif(
    BINARIES is None, reason="no PostgreSQL server is installed (Debian: postgresql)"
)
SECRET = "a-secret-of-the-tests"
PEOPLE = range(11, 17)


@dataclass
class Worker:
    """One worker process and the address at which it takes updates."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    async def take(self, client: aiohttp.ClientSession, update: object) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with client.post(f"{self.url}/hook", json=update, headers=headers) as answer:
            return answer.status

    async def wait_until_well(self, client: aiohttp.ClientSession) -> None:
        for _ in range(600):
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")[-3000:]
            with contextlib.suppress(aiohttp.ClientError):
                async with client.get(f"{self.url}/healthz") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.1)
        raise AssertionError(self.log.read_text(encoding="utf-8")[-3000:])


@contextlib.contextmanager
def running_chroma(folder: Path) -> Iterator[str]:
    port = free_port()
    command: list[str | Path] = [
        Path(sys.executable).with_name("chroma"),
        "run",
        "--path",
        folder,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def addresses(tmp_path: Path) -> Iterator[dict[str, str]]:
    assert BINARIES
    with (
        running_postgres(BINARIES) as database,
        running_chroma(tmp_path / "chroma") as vectors,
        FakeModelServer() as model,  # embeds at once what the built-in model takes seconds for
    ):
        yield {
            "DATABASE_URL": database,
            "CHROMA_URL": vectors,
            "EMBEDDING_MODEL": "openai:fake-embedding",
            "OPENAI_BASE_URL": model.url,
            "OPENAI_API_KEY": "sk-of-the-tests",
        }


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def start(name: str, folder: Path, addresses: dict[str, str], api: FakeBotApi) -> Worker:
    port = free_port()
    log = folder / f"{name}.log"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "ZICHA_HOME": str(folder / name),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api.url,
        "ALLOWED_USERS": ",".join(map(str, PEOPLE)),
        "WEBHOOK_URL": "https://zicha.example/hook",
        "WEBHOOK_SECRET": SECRET,
        "WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        **addresses,
    }
    command: list[str | Path] = [sys.executable, "-m", "bot", "telegram"]
    root = Path(__file__).parents[2]
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, cwd=root, stdout=out, stderr=out)
    return Worker(process, f"http://127.0.0.1:{port}", log)


def years_told(api: FakeBotApi, person: int) -> list[int]:
    """The years that the bot confirmed to the person, in order."""
    texts = [call.text for call in api.sent if call.chat == person and call.method == "sendMessage"]
    return [int(text.split("年度 ", 1)[1][:4]) for text in texts if "年度 20" in text]


async def until(condition: object, seconds: float, *workers: Worker) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        tails = [worker.log.read_text(encoding="utf-8")[-1500:] for worker in workers]
        assert time.monotonic() < deadline, "\n".join(tails)
        await asyncio.sleep(0.1)


async def test_no_message_is_lost_doubled_or_out_of_order_and_a_killed_worker_is_stood_in_for(
    tmp_path: Path, addresses: dict[str, str], client: aiohttp.ClientSession
) -> None:
    async with FakeBotApi.running() as api:
        workers: list[Worker] = []
        try:
            # At once, as after a power cut: both find an empty database and an empty vector store.
            workers += [start(name, tmp_path, addresses, api) for name in ("first", "second")]
            await asyncio.gather(*(worker.wait_until_well(client) for worker in workers))
            first, second = workers
            number = 1000

            async def tell(person: int, year: int, worker: Worker) -> None:
                nonlocal number
                number += 1
                update = {"update_id": number, "message": api.message(person, f"/settings 年度 {year}")}
                assert await worker.take(client, update) == 200
                if year % 3 == 0:
                    # A balancer that saw no answer sends it again, to the other worker.
                    await (second if worker is first else first).take(client, update)

            years = list(range(2001, 2007))
            for year in years:
                await asyncio.gather(*(tell(person, year, workers[(person + year) % 2]) for person in PEOPLE))
            await until(lambda: all(len(years_told(api, p)) >= len(years) for p in PEOPLE), 60, *workers)
            await asyncio.sleep(1)
            assert {person: years_told(api, person) for person in PEOPLE} == dict.fromkeys(PEOPLE, years)

            counted = 0.0
            for worker in workers:
                async with client.get(f"{worker.url}/metrics") as page:
                    (line,) = [
                        one
                        for one in (await page.text()).splitlines()
                        if 'messages_total{outcome="answered"' in one
                    ]
                    counted += float(line.split()[-1])
            assert counted == len(PEOPLE) * len(years)

            for person in PEOPLE:
                await tell(person, 2010, first)
            first.process.send_signal(signal.SIGKILL)
            first.process.wait(10)
            for person in PEOPLE:
                await tell(person, 2011, second)
            await until(lambda: all(years_told(api, p)[-1:] == [2011] for p in PEOPLE), 60, second)
            for person in PEOPLE:
                told = years_told(api, person)
                assert told == sorted(told)
                assert len(told) == len(set(told))
        finally:
            for worker in workers:
                if worker.process.poll() is None:
                    worker.process.terminate()
                    worker.process.wait(30)
