"""Entries, what stands beside them and whole pages as HTML. Everything is escaped by the templates."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.frontends.web.beside import Beside, pieces_of
from bot.frontends.web.transcript import blocks_of, buttons_of, sources_of
from bot.store import Entry


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot.frontends.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["type_name"] = lambda value: type(value).__name__
    environment.filters["pieces"] = lambda text: tuple(pieces_of(text))
    return environment


_TEMPLATES = _environment()


def render_page(name: str, **values: Any) -> str:
    """Return a whole page."""
    return _TEMPLATES.get_template(name).render(**values)


def render_entry(entry: Entry, live: dict[str, Any] | None = None) -> str:
    """Return one message and its reply, or what is there of it yet."""
    reply = entry.reply
    return _TEMPLATES.get_template("entry.html").render(
        entry=entry,
        said=entry.message,
        reply=reply,
        blocks=blocks_of(reply) if reply else (),
        sources=sources_of(reply) if reply else (),
        buttons=buttons_of(reply) if reply else (),
        live=live if live and live["id"] == entry.id else None,
    )


def render_beside(beside: Beside | None) -> str:
    """Return what stands beside the chat."""
    return _TEMPLATES.get_template("beside.html").render(
        view=beside, kind=type(beside).__name__ if beside else ""
    )
