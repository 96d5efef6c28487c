"""Print lies caught and honest sentences marked: `python -m tests.lies FOLDER HALF`."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from bot.citations import NOT_BORNE_OUT, verify
from bot.drafting.checks import check_draft
from bot.drafting.free import free_page
from bot.facts.ledger import Fact, FactLedger
from knowledge.documents import BUILT_IN, DocumentKind, Passage, RetrievedPassage
from knowledge.rules import load_rules

_CATALOGUE = load_rules()
_MARKED = re.compile("【待核：([^】]*)】")


def is_draft_marked(case: dict[str, Any]) -> bool:
    """Whether the lie, or anything of an honest draft, is marked."""
    _, element = free_page("情况")
    fact = Fact("", "", case["facts"], quote=case["facts"], sentence=case["facts"])
    text = check_draft(case["draft"], element, FactLedger((fact,)), bases=(), catalogue=_CATALOGUE)
    marked = text.unsupported
    return (
        bool(marked)
        if case["honest"]
        else any(one in case["lie"] or case["lie"] in one or _share(one, case["lie"]) for one in marked)
    )


def is_answer_marked(case: dict[str, Any]) -> bool:
    """Whether the answer is marked."""
    passage = Passage(
        id="p",
        document_id="d",
        document_title=case["passage_title"],
        kind=DocumentKind.NOTICE,
        text=case["passage"],
        scope=BUILT_IN,
    )
    cited = verify(
        case["answer"],
        [RetrievedPassage(passage, 1.0)],
        _CATALOGUE,
        date(2026, 1, 1),
        said=[case["question"]],
    )
    return NOT_BORNE_OUT in cited.text or bool(cited.unknown)


def _share(one: str, lie: str) -> bool:
    return any(one[n : n + 2] in lie for n in range(len(one) - 1))


def main(folder: Path, half: str) -> None:
    for name, is_marked in (("draft", is_draft_marked), ("answer", is_answer_marked)):
        lines = (folder / f"{name}_{half}.jsonl").read_text(encoding="utf-8").splitlines()
        cases = [json.loads(line) for line in lines if line.strip()]
        lies = [case for case in cases if not case["honest"]]
        honest = [case for case in cases if case["honest"]]
        missed = [case for case in lies if not is_marked(case)]
        false = [case for case in honest if is_marked(case)]
        print(
            f"{name}: {len(lies) - len(missed)} of {len(lies)} lies caught, {len(false)} of {len(honest)} honest marked"
        )
        print("  missed:", dict(Counter(case["type"] for case in missed)))
        print("  false:", [case["id"] for case in false])


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
