"""`zicha notice`, `draft`, `review`."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.answers import SCOPES
from bot.cli.output import PERSON, kind_of, print_blocks, print_json, say, services_for
from bot.errors import InputInvalid
from bot.exchange import Draft, Items, Paragraph
from bot.llm.metering import metered
from bot.saving import write_whole
from bot.services import Services

if TYPE_CHECKING:
    from bot.notices import Notice
    from bot.review import Review


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


async def _read_notice(path: Path | None, services: Services, kind: str) -> Notice | None:
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
        found = await _read_notice(arguments.file, services, kind)
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
        given = await _read_notice(arguments.notice, services, kind)
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


async def review(arguments: argparse.Namespace) -> int:
    """Review a draft, or every draft of a folder: 0 with no error found, 1 with errors."""
    async with services_for(arguments) as services:
        files = await asyncio.to_thread(_drafts_of, arguments.file)
        kind = kind_of(arguments, services.settings) if arguments.kind else ""
        given = await _read_notice(arguments.notice, services, kind or services.settings.default_kind)
        last_year = ""
        if arguments.last_year:
            last_year = await asyncio.to_thread(read_text, arguments.last_year, services)
        compare = [await asyncio.to_thread(read_text, path, services) for path in arguments.compare]
        results = [
            (path, await _review_file(path, services, arguments, kind, given, last_year, compare))
            for path in files
        ]
    _print_reviews(arguments, results)
    return 1 if any(result.has_errors for _, result in results) else 0


async def _review_file(
    path: Path,
    services: Services,
    arguments: argparse.Namespace,
    kind: str,
    given: Notice | None,
    last_year: str,
    compare: list[str],
) -> Review:
    from bot.review import review as review_text
    from bot.review.comments import docx_with_comments

    text = await asyncio.to_thread(read_text, path, services, takes_marked=True)
    async with metered(services, PERSON, "review", text):
        result = await review_text(
            text,
            services,
            kind=kind,
            year=arguments.year,
            on=arguments.date,
            last_year=last_year,
            compare=compare,
            notice=given,
            scopes=SCOPES,
        )
    if arguments.docx and not result.refused:
        source = await asyncio.to_thread(path.read_bytes) if path.suffix.lower() == ".docx" else result.text
        adopted = [f for f in result.findings if f.replacement is not None] if arguments.accept else []
        content = await asyncio.to_thread(docx_with_comments, source, result.findings, adopted)
        await asyncio.to_thread(write_whole, arguments.docx, content)
        say(f"已存为 {arguments.docx}")
    return result


def _drafts_of(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(
        p for p in path.rglob("*") if p.suffix.lower() in (".txt", ".md", ".docx", ".pdf", ".html")
    )
    if not files:
        raise InputInvalid(f"文件夹 {path} 里没有可审的稿子（.docx、.pdf、.txt、.md、.html）。")
    return files


def _print_reviews(arguments: argparse.Namespace, results: list[tuple[Path, Review]]) -> None:
    from bot.review.formats import to_sarif, to_text

    if arguments.format == "sarif":
        print_json(to_sarif(results))
    elif arguments.json or arguments.format == "json":
        jsons: list[dict[str, Any]] = [result.to_json() for _, result in results]
        if len(results) == 1:
            print_json(jsons[0])
        else:
            print_json({"files": [{"file": str(p), **j} for (p, _), j in zip(results, jsons, strict=True)]})
    else:
        for path, result in results:
            print(to_text(result, path.name if len(results) > 1 else ""))
