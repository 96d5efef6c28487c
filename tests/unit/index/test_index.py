"""The index on real SQLite, tantivy and Chroma in a folder."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import textwrap
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from knowledge.documents import BUILT_IN, TEAM, Scope, TextForm, personal_scope
from knowledge.errors import IndexBusy, IndexMismatch, StoreUnreachable
from knowledge.library.embeddings import Embedder
from knowledge.library.index import Filters, PassageIndex, PutResult
from tests.fakes import FakeEmbedder
from tests.unit.index.making import make


@pytest.fixture
def index(tmp_path: Path) -> PassageIndex:
    return PassageIndex.open(tmp_path, FakeEmbedder())


def found_words(index: PassageIndex, word: str, scope: Scope = TEAM) -> list[str]:
    rows = index.search([word], None, (scope,), 10).words
    return [passage.id for passage in index.passages(list(rows)).values()]


class OtherEmbedder(FakeEmbedder):
    name = "other-512"


def test_what_is_put_is_found_again_with_all_it_knows(index: PassageIndex, tmp_path: Path) -> None:
    document, passages = make(
        "公众号",
        ["开设要登记", "每季度检查一次"],
        form=TextForm.FULL_TEXT,
        questions=("怎么登记", "谁来查"),
        cites=("网络安全法#21",),
        added_at=datetime(2026, 3, 1, 8, 30, tzinfo=UTC),
        added_by="tg:1",
        year=2026,
    )
    index.put_document(replace(document, removed=("广告：点击下载",), cites=("甲#1", "甲#1")), passages)
    again = PassageIndex.open(tmp_path, FakeEmbedder())
    stored = again.document("公众号")
    assert stored is not None
    assert (stored.passages, stored.removed, stored.cites) == (2, ("广告：点击下载",), ("甲#1", "甲#1"))
    found = again.passages_of("公众号", TEAM)
    assert [replace(passage, content_hash="") for passage in found] == [
        replace(p, scope=TEAM) for p in passages
    ]
    assert again.get(["公众号#2", "没有", "公众号#1"]) == (found[1], found[0])


def test_only_changed_passages_are_embedded(index: PassageIndex) -> None:
    texts = ["一天内上报", "两天内复查", "三天内销号"]
    assert index.put_document(*make("应急", texts)) == PutResult(embedded=3, kept=0, removed=0)
    assert index.put_document(*make("应急", texts)) == PutResult(embedded=0, kept=3, removed=0)
    texts[1] = "两日内复查"
    assert index.put_document(*make("应急", texts)) == PutResult(embedded=1, kept=2, removed=1)
    assert index.put_document(*make("应急", texts[:1])) == PutResult(embedded=0, kept=1, removed=2)
    embedder = index.embedder
    assert isinstance(embedder, FakeEmbedder)
    assert len(embedder.embedded) == 4
    assert [p.text for p in index.passages_of("应急", TEAM)] == ["一天内上报"]
    assert index.check() == ()


def test_removing_leaves_nothing_behind(index: PassageIndex, tmp_path: Path) -> None:
    index.put_document(*make("保密", ["手机集中存放"]))
    index.put_document(*make("学习", ["每月一次"]))
    assert index.remove_document("保密", TEAM)
    assert not index.remove_document("保密", TEAM)
    assert [document.id for document in index.documents()] == ["学习"]
    assert index.passages_of("保密", TEAM) == ()
    assert index.check() == ()
    index.close()
    again = PassageIndex.open(tmp_path, FakeEmbedder())
    found = again.search(["手", "机"], FakeEmbedder().embed_query("手机集中存放"), (TEAM,), 10)
    assert found.words == {}
    assert len(found.meaning) == 1


def test_a_document_of_a_thousand_articles_keeps_its_order(index: PassageIndex) -> None:
    texts = [f"第{number}项工作由第{number}科负责" for number in range(1_000)]
    assert index.put_document(*make("分工", texts)).embedded == 1_000
    assert [p.text for p in index.passages_of("分工", TEAM)] == texts
    assert index.put_document(*make("分工", texts[:10])).removed == 990
    assert index.check() == ()


def test_scopes_keep_apart(index: PassageIndex) -> None:
    mine, yours = personal_scope("tg:1"), personal_scope("tg:2")
    index.put_document(*make("甲", ["内部材料甲"], mine))
    index.put_document(*make("乙", ["内部材料乙"], yours))
    index.put_document(*make("丙", ["共用材料"], TEAM))
    assert [d.id for d in index.documents((BUILT_IN, TEAM, mine))] == ["甲", "丙"] or {
        d.id for d in index.documents((BUILT_IN, TEAM, mine))
    } == {"甲", "丙"}
    assert index.document("乙", (TEAM, mine)) is None
    assert index.get(["乙#1", "甲#1"], (TEAM, mine)) == index.passages_of("甲", mine)
    assert index.passages_of("乙", mine) == ()
    assert index.drop_scope(mine) == 1
    assert index.documents((mine,)) == ()
    assert index.documents((yours,))[0].id == "乙"


def test_a_passage_cannot_name_its_own_scope(index: PassageIndex) -> None:
    document, passages = make("甲", ["材料"], personal_scope("tg:1"))
    index.put_document(document, [replace(passages[0], scope=BUILT_IN)])
    assert index.get(["甲#1"], (BUILT_IN, TEAM)) == ()
    assert index.get(["甲#1"], (document.scope,))[0].scope == document.scope


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), True),
        (Filters(year=2024), True),
        (Filters(unit="云岭县教育局"), False),
        (Filters(rule_id="A", year=2024), True),
        (Filters(rule_id="A", year=2025), False),
        (Filters(unit="没有这个单位"), False),
    ],
)
def test_filters_choose_passages(filters: Filters, expected: bool) -> None:
    _, (passage,) = make("甲", ["登记"], year=2024, unit="青禾区水务局", rule_id="A")
    assert filters.passes(passage) is expected


def test_another_embedder_is_refused_until_reindexed(index: PassageIndex, tmp_path: Path) -> None:
    index.put_document(*make("甲", ["登记", "检查"]))
    index.put_document(*make("乙", ["学习"], BUILT_IN))
    with pytest.raises(IndexMismatch, match=r"fake-512.*other-512.*zicha reindex"):
        PassageIndex.open(tmp_path, OtherEmbedder())
    told: list[tuple[int, int]] = []
    other = PassageIndex(tmp_path, OtherEmbedder())
    assert other.embed_anew(lambda done, total: told.append((done, total))) == 3
    other.close()
    assert told[-1] == (3, 3)
    again = PassageIndex.open(tmp_path, OtherEmbedder())
    assert [p.text for p in again.passages_of("甲", TEAM)] == ["登记", "检查"]
    assert again.check() == ()
    with pytest.raises(IndexMismatch):
        index.put_document(*make("丙", ["后来的"]))


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    index = PassageIndex.open(tmp_path, FakeEmbedder(), lock_timeout=0.1)
    with FileLock(tmp_path / "write.lock"), pytest.raises(IndexBusy, match="另一个程序正在写入"):
        index.put_document(*make("甲", ["登记"]))
    assert index.put_document(*make("甲", ["登记"])).embedded == 1


def test_a_reader_sees_what_another_process_wrote(index: PassageIndex, tmp_path: Path) -> None:
    index.put_document(*make("甲", ["登记"]))
    before = index.revision
    assert found_words(index, "登记") == ["甲#1"]
    script = f"""
        from pathlib import Path
        from knowledge.library.index import PassageIndex
        from tests.fakes import FakeEmbedder
        from tests.unit.index.making import make
        other = PassageIndex.open(Path({str(tmp_path)!r}), FakeEmbedder())
        other.put_document(*make("乙", ["检查"]))
        other.remove_document("甲", "team")
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True)
    assert index.revision != before
    assert [document.id for document in index.documents()] == ["乙"]
    assert [p.text for p in index.passages_of("乙", TEAM)] == ["检查"]
    assert (found_words(index, "登记"), found_words(index, "检查")) == ([], ["乙#1"])
    near = index.search([], FakeEmbedder().embed_query("检查"), (TEAM,), 5).meaning
    assert [passage.id for passage in index.passages(list(near)).values()] == ["乙#1"]


