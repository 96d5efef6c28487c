"""The page without a browser: who gets in, what is refused, what one person never sees of another."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bot.exchange import Draft, Message, OutFile, Paragraph, Progress, Reply
from bot.frontends.web.access import TRIES, Access
from bot.frontends.web.app import make_app
from bot.frontends.web.desk import Desk
from bot.services import Services
from tests.support import make_services

HOSTILE = "<script>alert(1)</script>"


async def echo(message: Message, services: Services, progress: Progress) -> Reply:
    """Say back what came, as a draft and a file."""
    said = message.text + "".join(upload.path.read_text() for upload in message.uploads)
    return Reply(
        (Paragraph(said), Draft(f"{said}【待填：次数】")), files=(OutFile(f"{said[:9]}.docx", b"PK"),)
    )


class House:
    """A served page and the loop it runs in."""

    def __init__(self, client: TestClient, desk: Desk) -> None:
        self.client, self.desk = client, desk

    def call(self, work: Any) -> Any:
        """Do something in the server's loop."""
        assert self.client.portal is not None

        async def done() -> Any:
            return await work

        return self.client.portal.call(done)

    def visitor(self) -> TestClient:
        """Another browser."""
        other = TestClient(self.client.app, base_url="http://127.0.0.1")
        other.portal = self.client.portal
        return other


@contextmanager
def served(home: Path, host: str = "127.0.0.1", url: str = "") -> Iterator[House]:
    with asyncio.Runner() as _, TestClient(_empty(), base_url="http://127.0.0.1") as holder:
        assert holder.portal is not None
        opened = make_services(home)
        services = holder.portal.call(opened.__aenter__)
        desk = Desk(services, echo, Access(services.store, host, url))
        client = TestClient(make_app(desk), base_url="http://127.0.0.1", raise_server_exceptions=False)
        client.portal = holder.portal
        try:
            yield House(client, desk)
        finally:
            holder.portal.call(desk.close, 5.0)
            holder.portal.call(opened.__aexit__, None, None, None)


def _empty() -> Any:
    from starlette.applications import Starlette

    return Starlette()


def csrf(client: TestClient, page: str = "/") -> dict[str, str]:
    found = re.search(r'name="csrf" content="(\w+)"', client.get(page).text)
    assert found
    return {"X-CSRF-Token": found[1]}


def say(client: TestClient, text: str, key: str = "k", **more: Any) -> Any:
    return client.post("/messages", data={"text": text, "key": key}, headers=csrf(client), **more)


def shown(client: TestClient) -> str:
    for _ in range(200):
        entries: str = client.get("/conversation").json()["entries"]
        if "aria-busy" not in entries:
            return entries
    raise AssertionError("no answer")


def sign_in(house: House, name: str, *, is_admin: bool = False) -> TestClient:
    code = house.call(house.desk.services.store.create_invite("terminal", is_admin=is_admin))
    client = house.visitor()
    told = client.post("/enter", data={"code": code, "name": name}, headers=csrf(client, "/enter"))
    assert told.status_code == 200, told.text
    return client


def test_hostile_words_are_shown_as_words(tmp_path: Path) -> None:
    with served(tmp_path) as house:
        assert say(house.client, HOSTILE).status_code == 202
        entries = shown(house.client)
        assert HOSTILE not in entries
        assert "&lt;script&gt;" in entries


def test_what_comes_twice_is_answered_once(tmp_path: Path) -> None:
    with served(tmp_path) as house:
        say(house.client, "一遍", key="same")
        assert say(house.client, "一遍", key="same").json()["entry"] == 0
        assert shown(house.client).count("<article") == 1


def test_a_change_needs_the_token_and_the_own_origin(tmp_path: Path) -> None:
    with served(tmp_path) as house:
        token = csrf(house.client)
        assert house.client.post("/messages", data={"text": "x"}).status_code == 403
        foreign = {**token, "Origin": "http://elsewhere.example"}
        assert house.client.post("/messages", data={"text": "x"}, headers=foreign).status_code == 403
        assert shown(house.client) == ""


def test_an_open_page_answers_to_no_other_name_and_no_proxy(tmp_path: Path) -> None:
    with served(tmp_path) as house:
        assert house.client.get("/", headers={"Host": "evil.example"}).status_code == 421
        assert house.client.get("/", headers={"X-Forwarded-For": "10.0.0.1"}).status_code == 421


