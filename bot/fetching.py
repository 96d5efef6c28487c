"""Gets the official pages of rules politely, and stores the texts that are those of their cards.

One page at a time, with a pause; robots.txt is respected, redirects are followed within the same site only, time and
size are bounded. What does not agree with its card is shown and not stored. What is held already is not asked for
again, so that a run that broke off goes on where it was.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from bot.errors import InputInvalid
from knowledge.articles import parse_rule
from knowledge.cleaning import clean
from knowledge.documents import TEAM, DocumentKind, RuleDocument
from knowledge.errors import KnowledgeError
from knowledge.loaders import load_bytes
from knowledge.rules.official import differences
from knowledge.text.titles import title_key

if TYPE_CHECKING:
    import httpx

    from bot.services import Services

AGENT = "Zicha (open-source tool of a public body; reads one official page of a rule)"
MOST_BYTES, MOST_SECONDS, MOST_REDIRECTS = 5_000_000, 30.0, 3
PAUSE = 2.0
"""Seconds between two pages."""
_SUFFIXES = (".html", ".htm", ".txt", ".md", ".docx", ".pdf")
Status = Literal["stored", "differs", "failed"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What became of one rule or page."""

    title: str
    status: Status
    notes: tuple[str, ...] = ()
    """What differs, or why it could not be got: sentences."""


class Refused(Exception):
    """A page that may not or cannot be got; its message is a sentence."""


def wanted(services: Services, titles: Sequence[str]) -> tuple[RuleDocument, ...]:
    """Return the rules of those titles, or all, that have an official page and no text in the library yet.

    Raises InputInvalid for a title that no card has, or whose page is not known.
    """
    catalogue = services.library.catalogue_for((TEAM,))
    if titles:
        rules = [catalogue.find(title) for title in titles]
        for title, rule in zip(titles, rules, strict=True):
            if rule is None:
                raise InputInvalid(f"没有《{title}》的卡片，可以把文件直接加进来（zicha add 文件）。")
            if not rule.official:
                raise InputInvalid(f"不知道《{rule.title}》的官方网页，请下载后用 zicha add 加进来。")
        named = [rule for rule in rules if rule is not None]
    else:
        named = [rule for rule in catalogue if rule.official]
    return tuple(rule for rule in named if titles or not any(edition.articles for edition in rule.editions))


async def fetch(
    services: Services,
    rules: Iterable[RuleDocument],
    client: httpx.AsyncClient,
    *,
    added_by: str = "",
    pause: float = PAUSE,
) -> AsyncIterator[Fetched]:
    """Get the page of each rule, one after the other, and yield what became of it."""
    site = _Site(client)
    for number, rule in enumerate(rules):
        if number:
            await asyncio.sleep(pause)
        try:
            address, data = await site.get(rule.official)
        except Refused as error:
            yield Fetched(rule.title, "failed", (str(error),))
            continue
        name = Path(urlsplit(address).path).name or "页面"
        name = name if Path(name).suffix in _SUFFIXES else f"{name}.html"
        yield await asyncio.to_thread(_take, services, rule, data, name, added_by)


def pages_in(folder: Path) -> tuple[Path, ...]:
    """Return the saved pages and documents of a folder; raises InputInvalid where there is none."""
    if not folder.is_dir():
        raise InputInvalid(f"找不到文件夹“{folder.name}”，请检查路径。")
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES)
    if not files:
        raise InputInvalid(f"文件夹“{folder.name}”里没有网页或文档。")
    return tuple(files)


async def take_pages(
    services: Services, files: Iterable[Path], *, added_by: str = ""
) -> AsyncIterator[Fetched]:
    """Store the saved pages that are texts of rules with a card, under the same checks."""
    for path in files:
        yield await asyncio.to_thread(_take_file, services, path, added_by)


def new_client() -> httpx.AsyncClient:
    """Return a client that says what it is and follows nothing by itself."""
    import httpx

    return httpx.AsyncClient(headers={"User-Agent": AGENT}, timeout=MOST_SECONDS, follow_redirects=False)


class _Site:
    """Reads pages as a polite visitor does."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._robots: dict[str, RobotFileParser] = {}

    async def get(self, address: str) -> tuple[str, bytes]:
        """Return where a page was found and its bytes; raises Refused."""
        import httpx

        first = address
        try:
            async with asyncio.timeout(MOST_SECONDS):
                for _ in range(MOST_REDIRECTS + 1):
                    await self._ask_leave(address)
                    async with self._client.stream("GET", address) as response:
                        if response.has_redirect_location:
                            address = _next(first, address, response.headers["location"])
                            continue
                        if response.status_code != httpx.codes.OK:
                            raise Refused(f"官方网站答复 {response.status_code}，没有取到网页。")
                        return address, await _body(response)
        except (httpx.HTTPError, TimeoutError) as error:
            raise Refused(
                "官方网站没有应答，请稍后再试，或在能上网的机器上另存网页后用 --from 加入。"
            ) from error
        raise Refused("网页转来转去，没有取到。")

    async def _ask_leave(self, address: str) -> None:
        """Raise Refused where the site's robots.txt does not let programs read the page."""
        parts = urlsplit(address)
        root = f"{parts.scheme}://{parts.netloc}"
        if root not in self._robots:
            robots = RobotFileParser()
            response = await self._client.get(f"{root}/robots.txt")
            if response.is_server_error:
                raise Refused("官方网站暂时不让程序读取，请稍后再试。")
            robots.parse(response.text[:MOST_BYTES].splitlines() if response.is_success else [])
            self._robots[root] = robots
        if not self._robots[root].can_fetch(AGENT, address):
            raise Refused("官方网站不允许程序读取这一页，请在浏览器里另存后用 --from 加入。")


def _next(first: str, address: str, location: str) -> str:
    target = urljoin(address, location)
    if _host(target) != _host(first) or urlsplit(target).scheme not in (urlsplit(first).scheme, "https"):
        raise Refused("网页转到了别的网站，没有跟过去。")
    return target


def _host(address: str) -> str:
    return urlsplit(address).netloc.removeprefix("www.")


async def _body(response: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MOST_BYTES:
            raise Refused(f"网页超过 {MOST_BYTES // 1_000_000} MB，没有取完。")
        parts.append(part)
    return b"".join(parts)


def _take_file(services: Services, path: Path, added_by: str) -> Fetched:
    try:
        data = path.read_bytes()
        title = parse_rule(clean(load_bytes(data, path.name).text).text).title
    except (OSError, KnowledgeError) as error:
        return Fetched(path.name, "failed", (str(error),))
    catalogue = services.library.catalogue_for((TEAM,))
    rule = catalogue.find(title) or next(
        (one for one in catalogue if title and title_key(one.title) in title_key(title)), None
    )
    if rule is None:
        return Fetched(path.name, "failed", (f"标题“{title or '（没有）'}”没有对应的卡片，没有加入。",))
    return _take(services, rule, data, path.name, added_by)


def _take(services: Services, rule: RuleDocument, data: bytes, name: str, added_by: str) -> Fetched:
    """Store the text of a page where it is that of the rule."""
    try:
        text = clean(load_bytes(data, name).text).text
        notes = differences(rule, parse_rule(text), text)
        if notes:
            return Fetched(rule.title, "differs", notes)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"{rule.title}.txt")
            path.write_text(text, encoding="utf-8")
            services.library.add(
                path, kind=DocumentKind.RULE, scope=TEAM, added_by=added_by, name=f"{rule.title}.txt"
            )
    except KnowledgeError as error:
        return Fetched(rule.title, "failed", (str(error),))
    return Fetched(rule.title, "stored")
