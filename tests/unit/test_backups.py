"""Backups: consistent beside a writer, checked before they replace anything."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import InputInvalid, StoreFailed
from bot.upkeep.backups import finish_restore, make_backup, old_folders, restore_backup


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (home / "knowledge").mkdir(parents=True)
    (home / "knowledge" / "vectors.bin").write_bytes(b"\x00\x01" * 1000)
    (home / "knowledge" / "writer.lock").write_text("")
    with closing(sqlite3.connect(home / "zicha.db")) as database:
        database.execute("create table facts (name text)")
        database.execute("insert into facts values ('学了12次')")
        database.commit()
    return home


def read_facts(home: Path) -> list[str]:
    with closing(sqlite3.connect(home / "zicha.db")) as database:
        return [name for (name,) in database.execute("select name from facts")]


def test_a_backup_comes_back_with_every_file(home: Path, tmp_path: Path) -> None:
    receipt = make_backup(home, tmp_path / "b.zip")
    assert receipt.files == 2
    restore_backup(tmp_path / "b.zip", tmp_path / "other")
    assert read_facts(tmp_path / "other") == ["学了12次"]
    assert (tmp_path / "other" / "knowledge" / "vectors.bin").read_bytes() == b"\x00\x01" * 1000
    assert not (tmp_path / "other" / "knowledge" / "writer.lock").exists()


def test_a_backup_beside_an_open_transaction_holds_what_was_committed(home: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(home / "zicha.db")) as writer:
        writer.execute("pragma journal_mode=wal")
        writer.execute("insert into facts values ('已提交')")
        writer.commit()
        writer.execute("insert into facts values ('未提交')")
        make_backup(home, tmp_path / "b.zip")
    restore_backup(tmp_path / "b.zip", tmp_path / "other")
    assert read_facts(tmp_path / "other") == ["学了12次", "已提交"]


def test_a_folder_with_data_is_replaced_only_when_asked_and_kept_beside(home: Path, tmp_path: Path) -> None:
    make_backup(home, tmp_path / "b.zip")
    (home / "later.txt").write_text("后来的")
    with pytest.raises(InputInvalid, match="--force"):
        restore_backup(tmp_path / "b.zip", home)
    restore_backup(tmp_path / "b.zip", home, force=True)
    assert not (home / "later.txt").exists()
    assert (tmp_path / "home.before-restore" / "later.txt").read_text() == "后来的"


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/x", "a/../../b", "c:\\x"])
def test_a_backup_that_would_write_outside_is_refused(home: Path, tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("manifest.json", json.dumps({"format": 1, "files": {name: "0"}}))
        archive.writestr(f"data/{name}", "x")
    with pytest.raises(InputInvalid, match="没有改动"):
        restore_backup(tmp_path / "evil.zip", home, force=True)
    assert read_facts(home) == ["学了12次"]
    assert {path.name for path in tmp_path.iterdir()} == {"home", "evil.zip"}


def test_a_restore_that_was_killed_half_way_is_undone(home: Path, tmp_path: Path) -> None:
    files = {path.name for path in home.iterdir()}
    (tmp_path / f".restore-{home.name}-x1").mkdir()
    finish_restore(home)
    assert {path.name for path in home.iterdir()} == files
    home.rename(tmp_path / f"{home.name}.before-restore")
    (tmp_path / f".restore-{home.name}-x2").mkdir()
    finish_restore(home)
    assert {path.name for path in home.iterdir()} == files
    assert not list(tmp_path.glob(".restore-*"))


def test_an_older_folder_beside_is_never_overwritten(home: Path, tmp_path: Path) -> None:
    make_backup(home, tmp_path / "b.zip")
    for _ in range(3):
        restore_backup(tmp_path / "b.zip", home, force=True)
    assert len(old_folders(home)) == 3


def test_what_a_killed_backup_left_goes_with_the_next(home: Path, tmp_path: Path) -> None:
    (tmp_path / ".b.zip.scratch").mkdir()
    (tmp_path / ".b.zip.scratch" / "copy").write_text("库")
    (tmp_path / ".b.zip.part").write_text("半份")
    make_backup(home, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0
    assert not list(tmp_path.glob(".b.zip.*"))


def test_a_damaged_backup_changes_nothing(home: Path, tmp_path: Path) -> None:
    make_backup(home, tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputInvalid, match="不是完好的备份"):
        restore_backup(tmp_path / "half.zip", home, force=True)
    assert read_facts(home) == ["学了12次"]


def test_a_place_that_cannot_be_written_is_told_and_leaves_nothing(home: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreFailed, match="备份没有完成"):
        make_backup(home, tmp_path / "missing" / "b.zip")
    assert not (tmp_path / "missing").exists()


def write_zip(path: Path, manifest: object, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", manifest if isinstance(manifest, str) else json.dumps(manifest))
        for name, content in files.items():
            archive.writestr(f"data/{name}", content)
    return path


@pytest.mark.parametrize(
    "manifest",
    [
        [],
        {"format": 1, "files": []},
        {"format": 1, "files": {"a": 1}},
        {"format": 1},
        "[" * 100_000,
        "不是 JSON",
        {"format": 1, "files": {"../a": "0"}},
        {"format": 1, "files": {"/a": "0"}},
        {"format": 1, "files": {"": "0"}},
        {"format": 1, "files": {"a\u0000b": "0"}},
    ],
    ids=range(10),
)
def test_a_hostile_archive_is_refused_with_a_sentence(tmp_path: Path, manifest: object) -> None:
    file = write_zip(tmp_path / "b.zip", manifest, a=b"x")
    with pytest.raises(InputInvalid, match="没有改动任何数据"):
        restore_backup(file, tmp_path / "home")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip"]


def test_an_archive_larger_than_the_disk_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    file = write_zip(tmp_path / "b.zip", {"format": 1, "files": {"a": "0"}}, a=b"x" * 100)
    data = file.read_bytes()
    # Announce 4 GB - 2 for every file in the directory; a thousand of them fit on no test machine.
    with zipfile.ZipFile(file) as archive:
        entry = archive.getinfo("data/a")
    assert entry.file_size == 100
    announced = data.replace((100).to_bytes(4, "little"), (2**32 - 2).to_bytes(4, "little"))
    file.write_bytes(announced)
    with pytest.raises(InputInvalid, match="没有改动任何数据"):
        restore_backup(file, tmp_path / "home")
    assert not (tmp_path / "home").exists()
