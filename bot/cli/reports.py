"""`zicha report …`: one report from the notice to the Word file."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import Any, Protocol

from bot.cli.output import PERSON, kind_of, print_blocks, print_json, say, services_for
from bot.cli.writing import read_text
from bot.errors import InputInvalid
from bot.exchange import Block
from bot.saving import write_whole
from bot.services import Services


class _Result(Protocol):
    def to_json(self) -> dict[str, Any]: ...

    def blocks(self) -> tuple[Block, ...]: ...


def _print(arguments: argparse.Namespace, result: _Result) -> int:
    if arguments.json:
        print_json(result.to_json())
    else:
        print_blocks(*result.blocks())
    return 0


async def _text_of(path: Path | None, services: Services) -> str:
    return await asyncio.to_thread(read_text, path, services) if path else ""


async def list_reports(arguments: argparse.Namespace) -> int:
    """List reports, the last touched first."""
    from bot.reports import steps

    async with services_for(arguments) as services:
        return _print(arguments, await steps.list_reports(services, PERSON))


async def new(arguments: argparse.Namespace) -> int:
    """Begin a report, from a notice and last year's report where there are any."""
    from bot.reports import steps

    async with services_for(arguments) as services:
        status = await steps.new_report(
            services,
            PERSON,
            kind=kind_of(arguments, services.settings),
            unit=arguments.unit or services.settings.default_unit,
            year=arguments.year,
            notice_text=await _text_of(arguments.notice, services),
            last_year_text=await _text_of(arguments.last_year, services),
        )
    return _print(arguments, status)


async def show(arguments: argparse.Namespace) -> int:
    """Say how far a report has come."""
    from bot.reports import steps

    async with services_for(arguments) as services:
        return _print(arguments, await steps.show_report(services, PERSON, arguments.id))


async def set_fact(arguments: argparse.Namespace) -> int:
    """Set one fact, or take a filled form."""
    from bot.reports import steps

    path = Path(arguments.name)
    is_form = not arguments.value and path.suffix.lower() in (".toml", ".xlsx", ".docx")
    async with services_for(arguments) as services:
        if is_form:
            if not await asyncio.to_thread(path.is_file):
                raise InputInvalid(f"找不到文件 {path}，请检查路径。")
            return _print(arguments, await steps.import_facts(services, PERSON, path, arguments.id))
        if not arguments.value:
            raise InputInvalid(
                f"“{arguments.name}”的值没有写，例如：zicha report set {arguments.name} 12次。"
            )
        return _print(
            arguments, await steps.set_fact(services, PERSON, arguments.name, arguments.value, arguments.id)
        )


async def form(arguments: argparse.Namespace) -> int:
    """Write the form that colleagues fill in."""
    from bot.reports import steps

    async with services_for(arguments) as services:
        file = await steps.report_form(services, PERSON, arguments.out.suffix.lower(), arguments.id)
    await asyncio.to_thread(write_whole, arguments.out, file.content)
    if arguments.json:
        print_json({"file": str(arguments.out)})
    else:
        say(f"已存为 {arguments.out}，填好后用 zicha report set {arguments.out.name} 导入。")
    return 0


async def draft(arguments: argparse.Namespace) -> int:
    """Draft an element, a section or the whole."""
    from bot.reports import steps

    async with services_for(arguments) as services:
        return _print(arguments, await steps.draft_report(services, PERSON, arguments.what, arguments.id))


async def export(arguments: argparse.Namespace) -> int:
    """Write the report, and where asked its ledger of evidence, as Word files."""
    from bot.reports import steps

    async with services_for(arguments) as services:
        made = await steps.export_report(services, PERSON, arguments.id, with_gaps=arguments.with_gaps)
    await asyncio.to_thread(write_whole, arguments.out, made.report.content)
    if arguments.evidence:
        await asyncio.to_thread(write_whole, arguments.evidence, made.evidence.content)
    if arguments.json:
        print_json({**made.to_json(), "file": str(arguments.out)})
    else:
        say(f"已存为 {arguments.out}" + (f"，其中 {len(made.gaps)} 处待补已标黄。" if made.gaps else "。"))
    return 0
