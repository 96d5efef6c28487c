"""What people send: pastes in parts, edits, forwards, files, voice, and what nobody can read."""

from __future__ import annotations

import asyncio
import io
import time
from pathlib import Path
from typing import Any

import pytest

from bot.exchange import Message, Paragraph, Progress, Reply
from bot.services import Services
from tests.e2e.fake_bot_api import FakeBotApi
from tests.e2e.fake_model_server import FakeModelServer
from tests.e2e.telegram_bot import USER, Echo, all_answered, bot_with, quick

VOICE = {"file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"}
FORWARD = {"forward_origin": {"type": "hidden_user", "sender_user_name": "某单位", "date": 1_700_000_000}}


def docx(words: str = "自查报告") -> bytes:
    from docx import Document

    document = Document()
    document.add_paragraph(words)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


async def test_a_paste_in_parts_arrives_as_one(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    first, second, tail = "甲" * 4096, "乙" * 4050, "丙。"
    async with bot_with(api, tmp_path, echo) as services:
        for part in (first, second, tail):
            await api.say(USER, part)
        await api.say(USER, "下一句")
        await api.wait_for(lambda: len(echo.heard) == 2)
        await all_answered(services)
    # A full part was cut anywhere, a shorter one at a line end.
    assert echo.heard[0].text == f"{first}{second}\n{tail}"
    assert echo.heard[1].text == "下一句"


async def test_a_long_message_alone_is_answered_after_a_short_wait_and_a_short_one_at_once(
    api: FakeBotApi, tmp_path: Path
) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo, quick(paste=2.0)):
        begun = time.monotonic()
        await api.say(USER, "短" * 3900)
        await api.wait_for(lambda: echo.heard)
        assert time.monotonic() - begun < 1.8
        begun = time.monotonic()
        await api.say(USER, "长" * 4001)
        await api.wait_for(lambda: len(echo.heard) == 2)
        assert time.monotonic() - begun >= 2.0


async def test_a_command_ends_a_paste(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo, quick(paste=5)):
        await api.say(USER, "长" * 4090)
        await api.say(USER, "/help")
        await api.wait_for(lambda: len(echo.heard) == 2, 2)
    assert [message.command for message in echo.heard] == ["", "help"]


async def test_commands_come_with_their_arguments(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo):
        await api.say(USER, "/settings 单位 云岭县档案局")
        await api.say(USER, "/draft@Zicha_Bot\n中心组学习12次")
        await api.say(USER, "/home/user/a.txt 是什么")
        await api.wait_for(lambda: len(echo.heard) == 3)
    assert [(m.command, m.text) for m in echo.heard] == [
        ("settings", "单位 云岭县档案局"),
        ("draft", "中心组学习12次"),
        ("", "/home/user/a.txt 是什么"),
    ]


