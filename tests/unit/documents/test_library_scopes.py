"""Who sees what; the documents that come with Zicha."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.documents import (
    BUILT_IN,
    TEAM,
    DocumentKind,
    Scope,
)
from knowledge.errors import KnowledgeError
from knowledge.library.builtin import SAMPLE_REPORTS, builtin_documents
from knowledge.library.index import PassageIndex
from knowledge.library.ingest import Library
from knowledge.library.retrieval import Retriever
from knowledge.rules import RuleCatalogue
from knowledge.specs import ReportSpec
from tests.fakes import FakeEmbedder
from tests.unit.documents.library import ANNA, BOB, REPORT, cards, kinds, write


class TestScopes:
    """One person tries every way to another's document."""

    SECRET = REPORT.replace("云岭县教育局", "望海市水务局").replace("学用结合不够紧密", "甲字号库房漏水")

    def test_a_person_s_document_is_seen_by_that_person_alone(
        self, library: Library, index: PassageIndex, tmp_path: Path
    ) -> None:
        path = write(tmp_path / "私.txt", self.SECRET)
        document = library.add(path, scope=ANNA).document
        passages = index.passages_of(document.id, ANNA)
        retriever = Retriever(index, cards())
        assert "甲字号" in "".join(
            f.passage.text for f in retriever.retrieve("甲字号库房漏水", scopes=(BUILT_IN, TEAM, ANNA))
        )
        for scopes in (
            (BUILT_IN, TEAM),
            (BUILT_IN, TEAM, BOB),
            (BOB,),
            (),
            (Scope("person:"),),
            (Scope("person:tg:10"),),
        ):
            assert document not in library.list(scopes)
            assert library.cited(scopes) == ()
            assert library.citing_reports("WAF", scopes=scopes) == ()
            assert index.document(document.id, scopes) is None
            assert index.get([passage.id for passage in passages], scopes) == ()
            assert "甲字号" not in "".join(
                f.passage.text for f in retriever.retrieve("甲字号库房漏水", scopes=scopes)
            )
            with pytest.raises(KnowledgeError, match="没有编号为"):
                library.remove(document.id, scopes)
        assert index.passages_of(document.id, BOB) == ()
        assert index.passages_of(document.id, TEAM) == ()
        assert library.list((ANNA,)) == (document,)

    def test_the_same_bytes_of_two_people_are_two_documents(self, library: Library, tmp_path: Path) -> None:
        path = write(tmp_path / "同.txt", REPORT)
        hers, his, ours = (library.add(path, scope=scope) for scope in (ANNA, BOB, TEAM))
        assert [added.status for added in (hers, his, ours)] == ["added"] * 3
        assert len({added.document.id for added in (hers, his, ours)}) == 3
        library.remove(hers.document.id, (ANNA,))
        assert [document.scope for document in library.list((ANNA, BOB, TEAM))] == sorted([BOB, TEAM])

    def test_forgetting_removes_all_of_one_person_and_nothing_else(
        self, library: Library, index: PassageIndex, tmp_path: Path
    ) -> None:
        library.add(write(tmp_path / "同.txt", REPORT), scope=BOB)
        library.add(write(tmp_path / "同.txt", REPORT), scope=ANNA)
        document = library.add(write(tmp_path / "私.txt", self.SECRET), scope=ANNA).document
        forgotten = library.forget(ANNA)
        assert (forgotten.documents, forgotten.passages, forgotten.left) == (2, 10, 0)
        assert index.passages_of(document.id, ANNA) == ()
        assert library.list((ANNA,)) == ()
        assert len(library.list((BOB,))) == 1
        assert library.forget(ANNA).documents == 0
        with pytest.raises(KnowledgeError, match="个人资料"):
            library.forget(TEAM)
        secret = "甲字号库房漏水".encode()
        index.close()
        left = [
            path for path in (tmp_path / "index").rglob("*") if path.is_file() and secret in path.read_bytes()
        ]
        assert left == []


def kinds_with_rules() -> list[ReportSpec]:
    """Pages of kinds without a rule of their own are no passages."""
    return [spec for spec in kinds().values() if spec.rests_on_rules]


class TestBuiltIn:
    def test_rules_elements_and_samples_are_built_once(
        self, library: Library, index: PassageIndex, embedder: FakeEmbedder
    ) -> None:
        told: list[tuple[int, int]] = []
        built = library.build_builtin(lambda done, total: told.append((done, total)))
        documents = library.list((BUILT_IN,))
        assert (
            built
            == len(documents)
            == len(cards()) + len(kinds_with_rules()) + len(list(SAMPLE_REPORTS.glob("*.md")))
        )
        assert told[-1] == (built, built)
        by_kind = {kind: sum(document.kind is kind for document in documents) for kind in DocumentKind}
        assert by_kind[DocumentKind.RULE] == len(cards())
        assert by_kind[DocumentKind.ELEMENT] == len(kinds_with_rules())
        elements = {passage.element for passage in index.passages_of("kind-ideology", BUILT_IN)}
        assert elements == {f"ideology:{element.id}" for element in kinds()["ideology"].elements}
        embedder.embedded.clear()
        assert library.build_builtin() == 0
        assert embedder.embedded == []

    def test_samples_say_unit_year_and_kind(self, library: Library) -> None:
        library.build_builtin()
        samples = [document for document in library.list((BUILT_IN,)) if document.kind is DocumentKind.REPORT]
        assert sorted(document.report_kind for document in samples) == [
            "cyber",
            "ideology",
            "ideology",
            "party",
            "secrecy",
        ]
        assert all(document.unit and document.year for document in samples)

    def test_what_changed_is_built_anew_and_what_is_gone_disappears(
        self, library: Library, index: PassageIndex, embedder: FakeEmbedder
    ) -> None:
        library.build_builtin()
        rules = list(cards())
        changed = replace(rules[0], about="另一句说明")
        fewer = RuleCatalogue([changed, *rules[1:-1]])
        embedder.embedded.clear()
        assert Library(index, fewer, {}).build_builtin() >= 2 + len(kinds_with_rules())
        documents = {document.id for document in library.list((BUILT_IN,))}
        assert f"rule-{rules[-1].id}" not in documents
        assert not any(document.startswith("kind-") for document in documents)
        assert len(embedder.embedded) == 1

    def test_cited_counts_the_team_s_reports_not_the_samples(self, library: Library) -> None:
        library.build_builtin()
        assert library.cited() == ()

    def test_hashes_do_not_hang_on_the_day_or_the_process(self) -> None:
        first, second = (builtin_documents(cards(), kinds()) for _ in range(2))
        assert [document for document, _ in first] == [document for document, _ in second]
