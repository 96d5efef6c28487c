"""What a passage has to be to be found."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.documents import ArticleNumber, DocumentKind, Passage


@dataclass(frozen=True, slots=True)
class Filters:
    """An empty filter lets everything pass."""

    kinds: frozenset[DocumentKind] = frozenset()
    year: int | None = None
    unit: str = ""
    rule_id: str = ""
    report_kind: str = ""
    elements: frozenset[str] = frozenset()
    """Required elements as `kind:id`."""

    def passes(self, passage: Passage) -> bool:
        """Tell whether a passage is what is asked for."""
        return (
            (not self.kinds or passage.kind in self.kinds)
            and self.year in (None, passage.year)
            and self.unit in ("", passage.unit)
            and self.rule_id in ("", passage.rule_id)
            and self.report_kind in ("", passage.report_kind)
            and (not self.elements or passage.element in self.elements)
        )


def article_key(number: ArticleNumber | None) -> str:
    """Return the number of an article as the store keeps it: 49.0; nothing for no article."""
    return f"{number.number}.{number.suffix}" if number else ""