async def test_an_edited_message_is_answered_again_as_a_reply_to_it(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        message = await api.say(USER, "今年学了12次")
        await api.wait_for_text(USER, "收到：今年学了12次")
        await api.edit(message, "今年学了12次")
        await api.edit(message, "今年学了13次")
        answer = await api.wait_for_text(USER, "收到：今年学了13次")
        await all_answered(services)
    assert answer.params["reply_parameters"]["message_id"] == message["message_id"]
    assert [m.text for m in echo.heard] == ["今年学了12次", "今年学了13次"]


async def test_an_edit_takes_the_place_of_the_job_under_way(api: FakeBotApi, tmp_path: Path) -> None:
    cancelled: list[str] = []

    async def respond(message: Message, services: Services, progress: Progress) -> Reply:
        try:
            await asyncio.sleep(5 if "错" in message.text else 0)
        except asyncio.CancelledError:
            cancelled.append(message.text)
            raise
        return Reply((Paragraph(f"答：{message.text}"),))

    async with bot_with(api, tmp_path, respond, quick(notice=3)):
        message = await api.say(USER, "写错的问题")
        await asyncio.sleep(0.1)
        await api.edit(message, "改好的问题")
        await api.wait_for_text(USER, "答：改好的问题", 2)
    assert cancelled == ["写错的问题"]
    assert api.texts(USER) == ["答：改好的问题"]


async def test_a_forwarded_draft_is_marked_as_such(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo):
        await api.say(USER, "自查报告。" * 100, **FORWARD)
        await api.say(USER, "自己写的")
        await api.wait_for(lambda: len(echo.heard) == 2)
    assert [message.is_forwarded for message in echo.heard] == [True, False]


FILE = {"file_id": "f", "file_unique_id": "f"}
SIZED = {**FILE, "width": 1, "height": 1}
STICKER = {**SIZED, "type": "regular", "is_animated": False, "is_video": False}
OPTIONS = [{"persistent_id": str(n), "text": str(n), "voter_count": 0} for n in range(2)]
PLACE = {"longitude": 1.0, "latitude": 2.0}
POLL = {
    "id": "1",
    "question": "行吗",
    "options": OPTIONS,
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ({"photo": [SIZED]}, "图片里的字我读不了"),
        ({"location": PLACE}, "位置我看不了"),
        ({"venue": {"location": PLACE, "title": "大厅", "address": "某路"}}, "位置我看不了"),
        ({"contact": {"phone_number": "1", "first_name": "某"}}, "名片我不收"),
        ({"poll": POLL}, "投票我答不了"),
        ({"sticker": STICKER}, "表情我看不懂"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "这类消息我处理不了"),
        ({"video": {**SIZED, "duration": 1}}, "这类消息我处理不了"),
        ({"voice": {**FILE, "duration": 3}}, "没有开通语音识别"),
    ],
)
async def test_what_cannot_be_read_gets_a_sentence(
    api: FakeBotApi, tmp_path: Path, what: dict[str, Any], sentence: str
) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        await api.say(USER, **what)
        await api.wait_for_text(USER, sentence)
        await all_answered(services)
    assert echo.heard == []


async def test_an_album_of_photos_is_told_of_once_and_its_words_are_answered(
    api: FakeBotApi, tmp_path: Path
) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        await api.say(USER, photo=[SIZED], media_group_id="3", caption="中心组学习要写什么")
        await api.say(USER, photo=[SIZED], media_group_id="3")
        await api.wait_for_text(USER, "收到：中心组学习要写什么")
        await all_answered(services)
    assert [("图片里的字我读不了" in one) for one in api.texts(USER)].count(True) == 1
    assert [message.text for message in echo.heard] == ["中心组学习要写什么"]


async def test_a_file_lies_on_disk_while_it_is_answered_and_is_gone_afterwards(
    api: FakeBotApi, tmp_path: Path
) -> None:
    seen: list[tuple[str, bytes, Path]] = []

    async def respond(message: Message, services: Services, progress: Progress) -> Reply:
        seen.extend((upload.name, upload.path.read_bytes(), upload.path) for upload in message.uploads)
        return Reply((Paragraph("要怎么用？"),))

    content = docx()
    async with bot_with(api, tmp_path, respond) as services:
        await api.say(USER, document=api.document("..\\..\\自查 报告.docx", content), caption="请看看")
        await api.wait_for_text(USER, "要怎么用")
        await all_answered(services)
    [(name, data, path)] = seen
    assert (name, data) == ("自查 报告.docx", content)
    assert not path.exists()


