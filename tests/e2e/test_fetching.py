"""Official pages are got politely, held against their cards, and stored only where they agree."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from aiohttp import web

from bot.answering import answer
from bot.errors import InputInvalid
from bot.fetching import AGENT, MOST_BYTES, Fetched, fetch, new_client, pages_in, take_pages, wanted
from bot.services import Services
from knowledge.documents import TEAM, RuleDocument
from tests.support import make_services

TITLE = "中国共产党支部工作条例（试行）"
ARTICLES = 37


def page(title: str = TITLE, articles: int = ARTICLES, day: str = "2018年10月28日") -> str:
    """A page in the manner of such a site: navigation, title, articles of our own, a footer."""
    from knowledge.text.numerals import to_chinese

    lines = "".join(
        f"<p>第{to_chinese(n)}条　支部按第{to_chinese(n)}号要求办事。</p>" for n in range(1, articles + 1)
    )
    return (
        "<html><head><title>页面</title></head><body><nav>首页 &gt; 法规库</nav>"
        f"<h1>{title}</h1><p>（{day}发布）</p>{lines}<p>扫一扫在手机打开当前页</p></body></html>"
    )


@dataclass
class Site:
    """An official site on loopback."""

    url: str = ""
    robots: str = ""
    pages: dict[str, Callable[[web.Request], web.StreamResponse]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append((request.path, request.headers["User-Agent"]))
        if request.path == "/robots.txt":
            return web.Response(text=self.robots) if self.robots else web.Response(status=404)
        if request.path in self.pages:
            return self.pages[request.path](request)
        return web.Response(text=page(), content_type="text/html")


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    served = Site()
    app = web.Application()
    app.router.add_get("/{tail:.*}", served.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield served
    finally:
        await runner.cleanup()


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with make_services(tmp_path / "home") as opened:
        yield opened


def rule_at(services: Services, address: str) -> RuleDocument:
    rule = services.library.catalogue.find(TITLE)
    assert rule is not None
    return replace(rule, official=address)


async def got(services: Services, address: str) -> Fetched:
    async with new_client() as client:
        (one,) = [one async for one in fetch(services, [rule_at(services, address)], client, pause=0)]
    return one


async def test_a_page_that_agrees_is_stored_and_quoted(services: Services) -> None:
    async with site() as served:
        one = await got(services, f"{served.url}/law/1")
    assert one == Fetched(TITLE, "stored")
    assert served.asked[0][0] == "/robots.txt"
    assert {agent for _, agent in served.asked} == {AGENT}
    told = await answer(f"《{TITLE}》第三条是什么", services)
    assert "支部按第三号要求办事" in told.text
    assert all(rule.title != TITLE for rule in wanted(services, ()))


@pytest.mark.parametrize(
    ("made", "says"),
    [
        (page(articles=30), "到第30条为止"),
        (page(title="某县支部工作办法"), "不是《"),
        (page(day="2031年1月1日"), "另一版本"),
        ("<html><body><h1>页面不存在</h1></body></html>", "没有读出条文"),
    ],
)
async def test_what_differs_is_told_and_not_stored(services: Services, made: str, says: str) -> None:
    async with site() as served:
        served.pages["/law/1"] = lambda _: web.Response(text=made, content_type="text/html")
        one = await got(services, f"{served.url}/law/1")
    assert one.status == "differs"
    assert says in "".join(one.notes)
    assert not any(document.title == TITLE for document in services.library.list((TEAM,)))


async def test_a_site_is_visited_only_where_it_lets_us(services: Services) -> None:
    async with site() as served:
        served.robots = "User-agent: *\nDisallow: /law/"
        one = await got(services, f"{served.url}/law/1")
        assert one.status == "failed"
        assert "不允许程序读取" in one.notes[0]
        assert [path for path, _ in served.asked] == ["/robots.txt"]


async def test_redirects_stay_on_the_site_and_sizes_are_bounded(services: Services) -> None:
    async with site() as served:
        served.pages["/old"] = lambda _: web.Response(status=302, headers={"Location": "/law/1"})
        served.pages["/away"] = lambda _: web.Response(
            status=302, headers={"Location": "https://example.org/law/1"}
        )
        served.pages["/round"] = lambda _: web.Response(status=302, headers={"Location": "/round"})
        served.pages["/large"] = lambda _: web.Response(body=b"x" * (MOST_BYTES + 1))
        served.pages["/gone"] = lambda _: web.Response(status=503)
        assert (await got(services, f"{served.url}/old")).status == "stored"
        for path, says in (("/away", "别的网站"), ("/round", "转来转去"), ("/large", "MB"), ("/gone", "503")):
            one = await got(services, f"{served.url}{path}")
            assert one.status == "failed"
            assert says in one.notes[0]
    assert "没有应答" in (await got(services, f"{served.url}/law/1")).notes[0]


async def test_saved_pages_are_taken_under_the_same_checks(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "网页"
    folder.mkdir()
    (folder / "1.html").write_text(page(), encoding="utf-8")
    (folder / "2.html").write_text(page(title="某县支部工作办法"), encoding="utf-8")
    (folder / "图.png").write_bytes(b"x")
    taken = [one async for one in take_pages(services, pages_in(folder))]
    assert [one.status for one in taken] == ["stored", "failed"]
    assert "没有对应的卡片" in taken[1].notes[0]
    with pytest.raises(InputInvalid, match="找不到文件夹"):
        pages_in(tmp_path / "没有")


async def test_only_known_pages_can_be_asked_for(services: Services) -> None:
    assert len(wanted(services, ())) >= 20
    with pytest.raises(InputInvalid, match="没有《某某办法》的卡片"):
        wanted(services, ("某某办法",))
