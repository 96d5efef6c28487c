"""How people ask: words that only ask, and matters that no rule of this field is about."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "sources" / "asking.toml"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of inspection whose rules do not come with Zicha: 消防."""

    name: str
    words: tuple[str, ...]
    rules: tuple[str, ...]
    """Titles of its best known rules."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The words, ready to be looked for."""

    question_words: re.Pattern[str]
    matters: re.Pattern[str]
    fields: tuple[Field, ...] = ()

    def content(self, question: str) -> str:
        """Return the question with a gap for each word that only asks; the question where hardly anything is left."""
        content = self.question_words.sub(" ", question)
        return content if sum(sign.isalnum() for sign in content) > 1 else question

    def foreign_matters(self, question: str) -> tuple[str, ...]:
        """Return the matters of other fields that the question names: 医保, 打印机."""
        plain = unicodedata.normalize("NFKC", question).lower()
        return tuple(dict.fromkeys(self.matters.findall(plain)))

    def fields_of(self, question: str) -> tuple[Field, ...]:
        """Return the fields of inspection that the question names a matter of."""
        plain = unicodedata.normalize("NFKC", question).lower()
        return tuple(field for field in self.fields if any(word in plain for word in field.words))


@cache
def load_asking() -> Asking:
    """Read the words that come with Zicha."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    fields = tuple(
        Field(one["name"], tuple(one["words"]), tuple(one["rules"])) for one in data.get("fields", ())
    )
    matters = [*data["matters"], *(word for field in fields for word in field.words)]
    return Asking(_any_of(data["question_words"]), _any_of(matters), fields)


def _any_of(words: list[str]) -> re.Pattern[str]:
    def pattern(word: str) -> str:
        # excel stands in no other word; wordpress is another one.
        return rf"(?<![a-z]){word}(?![a-z])" if word.isascii() else re.escape(word)

    return re.compile("|".join(map(pattern, sorted(words, key=len, reverse=True))))
