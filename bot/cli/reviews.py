"""`zicha review`: one draft, or every draft of a folder as a gate."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.answers import SCOPES
from bot.cli.output import PERSON, kind_of, print_json, say, services_for
from bot.cli.writing import read_notice_file, read_text
from bot.errors import ClassifiedText, InputInvalid, ZichaError
from bot.llm.metering import metered
from bot.messages import for_error
from bot.saving import write_whole
from bot.services import Services
from knowledge.errors import ClassifiedDocument, KnowledgeError

if TYPE_CHECKING:
    from bot.notices import Notice
    from bot.review import Review


@dataclass(frozen=True, slots=True)
class _Beside:
    """What all drafts of one command are held against."""

    kind: str
    notice: Notice | None
    last_year: str
    compare: tuple[tuple[str, str], ...]


async def review(arguments: argparse.Namespace) -> int:
    """Review a draft, or every draft of a folder: 0 with no error found, 1 with errors or an unread file."""
    is_folder = arguments.file.is_dir()
    if is_folder and arguments.docx and arguments.docx.suffix:
        raise InputInvalid("审一个文件夹时，--docx 后面请写文件夹，每份稿子在里面各存一个 Word 文件。")
    reviews: list[tuple[Path, Review]] = []
    unread: list[tuple[Path, str]] = []
    async with services_for(arguments) as services:
        files = await asyncio.to_thread(_drafts_of, arguments.file)
        beside = await _read_beside(arguments, services)
        for path in files:
            try:
                reviews.append((path, await _review_file(path, services, arguments, beside)))
            except (ZichaError, KnowledgeError) as error:
                # One file that cannot be read does not hide what is wrong with the others.
                if not is_folder:
                    raise
                unread.append((path, for_error(error)))
    _print(arguments, reviews, unread, is_folder=is_folder)
    return 1 if unread or any(one.has_errors for _, one in reviews) else 0


async def _read_beside(arguments: argparse.Namespace, services: Services) -> _Beside:
    kind = kind_of(arguments, services.settings) if arguments.kind else ""
    given = await read_notice_file(arguments.notice, services, kind or services.settings.default_kind)
    last_year = ""
    if arguments.last_year:
        last_year = await asyncio.to_thread(read_text, arguments.last_year, services)
    compare = [(path.name, await asyncio.to_thread(read_text, path, services)) for path in arguments.compare]
    return _Beside(kind, given, last_year, tuple(compare))


async def _review_file(
    path: Path, services: Services, arguments: argparse.Namespace, beside: _Beside
) -> Review:
    from bot.review import refuse_marked_file
    from bot.review import review as review_text

    try:
        text = await asyncio.to_thread(read_text, path, services, takes_marked=True)
    except (ClassifiedText, ClassifiedDocument):
        # The mark stands beside the text: in the name, a header, a comment, a property.
        return refuse_marked_file()
    async with metered(services, PERSON, "review", text):
        result = await review_text(
            text,
            services,
            kind=beside.kind,
            year=arguments.year,
            on=arguments.date,
            last_year=beside.last_year,
            # A draft that lies among what it is compared with is no copy of itself.
            compare=[(name, other) for name, other in beside.compare if other != text],
            notice=beside.notice,
            scopes=SCOPES,
        )
    if arguments.docx and not result.refused:
        await _write_word(path, result, arguments)
    elif arguments.docx:
        say(f"{path.name} 带有密级标志，没有写 Word 文件。")
    return result


async def _write_word(path: Path, result: Review, arguments: argparse.Namespace) -> None:
    from bot.review.comments import docx_with_comments

    out: Path = arguments.docx
    if arguments.file.is_dir():
        # Two drafts may have one name, in two folders or with two suffixes.
        out = out / path.relative_to(arguments.file).with_name(f"{path.name}.审稿.docx")
        await asyncio.to_thread(lambda: out.parent.mkdir(parents=True, exist_ok=True))
    source = await asyncio.to_thread(path.read_bytes) if path.suffix.lower() == ".docx" else result.text
    adopted = [one for one in result.findings if one.replacement is not None] if arguments.accept else []
    content = await asyncio.to_thread(docx_with_comments, source, result.findings, adopted)
    await asyncio.to_thread(write_whole, out, content)
    say(f"已存为 {out}")


def _drafts_of(path: Path) -> list[Path]:
    """The drafts of a folder in order of their names, without what Word and we ourselves leave beside them."""
    from knowledge.loaders import FORMATS

    if not path.is_dir():
        return [path]
    files = sorted(
        one
        for one in path.rglob("*")
        if one.suffix.lower() in FORMATS
        and one.is_file()
        and not one.name.endswith(".审稿.docx")
        and not any(part.startswith((".", "~$")) for part in one.relative_to(path).parts)
    )
    if not files:
        raise InputInvalid(f"文件夹 {path} 里没有可审的稿子（.docx、.pdf、.txt、.md、.html）。")
    return files


def _print(
    arguments: argparse.Namespace,
    reviews: list[tuple[Path, Review]],
    unread: list[tuple[Path, str]],
    *,
    is_folder: bool,
) -> None:
    from bot.review.formats import to_text

    if arguments.json or arguments.format == "json":
        every: list[dict[str, Any]] = [
            {"file": path.as_posix(), **result.to_json()} for path, result in reviews
        ]
        every += [{"file": path.as_posix(), "error": sentence} for path, sentence in unread]
        print_json({"files": every} if is_folder else reviews[0][1].to_json())
    else:
        for path, result in reviews:
            print(to_text(result, path.as_posix() if is_folder else ""))
            if is_folder:
                print()
        for path, sentence in unread:
            print(f"【{path.as_posix()}】\n没有审：{sentence}\n")
        if is_folder:
            wrong = sum(one.has_errors for _, one in reviews)
            print(f"共审 {len(reviews)} 份，有错误的 {wrong} 份，没有审成的 {len(unread)} 份。")
