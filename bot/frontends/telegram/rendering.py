"""Replies as Telegram messages: blocks become runs, runs become HTML."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from bot.exchange import Block, Draft, Heading, Quotation, Reply, Source
from bot.frontends.telegram.splitting import Run, Style, split

FOLD_FROM = 200
"""Quotations longer than this are folded, so that the answer itself stays in view."""

_UNSENDABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Characters that no message can carry: control characters and halves of surrogate pairs."""

_TAGS = {
    Style.PLAIN: ("", ""),
    Style.BOLD: ("<b>", "</b>"),
    Style.QUOTE: ("<blockquote>", "</blockquote>"),
    Style.FOLDED: ("<blockquote expandable>", "</blockquote>"),
    Style.CODE: ("<pre>", "</pre>"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One message: as HTML, and as plain text where the server refuses the markup."""

    html: str
    text: str


def render(reply: Reply, sources_title: str) -> tuple[Part, ...]:
    """Turn a reply into messages of at most 4,096 UTF-16 units and 100 entities each."""
    runs = _join(tuple(_run(block) for block in reply.blocks))
    if reply.sources:
        runs += (Run("\n\n"), Run(clean(sources_title), Style.BOLD), Run("\n"), *_sources(reply.sources))
    return tuple(_part(part) for part in split(runs))


def plain_text(reply: Reply, sources_title: str) -> str:
    """Return the whole reply as one plain text, for a file."""
    lines = [f"[{source.number}] {_label(source)}" for source in reply.sources]
    return "\n\n".join(filter(None, (reply.text, "\n".join((sources_title, *lines)) if lines else "")))


def clean(text: str) -> str:
    """Replace what no message can carry."""
    return _UNSENDABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _run(block: Block) -> Run:
    # `Reply.text` is the one place that says how a block reads; here it only gets a look.
    text = clean(Reply((block,)).text)
    match block:
        case Heading():
            return Run(text, Style.BOLD)
        case Quotation():
            return Run(text, Style.FOLDED if len(text) > FOLD_FROM else Style.QUOTE)
        case Draft():
            return Run(text, Style.CODE)
        case _:
            return Run(text)


def _join(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    joined: list[Run] = []
    for run in runs:
        if run.text.strip():
            is_below_heading = bool(joined) and joined[-1].style is Style.BOLD
            joined += [Run("\n" if is_below_heading else "\n\n"), run] if joined else [run]
    return tuple(joined)


def _sources(sources: tuple[Source, ...]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for source in sources:
        runs.append(Run(f"[{source.number}] {_label(source)}\n"))
        if quote := clean(source.quote).strip():
            runs += [Run(quote, Style.FOLDED), Run("\n")]
    return tuple(runs)


def _label(source: Source) -> str:
    return clean(f"{source.label}（{source.status}）" if source.status else source.label)


def _part(runs: tuple[Run, ...]) -> Part:
    pieces = []
    for run in runs:
        begin, end = _TAGS[run.style] if run.text.strip() else ("", "")
        pieces.append(f"{begin}{html.escape(run.text, quote=False)}{end}")
    return Part("".join(pieces), "".join(run.text for run in runs))
