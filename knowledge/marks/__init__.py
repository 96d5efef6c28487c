"""Classification marks (密级标志), in the forms in which they are written.

A mark is a level with a star and a period (机密★1年, 秘密 ★ 长期, 秘密★启封前), a level alone on
a line at the head of a document (绝　密), a form field (密级：机密) or a checked box (☑机密 □秘密), a sentence in which a document
says it of itself (本文件密级为秘密), or a file's name (秘密通报.docx). Prose about secrets
(不得发布国家秘密；机密级2件、秘密级10件) and about marks (应当标注“秘密★1年”) is none: where a
level stands weighs more than that it stands there.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.documents import Span
from knowledge.marks.letters import see
from knowledge.marks.names import find_in_name
from knowledge.marks.texts import find_in_text


def find_classification_mark(text: str) -> Span | None:
    """Return where the text carries a classification mark, or None."""
    seen, places = see(text)
    return _in_given(find_in_text(seen), places)


def find_mark_in_name(name: str) -> Span | None:
    """Return where a file's name, or a folder of its path, carries a classification mark, or None."""
    seen, places = see(name)
    return _in_given(find_in_name(seen), places)


def _in_given(found: Span | None, places: Sequence[Span] | None) -> Span | None:
    if found is None or places is None:
        return found
    return Span(places[found.start].start, places[found.end - 1].end)
