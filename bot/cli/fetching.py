"""`zicha fetch`: official texts of rules into the library."""

from __future__ import annotations

import argparse
import dataclasses
from collections import Counter
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from bot.cli.output import PERSON, print_json, say, services_for

if TYPE_CHECKING:
    from bot.fetching import Fetched
    from bot.services import Services
    from knowledge.documents import RuleDocument

_SHOWN = {"stored": "已加入", "differs": "与卡片不符，没有加入", "failed": "没有取到"}


async def fetch(arguments: argparse.Namespace) -> int:
    """Get the texts one by one; each is told as it comes, and one that fails keeps no other out."""
    found: list[Fetched] = []
    async with services_for(arguments) as services:
        total, results = await _work(arguments, services)
        if not total:
            say("知道官方网页的规定都已有原文。")
        async for one in results:
            found.append(one)
            if not arguments.json:
                notes = "".join(f"\n  {note}" for note in one.notes)
                say(f"[{len(found)}/{total}] 《{one.title}》{_SHOWN[one.status]}{notes}")
    if arguments.json:
        print_json({"fetched": [dataclasses.asdict(one) for one in found]})
    elif found:
        counts = Counter(one.status for one in found)
        say("，".join(f"{_SHOWN[status]} {count} 部" for status, count in counts.items()) + "。")
    return 0 if all(one.status == "stored" for one in found) else 1


async def _work(arguments: argparse.Namespace, services: Services) -> tuple[int, AsyncIterator[Fetched]]:
    from bot import fetching

    if arguments.folder is not None:
        files = fetching.pages_in(arguments.folder)
        return len(files), fetching.take_pages(services, files, added_by=PERSON)
    rules = fetching.wanted(services, arguments.titles)
    return len(rules), _from_the_network(services, rules)


async def _from_the_network(services: Services, rules: tuple[RuleDocument, ...]) -> AsyncIterator[Fetched]:
    from bot import fetching

    async with fetching.new_client() as client:
        async for one in fetching.fetch(services, rules, client, added_by=PERSON):
            yield one
