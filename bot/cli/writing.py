"""`zicha notice`, `draft`."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.answers import SCOPES
from bot.cli.output import PERSON, kind_of, print_blocks, print_json, say, services_for
from bot.errors import InputInvalid
from bot.exchange import Draft, Items, Paragraph
from bot.llm.metering import metered
from bot.services import Services

if TYPE_CHECKING:
    from bot.notices import Notice


def read_text(path: Path, services: Services, takes_marked: bool = False) -> str:
    """Return a file's text as it was given; raises for a missing, unreadable or classified file.

    `takes_marked` lets a classification mark in the text through, for the review that points at it.
    """
    from bot.limits import limits_of
    from bot.privacy import refuse_classified
    from knowledge.loaders import load_text

    if not path.is_file():
        raise InputInvalid(f"找不到文件 {path}，请检查路径。")
    refuse_classified("", str(path))
    return load_text(path, limits_of(services.settings), takes_marked=takes_marked).text


async def read_notice_file(path: Path | None, services: Services, kind: str) -> Notice | None:
    """Return what a notice asks for, or None where no file is named."""
    if path is None:
        return None
    from bot.notices import read_notice

    text = await asyncio.to_thread(read_text, path, services)
    async with metered(services, PERSON, "notice", text):
        return await read_notice(text, services, kind)


async def notice(arguments: argparse.Namespace) -> int:
    """Read a notice into a checklist."""
    from bot.describing import notice_blocks

    async with services_for(arguments) as services:
        kind = kind_of(arguments, services.settings)
        found = await read_notice_file(arguments.file, services, kind)
        assert found is not None
        spec = services.specs[kind]
    if arguments.json:
        print_json(found.to_json(spec))
    else:
        print_blocks(*notice_blocks(found, spec))
    return 0


async def draft(arguments: argparse.Namespace) -> int:
    """Draft an element from a facts file."""
    from bot.drafting import draft_element
    from bot.drafting.brief import find_kind
    from bot.facts import load_facts

    async with services_for(arguments) as services:
        kind = kind_of(arguments, services.settings)
        ledger = await asyncio.to_thread(load_facts, arguments.facts, find_kind(kind, services))
        given = await read_notice_file(arguments.notice, services, kind)
        drafted = await draft_element(
            arguments.element,
            ledger,
            services,
            kind=kind,
            on=arguments.date,
            scopes=SCOPES,
            notice_text=await asyncio.to_thread(read_text, arguments.notice, services) if given else "",
            person=PERSON,
        )
    if arguments.json:
        print_json(drafted.to_json())
        return 0
    print_blocks(Draft(drafted.text))
    if drafted.citations:
        print_blocks(Paragraph("依据："), Items(tuple(c.label for c in drafted.citations)))
    for note in drafted.notes:
        say(note)
    return 0
