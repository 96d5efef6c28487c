"""The command line's words. Nothing heavy is imported here, so that `zicha --help` is quick."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from bot.cli.usage import Parser

Handler = str
"""Where a command's function is: `module:function` under `bot.cli`."""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = Parser(
        prog="zicha",
        description="自查报告助手：查依据、问要素、起草、审稿。不带命令时打开对话。",
        epilog="起草结果须由人核对；涉密内容不要输入。各命令的说明：zicha 命令 --help",
    )
    parser.set_defaults(handler="chat:chat", json=False)
    commands = parser.add_subparsers(title="命令", metavar="命令")

    def command(
        name: str, help_text: str, handler: Handler, *options: Callable[[argparse.ArgumentParser], object]
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help_text, description=help_text)
        added.set_defaults(handler=handler)
        for option in options:
            option(added)
        return added

    command("chat", "在终端里对话（默认）", "chat:chat")
    command("telegram", "运行 Telegram 机器人", "chat:telegram")
    web = command("web", "在浏览器里使用", "chat:web")
    web.add_argument("--host", default="", metavar="地址", help="监听的地址（默认 127.0.0.1，仅本机）")
    web.add_argument("--port", type=int, default=None, metavar="端口", help="监听的端口（默认 8080）")

    ask = command("ask", "提一个问题", "answers:ask", _json, _date, _kind)
    ask.add_argument("question", metavar="问题")
    ask.add_argument(
        "--history", action="append", default=[], metavar="上一问", help="同一对话中先前的问题，可多次"
    )

    search = command("search", "检索片段", "answers:search", _json, _date)
    search.add_argument("question", metavar="检索词")
    search.add_argument("--top-k", type=_positive, default=8, metavar="N", help="最多几条（默认 8）")
    search.add_argument("--kind", choices=("rule", "report", "notice", "element"), help="只查某类资料")
    search.add_argument("--year", type=int, metavar="年", help="只查某年的报告")

    rules = command("rules", "查适用的规定", "answers:rules", _json, _date, _kind)
    rules.add_argument("question", metavar="事项")

    explain = command("explain", "说明一个必备要素", "answers:explain", _json, _date, _kind)
    explain.add_argument("element", metavar="要素", help="编号（E04）或名称")

    notice = command("notice", "把通知读成清单", "writing:notice", _json, _kind)
    notice.add_argument("file", type=Path, metavar="文件")

    draft = command("draft", "起草一个要素的段落", "writing:draft", _json, _date, _kind)
    draft.add_argument("element", metavar="要素", help="编号（E04）或名称")
    draft.add_argument("--facts", type=Path, required=True, metavar="F.toml", help="事实文件")
    draft.add_argument("--notice", type=Path, metavar="文件", help="据以自查的通知")

    review = command("review", "审一份稿子", "reviews:review", _json, _date, _kind)
    review.add_argument("file", type=Path, metavar="文件", help="一份稿子，或一个文件夹")
    review.add_argument("--year", type=int, metavar="年", help="报告年度")
    review.add_argument("--last-year", type=Path, metavar="文件", help="上一年的报告，用来比对")
    review.add_argument("--compare", type=Path, nargs="+", default=[], metavar="文件", help="还要比对的材料")
    review.add_argument("--notice", type=Path, metavar="文件", help="据以自查的通知")
    review.add_argument("--docx", type=Path, metavar="OUT", help="另存带批注的 Word 文件；审文件夹时写文件夹")
    review.add_argument("--accept", action="store_true", help="与 --docx 同用：确定的改法写成修订")
    review.add_argument("--format", choices=("text", "json"), default="text", help="输出格式")

    _add_report_commands(commands)

    add = command("add", "加入资料：规定、往年报告、通知", "documents:add", _json, _scope)
    add.add_argument("paths", type=Path, nargs="+", metavar="路径", help="文件或文件夹")
    add.add_argument("--kind", choices=("rule", "report", "notice"), help="资料类别（默认自动辨认）")
    add.add_argument("--report-kind", metavar="种类", help="报告种类（默认自动辨认）")
    add.add_argument("--year", type=int, metavar="年", help="报告年度（默认自动辨认）")
    add.add_argument("--unit", default="", metavar="单位", help="报告单位（默认自动辨认）")
    add.add_argument("--keep-noise", action="store_true", help="不去除广告等杂项")

    fetch = command("fetch", "取有卡片的规定的官方原文（要能上网）", "fetching:fetch", _json)
    fetch.add_argument(
        "titles", nargs="*", metavar="规定名称", help="只取这几部（默认取所有知道网页、还没有原文的）"
    )
    fetch.add_argument(
        "--from", dest="folder", type=Path, metavar="文件夹", help="不上网，从这个文件夹里另存的网页取"
    )

    sources = command("sources", "列出资料", "documents:sources", _json, _scope)
    sources.add_argument("--cited", action="store_true", help="列出各报告引用的规定和还缺的原文")
    remove = command("remove", "移除一份资料", "documents:remove", _json, _scope)
    remove.add_argument("id", metavar="编号")
    evaluate = command("eval", "用问题集衡量检索", "documents:evaluate", _json)
    evaluate.add_argument("file", type=Path, metavar="问题集")
    evaluate.add_argument("--compare", type=Path, metavar="结果.json", help="与先前 --json 的结果逐题比较")
    command("reindex", "按当前设置重建索引", "documents:reindex", _json)

    command("kinds", "列出报告种类", "upkeep:kinds", _json)
    doctor = command("doctor", "检查设置和数据", "upkeep:doctor", _json)
    doctor.add_argument("--repair", action="store_true", help="修复发现的数据问题")
    doctor.add_argument("--offline", action="store_true", help="不试连模型")
    feedback = command("feedback", "列出用户的评价", "upkeep:feedback", _json)
    feedback.add_argument("--since", type=_day, metavar="日期")
    backup = command("backup", "备份数据目录", "upkeep:backup", _json)
    backup.add_argument("out", type=Path, metavar="备份.zip")
    restore = command("restore", "从备份恢复", "upkeep:restore", _json)
    restore.add_argument("file", type=Path, metavar="备份.zip")
    restore.add_argument("--force", action="store_true", help="替换已有的数据目录")
    forget = command("forget", "删除一个人的全部数据", "upkeep:forget", _json)
    forget.add_argument("person", metavar="用户", help="如 tg:12345 或 local")
    return parser


