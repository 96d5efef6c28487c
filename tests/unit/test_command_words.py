"""What the command line says of itself is Chinese, mistakes too."""

from __future__ import annotations

import re

import pytest

from bot.cli.parser import build_parser


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("ask", "还缺：问题。"),
        ("ask 公众号 --colour red", "多出了认不得的：--colour red。"),
        ("ask 公众号 --date 昨天", "--date：“昨天”不是日期，请写成 2026-03-01 的样子。"),
        ("ask 公众号 --date", "--date后面缺内容。"),
        ("ask 公众号 --json=1", "--json后面不带内容（“1”）。"),
        ("search 公众号 --kind poem", "--kind没有“poem”，可用的有：rule、report、notice、element。"),
        ("search 公众号 --year 去年", "--year要写整数，不是“去年”。"),
        ("review 稿.docx --compare", "--compare后面缺内容。"),
        ("review 稿.docx --d 稿", "--d可以是 --date、--docx，请写全。"),
        ("report set", "还缺：事实项或文件。"),
        ("aks 公众号", "命令没有“aks”，可用的有：chat、"),
    ],
)
def test_a_mistake_is_told_in_chinese(words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        build_parser().parse_args(words.split())
    told = capsys.readouterr().err
    assert told.startswith("用法：zicha")
    assert said in told


@pytest.mark.parametrize("command", ["", "ask", "review", "add", "report", "report export", "restore"])
def test_help_holds_no_english_sentence(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        build_parser().parse_args([*command.split(), "--help"])
    told = capsys.readouterr().out
    assert "显示这份说明" in told
    assert not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", told.replace(f"zicha {command}", ""))