def test_no_script_from_elsewhere_and_none_in_the_page(tmp_path: Path) -> None:
    with served(tmp_path) as house:
        for page in ("/", "/library"):
            answer = house.client.get(page)
            assert answer.status_code == 200
            assert answer.headers["content-security-policy"].startswith("default-src 'self';")
            assert not re.search(r"<script(?! src=\"/static/)| on\w+=|style=|https?://", answer.text)


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.5"])
def test_elsewhere_only_invited_people_get_in(tmp_path: Path, host: str) -> None:
    with served(tmp_path, host) as house:
        assert house.client.get("/conversation").status_code == 401
        assert house.client.get("/library").status_code == 401
        client = sign_in(house, "甲")
        assert client.get("/conversation").status_code == 200
        client.post("/leave", headers=csrf(client))
        assert client.get("/conversation").status_code == 401


def test_a_link_works_once_and_tries_are_counted(tmp_path: Path) -> None:
    with served(tmp_path, "0.0.0.0") as house:
        code = house.call(house.desk.services.store.create_invite("terminal"))

        def enter(one: str) -> Any:
            client = house.visitor()
            return client.post("/enter", data={"code": one}, headers=csrf(client, "/enter"))

        assert enter(code).status_code == 200
        assert [enter(code).status_code for _ in range(TRIES)] == [403] * TRIES
        fresh = house.call(house.desk.services.store.create_invite("terminal"))
        assert enter(fresh).status_code == 403


def test_one_person_sees_nothing_of_another(tmp_path: Path) -> None:
    with served(tmp_path, "0.0.0.0") as house:
        first, second = sign_in(house, "甲"), sign_in(house, "乙")
        number = say(first, "甲的稿子").json()["entry"]
        entries = shown(first)
        file = re.search(r'href="(/files/[^"]+)"', entries)
        assert file
        assert first.get(file[1]).content == b"PK"
        assert second.get(file[1]).status_code == 404
        assert second.get(f"/entries/{number}").status_code == 404
        assert "甲的稿子" not in shown(second)
        assert second.get("/people").status_code == 422


def test_a_dismissed_person_is_out_at_once(tmp_path: Path) -> None:
    with served(tmp_path, "0.0.0.0") as house:
        client = sign_in(house, "甲")
        person = house.call(house.desk.services.store.list_people())[0].id
        house.call(house.desk.services.store.dismiss(person))
        assert client.get("/conversation").status_code == 401


def test_a_bad_file_keeps_no_good_one_out(tmp_path: Path) -> None:
    with served(tmp_path) as house:
        files = [
            ("files", ("../../x.exe", b"MZ\x00\x01")),
            ("files", (f"{HOSTILE}.txt", "年终总结".encode())),
        ]
        told = say(house.client, "", files=files).json()
        assert len(told["refused"]) == 1
        entries = shown(house.client)
        assert "年终总结" in entries
        assert HOSTILE not in entries


def test_marked_words_and_files_are_not_kept(tmp_path: Path) -> None:
    with served(tmp_path) as house:
        assert say(house.client, "机密★5年\n关于某事的报告").status_code == 422
        told = say(house.client, "", files=[("files", ("a.txt", "机密★5年\n关于某事的报告".encode()))])
        assert told.json()["refused"]
        assert shown(house.client) == ""


def test_what_was_kept_is_answered_after_a_restart(tmp_path: Path) -> None:
    with served(tmp_path) as house:
        message = {"text": "还在", "command": "", "action": "", "label": "", "files": []}
        entry = house.call(house.desk.services.store.add_entry("local", "k", message))
        house.call(house.desk.services.store.begin_entry(entry))
    with served(tmp_path) as house:
        house.call(house.desk.resume())
        assert "还在" in shown(house.client)


def test_a_message_that_ended_the_process_twice_is_given_up(tmp_path: Path) -> None:
    message = {"text": "毒", "command": "", "action": "", "label": "", "files": []}
    with served(tmp_path) as house:
        person = "local"
        store = house.desk.services.store
        entry = house.call(store.add_entry(person, "k1", message, ()))
        for _ in range(2):
            house.call(store.begin_entry(entry))
        house.call(house.desk.resume())
        assert "服务两次中断" in shown(house.client)
