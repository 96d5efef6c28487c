"""What surrounds every request: who sends it, whether it may change anything, what browsers may do."""

from __future__ import annotations

import hmac

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import StoreFailed
from bot.frontends.web.access import Access
from bot.messages import text

PUBLIC = ("/enter", "/static/", "/healthz")
"""Where nobody need be signed in."""
_UNCHANGING = ("GET", "HEAD")
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """Lets through who may and what may; puts the visitor into the request's state."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_headers(MutableHeaders(scope=message), scope["path"])
            await send(message)

        refusal = await self._refusal(scope)
        await (refusal or self._app)(scope, receive, send_guarded)

    async def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        access, path = self._access, scope["path"]
        if path == "/healthz":
            return None
        if not access.fits(headers):
            return PlainTextResponse(text("web.wrong_host"), 421)
        try:
            visitor = await access.visitor(Request(scope).cookies.get(access.cookie, ""))
        except StoreFailed as error:
            return PlainTextResponse(str(error), 503)
        scope.setdefault("state", {})["visitor"] = visitor
        if not visitor.person and not path.startswith(PUBLIC):
            if scope["method"] in _UNCHANGING and "text/html" in headers.get("accept", ""):
                return RedirectResponse("/enter", 303)
            return PlainTextResponse(text("web.signed_out"), 401)
        if scope["method"] not in _UNCHANGING:
            told = headers.get("x-csrf-token", "")
            if not access.is_same_origin(headers) or not hmac.compare_digest(
                told.encode("utf-8", "replace"), visitor.csrf.encode()
            ):
                return PlainTextResponse(text("web.reload"), 403)
        return None

    def _add_headers(self, headers: MutableHeaders, path: str) -> None:
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-cache" if path.startswith("/static/") else "no-store")
        if self._access.is_secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
