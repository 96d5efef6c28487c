"""Prints how many of a file's questions are answered rightly; `-v` shows each that is not."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from bot.answering import Answer, answer
from bot.services import Services
from knowledge.library.embeddings import UseEmbedder
from knowledge.rules import Standing
from knowledge.text.references import find_references
from tests.support import make_services

_LANGUAGE = "language"


async def measure(questions: list[dict[str, Any]], *, is_verbose: bool) -> Counter[str]:
    """Ask the questions without a model, and count what is right and what is wrong of each kind."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as home:
        async with make_services(Path(home), embedder=UseEmbedder(), daily_questions=10_000) as services:
            for one in questions:
                given = await answer(one["ask"], services, on=date.fromisoformat(str(one["date"])))
                faults = _faults(one, given, services)
                counts["asked"] += 1
                counts[f"asked {one['kind']}"] += 1
                counts[f"right {one['kind']}"] += not faults
                counts.update(faults)
                if is_verbose and faults:
                    print(
                        f"\n#{one['id']} {one['kind']} {one['ask']}\n  wanted: {one['answer']}\n  {'; '.join(faults)}"
                    )
                    print("  " + given.text[:300].replace("\n", "\n  "))
    return counts


def read_questions(path: Path) -> list[dict[str, Any]]:
    """Read a file of questions."""
    questions: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["question"]
    return questions


def _faults(one: dict[str, Any], given: Answer, services: Services) -> list[str]:
    text = "\n".join((given.text, *given.notes))
    faults = []
    if one["kind"] == "refuse":
        faults += [] if given.refused and not given.citations else ["not refused"]
    elif given.refused and one["expect"] and all(place["articles"] for place in one["expect"]):
        faults.append("refused wrongly")
    first = given.text.partition("\n")[0]
    faults += [] if all(words in text for words in one.get("must", ())) else ["lacks what it must say"]
    if one["kind"] == "content" and not _is_place_told(one["expect"], given, text, services):
        faults.append("other place")
    if one["kind"] in ("article", "naming") and not _is_rule_told(one["expect"], given, text, services):
        faults.append("other rule")
    if first.endswith("：") or "查到以下" in first or not first:
        faults.append("does not answer first")
    if one["kind"] == _LANGUAGE and given.citations:
        faults.append("passages for a question of language")
    on = date.fromisoformat(str(one["date"]))
    for reference in find_references(given.text, services.catalogue):
        if (
            reference.article
            and services.catalogue.judge(reference, on).standing is Standing.NO_SUCH_ARTICLE
            and "没有" not in given.text
        ):
            faults.append("invented article")
    return faults


def _is_place_told(expected: list[dict[str, Any]], given: Answer, text: str, services: Services) -> bool:
    for place in expected:
        rule = services.catalogue.find(place["rule"])
        title = rule.title if rule else place["rule"]
        for citation in given.citations[:3]:
            if citation.title == title and (
                not place["articles"] or any(_holds(citation.article, a) for a in place["articles"])
            ):
                return True
    return not expected


def _holds(label: str, article: str) -> bool:
    """Tell whether a printed place, 第五十一、五十四条, holds an article."""
    number = article.removeprefix("第").removesuffix("条")
    parts = label.replace("第", "").replace("条", "").replace("（", "、").replace("和", "、").split("、")
    return number in parts


def _is_rule_told(expected: list[dict[str, Any]], given: Answer, text: str, services: Services) -> bool:
    rules = [services.catalogue.find(place["rule"]) for place in expected]
    return not expected or any(
        rule is not None
        and (f"《{rule.title}》" in text or any(c.title == rule.title for c in given.citations))
        for rule in rules
    )


def main() -> None:
    """Ask the questions of a file and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.questions")
    parser.add_argument("file", type=Path)
    parser.add_argument("-v", action="store_true", dest="is_verbose")
    arguments = parser.parse_args()
    questions = read_questions(arguments.file)
    counts = asyncio.run(measure(questions, is_verbose=arguments.is_verbose))
    kinds = dict.fromkeys(one["kind"] for one in questions)
    right = sum(counts[f"right {kind}"] for kind in kinds)
    print(f"right {right} of {counts['asked']}")
    for kind in kinds:
        print(f"  {kind}: {counts[f'right {kind}']} of {counts[f'asked {kind}']}")
    for fault in (
        "other place",
        "other rule",
        "not refused",
        "refused wrongly",
        "lacks what it must say",
        "does not answer first",
        "invented article",
    ):
        print(f"  {fault}: {counts[fault]}")


if __name__ == "__main__":
    main()
