"""Turns (counts and cost of answers), what people thought of them, and questions that found nothing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import delete, func, select, update

from bot.observing import count_turn
from bot.store.database import Database, now
from bot.store.schema import feedback, gaps, turns
from bot.turns import Turn, Usage


class Day(NamedTuple):
    """What was used on one day, all people together."""

    day: str
    questions: int
    tokens: int
    cost: float
    refusals: int
    errors: int
    people: int


class Opinion(NamedTuple):
    """What a person thought of an answer."""

    turn: str
    is_good: bool
    reason: str
    at: datetime
    task: str
    prompt: str
    model: str
    passages: list[tuple[str, float]]


class Gap(NamedTuple):
    """A question that found nothing."""

    id: int
    person: str
    question: str
    at: datetime


class Turns(Database):
    """Turns, feedback and gaps."""

    async def record_turn(self, turn: Turn) -> None:
        """Keep one turn."""
        row = asdict(turn)
        row["passages"] = [list(pair) for pair in turn.passages]
        async with self.writing() as connection:
            await connection.execute(self._insert(turns).values(**row).on_conflict_do_nothing())
        count_turn(turn)

    async def load_turn(self, turn_id: str) -> Turn | None:
        """Return the turn of that id."""
        async with self.reading() as connection:
            row = (await connection.execute(select(turns).where(turns.c.id == turn_id))).mappings().first()
        if row is None:
            return None
        pairs = tuple((passage, score) for passage, score in row["passages"])
        return Turn(**{**row, "passages": pairs})

    async def usage_today(self, person: str) -> Usage:
        """Return what the person used since midnight of the house's clock."""
        midnight = datetime.combine(datetime.now().astimezone().date(), time()).astimezone()
        query = select(
            # Reading what a message asks for is no question of its own.
            func.count().filter(turns.c.task != "read"),
            func.coalesce(func.sum(turns.c.prompt_tokens + turns.c.completion_tokens), 0),
            func.coalesce(func.sum(turns.c.cost), 0.0),
        ).where(turns.c.person == person, turns.c.at >= midnight)
        async with self.reading() as connection:
            questions, tokens, cost = (await connection.execute(query)).one()
        return Usage(questions, tokens, cost)

    async def usage_by_day(self, days: int = 7) -> tuple[Day, ...]:
        """Return what was used on each of the last days, the newest first; days are those of UTC."""
        query = (
            select(
                func.date(turns.c.at).label("day"),
                func.count(),
                func.sum(turns.c.prompt_tokens + turns.c.completion_tokens),
                func.sum(turns.c.cost),
                func.count().filter(turns.c.refused),
                func.count().filter(turns.c.error != ""),
                func.count(turns.c.person.distinct()),
            )
            .where(turns.c.at >= now() - timedelta(days=days))
            .group_by("day")
            .order_by(func.date(turns.c.at).desc())
        )
        async with self.reading() as connection:
            return tuple(Day(str(row[0]), *row[1:]) for row in (await connection.execute(query)).all())

    async def add_feedback(self, turn_id: str, person: str, is_good: bool, reason: str = "") -> None:
        """Keep what the person thinks of an answer; a second opinion replaces the first."""
        row = {"is_good": is_good, "reason": reason, "at": now()}
        async with self.writing() as connection:
            await connection.execute(
                self._insert(feedback)
                .values(turn=turn_id, person=person, **row)
                .on_conflict_do_update(index_elements=["turn", "person"], set_=row)
            )

    async def list_feedback(self, since: date | None = None) -> tuple[Opinion, ...]:
        """Return opinions with what they are about, the newest first."""
        query = select(
            feedback.c.turn,
            feedback.c.is_good,
            feedback.c.reason,
            feedback.c.at,
            turns.c.task,
            turns.c.prompt,
            turns.c.model,
            turns.c.passages,
        ).join(turns, turns.c.id == feedback.c.turn)
        if since:
            query = query.where(feedback.c.at >= datetime.combine(since, time(), UTC))
        async with self.reading() as connection:
            rows = await connection.execute(query.order_by(feedback.c.at.desc()))
            return tuple(Opinion(*row) for row in rows.all())

    async def record_gap(self, person: str, question: str) -> None:
        """Keep a question that found nothing; the same one of the same person once."""
        async with self.writing() as connection:
            same = select(gaps.c.id).where(
                gaps.c.person == person, gaps.c.question == question, gaps.c.filled_at.is_(None)
            )
            if (await connection.execute(same)).first() is None:
                await connection.execute(gaps.insert().values(person=person, question=question, at=now()))

    async def open_gaps(self) -> tuple[Gap, ...]:
        """Return questions that found nothing and still do, the oldest first."""
        query = select(gaps.c.id, gaps.c.person, gaps.c.question, gaps.c.at)
        async with self.reading() as connection:
            rows = await connection.execute(query.where(gaps.c.filled_at.is_(None)).order_by(gaps.c.id))
            return tuple(Gap(*row) for row in rows.all())

    async def fill_gap(self, gap_id: int) -> None:
        """Note that the question now finds something."""
        async with self.writing() as connection:
            await connection.execute(update(gaps).where(gaps.c.id == gap_id).values(filled_at=now()))

    async def take_filled_gaps(self, person: str) -> tuple[Gap, ...]:
        """Return the person's questions that now find something and were not told yet; they count as told."""
        untold = (gaps.c.person == person, gaps.c.filled_at.is_not(None), gaps.c.told_at.is_(None))
        async with self.reading() as connection:
            # Asked with every message, and nearly always for nothing: reading takes no writer's turn.
            if (await connection.execute(select(gaps.c.id).where(*untold).limit(1))).first() is None:
                return ()
        query = (
            update(gaps)
            .where(*untold)
            .values(told_at=now())
            .returning(gaps.c.id, gaps.c.person, gaps.c.question, gaps.c.at)
        )
        async with self.writing() as connection:
            return tuple(Gap(*row) for row in (await connection.execute(query)).all())

    async def forget_turns(self, person: str) -> int:
        """Remove the person's turns, opinions and gaps and return how many rows went."""
        async with self.writing() as connection:
            counts = [
                (await connection.execute(delete(table).where(table.c.person == person))).rowcount
                for table in (turns, feedback, gaps)
            ]
        return sum(counts)