@pytest.mark.parametrize("folder", ["words", "vectors"])
@pytest.mark.parametrize("damage", ["deleted", "overwritten", "emptied"])
def test_an_index_that_is_lost_or_damaged_is_made_anew_without_embedding(
    index: PassageIndex, tmp_path: Path, folder: str, damage: str
) -> None:
    index.put_document(*make("甲", ["登记", "检查"]))
    index.close()
    if damage == "deleted":
        shutil.rmtree(tmp_path / folder)
    for file in (tmp_path / folder).rglob("*"):
        if file.is_file() and damage != "deleted":
            file.write_bytes(b"" if damage == "emptied" else b"\x00junk" * 40)
    embedder = FakeEmbedder()
    again = PassageIndex.open(tmp_path, embedder)
    assert found_words(again, "登记") == ["甲#1"]
    assert len(again.search([], embedder.embed_query("登记"), (TEAM,), 5).meaning) == 2
    assert embedder.embedded == [], "the vectors come from the store"
    assert again.check() == ()


def test_a_kill_while_vectors_are_written_makes_them_anew(index: PassageIndex, tmp_path: Path) -> None:
    index.put_document(*make("甲", ["登记", "检查"]))
    index.close()
    (tmp_path / "vectors" / "writing").touch()
    for graph in (tmp_path / "vectors").rglob("*.bin"):
        graph.write_bytes(graph.read_bytes()[:100])
    again = PassageIndex.open(tmp_path, FakeEmbedder())
    assert len(again.search([], FakeEmbedder().embed_query("登记"), (TEAM,), 5).meaning) == 2
    assert not (tmp_path / "vectors" / "writing").exists()


def test_check_names_and_mends_what_is_not_as_the_store_says(index: PassageIndex) -> None:
    index.put_document(*make("甲", ["登记", "检查"]))
    index._vectors._collection(TEAM).delete(ids=["1"])
    assert index.check() == ("向量索引与资料库不一致，请运行 zicha doctor --repair 重建。",)
    assert index.check(repair=True)
    assert index.check() == ()


