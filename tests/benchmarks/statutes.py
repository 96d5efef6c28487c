"""Statute articles and lay questions (STARD) through the product's own retriever, beside a plain pair."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from knowledge.documents import TEAM, StoredDocument
from knowledge.library.embeddings import UseEmbedder
from knowledge.library.index import PassageIndex
from knowledge.library.retrieval import Retriever
from knowledge.library.tokens import tokenize
from knowledge.rules import RuleCatalogue
from tests.benchmarks._measuring import paired_interval, percentile, print_table, recall, resident_megabytes
from tests.benchmarks._statutes import FOLDER, read_statutes

_QUICK = 4_000
_PAIR_QUESTIONS = 100
"""The plain pair takes about a second for a question; so many are enough for a ratio."""


def run(quick: bool) -> None:
    if not FOLDER.exists():
        print("skipped: the STARD folder is not beside the checkout")
        return
    statutes = read_statutes(_QUICK if quick else None)
    count = sum(len(passages) for _, passages in statutes.documents)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        index = PassageIndex.open(folder / "index", UseEmbedder())
        began = time.perf_counter()
        index.put_documents(statutes.documents)
        added = time.perf_counter() - began
        index.close()
        rows = [
            ("articles", f"{count:,}", ""),
            ("adding these", f"{count / added:,.0f} /s", ""),
            (
                "adding passages of 250 characters",
                f"{_adding(statutes.documents, folder):,.0f} /s",
                ">= 300 /s",
            ),
        ]
        began = time.perf_counter()
        index.put_document(StoredDocument("one", index.documents((TEAM,))[0].kind, "一", TEAM, "x"), [])
        index.close()
        rows.append(("adding one more document", f"{time.perf_counter() - began:.1f} s", ""))
        del index
        opened = json.loads(
            subprocess.run(
                [sys.executable, "-m", __name__, str(folder / "index")],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        rows += [
            ("opening", f"{opened['open']:.2f} s", "<= 1 s"),
            ("first question (loads the embedder)", f"{opened['first']:.2f} s", ""),
            ("question p50", f"{opened['p50']:.1f} ms", "<= 10 ms"),
            ("question p95", f"{opened['p95']:.1f} ms", "<= 15 ms"),
            ("memory", f"{opened['memory']:.0f} MB", "<= 700 MB"),
        ]
        print_table(("speed", "measured", "wanted"), rows)
        _quality(folder, statutes.questions, statutes.relevant, opened["p50"])


def _adding(documents: list[tuple[StoredDocument, list]], folder: Path) -> float:  # type: ignore[type-arg]
    """Return how many passages of about 250 characters a second are added."""
    from dataclasses import replace

    text = "".join(passage.text for _, passages in documents[:400] for passage in passages)
    model = documents[0][1][0]
    pieces = [text[start : start + 250] for start in range(0, min(len(text), 1_000_000), 250)]
    passages = [replace(model, id=f"p{n}", document_id="speed", text=piece) for n, piece in enumerate(pieces)]
    index = PassageIndex.open(folder / "adding", UseEmbedder())
    began = time.perf_counter()
    index.put_document(replace(documents[0][0], id="speed"), passages)
    return len(passages) / (time.perf_counter() - began)


def _quality(
    folder: Path, questions: dict[str, str], relevant: dict[str, set[str]], product_ms: float
) -> None:
    from tests.benchmarks._plain_pair import PlainPair

    index = PassageIndex.open(folder / "index", UseEmbedder())
    retriever = Retriever(index, RuleCatalogue(()))
    passages = [
        passage for document in index.documents((TEAM,)) for passage in index.passages_of(document.id, TEAM)
    ]
    fused, words = {}, {}
    for key, question in questions.items():
        fused[key] = [r.passage.id for r in retriever.retrieve(question, top_k=100, scopes=(TEAM,))]
        rows = index.search(tokenize(question), None, (TEAM,), 100).words
        words[key] = [passage.id for passage in index.passages(list(rows)).values()]
    texts = [f"{p.document_title}{p.label}\n{p.text}" for p in passages]
    vectors = UseEmbedder().embed_documents(texts)
    pair = PlainPair(folder / "pair", [passage.id for passage in passages], texts, vectors)
    plain, times = {}, []
    for key in list(questions)[:_PAIR_QUESTIONS]:
        began = time.perf_counter()
        pair.search(questions[key], 8)
        times.append(1000 * (time.perf_counter() - began))
        plain[key] = pair.search(questions[key], 100)
    table = []
    for name, found, keys in (
        ("Zicha", fused, list(questions)),
        ("its BM25 alone", words, list(questions)),
        (f"Zicha, first {_PAIR_QUESTIONS}", fused, list(plain)),
        (f"plain pair, first {_PAIR_QUESTIONS}", plain, list(plain)),
    ):
        figures = [np.mean([recall(found[key], relevant[key], depth) for key in keys]) for depth in (10, 100)]
        table.append((name, str(len(keys)), *(f"{figure:.3f}" for figure in figures)))
    print()
    print_table(("quality", "questions", "recall@10", "recall@100"), table)
    print()
    table = []
    for name, other, keys in (("BM25 alone", words, list(questions)), ("plain pair", plain, list(plain))):
        changes = [
            [recall(fused[k], relevant[k], depth) - recall(other[k], relevant[k], depth) for k in keys]
            for depth in (10, 100)
        ]
        table.append((f"Zicha - {name}", *map(paired_interval, changes)))
    print_table(("paired difference", "recall@10", "recall@100"), table)
    print(
        f"\nplain pair: p50 {percentile(times, 0.5):.0f} ms a question; "
        f"Zicha is {percentile(times, 0.5) / product_ms:.0f} times as fast"
    )


def _measure(path: Path) -> None:
    """Open an index in this fresh process, ask, and print what it took as JSON."""
    questions = list(read_statutes(1).questions.values())
    began = time.perf_counter()
    index = PassageIndex.open(path, UseEmbedder())
    retriever = Retriever(index, RuleCatalogue(()))
    opened = time.perf_counter() - began
    began = time.perf_counter()
    retriever.retrieve("开场的问题", scopes=(TEAM,))
    first = time.perf_counter() - began
    times = []
    for question in questions:
        began = time.perf_counter()
        retriever.retrieve(question, scopes=(TEAM,))
        times.append(1000 * (time.perf_counter() - began))
    print(
        json.dumps(
            {
                "open": opened,
                "first": first,
                "p50": percentile(times, 0.5),
                "p95": percentile(times, 0.95),
                "memory": resident_megabytes(),
            }
        )
    )


if __name__ == "__main__":
    _measure(Path(sys.argv[1]))
