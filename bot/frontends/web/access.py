"""Who may use the page: on one's own machine whoever sits there, elsewhere only invited people."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from bot.dialogue.talk import LOCAL_PERSON
from bot.store import Store

TRIES, WINDOW = 10, 900.0
"""So many wrong links may be tried from one address within so many seconds."""
_ADDRESSES_KEPT = 10_000
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
FIRST_LINK_LASTS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sends a request: a person, or nobody yet (`person` is empty)."""

    person: str
    token: str
    """The secret of the browser's cookie."""
    name: str = ""
    is_admin: bool = False

    @property
    def csrf(self) -> str:
        """What a page must send along with each change: only a page of ours can know it."""
        return hmac.new(self.token.encode(), b"csrf", hashlib.sha256).hexdigest()


class Access:
    """Knows who is signed in. `web_url` is the page's own address where people reach it by one."""

    def __init__(
        self, store: Store, host: str, web_url: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._address = urlsplit(web_url)
        self.is_open = host in _LOOPBACK and not web_url
        self.is_secure = self._address.scheme == "https"
        self.cookie = "__Host-zicha" if self.is_secure else "zicha"
        self._clock = clock
        self._tries: OrderedDict[str, list[float]] = OrderedDict()

    def fits(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the request was meant for this server, by the name that it asks for.

        An open page answers to the machine's own names alone, and to nothing that a proxy hands on:
        else a foreign site, or the network, could reach it.
        """
        name = _name_of(headers.get("host", ""))
        if self.is_open:
            return name in _LOOPBACK and not any(header in headers for header in _FORWARDED)
        return not self._address.hostname or name in (self._address.hostname, *_LOOPBACK)

    def is_same_origin(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the request comes from a page of ours, as far as the browser says so."""
        site = headers.get("sec-fetch-site", "same-origin")
        origin = headers.get("origin", "")
        told = urlsplit(origin).netloc if origin else headers.get("host", "")
        return site in ("same-origin", "none") and told in (headers.get("host", ""), self._address.netloc)

    async def visitor(self, token: str) -> Visitor:
        """Return who has that token; a new one where there is none."""
        if self.is_open:
            return Visitor(LOCAL_PERSON, token or secrets.token_urlsafe(32), "", True)
        person = await self._store.find_web_session(_hash(token)) if token else ""
        known = await self._store.find_person(person) if person else None
        if known is None or not known.is_admitted:
            return Visitor("", token or secrets.token_urlsafe(32))
        return Visitor(person, token, known.name, known.is_admin)

    async def is_admin(self, person: str) -> bool:
        """Tell whether the person administers."""
        if self.is_open:
            return True
        known = await self._store.find_person(person)
        return known is not None and known.is_admitted and known.is_admin

    async def sign_in(self, code: str, name: str, address: str) -> str | None:
        """Redeem a link and return the token of the new session; None where it is wrong, used or too late."""
        if not code or not self._may_try(address):
            return None
        person = await self._store.redeem_invite(code, f"web:{secrets.token_hex(5)}", name.strip()[:40])
        if not person:
            self._tries.setdefault(address, []).append(self._clock())
            return None
        token = secrets.token_urlsafe(32)
        await self._store.add_web_session(_hash(token), person)
        return token

    async def sign_out(self, token: str) -> None:
        """End the session of that token."""
        await self._store.end_web_session(_hash(token))

    async def first_link(self, base: str) -> str:
        """Return a link for an administrator where nobody may administer yet, else nothing."""
        people = await self._store.list_people()
        if self.is_open or any(one.is_admin and one.id.startswith("web:") for one in people):
            return ""
        code = await self._store.create_invite("terminal", FIRST_LINK_LASTS, is_admin=True)
        return link_to(base, code)

    def _may_try(self, address: str) -> bool:
        edge = self._clock() - WINDOW
        tries = [at for at in self._tries.pop(address, ()) if at > edge]
        if tries:
            self._tries[address] = tries
        while len(self._tries) > _ADDRESSES_KEPT:
            self._tries.popitem(last=False)
        return len(tries) < TRIES


def link_to(base: str, code: str) -> str:
    """Return the link that lets somebody in. The code is behind the #, which no server and no log gets."""
    return f"{base.rstrip('/')}/enter#{code}"


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
