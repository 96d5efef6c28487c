"""The first ten minutes of the README are true: its commands run, in order, and what it names exists."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from bot.cli import main
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
FAILS_ON_PURPOSE = {"zicha review draft.txt": 1}
"""A review that finds errors says so by its exit code."""


def commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)
    lines = [
        line[2:].split("  #")[0].strip()
        for block in blocks
        for line in block.splitlines()
        if line.startswith("$ ")
    ]
    # The tests run in the environment that these two kinds of lines make and enter.
    return [line for line in lines if not line.startswith(("make ", ". .venv/"))]


def test_the_commands_of_the_readme_run_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZICHA_HOME", str(tmp_path / "home"))
    for name in Settings.model_fields:
        if name != "zicha_home":
            monkeypatch.delenv(name.upper(), raising=False)
    ran = commands()
    assert len(ran) >= 15
    for command in ran:
        words = shlex.split(command)
        if words[0] == "zicha":
            # In this process: each command by itself would spend most of its time on importing.
            code = main(words[1:])
        else:
            code = subprocess.run(["bash", "-c", command], check=False).returncode
        captured = capsys.readouterr()
        assert code == FAILS_ON_PURPOSE.get(command, 0), f"{command}\n{captured.out}\n{captured.err}"
        assert captured.out or captured.err or words[0] != "zicha"
    assert (tmp_path / "report.docx").stat().st_size > 10_000
    assert (tmp_path / "facts.xlsx").stat().st_size > 1_000


def test_make_has_every_target_that_is_named() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md"):
        named = set(re.findall(r"make ([a-z]+)", (ROOT / name).read_text(encoding="utf-8")))
        assert named <= targets | {"make"}, name


def test_every_file_that_is_linked_exists() -> None:
    for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md"):
        links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text(encoding="utf-8"))
        assert [link for link in links if not (ROOT / link).exists()] == [], name


def test_every_setting_that_is_named_exists() -> None:
    known = {name.upper() for name in Settings.model_fields}
    for name in ("README.md", "README.zh-CN.md"):
        named = set(re.findall(r"`?\b([A-Z]{3,}_[A-Z_]+[A-Z])\b", (ROOT / name).read_text(encoding="utf-8")))
        assert named - {"GB_T"} <= known, name
