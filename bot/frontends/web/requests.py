"""What every route asks of a request: who sends it, which desk answers; and the page that goes back."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.frontends.web.access import Visitor
from bot.frontends.web.desk import Desk
from bot.frontends.web.rendering import render_page


def desk_of(request: Request) -> Desk:
    """The desk that the application was made with."""
    desk: Desk = request.app.state.desk
    return desk


def visitor_of(request: Request) -> Visitor:
    """Who sends the request."""
    visitor: Visitor = request.state.visitor
    return visitor


def show(request: Request, template: str, **values: object) -> HTMLResponse:
    """Return a page, and the cookie where the browser has none yet."""
    visitor, access = visitor_of(request), desk_of(request).access
    response = HTMLResponse(render_page(template, visitor=visitor, is_open=access.is_open, **values))
    if request.cookies.get(access.cookie) != visitor.token:
        set_cookie(response, request, visitor.token)
    return response


def set_cookie(response: Response, request: Request, token: str) -> None:
    """Give the browser its token, which no script can read."""
    access = desk_of(request).access
    response.set_cookie(
        access.cookie, token, max_age=30 * 86_400, httponly=True, samesite="lax", secure=access.is_secure
    )