def _add_report_commands(commands: argparse._SubParsersAction[Parser]) -> None:
    report = commands.add_parser(
        "report", help="从通知到成稿的一份报告", description="从通知到成稿的一份报告"
    )
    report.set_defaults(handler="reports:list_reports", json=False)
    steps = report.add_subparsers(title="步骤", metavar="步骤")

    def step(name: str, help_text: str, handler: Handler, needs_id: bool = True) -> argparse.ArgumentParser:
        added = steps.add_parser(name, help=help_text, description=help_text)
        added.set_defaults(handler=handler)
        _json(added)
        if needs_id:
            added.add_argument("--id", default="", metavar="编号", help="报告编号（默认最近一份）")
        return added

    step("list", "列出报告", "reports:list_reports", needs_id=False)
    new = step("new", "新建报告", "reports:new", needs_id=False)
    _kind(new)
    new.add_argument("--notice", type=Path, metavar="文件", help="通知")
    new.add_argument("--last-year", type=Path, metavar="文件", help="上一年的报告")
    new.add_argument("--unit", default="", metavar="单位")
    new.add_argument("--year", type=int, metavar="年")
    step("show", "看进度", "reports:show")
    set_fact = step("set", "填一项事实：report set E04.sessions 12次，或导入填好的表", "reports:set_fact")
    set_fact.add_argument(
        "name", metavar="事实项或文件", help="要素.事实项、事实项名称，或 .toml/.xlsx/.docx 文件"
    )
    set_fact.add_argument("value", nargs="?", default="", metavar="值")
    form = step("form", "导出给同事填的事实表", "reports:form")
    form.add_argument("--out", type=Path, required=True, metavar="facts.xlsx", help=".xlsx 或 .docx")
    draft = step("draft", "起草要素、章节或全文", "reports:draft")
    draft.add_argument("what", nargs="?", default="", metavar="要素或章节", help="默认全文")
    export = step("export", "导出 Word", "reports:export")
    export.add_argument("--out", type=Path, required=True, metavar="报告.docx")
    export.add_argument("--with-gaps", action="store_true", help="有待填、待核之处也导出，并标黄")
    export.add_argument("--evidence", type=Path, metavar="台账.docx", help="另存佐证台账")


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="输出一个 JSON 对象")


def _date(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--date", type=_day, metavar="日期", help="按哪一天判断规定（默认今天），如 2026-03-01"
    )


def _kind(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--kind", default="", metavar="种类", help="报告种类，见 zicha kinds（默认 ideology）"
    )


def _scope(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--scope", choices=("team", "own"), default="team", help="team 全员可见（默认），own 仅自己"
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}”不是日期，请写成 2026-03-01 的样子") from None


def _positive(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError(f"“{text}”不是 1 到 100 的整数")
    return int(text)