def test_what_cannot_be_written_is_searched_in_memory(index: PassageIndex, tmp_path: Path) -> None:
    index.put_document(*make("甲", ["登记", "检查"]))
    index.close()
    shutil.rmtree(tmp_path / "words")
    shutil.rmtree(tmp_path / "vectors")
    # A file in place of a folder: nobody, not even root, can write into it.
    (tmp_path / "words").write_text("")
    (tmp_path / "vectors").write_text("")
    again = PassageIndex.open(tmp_path, FakeEmbedder())
    assert found_words(again, "登记") == ["甲#1"]
    assert len(again.search([], FakeEmbedder().embed_query("登记"), (TEAM,), 5).meaning) == 2


def test_a_scope_that_was_dropped_and_made_again_is_another(index: PassageIndex, tmp_path: Path) -> None:
    mine = personal_scope("tg:1")
    reader = PassageIndex.open(tmp_path, FakeEmbedder())
    index.put_document(*make("甲", ["登记旧"], mine))
    assert found_words(reader, "旧", mine) == ["甲#1"]
    index.drop_scope(mine)
    index.put_document(*make("甲", ["登记新"], mine))
    assert (found_words(reader, "旧", mine), found_words(reader, "新", mine)) == ([], ["甲#1"])
    assert len(reader.search([], FakeEmbedder().embed_query("登记"), (mine,), 5).meaning) == 1


def test_a_full_disk_is_one_sentence_nothing_is_half_stored_and_the_index_goes_on(tmp_path: Path) -> None:
    PassageIndex.open(tmp_path, FakeEmbedder()).put_document(*make("甲", ["登记"]))
    script = f"""
        import resource, signal
        from pathlib import Path
        from knowledge.errors import StoreUnreachable
        from knowledge.library.index import PassageIndex
        from tests.fakes import FakeEmbedder
        from tests.unit.index.making import make
        index = PassageIndex.open(Path({str(tmp_path)!r}), FakeEmbedder())
        size = max(file.stat().st_size for file in Path({str(tmp_path)!r}).rglob("*") if file.is_file())
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100_000, resource.RLIM_INFINITY))
        try:
            index.put_document(*make("乙", [f"第{{n}}项要求" * 20 for n in range(3000)]))
        except StoreUnreachable as error:
            print(error)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert [document.id for document in index.documents()] == ["甲"]
        index.check()
        index.put_document(*make("丙", ["有地方了"]))
        index.remove_document("丙", "team")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        check=False, capture_output=True, text=True, timeout=25,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("。")
    assert done.stdout.count("\n") == 1
    again = PassageIndex.open(tmp_path, FakeEmbedder())
    assert [document.id for document in again.documents()] == ["甲"]
    again.check(repair=True)
    assert again.check() == ()
    assert again.put_document(*make("乙", ["补上"])).embedded == 1


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnreachable, match="ZICHA_HOME"):
        PassageIndex.open(tmp_path / "file" / "home", FakeEmbedder())


@pytest.mark.skipif(os.name != "posix", reason="folders have no such modes here")
def test_nobody_else_gets_into_the_folder(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir(mode=0o755)
    for name in ("old", "new"):
        index = PassageIndex.open(tmp_path / name, FakeEmbedder())
        index.put_document(*make("甲", ["登记"]))
        index.close()
        # What is in it may be readable by all: nobody else reaches it.
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o700


def test_hostile_text_is_stored_and_comes_back(index: PassageIndex, tmp_path: Path) -> None:
    texts = ["", "\x00", "lone \ud800 surrogate", "字" * 300_000, "'; DROP TABLE --", "\u202e\ufeff"]
    index.put_document(*make("怪", texts))
    again = PassageIndex.open(tmp_path, FakeEmbedder())
    assert [p.text for p in again.passages_of("怪", TEAM)] == texts
    assert again.check() == ()


def test_without_a_folder_the_index_is_temporary() -> None:
    index = PassageIndex.open(None, FakeEmbedder())
    index.put_document(*make("甲", ["登记"]))
    assert len(index.documents()) == 1


def test_fake_and_real_embedders_are_embedders() -> None:
    from knowledge.library.embeddings import UseEmbedder

    embedders: list[Embedder] = [FakeEmbedder(), UseEmbedder()]
    assert [embedder.dimension for embedder in embedders] == [512, 512]


def test_the_text_of_a_removed_document_is_in_no_file(index: PassageIndex, tmp_path: Path) -> None:
    index.put_document(*make("甲", ["SECRET-TEXT of a removed document"]))
    index.put_document(*make("乙", ["another"]))
    index.put_document(*make("乙", ["another, changed"]))
    index.remove_document("甲", TEAM)
    index.scrub()
    index.close()
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [file.name for file in files if b"SECRET-TEXT" in file.read_bytes()] == []
    again = PassageIndex.open(tmp_path, FakeEmbedder())
    assert [passage.text for passage in again.passages_of("乙", TEAM)] == ["another, changed"]
    assert again.check() == ()
