"""`zicha doctor`: what is configured, what works, what is missing, each in one sentence."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import Callable

from bot.app import open_store, prepare_home, read_kinds, read_rules
from bot.errors import ZichaError
from bot.llm.checkups import Checkup, check_models
from bot.settings import Settings, load_settings
from knowledge.errors import KnowledgeError

FREE_MEGABYTES = 500
"""Below this much free space the disk is called nearly full."""


async def examine(repair: bool = False, offline: bool = False) -> list[Checkup]:
    """Look at everything, going on past what is broken; `repair` mends the knowledge base.

    No key, token or password is in any sentence.
    """
    try:
        settings = load_settings()
    except ZichaError as error:
        return [Checkup("设置", False, str(error))]
    checkups = [
        Checkup("Python", True, f"{sys.version_info.major}.{sys.version_info.minor}"),
        _sentence("数据目录", lambda: _check_home(settings)),
        _sentence("规定目录", lambda: f"{len(list(read_rules(settings)))} 部。"),
        _sentence("法律全文", _describe_statutes),
        _sentence("报告种类", lambda: "、".join(spec.title for spec in read_kinds(settings).values()) + "。"),
        await _check_store(settings),
        *await asyncio.to_thread(_check_knowledge, settings, repair),
        _check_telegram(settings),
    ]
    if offline:
        checkups.append(Checkup("模型", True, "未试连（--offline）。"))
    else:
        checkups += await check_models(settings)
    return checkups


def _sentence(name: str, look: Callable[[], str]) -> Checkup:
    try:
        return Checkup(name, True, look())
    except (ZichaError, KnowledgeError, OSError) as error:
        return Checkup(name, False, str(error))


def _describe_statutes() -> str:
    from knowledge.rules.statutes import PACKAGE, load_statutes

    statutes = load_statutes()
    if statutes is None:
        return f"未安装 {PACKAGE}，只有规定卡片；需要法律原文时请安装。"
    newest = statutes.newest
    return f"{PACKAGE} {statutes.version}，{len(statutes)}部法律，最新一部{newest.year}年{newest.month}月{newest.day}日通过。"


def _check_home(settings: Settings) -> str:
    prepare_home(settings)
    free = shutil.disk_usage(settings.zicha_home).free // 1_000_000
    if free < FREE_MEGABYTES:
        raise ZichaError(f"{settings.zicha_home} 所在磁盘只剩 {free} MB，请清理空间。")
    return f"{settings.zicha_home}，剩余 {free} MB。"


async def _check_store(settings: Settings) -> Checkup:
    kind = "PostgreSQL" if settings.database_url.get_secret_value() else "本机 SQLite 文件"
    try:
        store = await open_store(settings)
        await store.close()
    except ZichaError as error:
        return Checkup("数据库", False, str(error))
    return Checkup("数据库", True, f"{kind}，结构已是最新。")


def _check_knowledge(settings: Settings, repair: bool) -> list[Checkup]:
    from bot.app import open_library

    where = "Chroma 服务器" if settings.chroma_url else "本机目录"
    try:
        library = open_library(settings)
        problems = library.check(repair)
        count = len(library.list())
    except (ZichaError, KnowledgeError) as error:
        return [Checkup("资料库", False, str(error))]
    if not problems:
        return [Checkup("资料库", True, f"{where}，{count} 份资料，前后一致。")]
    if repair:
        return [Checkup("资料库", True, f"已修复：{problem}") for problem in problems]
    return [Checkup("资料库", False, f"{problem}可运行 zicha doctor --repair。") for problem in problems]


def _check_telegram(settings: Settings) -> Checkup:
    if not settings.telegram_bot_token.get_secret_value():
        return Checkup("Telegram", True, "未设置；终端里仍可使用。")
    if not settings.user_ids:
        return Checkup("Telegram", False, "令牌已设，但 ADMIN_USERS 为空，没有人能使用或邀请别人。")
    mode = "webhook" if settings.webhook_url else "轮询"
    if settings.webhook_url and not settings.webhook_secret.get_secret_value():
        return Checkup("Telegram", False, "WEBHOOK_SECRET 未设，任何人都能冒充 Telegram，请设一串随机字符。")
    return Checkup("Telegram", True, f"令牌已设，{mode}方式，{len(settings.user_ids)} 人可用。")
