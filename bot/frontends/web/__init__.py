"""The page in the browser. `run_web` serves it until it is told to stop."""

from __future__ import annotations

from bot.frontends.web.server import run_web

__all__ = ["run_web"]
