"""The figures of a text: every number, date, document number and quoted name, and who vouches for it.

What counts as the same:

- Chinese and Arabic numerals, full-width and half-width signs: 12次 = 十二次, 100％ = 100% = 百分之百.
- A date is vouched for by one that says as much or more: 2023年3月8日 vouches for 3月8日, 3月 and
  2023年. The other way round a year is joined to a day only if the day was told without a year and
  the year stands in a source by itself.
- A vague number is only itself: 二十余次 = 20余次 = 20多次, but neither 20次 nor 近20次.
- A count keeps its unit: 12次 vouches for 12次 and a bare 12, not for 12篇; 人/名/位, 个/家 and
  个/项/条/件 may stand for one another.

No figures are ordinals (第一, 第十条), section numbers, set phrases (四个意识, 三会一课, 二十大) and
the indefinite 一个. What stands in 【待填：…】 or 【待核：…】 is marked already and left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.figures.vouching import Vouchers
from knowledge.text.figures import Figure, Kind, find_figures
from knowledge.text.quantities import flatten

MASK = "▢"


def unsupported(text: str, sources: Sequence[str]) -> tuple[Figure, ...]:
    """Return the figures of `text` that no source vouches for."""
    vouchers = Vouchers.of(sources)
    return tuple(figure for figure in find_figures(text) if not vouchers.support(figure))


def mark_unsupported(text: str, sources: Sequence[str]) -> tuple[str, tuple[Figure, ...]]:
    """Return the text with every unsupported figure as 【待核：…】, and those figures (spans as before)."""
    wrong = unsupported(text, sources)
    return replace_figures(text, ((figure, f"【待核：{figure.text}】") for figure in wrong)), wrong


def mask_figures(text: str, keep: Iterable[str] = ()) -> str:
    """Return the text with every figure as ▢, so that wording can be lent without what it says.

    Names in `keep` (titles of rules) stay.
    """
    kept = {flatten(name) for name in keep}
    masked = []
    for figure in find_figures(text):
        if figure.kind != "name":
            masked.append((figure, MASK))
        elif figure.value not in kept:
            masked.append((figure, f"{figure.text[0]}{MASK}{figure.text[-1]}"))
    return replace_figures(text, masked)


def replace_figures(text: str, replacements: Iterable[tuple[Figure, str]]) -> str:
    """Return the text with figures replaced; they must be in order and apart."""
    parts: list[str] = []
    end = 0
    for figure, words in replacements:
        parts += (text[end : figure.span.start], words)
        end = figure.span.end
    return "".join(parts) + text[end:]


__all__ = [
    "MASK",
    "Figure",
    "Kind",
    "find_figures",
    "mark_unsupported",
    "mask_figures",
    "replace_figures",
    "unsupported",
]
