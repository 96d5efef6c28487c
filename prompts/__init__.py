"""Prompt templates as data: one Markdown file for one task.

A template opens with TOML between two lines of `+++` (its version and the names of its inputs);
then come its messages, each under `## system`, `## user` or `## assistant`:

    +++
    version = 1
    inputs = ["question", "passages"]
    +++
    ## system
    你是……
    ## user
    {{ question }}

Files that begin with an underscore are pieces that templates include. Whatever comes out of an
input is data: its angle brackets are made full-width, so that no text closes the tag it stands
in, and its headings stay inside its message, because messages are told apart before anything is
filled in.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template, TemplateError

_ROLE = re.compile(r"^## (system|user|assistant)[ \t]*$", re.MULTILINE)
_FRONT = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)
_BLANK_LINES = re.compile(r"\n{3,}")
_BRACKETS = str.maketrans({"<": "＜", ">": "＞"})
# Characters that are not seen, or that turn the direction of reading, only help to hide instructions.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


class PromptError(ValueError):
    """A template with a mistake, or inputs that are not those it names."""


@dataclass(frozen=True, slots=True)
class RenderedPrompt:
    """A prompt ready to send: its messages as (role, text)."""

    name: str
    version: int
    messages: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """All messages under their roles, as a reader or a snapshot wants them."""
        return "\n\n".join(f"## {role}\n\n{text}" for role, text in self.messages) + "\n"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A template: what it is called, which inputs it takes, and its messages."""

    name: str
    version: int
    inputs: frozenset[str]
    parts: tuple[tuple[str, Template], ...]

    def render(self, **inputs: Any) -> RenderedPrompt:
        """Fill in the inputs: exactly those that the template names."""
        if inputs.keys() != self.inputs:
            wrong = "、".join(sorted(inputs.keys() ^ self.inputs))
            raise PromptError(f"prompt {self.name}: inputs given and inputs named differ in {wrong}")
        try:
            messages = tuple((role, _tidy(template.render(inputs))) for role, template in self.parts)
        except TemplateError as error:
            raise PromptError(f"prompt {self.name}: {error}") from error
        return RenderedPrompt(self.name, self.version, messages)


@cache
def load(name: str) -> Prompt:
    """Return the template of that name."""
    source = _source(f"{name}.md")
    if source is None or name.startswith("_"):
        raise PromptError(f"prompt {name}: there is no prompts/{name}.md")
    return parse(name, source)


def parse(name: str, source: str) -> Prompt:
    """Read a template from its text."""
    front = _FRONT.match(source)
    if front is None:
        raise PromptError(f"prompt {name}: it must open with version and inputs between two lines of +++")
    try:
        head = tomllib.loads(front[1])
        version, inputs = int(head["version"]), frozenset(map(str, head["inputs"]))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise PromptError(f"prompt {name}: version or inputs cannot be read ({error})") from error
    pieces = _ROLE.split(source[front.end() :])
    if pieces[0].strip() or len(pieces) < 3:
        raise PromptError(f"prompt {name}: its text must stand under ## system, ## user or ## assistant")
    try:
        parts = tuple(
            (role, _environment().from_string(text))
            for role, text in zip(pieces[1::2], pieces[2::2], strict=True)
        )
    except TemplateError as error:
        raise PromptError(f"prompt {name}: {error}") from error
    return Prompt(name, version, inputs, parts)


def names() -> tuple[str, ...]:
    """Return the names of all templates."""
    files = (entry.name for entry in resources.files(__name__).iterdir())
    return tuple(sorted(f[:-3] for f in files if f.endswith(".md") and not f.startswith("_")))


def as_data(value: Any) -> Any:
    """Return what an input may put into a prompt: nothing that opens or closes a tag, nothing unseen."""
    return (
        _UNSEEN.sub("", value.replace("\r\n", "\n")).translate(_BRACKETS) if isinstance(value, str) else value
    )


def _source(file: str) -> str | None:
    path = resources.files(__name__) / file
    return path.read_text(encoding="utf-8") if path.is_file() else None


@cache
def _environment() -> Environment:
    # `finalize` runs over every expression and over no template text. HTML escaping would be
    # wrong here: the reader is a model, not a browser.
    return Environment(
        loader=FunctionLoader(_source),
        undefined=StrictUndefined,
        finalize=as_data,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )


def _tidy(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", text).strip()


__all__ = ["Prompt", "PromptError", "RenderedPrompt", "as_data", "load", "names", "parse"]
