"""What is older than the retention period goes, also from a bot that is never restarted."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

from bot.store import Store
from bot.turns import Turn
from bot.upkeep.retention import expire_old, keep_expiring
from tests.support import make_settings


def old_file(home: Path) -> Path:
    path = home / "uploads" / "somebody" / "draft.docx"
    path.parent.mkdir(parents=True)
    path.write_text("x", encoding="utf-8")
    os.utime(path, (time.time() - 40 * 86_400,) * 2)
    return path


async def test_a_running_bot_goes_on_expiring(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'z.db'}")
    path = old_file(tmp_path)
    rounds = asyncio.create_task(keep_expiring(make_settings(tmp_path, retention_days=30), store, pause=0.01))
    for _ in range(500):
        if not path.exists():
            break
        await asyncio.sleep(0.01)
    rounds.cancel()
    await asyncio.gather(rounds, return_exceptions=True)
    await store.close()
    assert not path.exists()


async def test_without_a_period_everything_is_kept(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path / 'z.db'}")
    path = old_file(tmp_path)
    turn = Turn("a", "ask")
    await store.record_turn(turn)
    assert await expire_old(make_settings(tmp_path), store) == 0
    await asyncio.wait_for(keep_expiring(make_settings(tmp_path), store, pause=60), 5)
    assert path.exists()
    assert await store.load_turn(turn.id) == turn
    await store.close()
