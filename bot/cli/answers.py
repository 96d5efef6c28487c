"""`zicha ask`, `search`, `rules`, `explain`."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from bot.cli.output import PERSON, kind_of, print_blocks, print_json, say, services_for
from bot.exchange import Items, Paragraph, Quotation
from knowledge.documents import BUILT_IN, TEAM, RetrievedPassage, personal_scope

SCOPES = (BUILT_IN, TEAM, personal_scope(PERSON))


async def ask(arguments: argparse.Namespace) -> int:
    """Answer a question; an honest "found nothing" is done."""
    from bot.answering import answer

    async with services_for(arguments) as services:
        given = await answer(
            arguments.question,
            services,
            person=PERSON,
            history=arguments.history,
            on=arguments.date,
            scopes=SCOPES,
        )
    if arguments.json:
        print_json(given.to_json())
        return 0
    print_blocks(Paragraph(given.text))
    if given.model and given.citations:
        print_blocks(Items(tuple(f"[{c.number}] {c.label}" for c in given.citations)))
    for note in given.notes:
        say(note)
    return 0


async def search(arguments: argparse.Namespace) -> int:
    """List passages, best first."""
    from bot.privacy import refuse_classified
    from knowledge.documents import DocumentKind
    from knowledge.library.retrieval import Filters

    refuse_classified(arguments.question)
    kinds = frozenset({DocumentKind(arguments.kind)}) if arguments.kind else frozenset()
    filters = Filters(kinds=kinds, year=arguments.year)
    async with services_for(arguments) as services:
        found = await asyncio.to_thread(
            services.retriever.retrieve,
            arguments.question,
            top_k=arguments.top_k,
            scopes=SCOPES,
            filters=filters,
            on=arguments.date,
        )
        searched = services.retriever.describe(SCOPES)
    if arguments.json:
        print_json({"passages": [_passage_json(retrieved) for retrieved in found]})
    elif not found:
        print_blocks(Paragraph(f"没有找到。{searched}"))
    for retrieved in () if arguments.json else found:
        passage = retrieved.passage
        print_blocks(
            Quotation(passage.text, f"{passage.document_title}　{passage.label}（{retrieved.score:.2f}）")
        )
    return 0


def _passage_json(retrieved: RetrievedPassage) -> dict[str, Any]:
    passage = retrieved.passage
    return {
        "id": passage.id,
        "document": passage.document_title,
        "article": str(passage.article) if passage.article else "",
        "label": passage.label,
        "text": passage.text,
        "form": str(passage.form),
        "scope": passage.scope,
        "score": round(retrieved.score, 4),
        "found_by": list(retrieved.found_by),
    }


async def rules(arguments: argparse.Namespace) -> int:
    """Tell which rules a matter rests on."""
    from bot.regulations import find_rules

    async with services_for(arguments) as services:
        found = await find_rules(
            arguments.question,
            services,
            on=arguments.date,
            kind=kind_of(arguments, services.settings),
            scopes=SCOPES,
        )
    if arguments.json:
        print_json(found.to_json())
    else:
        print_blocks(Paragraph(found.text))
    return 0


async def explain(arguments: argparse.Namespace) -> int:
    """Explain a required element."""
    from bot.explaining import explain as explain_element

    async with services_for(arguments) as services:
        kind = kind_of(arguments, services.settings)
        found = await explain_element(arguments.element, services, kind=kind, on=arguments.date)
    if arguments.json:
        print_json(found.to_json())
    else:
        print_blocks(Paragraph(found.text))
    return 0
