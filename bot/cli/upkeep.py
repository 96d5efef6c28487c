"""`zicha kinds`, `doctor`, `feedback`, `backup`, `restore`, `forget`."""

from __future__ import annotations

import argparse
import asyncio
from contextlib import nullcontext

from bot.cli.output import print_blocks, print_json, say, services_for
from bot.errors import InputInvalid
from bot.exchange import Items, Paragraph, Table


async def kinds(arguments: argparse.Namespace) -> int:
    """List report kinds."""
    from bot.app import read_kinds
    from bot.settings import load_settings

    specs = read_kinds(load_settings())
    if arguments.json:
        entries = [{"id": s.id, "title": s.title, "elements": len(s.elements)} for s in specs.values()]
        print_json({"kinds": entries})
    else:
        rows = tuple((s.id, s.title, str(len(s.elements))) for s in specs.values())
        print_blocks(Table(("种类", "名称", "要素"), rows))
    return 0


async def doctor(arguments: argparse.Namespace) -> int:
    """Say what is configured, what works and what is missing; 1 where something is broken."""
    from bot.upkeep.doctor import examine

    checkups = await examine(repair=arguments.repair, offline=arguments.offline)
    if arguments.json:
        entries = [{"name": c.name, "ok": c.ok, "message": c.sentence} for c in checkups]
        print_json({"ok": all(c.ok for c in checkups), "checks": entries})
    else:
        print_blocks(Items(tuple(f"{'✓' if c.ok else '✗'} {c.name}：{c.sentence}" for c in checkups)))
    return 0 if all(c.ok for c in checkups) else 1


async def feedback(arguments: argparse.Namespace) -> int:
    """List what people thought of answers."""
    async with services_for(arguments) as services:
        opinions = await services.store.list_feedback(arguments.since)
    if arguments.json:
        print_json({"feedback": [opinion._asdict() for opinion in opinions]})
    elif not opinions:
        print_blocks(Paragraph("还没有评价。"))
    else:
        rows = tuple(
            (o.at.date().isoformat(), "👍" if o.is_good else "👎", o.task, o.prompt, o.reason)
            for o in opinions
        )
        print_blocks(Table(("日期", "评价", "事项", "提示", "原因"), rows))
    return 0


async def backup(arguments: argparse.Namespace) -> int:
    """Back the data folder up, also while Zicha is running."""
    from bot.settings import load_settings
    from bot.upkeep.backups import make_backup
    from knowledge.write_lock import WriteLock

    settings = load_settings()
    if not settings.zicha_home.is_dir():
        raise InputInvalid(f"数据目录 {settings.zicha_home} 还不存在，没有可备份的内容。")
    folder = settings.knowledge_path
    lock = WriteLock(folder, timeout=60).held() if folder.is_dir() else nullcontext()
    receipt = await asyncio.to_thread(make_backup, settings.zicha_home, arguments.out, lock)
    if settings.database_url.get_secret_value() or settings.chroma_url:
        say("PostgreSQL 和 Chroma 服务器上的数据不在其中，请用它们自己的工具另行备份。")
    if arguments.json:
        print_json({"file": str(arguments.out), "files": receipt.files, "bytes": receipt.bytes})
    else:
        say(f"已备份 {receipt.files} 个文件到 {arguments.out}。请妥善保管，其中有用户的文字。")
    return 0


async def restore(arguments: argparse.Namespace) -> int:
    """Put a backup in the place of the data folder."""
    from bot.settings import load_settings
    from bot.upkeep.backups import restore_backup

    home = load_settings().zicha_home
    receipt = await asyncio.to_thread(restore_backup, arguments.file, home, arguments.force)
    if arguments.json:
        print_json({"home": str(home), "files": receipt.files, "bytes": receipt.bytes})
    else:
        say(f"已恢复 {receipt.files} 个文件到 {home}。")
    return 0


async def forget(arguments: argparse.Namespace) -> int:
    """Delete all that belongs to one person."""
    from bot.upkeep.backups import old_folders
    from bot.upkeep.forgetting import forget_person

    async with services_for(arguments) as services:
        receipt = await forget_person(arguments.person, services)
    if arguments.json:
        print_json({"person": arguments.person, **receipt})
    else:
        names = {
            "conversations": "对话",
            "reports": "报告",
            "turns": "记录",
            "names": "姓名",
            "documents": "资料",
        }
        say("已删除：" + "、".join(f"{names[name]} {count}" for name, count in receipt.items()) + "。")
    if left := old_folders(services.settings.zicha_home):
        listed = "、".join(str(folder) for folder in left)
        say(f"恢复备份时留下的旧数据目录里可能还有，请另行删除：{listed}。")
    say("以前做的备份文件里可能还有，请另行删除。")
    return 0
