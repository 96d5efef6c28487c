"""From a message to its answer: kept first, then answered in turn, shown again after a restart."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from bot.errors import ZichaError
from bot.exchange import Message, Progress, Reply, Upload
from bot.frontends.arriving import MOST_ATTEMPTS, arriving
from bot.frontends.web.access import Access
from bot.frontends.web.hub import Hub
from bot.frontends.web.transcript import message_from_json, reply_to_json, sentence_to_json
from bot.logs import log_unexpected
from bot.messages import for_error, text
from bot.services import Services
from bot.store import Entry
from knowledge.errors import KnowledgeError

logger = logging.getLogger(__name__)

Respond = Callable[[Message, Services, Progress], Awaitable[Reply]]
CLEARING = "new"
"""The command after which what was shown before is gone."""


@dataclass(slots=True)
class Desk:
    """Answers one message of each person at a time, those of several persons side by side."""

    services: Services
    respond: Respond
    access: Access
    hub: Hub = field(default_factory=Hub)
    _workers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _again: set[str] = field(default_factory=set)
    _jobs: dict[str, asyncio.Task[Reply]] = field(default_factory=dict)
    _stopped: set[str] = field(default_factory=set)
    _live: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def take(
        self, person: str, key: str, message: dict[str, Any], uploads: tuple[tuple[str, bytes], ...] = ()
    ) -> int:
        """Keep the message and see to its answer; return its number, 0 where it is there already."""
        number = await self.services.store.add_entry(person, key, message, uploads)
        if number:
            self._tell_entry(person, number)
            self._work_for(person)
        return number

    async def resume(self) -> int:
        """Take up what was kept before a restart; return for how many people."""
        people = await self.services.store.people_waiting()
        for person in people:
            self._work_for(person)
        return len(people)

    def stop(self, person: str) -> bool:
        """Stop what is being made for the person; False where nothing is."""
        job = self._jobs.get(person)
        if job is None:
            return False
        self._stopped.add(person)
        return job.cancel()

    def live(self, person: str) -> dict[str, Any] | None:
        """What is being made for the person at this moment: entry, stage, text."""
        return self._live.get(person)

    async def close(self, grace: float) -> None:
        """Let what runs finish within the grace; the rest is taken up at the next start."""
        workers = set(self._workers.values())
        if workers:
            _, late = await asyncio.wait(workers, timeout=grace)
            for worker in late:
                worker.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def _work_for(self, person: str) -> None:
        self._again.add(person)
        if person not in self._workers:
            self._workers[person] = asyncio.create_task(self._work(person), name=f"answering {person}")

    async def _work(self, person: str) -> None:
        try:
            while person in self._again:
                self._again.discard(person)
                while entry := await self.services.store.next_entry(person):
                    await self._answer(entry)
        except ZichaError as error:
            # The store does not answer: what is open is taken up at the next message or start.
            logger.error("Messages wait (%s)", type(error).__name__)
        finally:
            del self._workers[person]

    async def _answer(self, entry: Entry) -> None:
        store, person = self.services.store, entry.person
        reply: Reply | None = None
        if await self._may_be_done(entry):
            shown = sentence_to_json(text("web.cut_off"), retry=not entry.message["files"])
        elif await store.begin_entry(entry.id) > MOST_ATTEMPTS:
            shown = sentence_to_json(text("web.given_up"))
        else:
            self._show_live(person, entry.id)
            try:
                reply = await self._made(entry)
                shown = reply_to_json(reply)
            except (ZichaError, KnowledgeError) as error:
                shown = sentence_to_json(for_error(error))
            except asyncio.CancelledError:
                if person not in self._stopped:
                    await asyncio.shield(store.leave_entry(entry.id))
                    raise
                shown = sentence_to_json(text("web.stopped"))
            except Exception as error:  # one place where a fault of ours becomes a sentence
                shown = sentence_to_json(for_error(error, error_id=log_unexpected(error)))
            finally:
                self._jobs.pop(person, None)
                self._live.pop(person, None)
                self._stopped.discard(person)
        files = tuple((file.name, file.content) for file in reply.files) if reply else ()
        is_kept = await store.answer_entry(entry, shown, files)
        if is_kept and reply and entry.message["command"] == CLEARING:
            await store.clear_entries(person, entry.id)
        if is_kept and not (reply and entry.message["command"] == CLEARING):
            self._tell_entry(person, entry.id)
        else:
            self.hub.tell(person, "anew", "" if is_kept else "\n".join(_texts(shown)))

    async def _may_be_done(self, entry: Entry) -> bool:
        """Tell whether the process ended after the conversation was written: then it is not done twice."""
        if entry.begun_at is None:
            return False
        saved = await self.services.store.session_saved_at(entry.person)
        return saved is not None and saved >= entry.begun_at

    async def _made(self, entry: Entry) -> Reply:
        uploads = await self.services.store.uploads_for(entry.id)
        with arriving(self.services.settings) as folder:
            files = []
            for number, (name, content) in enumerate(uploads):
                path = folder / f"{number}{PurePath(name).suffix.lower()}"
                await asyncio.to_thread(path.write_bytes, content)
                files.append(Upload(path, name))
            is_admin = await self.access.is_admin(entry.person)
            message = message_from_json(
                entry.message, entry.person, entry.at, tuple(files), is_admin=is_admin
            )
            job = asyncio.create_task(self._respond(message, entry.id))
            self._jobs[entry.person] = job
            return await job

    async def _respond(self, message: Message, number: int) -> Reply:
        async def on_stage(stage: str) -> None:
            self._show_live(message.person, number, stage=stage)

        async def on_text(so_far: str) -> None:
            self._show_live(message.person, number, text=so_far)

        return await self.respond(message, self.services, Progress(on_text, on_stage))

    def _show_live(self, person: str, number: int, **changes: str) -> None:
        live = self._live.setdefault(person, {"id": number, "stage": "", "text": ""})
        live.update(changes)
        self.hub.tell(person, "live", json.dumps(live, ensure_ascii=False))

    def _tell_entry(self, person: str, number: int) -> None:
        self.hub.tell(person, f"entry-{number}", str(number))


def _texts(shown: dict[str, Any]) -> list[str]:
    return [block["text"] for block in shown["blocks"] if "text" in block]
