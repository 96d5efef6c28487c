"""What goes nowhere: marked words and files before they are fetched, and one person's matter in a group."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from bot.exchange import Message, Paragraph, Progress, Reply
from bot.frontends.telegram import running_bot
from bot.services import Services
from bot.upkeep.forgetting import ARRIVING, clear_arriving
from tests.e2e.fake_bot_api import TOKEN, FakeBotApi
from tests.e2e.fake_model_server import FakeModelServer
from tests.e2e.telegram_bot import GROUP, OTHER, USER, Echo, all_answered, bot_with, quick
from tests.support import make_services

VOICE = {"file_id": "heard", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"}


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("name", "caption"),
    [("通报.txt", "机密★1年 灯塔，帮我看看"), ("机密★1年 灯塔通报.txt", ""), ("voice", "秘密★长期 灯塔")],
)
async def test_what_comes_with_a_mark_is_not_even_fetched(
    api: FakeBotApi, tmp_path: Path, name: str, caption: str
) -> None:
    api.files["heard"] = b"OggS"
    async with bot_with(api, tmp_path, Echo(), transcription_model="whisper-1") as services:
        thing = {"voice": VOICE} if name == "voice" else {"document": api.document(name, b"text")}
        await api.say(USER, caption=caption, **thing)
        await api.wait_for_text(USER, "保守国家秘密法")
        await all_answered(services)
    assert api.fetched == []
    kept = all_bytes(tmp_path)
    assert not any("灯塔".encode(form) in kept for form in ("utf-8", "utf-16-le", "unicode_escape"))
    assert not any("灯塔" in text for text in api.texts(USER))


async def test_a_transcript_with_a_mark_is_not_shown(api: FakeBotApi, tmp_path: Path) -> None:
    api.files["heard"] = b"OggS"
    with FakeModelServer() as models:
        models.say("密级：机密。灯塔的情况。")
        async with bot_with(
            api,
            tmp_path,
            Echo(),
            transcription_model="whisper-1",
            openai_base_url=models.url,
            openai_api_key="k",
        ) as services:
            await api.say(USER, voice=VOICE)
            await api.wait_for_text(USER, "保守国家秘密法")
            await all_answered(services)
    assert not any("灯塔" in text for text in api.texts(USER))


async def test_only_who_is_asked_says_whether_a_late_message_is_still_wanted(
    api: FakeBotApi, tmp_path: Path
) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        await api.say(USER, "@zicha_bot 你好", chat=GROUP, date=int(time.time()) - 3600)
        asked = await api.wait_for_text(GROUP, "还要我办吗")
        await api.press(OTHER, asked.buttons["要"], api.shown(asked))
        await all_answered(services)
        assert echo.heard == []
        await api.press(USER, asked.buttons["要"], api.shown(asked))
        await api.wait_for_text(GROUP, "收到")
    assert [message.person for message in echo.heard] == [f"tg:{USER}"]


async def test_files_under_way_are_in_the_data_folder_and_go(api: FakeBotApi, tmp_path: Path) -> None:
    places: list[Path] = []

    async def respond(message: Message, _: Services, __: Progress) -> Reply:
        places.extend(upload.path for upload in message.uploads)
        return Reply((Paragraph("好"),))

    async with bot_with(api, tmp_path, respond) as services:
        await api.say(USER, document=api.document("通报.txt", "学习12次。".encode()))
        await api.wait_for_text(USER, "好")
        await all_answered(services)
    assert [path.is_relative_to(tmp_path / ARRIVING) for path in places] == [True]
    assert not places[0].exists()


def test_what_a_killed_process_was_fetching_is_cleared_away(tmp_path: Path) -> None:
    for name, age in (("old", 7200), ("new", 10)):
        (tmp_path / ARRIVING / name).mkdir(parents=True)
        os.utime(tmp_path / ARRIVING / name, (time.time() - age,) * 2)
    clear_arriving(tmp_path)
    assert [path.name for path in (tmp_path / ARRIVING).iterdir()] == ["new"]


async def test_a_draft_asked_for_in_a_group_goes_on_in_private(api: FakeBotApi, tmp_path: Path) -> None:
    async with (
        make_services(
            tmp_path,
            telegram_bot_token=TOKEN,
            telegram_api_url=api.url,
            allowed_users=f"{USER},{OTHER}",
        ) as services,
        running_bot(services, timing=quick(notice=30)),
    ):
        await api.say(USER, "@zicha_bot 写一段中心组学习，学了12次", chat=GROUP)
        draft = await api.wait_for_text(USER, "12次", 20)
        await api.wait_for_text(GROUP, "已私下发给您", 20)
        await api.say(OTHER, "@zicha_bot 更短", chat=GROUP, reply_to_message=api.shown(draft))
        await all_answered(services)
        await api.press(USER, draft.buttons["更短"], api.shown(draft))
        again = await api.wait_for(lambda: [c for c in api.answers(USER) if "12次" in c.text][1:], 20)
        await all_answered(services)
    assert again[0].text
    assert not any("12次" in text for text in (*api.texts(GROUP), *api.texts(OTHER)))
