"""`zicha add`, `sources`, `remove`, `eval`, `reindex`."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli.answers import SCOPES
from bot.cli.output import PERSON, print_blocks, print_json, print_reply, say, services_for
from bot.errors import InputInvalid
from bot.exchange import Paragraph, Reply, Table
from knowledge.documents import BUILT_IN, TEAM, Scope, StoredDocument, personal_scope

if TYPE_CHECKING:
    from knowledge.library.ingest import Added


def _scope(arguments: argparse.Namespace) -> Scope:
    return TEAM if arguments.scope == "team" else personal_scope(PERSON)


async def add(arguments: argparse.Namespace) -> int:
    """Add files and folders; one bad file does not keep the others out, but is an error in the end."""
    from bot.describing import describe_added

    options = {
        "kind": arguments.kind,
        "scope": _scope(arguments),
        "added_by": PERSON,
        "keep_noise": arguments.keep_noise,
        "year": arguments.year,
        "unit": arguments.unit,
        "report_kind": arguments.report_kind or "",
    }
    added: list[Added] = []
    refused: list[tuple[str, str]] = []
    async with services_for(arguments) as services:
        for path in arguments.paths:
            await asyncio.to_thread(_add_path, services.library, path, options, added, refused)
    if arguments.json:
        print_json(
            {"added": [_added_json(one) for one in added], "refused": [_pair(*pair) for pair in refused]}
        )
    else:
        for one in added:
            print_reply(Reply(tuple(describe_added(one))))
        for name, sentence in refused:
            say(f"{name}：{sentence}")
    return 1 if refused else 0


def _add_path(
    library: Any, path: Path, options: dict[str, Any], added: list[Added], refused: list[tuple[str, str]]
) -> None:
    from knowledge.errors import KnowledgeError

    if not path.exists():
        refused.append((path.name, "没有这个文件或文件夹，请检查路径。"))
    elif path.is_dir():
        folder = library.add_folder(path, **options)
        added.extend(folder.added)
        refused.extend(folder.refused)
    else:
        try:
            added.append(library.add(path, **options))
        except KnowledgeError as error:
            refused.append((path.name, str(error)))


def _pair(name: str, sentence: str) -> dict[str, str]:
    return {"name": name, "error": sentence}


def _added_json(added: Added) -> dict[str, Any]:
    return {
        "status": added.status,
        **document_json(added.document),
        "removed": [
            {"reason": r.reason, "text": r.text, "start": r.span.start, "end": r.span.end}
            for r in added.removed
        ],
        "cited": [
            {"title": c.title, "article": str(c.article or ""), "held": str(c.held)} for c in added.cited
        ],
        "warnings": list(added.warnings),
    }


def document_json(document: StoredDocument) -> dict[str, Any]:
    """Return what is printed of a stored document."""
    return {
        "id": document.id,
        "kind": str(document.kind),
        "title": document.title,
        "scope": document.scope,
        "unit": document.unit,
        "year": document.year,
        "report_kind": document.report_kind,
        "passages": document.passages,
        "form": str(document.form),
        "added_by": document.added_by,
        "added_at": document.added_at.isoformat() if document.added_at else None,
    }


async def sources(arguments: argparse.Namespace) -> int:
    """List documents, or what the reports cite."""
    async with services_for(arguments) as services:
        if arguments.cited:
            cited = await asyncio.to_thread(services.library.cited, SCOPES)
            if arguments.json:
                print_json({"cited": [dataclasses.asdict(one) for one in cited]})
            else:
                rows = tuple((one.named, str(one.times), str(one.held), one.advice) for one in cited)
                header = ("规定", "次数", "持有", "下一步")
                print_blocks(Table(header, rows) if rows else Paragraph("还没有报告引用规定。"))
            return 0
        documents = await asyncio.to_thread(services.library.list, SCOPES)
    if arguments.json:
        print_json({"documents": [document_json(document) for document in documents]})
        return 0
    names = {BUILT_IN: "内置", TEAM: "全员"}
    kinds = {"rule": "规定", "report": "报告", "notice": "通知", "element": "要素"}
    listed = tuple(
        (d.id, kinds[d.kind], d.title, names.get(d.scope, "自己"), str(d.passages)) for d in documents
    )
    print_blocks(Table(("编号", "类别", "名称", "范围", "片段"), listed))
    return 0


async def remove(arguments: argparse.Namespace) -> int:
    """Remove one document."""
    async with services_for(arguments) as services:
        removed = await asyncio.to_thread(
            services.library.remove, arguments.id, (TEAM, personal_scope(PERSON))
        )
    if arguments.json:
        print_json({"removed": document_json(removed)})
    else:
        say(f"已移除《{removed.title}》。")
    return 0


async def evaluate(arguments: argparse.Namespace) -> int:
    """Measure retrieval on golden questions, and against an earlier run.

    A follow-up is searched as the assistant searches it without a model.
    """
    from bot.standalone import carry_topic
    from knowledge.library.evaluation import Evaluation, compare, load_questions
    from knowledge.library.evaluation import evaluate as measure

    before = None
    if arguments.compare:
        try:
            before = Evaluation.from_json(json.loads(arguments.compare.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputInvalid(
                f"{arguments.compare.name} 不是 zicha eval --json 的结果，请换一个文件。"
            ) from error
    async with services_for(arguments) as services:
        questions = load_questions(arguments.file)
        result = await asyncio.to_thread(measure, questions, services.retriever, carry_topic)
    difference = compare(before, result) if before else None
    if arguments.json:
        print_json({**result.to_json(), **({"comparison": difference.to_json()} if difference else {})})
        return 0
    print_blocks(Paragraph(result.format_table()))
    if difference:
        print_blocks(Paragraph(difference.format_table()))
    return 0


async def reindex(arguments: argparse.Namespace) -> int:
    """Build the index anew with the embedder of the settings."""
    from bot.app import prepare_home, read_embedder
    from bot.cli.output import BuildBar
    from bot.logs import set_up_logs
    from bot.settings import load_settings
    from knowledge.library.index import PassageIndex

    settings = load_settings()
    set_up_logs(settings)
    prepare_home(settings)
    embedder = await asyncio.to_thread(read_embedder, settings)
    with BuildBar("正在重建索引") as bar:
        # Not opened by `open`: that refuses what another embedder has made.
        index = PassageIndex(
            settings.knowledge_path,
            embedder,
            settings.chroma_url,
            database_url=settings.library_database_url,
        )
        count = await asyncio.to_thread(index.embed_anew, bar.advance)
        index.close()
    if arguments.json:
        print_json({"passages": count, "embedder": embedder.name})
    else:
        say(f"已重建：{count} 个片段，{embedder.name}。")
    return 0
