"""The routes of the page."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.errors import ZichaError
from bot.frontends.web import house
from bot.frontends.web.beside import read_beside
from bot.frontends.web.desk import Desk
from bot.frontends.web.guarding import Guard
from bot.frontends.web.incoming import read_form, read_message
from bot.frontends.web.rendering import render_beside, render_entry
from bot.frontends.web.requests import desk_of, set_cookie, show, visitor_of
from bot.logs import log_unexpected
from bot.messages import for_error, text
from knowledge.errors import KnowledgeError

Endpoint = Callable[[Request], Awaitable[Response]]


def make_app(desk: Desk) -> Starlette:
    """Put the application together. Whoever runs it calls `desk.resume` before and `desk.close` after."""
    routes = [
        Route("/", show_chat),
        Route("/conversation", show_conversation),
        Route("/entries/{number:int}", show_entry),
        Route("/events", stream_events),
        Route("/messages", take_message, methods=["POST"]),
        Route("/stop", stop, methods=["POST"]),
        Route("/files/{file}", give_file),
        Route("/enter", show_entrance),
        Route("/enter", enter, methods=["POST"]),
        Route("/leave", leave, methods=["POST"]),
        Route("/healthz", tell_health),
        *house.ROUTES,
        Mount("/static", StaticFiles(packages=[("bot.frontends.web", "static")])),
    ]
    handlers = {ZichaError: tell_error, KnowledgeError: tell_error, Exception: tell_fault}
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, access=desk.access)],
        exception_handlers=handlers,
    )
    app.state.desk = desk
    return app


async def show_chat(request: Request) -> Response:
    """The conversation with what stands beside it."""
    return show(request, "chat.html", **await _conversation(request))


async def show_conversation(request: Request) -> Response:
    """The conversation as it is now, for a page that is open."""
    return JSONResponse(await _conversation(request))


async def _conversation(request: Request) -> dict[str, str]:
    desk, person = desk_of(request), visitor_of(request).person
    entries = await desk.services.store.list_entries(person)
    live = desk.live(person)
    return {
        "entries": "".join(render_entry(entry, live) for entry in entries),
        "beside": await _beside(desk, person),
    }


async def _beside(desk: Desk, person: str) -> str:
    session = await desk.services.store.load_session(person, person)
    return render_beside(await read_beside(session, desk.services))


async def show_entry(request: Request) -> Response:
    """One entry and what stands beside the chat after it."""
    desk, person = desk_of(request), visitor_of(request).person
    entry = await desk.services.store.find_entry(request.path_params["number"])
    if entry is None or entry.person != person:
        return PlainTextResponse(text("web.gone"), 404)
    return JSONResponse(
        {"entry": render_entry(entry, desk.live(person)), "beside": await _beside(desk, person)}
    )


async def stream_events(request: Request) -> Response:
    """Tell an open page what changes, as server-sent events."""
    desk, person = desk_of(request), visitor_of(request).person

    async def lines() -> AsyncIterator[str]:
        with desk.hub.listening(person) as listener:
            yield "event: hello\ndata: {}\n\n"
            async for kind, data in listener.news():
                name = "entry" if kind.startswith("entry-") else kind
                yield f"event: {name}\ndata: {json.dumps(data)}\n\n" if kind else ": still here\n\n"

    headers = {"X-Accel-Buffering": "no", "Cache-Control": "no-store"}
    return StreamingResponse(lines(), media_type="text/event-stream", headers=headers)


async def take_message(request: Request) -> Response:
    """Keep a message; its answer comes as an event."""
    desk, person = desk_of(request), visitor_of(request).person
    incoming = await read_message(await read_form(request, desk.services.settings), desk.services.settings)
    number = 0
    if not incoming.is_empty:
        if incoming.message["command"] == "invite" and visitor_of(request).is_admin:
            return JSONResponse({"goto": "/people"})
        number = await desk.take(person, incoming.key, incoming.message, incoming.uploads)
    elif not incoming.refused:
        return PlainTextResponse(text("web.empty"), 422)
    return JSONResponse({"entry": number, "refused": incoming.refused}, 202)


async def stop(request: Request) -> Response:
    """Stop what is being made."""
    return JSONResponse({"stopped": desk_of(request).stop(visitor_of(request).person)})


async def give_file(request: Request) -> Response:
    """Hand over a file that was made for the person; nobody else gets it."""
    found = await desk_of(request).services.store.find_file(
        request.path_params["file"], visitor_of(request).person
    )
    if found is None:
        return PlainTextResponse(text("web.gone"), 404)
    name, content = found
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(content, media_type="application/octet-stream", headers=headers)


async def show_entrance(request: Request) -> Response:
    """Where a link leads, and who is not signed in."""
    if visitor_of(request).person:
        return RedirectResponse("/", 303)
    return show(request, "enter.html")


async def enter(request: Request) -> Response:
    """Redeem a link."""
    desk = desk_of(request)
    form = await read_form(request, desk.services.settings)
    code, name = str(form.get("code", "")).strip()[:100], str(form.get("name", ""))
    address = request.client.host if request.client else ""
    token = await desk.access.sign_in(code, name, address)
    if token is None:
        return PlainTextResponse(text("web.bad_link"), 403)
    response = JSONResponse({"goto": "/"})
    set_cookie(response, request, token)
    return response


async def leave(request: Request) -> Response:
    """Sign out."""
    access = desk_of(request).access
    await access.sign_out(visitor_of(request).token)
    response = JSONResponse({"goto": "/enter"})
    response.delete_cookie(access.cookie, path="/", secure=access.is_secure, httponly=True, samesite="lax")
    return response


async def tell_health(request: Request) -> Response:
    """Whether the store answers."""
    await desk_of(request).services.store.people_waiting()
    return PlainTextResponse("ok")


async def tell_error(_: Request, error: Exception) -> Response:
    """Our own errors carry their sentence."""
    return PlainTextResponse(for_error(error), 422)


async def tell_fault(_: Request, error: Exception) -> Response:
    """The one place where a fault of ours becomes a sentence."""
    return PlainTextResponse(for_error(error, error_id=log_unexpected(error)), 500)