async def test_a_bad_file_of_an_album_keeps_no_good_one_out(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        for name, content in (("坏.exe", b"MZ"), ("好.txt", "自查报告".encode())):
            document = api.document(name, content)
            await api.say(USER, document=document, media_group_id="7", caption="审一下")
        await api.wait_for(lambda: echo.heard)
        await all_answered(services)
    (message,) = echo.heard
    assert [upload.name for upload in message.uploads] == ["好.txt"]
    assert "坏.exe" in message.refused[0]
    assert "审一下" in message.text


async def test_an_album_of_files_is_one_message(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo) as services:
        for name in ("一.txt", "二.txt"):
            document = api.document(name, "自查报告".encode())
            await api.say(USER, document=document, media_group_id="5")
        await api.wait_for(lambda: echo.heard)
        await all_answered(services)
    [message] = echo.heard
    assert [upload.name for upload in message.uploads] == ["一.txt", "二.txt"]


@pytest.mark.parametrize(
    ("name", "size", "sentence"),
    [
        ("大.docx", 20_000_001, "超过 20 MB"),
        ("表.doc", 100, "另存为 .docx"),
        ("程序.exe", 100, "不能读取"),
        ("图.png", 100, "不能读取"),
    ],
)
async def test_a_file_is_refused_before_it_is_fetched(
    api: FakeBotApi, tmp_path: Path, name: str, size: int, sentence: str
) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo):
        await api.say(USER, document=api.document(name, b"x", size))
        await api.wait_for_text(USER, sentence)
    assert api.fetched == []
    assert echo.heard == []


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("报告.docx", b"Rar!\x1a\x07....", "压缩包"),
        ("报告.docx", b"%PDF-1.7 ...", "后缀"),
        ("报告.txt", b"\x89PNG\r\n\x1a\n....", "图片"),
        ("事实表.xlsx", b"plain", "不是有效的 .xlsx"),
        ("报告.pdf", "文字".encode(), "不是有效的"),
    ],
)
async def test_a_file_is_refused_by_what_is_in_it(
    api: FakeBotApi, tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    echo = Echo()
    async with bot_with(api, tmp_path, echo):
        await api.say(USER, document=api.document(name, content))
        await api.wait_for_text(USER, sentence)
    assert echo.heard == []


async def test_a_voice_message_is_shown_as_text_and_answered_once_it_is_confirmed(
    api: FakeBotApi, tmp_path: Path
) -> None:
    echo = Echo()
    api.files["heard"] = b"OggS of a voice"
    with FakeModelServer() as models:
        models.say("今年中心组学了十二次。")
        models.say("别的话")
        changes: dict[str, Any] = {
            "transcription_model": "whisper-1",
            "openai_base_url": models.url,
            "openai_api_key": "k",
        }
        async with bot_with(api, tmp_path, echo, **changes) as services:
            await api.say(USER, voice={"file_id": "heard", **VOICE})
            shown = await api.wait_for_text(USER, "今年中心组学了十二次。")
            assert shown.buttons == {"没错，回答": "voice:yes", "不对，作废": "voice:no"}
            assert echo.heard == []
            for _ in range(2):
                await api.press(USER, "voice:yes", api.shown(shown))
            await api.wait_for_text(USER, "收到：今年中心组学了十二次。")

            await api.say(USER, voice={"file_id": "heard", **VOICE})
            shown = await api.wait_for_text(USER, "别的话")
            await api.press(USER, "voice:no", api.shown(shown))
            await all_answered(services)
    assert [message.text for message in echo.heard] == ["今年中心组学了十二次。"]
    assert len(models.uploads) == 2


async def test_a_long_voice_message_can_be_confirmed_too(api: FakeBotApi, tmp_path: Path) -> None:
    echo = Echo()
    api.files["heard"] = b"OggS of a voice"
    said = "今年中心组学了十二次，研讨六次，三十人次发言。" * 150
    with FakeModelServer() as models:
        models.say(said)
        changes: dict[str, Any] = {
            "transcription_model": "whisper-1",
            "openai_base_url": models.url,
            "openai_api_key": "k",
        }
        async with bot_with(api, tmp_path, echo, **changes) as services:
            await api.say(USER, voice={"file_id": "heard", **VOICE})
            shown = await api.wait_for_text(USER, "今年中心组学了十二次")
            await api.press(USER, shown.buttons["没错，回答"], api.shown(shown))
            await api.wait_for(lambda: echo.heard)
            await all_answered(services)
    assert [message.text for message in echo.heard] == [said]


async def test_a_transcription_that_fails_says_so(api: FakeBotApi, tmp_path: Path) -> None:
    api.files["heard"] = b"OggS of a voice"
    with FakeModelServer() as models:
        models.fail(401)
        changes: dict[str, Any] = {
            "transcription_model": "whisper-1",
            "openai_base_url": models.url,
            "openai_api_key": "k",
        }
        async with bot_with(api, tmp_path, Echo(), **changes):
            await api.say(USER, voice={"file_id": "heard", **VOICE})
            sentence = await api.wait_for(lambda: api.texts(USER))
    assert "密钥" in sentence[0]
