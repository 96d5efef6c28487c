"""Running jobs: one for each person, which the person can stop."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from bot.exchange import Reply


@dataclass(slots=True)
class Job:
    """The making of one reply."""

    number: int
    person: str
    chat: str
    message_ids: tuple[int, ...]
    """The messages it answers."""
    task: asyncio.Task[Reply]
    is_stopped: bool = False
    is_superseded: bool = False
    """Stopped because its message was edited; the edited one is answered instead."""
    has_told_to_wait: bool = False
    """Whether the person was told that what came meanwhile has to wait."""

    def stop(self) -> None:
        """Cancel the work, and with it the call to the model."""
        self.is_stopped = True
        self.task.cancel()


class Jobs:
    """The running jobs, by person."""

    def __init__(self) -> None:
        self._running: dict[str, Job] = {}
        self._numbers = itertools.count(1)

    def start(
        self, person: str, chat: str, message_ids: tuple[int, ...], work: Coroutine[Any, Any, Reply]
    ) -> Job:
        """Begin the work as a job that can be stopped."""
        task = asyncio.create_task(work, name=f"job of {person}")
        job = Job(next(self._numbers), person, chat, message_ids, task)
        self._running[person] = job
        task.add_done_callback(lambda _: self._forget(job))
        return job

    def of(self, person: str) -> Job | None:
        """Return the person's running job."""
        return self._running.get(person)

    def stop(self, person: str, number: int | None = None) -> bool:
        """Stop the person's job (that one, where a number is given); False where none runs."""
        job = self._running.get(person)
        if job is None or number not in (None, job.number):
            return False
        job.stop()
        return True

    def stop_answering(self, person: str, chat: str, message_id: int) -> None:
        """Stop the job that answers this message, because the message has changed."""
        job = self._running.get(person)
        if job and job.chat == chat and message_id in job.message_ids:
            job.is_superseded = True
            job.stop()

    async def finish(self, grace: float) -> None:
        """Let what runs finish within the grace, cancel the rest."""
        tasks = {job.task for job in self._running.values()}
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=grace)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _forget(self, job: Job) -> None:
        if self._running.get(job.person) is job:
            del self._running[job.person]
