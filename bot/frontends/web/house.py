"""The library and the people who may use it."""

from __future__ import annotations

import asyncio
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import NotAllowed
from bot.exchange import Upload
from bot.frontends.arriving import arriving
from bot.frontends.web.access import link_to
from bot.frontends.web.desk import Desk
from bot.frontends.web.incoming import read_form, take_files
from bot.frontends.web.requests import desk_of, show, visitor_of
from bot.messages import text
from knowledge.documents import BUILT_IN, TEAM, DocumentKind, Scope, personal_scope
from knowledge.errors import KnowledgeError

_KINDS = {"rule": "规定", "report": "报告", "notice": "通知", "element": "要素"}
_SEEN_BY = {BUILT_IN: "内置", TEAM: "全员"}


async def show_library(request: Request) -> Response:
    """What is in the library, as far as the person sees it."""
    visitor = visitor_of(request)
    own = personal_scope(visitor.person)
    documents = await asyncio.to_thread(desk_of(request).services.library.list, (own, TEAM, BUILT_IN))
    rows = [
        {
            "id": one.id,
            "title": one.title,
            "kind": _KINDS.get(one.kind, one.kind),
            "seen_by": _SEEN_BY.get(one.scope, "仅自己"),
            "passages": one.passages,
            "may_remove": one.scope == own or (one.scope == TEAM and visitor.is_admin),
        }
        for one in documents
    ]
    rows.sort(key=lambda row: (row["seen_by"] == "内置", row["seen_by"], row["title"]))
    return show(request, "library.html", rows=rows)


async def add_documents(request: Request) -> Response:
    """Add files: for oneself, or, by an administrator, for all. A bad one keeps no good one out."""
    desk, visitor = desk_of(request), visitor_of(request)
    form = await read_form(request, desk.services.settings)
    scope: Scope = personal_scope(visitor.person)
    if form.get("scope") == "team":
        _require_admin(visitor.is_admin)
        scope = TEAM
    kind = str(form.get("kind", ""))
    files, refused = await take_files(form, desk.services.settings)
    added = []
    with arriving(desk.services.settings) as folder:
        for number, (name, content) in enumerate(files):
            upload = Upload(folder / f"{number}{PurePath(name).suffix.lower()}", name)
            await asyncio.to_thread(upload.path.write_bytes, content)
            try:
                one = await asyncio.to_thread(
                    desk.services.library.add,
                    upload.path,
                    kind=DocumentKind(kind) if kind in _KINDS else None,
                    scope=scope,
                    added_by=visitor.person,
                    name=name,
                )
            except KnowledgeError as error:
                refused.append(str(error))
            else:
                added.append(one.document.title)
    if not added and not refused:
        return PlainTextResponse(text("web.empty"), 422)
    return JSONResponse({"added": added, "refused": refused})


async def remove_document(request: Request) -> Response:
    """Remove a document that is the person's own or, for an administrator, of all."""
    visitor = visitor_of(request)
    own = personal_scope(visitor.person)
    scopes = (TEAM, own) if visitor.is_admin else (own,)
    await asyncio.to_thread(desk_of(request).services.library.remove, request.path_params["id"], scopes)
    return JSONResponse({"goto": "/library"})


async def show_people(request: Request) -> Response:
    """Who may use the page."""
    _require_admin(visitor_of(request).is_admin)
    people = await desk_of(request).services.store.list_people()
    return show(request, "people.html", people=people)


async def invite(request: Request) -> Response:
    """Make a link that works once: for somebody new, or for one who is let in already (a new device)."""
    desk, visitor = desk_of(request), visitor_of(request)
    _require_admin(visitor.is_admin)
    form = await read_form(request, desk.services.settings)
    person = str(form.get("person", ""))
    code = await desk.services.store.create_invite(
        visitor.person, person=person, is_admin=form.get("role") == "admin" and not person
    )
    return JSONResponse({"link": link_to(_base(desk, request), code)})


async def dismiss(request: Request) -> Response:
    """Take somebody's admission back; their next request is refused."""
    _require_admin(visitor_of(request).is_admin)
    await desk_of(request).services.store.dismiss(request.path_params["id"])
    return JSONResponse({"goto": "/people"})


def _base(desk: Desk, request: Request) -> str:
    return desk.services.settings.web_url or str(request.base_url)


def _require_admin(is_admin: bool) -> None:
    if not is_admin:
        raise NotAllowed(text("admin.only"))


ROUTES = [
    Route("/library", show_library),
    Route("/library", add_documents, methods=["POST"]),
    Route("/library/{id}/remove", remove_document, methods=["POST"]),
    Route("/people", show_people),
    Route("/people/invite", invite, methods=["POST"]),
    Route("/people/{id}/dismiss", dismiss, methods=["POST"]),
]
