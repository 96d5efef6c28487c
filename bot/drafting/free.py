"""A paragraph of a report that Zicha has no page for: the writer's own heading, facts and nothing else."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

from knowledge.specs import ReportSpec, RequiredElement

FREE = "free"
"""The id of the kind that has no page."""


def free_page(heading: str) -> tuple[ReportSpec, RequiredElement]:
    """Return a page with that one heading: no slots, no sentences of ours, no basis from other fields."""
    heading = heading.strip() or "工作开展情况"
    element = RequiredElement(heading, heading, "按您说的情况写，只用您说的事实")
    return ReportSpec(FREE, "自查报告", ()), element


_HEADING = re.compile(
    r"[“\"「《](?P<quoted>[^”\"」》\n]{2,20})[”\"」》]|(?:写|来)(?:一?[段份个])?(?P<plain>[\u4e00-\u9fff]{2,14}?)(?:的|方面|情况|这块|那块|[，,：:。\n]|$)"
)


def heading_in(text: str) -> str:
    """Return what a wish calls the paragraph that it wants: 写一段森林防火的 gives 森林防火."""
    first = text.strip().split("\n", 1)[0][:80]
    match = _HEADING.search(first)
    return (match["quoted"] or match["plain"]) if match else ""


def is_foreign(text: str, specs: Mapping[str, ReportSpec]) -> bool:
    """Tell whether a wish names a field that none of our pages is about, and none that one is."""
    first = text.strip().split("\n", 1)[0][:80]
    names = (name for spec in specs.values() for name in (spec.title, spec.work, *spec.aliases))
    return any(field in first for field in _fields()) and not any(name and name in first for name in names)


@cache
def _fields() -> tuple[str, ...]:
    data = tomllib.loads(resources.files("bot.drafting").joinpath("fields.toml").read_text(encoding="utf-8"))
    return tuple(data["fields"])
