"""A person's share of the models: limits before a job, counts and cost after it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.errors import ModelError
from bot.llm import count_calls
from bot.turns import check_limits, turn_of

if TYPE_CHECKING:
    from bot.services import Services


@asynccontextmanager
async def metered(services: Services, person: str, task: str, subject: str) -> AsyncIterator[None]:
    """Record what the model calls of this block cost the person.

    LimitReached is raised before the block where the person's day is used up; with no model
    nothing is limited and nothing recorded. Answers and drafts record their own turns.
    """
    if services.chat_model is None:
        yield
        return
    check_limits(await services.store.usage_today(person), services.settings)
    began = time.monotonic()
    error: Exception | None = None
    with count_calls() as calls:
        try:
            yield
        except ModelError as failed:
            error = failed
            raise
        finally:
            if calls or error:
                seconds = time.monotonic() - began
                turn = turn_of(
                    person, task, subject, services.settings, completions=calls, seconds=seconds, error=error
                )
                await services.store.record_turn(turn)
