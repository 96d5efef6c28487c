"""What only the administrator may do: people, documents for all, use, gaps."""

from __future__ import annotations

import asyncio
from datetime import datetime

from bot.dialogue.talk import Talk
from bot.exchange import Items, Reply, Table
from bot.sessions import Task
from knowledge.documents import TEAM


async def add_documents(talk: Talk) -> Reply:
    """Take the files that follow as documents for everybody."""
    talk.session.task = Task("add")
    return talk.reply(talk.say("admin.send_files"))


async def remove_document(talk: Talk) -> Reply:
    """Remove a document of the team, or, for anybody, one of their own."""
    scopes = (TEAM, talk.own_scope) if talk.is_admin else (talk.own_scope,)
    removed = await asyncio.to_thread(talk.services.library.remove, talk.message.text.strip(), scopes)
    return talk.reply(talk.say("admin.removed", title=removed.title))


async def fetch_rules(talk: Talk) -> Reply:
    """Get official texts of rules: `/fetch`, `/fetch 信访工作条例`; what differs from its card is told."""
    from bot import fetching

    titles = [title.strip("《》") for title in talk.message.text.split()]
    rules = fetching.wanted(talk.services, titles)
    if not rules:
        return talk.reply(talk.say("admin.nothing_to_fetch"))
    lines: list[str] = []
    async with fetching.new_client() as client:
        async for one in fetching.fetch(talk.services, rules, client, added_by=talk.person):
            notes = f"：{'；'.join(one.notes)}" if one.notes else ""
            lines.append(f"《{one.title}》{talk.say(f'admin.fetch_{one.status}')}{notes}")
            await talk.progress.on_stage(talk.say("admin.fetching", done=len(lines), total=len(rules)))
    return talk.reply(Items(tuple(lines)))


async def show_people(talk: Talk) -> Reply:
    """List who came in by invitation."""
    people = await talk.services.store.list_people()
    if not people:
        return talk.reply(talk.say("admin.no_users"))
    lines = tuple(f"{person.id}　{person.name}　{_day(person.seen_at)}" for person in people)
    return talk.reply(talk.say("admin.users"), Items(lines))


async def dismiss_person(talk: Talk) -> Reply:
    """Take back somebody's admission: `/dismiss tg:42`."""
    person = talk.message.text.strip()
    person = f"tg:{person}" if person.isdecimal() else person
    await talk.services.store.dismiss(person)
    return talk.reply(talk.say("admin.dismissed", person=person))


async def invite(talk: Talk) -> Reply:
    """Make a code that lets one person in."""
    return talk.reply(talk.say("admin.invite", code=await talk.services.store.create_invite(talk.person)))


async def show_stats(talk: Talk) -> Reply:
    """Show use by day."""
    days = await talk.services.store.usage_by_day(7)
    rows = tuple(
        (
            d.day,
            str(d.people),
            str(d.questions),
            str(d.tokens),
            f"{d.cost:.2f}",
            str(d.refusals),
            str(d.errors),
        )
        for d in days
    )
    header = ("日期", "人数", "提问", "token", "费用", "未查到", "出错")
    return talk.reply(talk.say("admin.stats"), Table(header, rows))


async def show_gaps(talk: Talk) -> Reply:
    """List questions that found nothing."""
    gaps = await talk.services.store.open_gaps()
    if not gaps:
        return talk.reply(talk.say("admin.no_gaps"))
    return talk.reply(
        talk.say("admin.gaps"), Items(tuple(f"{gap.question}（{_day(gap.at)}）" for gap in gaps))
    )


async def fill_gaps(talk: Talk) -> int:
    """Try the open questions again after a document was added; return how many now find something."""
    filled = 0
    for gap in await talk.services.store.open_gaps():
        found = await asyncio.to_thread(talk.services.retriever.retrieve, gap.question, top_k=1)
        if found:
            await talk.services.store.fill_gap(gap.id)
            filled += 1
    return filled


def _day(moment: datetime) -> str:
    return moment.astimezone().date().isoformat()
