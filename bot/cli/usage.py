"""What argparse says by itself, in Chinese."""

from __future__ import annotations

import argparse
import re
from typing import Any, NoReturn

_SAYINGS = (
    (r"the following arguments are required: (.+)", r"还缺：\1"),
    (r"unrecognized arguments: (.+)", r"多出了认不得的：\1"),
    (r"argument (.+?): invalid choice: '(.*?)' \(choose from (.+)\)", r"\1没有“\2”，可用的有：\3"),
    (r"argument (.+?): expected (?:at least )?\S+ arguments?", r"\1后面缺内容"),
    (r"argument (.+?): ignored explicit argument '(.*)'", r"\1后面不带内容（“\2”）"),
    (r"argument (.+?): invalid int value: '(.*)'", r"\1要写整数，不是“\2”"),
    (r"argument (.+?): invalid \S+ value: '(.*)'", r"\1读不懂“\2”"),
    (r"ambiguous option: (\S+) could match (.+)", r"\1可以是 \2，请写全"),
    (r"argument (.+?): (.+)", r"\1：\2"),
)


class Parser(argparse.ArgumentParser):
    """A parser whose help and errors are Chinese."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def format_usage(self) -> str:
        """Return how the command is written."""
        return _headed(super().format_usage())

    def format_help(self) -> str:
        """Return how the command is written and what each part of it means."""
        return _headed(super().format_help())

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the words given, and leave with 2."""
        self.exit(2, f"{self.format_usage()}{_said(message)}。说明：{self.prog} --help\n")


def _headed(text: str) -> str:
    return text.replace("usage: ", "用法：", 1)


def _said(message: str) -> str:
    for pattern, saying in _SAYINGS:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            return match.expand(saying).replace("', '", "、").replace(", --", "、--").replace("'", "")
    return message
