"""Which figures a set of sources vouches for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from knowledge.text.dates import Day
from knowledge.text.figures import Figure, scan_figures
from knowledge.text.quantities import Quantity, flatten, same_document

_ALIKE = (
    frozenset("人名位"),
    frozenset("个家"),
    frozenset("个项条件"),
    frozenset("次期场"),
    frozenset("次轮遍"),
    frozenset(["批", "批次"]),
)
_NO_TITLE = "\n"


@dataclass(frozen=True, slots=True)
class Vouchers:
    """The figures of all sources, ready to be asked."""

    quantities: dict[tuple[Decimal, str], set[str]] = field(default_factory=dict)
    days: frozenset[Day] = frozenset()
    documents: tuple[tuple[str, str, str], ...] = ()
    titles: frozenset[str] = frozenset()
    plain: str = ""
    """All sources without blanks: a quoted name may be told there without its quotes."""
    untitled: str = ""
    """The same without what stands in 《》: a part of a longer title is not that title."""

    @classmethod
    def of(cls, sources: Sequence[str]) -> Vouchers:
        """Gather what the sources say."""
        quantities: dict[tuple[Decimal, str], set[str]] = {}
        days: set[Day] = set()
        documents: list[tuple[str, str, str]] = []
        titles: set[str] = set()
        for source in sources:
            for figure in scan_figures(source, inside_names=True):
                match figure.value:
                    case Quantity(number, unit, about):
                        quantities.setdefault((number, about), set()).add(unit)
                    case Day():
                        days.add(figure.value)
                    case tuple():
                        documents.append(figure.value)
                    case str(name) if figure.kind == "name":
                        titles.add(name)
        plain = _NO_TITLE.join(flatten(source) for source in sources)
        untitled = _NO_TITLE.join(piece.rpartition("》")[2] for piece in plain.split("《"))
        return cls(quantities, frozenset(days), tuple(documents), frozenset(titles), plain, untitled)

    def support(self, figure: Figure, *, with_unit: bool = False) -> bool:
        """Tell whether a source says what the figure says; `with_unit` wants its unit said as well."""
        match figure.value:
            case Quantity():
                return self._says_quantity(figure.value, with_unit)
            case Day():
                return self._says_day(figure.value)
            case tuple():
                return any(same_document(figure.value, one) for one in self.documents)
            case str(name):
                if figure.kind == "count":
                    return name in self.plain
                if figure.text[:1] == "《":
                    return name in self.titles or name in self.untitled
                return name in self.plain
        return False

    def _says_quantity(self, value: Quantity, with_unit: bool) -> bool:
        units = self.quantities.get((value.number, value.about))
        if units is not None and with_unit and value.unit:
            units = units - {""}
        if units is not None and any(are_alike(value.unit, unit) for unit in units):
            return True
        # 2023—2027年: the first year stands without its 年.
        return not value.unit and not value.about and any(day.year == value.number for day in self.days)

    def _says_day(self, value: Day) -> bool:
        if value.quarter is not None:
            months = range(value.quarter * 3 - 2, value.quarter * 3 + 1)
            return any(day.quarter == value.quarter or day.month in months for day in self.days)
        if any(_tells(day, value) for day in self.days):
            return True
        if value.year is None or value.month is None:
            return False
        has_year = any(day.year == value.year for day in self.days)
        without_year = Day(None, value.month, value.day)
        return has_year and any(day.year is None and _tells(day, without_year) for day in self.days)


def are_alike(unit: str, other: str) -> bool:
    """Tell whether two units may stand for one another; no unit goes with any, except with percentages."""
    if unit == other or not unit or not other:
        # A percentage is never a bare number.
        return not ({unit, other} & {"%", "‰", "个百分点"}) or unit == other
    return any(unit in group and other in group for group in _ALIKE)


def _tells(source: Day, wanted: Day) -> bool:
    pairs = ((source.year, wanted.year), (source.month, wanted.month), (source.day, wanted.day))
    return all(want is None or have == want for have, want in pairs)
