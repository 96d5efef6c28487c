"""The STARD benchmark: statute articles and lay questions, from the folder beside the checkout."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from pathlib import Path

from knowledge.documents import TEAM, DocumentKind, Passage, StoredDocument, TextForm

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "bench" / "stard"
_ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?$")


@dataclass(frozen=True, slots=True)
class Statutes:
    """Articles by rule, questions, and the ids of the right articles for each question."""

    documents: list[tuple[StoredDocument, list[Passage]]]
    questions: dict[str, str]
    relevant: dict[str, set[str]]


def read_statutes(limit: int | None = None) -> Statutes:
    """Read the articles; with a limit only so many, those that questions ask for among them."""
    with (FOLDER / "queries.jsonl").open(encoding="utf-8") as lines:
        questions = {data["id"]: data["text"] for data in map(json.loads, lines)}
    relevant: dict[str, set[str]] = {}
    for line in (FOLDER / "qrels.tsv").read_text(encoding="utf-8").splitlines():
        question, article, _ = line.split("\t")
        relevant.setdefault(question, set()).add(article)
    asked = set().union(*relevant.values())
    by_rule: dict[str, list[Passage]] = {}
    taken = 0
    with gzip.open(FOLDER / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for data in map(json.loads, lines):
            if limit is not None and data["id"] not in asked and taken >= limit - len(asked):
                continue
            taken += data["id"] not in asked
            label = found[0] if (found := _ARTICLE.search(data["title"])) else ""
            rule = data["title"].removesuffix(label)
            by_rule.setdefault(rule, []).append(
                Passage(
                    id=data["id"],
                    document_id=rule,
                    document_title=rule,
                    kind=DocumentKind.RULE,
                    text=data["text"],
                    label=label,
                    form=TextForm.FULL_TEXT,
                )
            )
    documents = [
        (StoredDocument(rule, DocumentKind.RULE, rule, TEAM, content_hash=rule), passages)
        for rule, passages in by_rule.items()
    ]
    return Statutes(documents, {q: questions[q] for q in relevant if q in questions}, relevant)
