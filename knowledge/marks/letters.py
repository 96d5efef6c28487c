"""The letters of a mark: levels, stars, periods, in every shape that looks alike."""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

from knowledge.documents import Span

WORDS: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "words.toml").read_text(encoding="utf-8")
)


def any_of(words: Sequence[str]) -> str:
    """Return a pattern for one of the words, the longest first."""
    return f"(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})"


# Blanks and characters without width, which copying out of a PDF leaves between the letters.
GAP = "[ \\t\u00a0\u1680\u2000-\u200f\u202f\u205f-\u2064\u3000\ufeff]{0,12}"
BREAK = "[\\s\u200b-\u200f\u2060-\u2064\ufeff]{0,12}"
# What is not seen on the page: characters that show nothing, and the tags of markup; entities show a letter.
_UNSEEN = re.compile(
    "(?P<entity>&(?:#[0-9]{2,7}|#[xX][0-9a-fA-F]{2,6}|[A-Za-z]{2,12});)|</?[A-Za-z][^<>\n]{0,200}>"
    "|[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef]"
)
# Other shapes of the same letters, one for one.
_SHAPES = str.maketrans("絶絕宻機祕級長個為報議檔終屬", "绝绝密机秘级长个为报议档终属")
_COMPANY = rf"(?:核心|普通){GAP}商{GAP}密"
LEVEL = rf"(?:绝{GAP}密|机{GAP}密|秘{GAP}密|{_COMPANY})"
# Signs between the letters, which hide a mark that its star still shows: 机.密★.
_SIGNS = "[ \\t\u3000.．·・•_\\-－—/|｜\\\\,，'`~*^+]{0,6}"
SIGNED_LEVEL = rf"(?:绝{_SIGNS}密|机{_SIGNS}密|秘{_SIGNS}密|{_COMPANY}){_SIGNS}"
BROKEN_LEVEL = rf"(?:绝{BREAK}密|机{BREAK}密|秘{BREAK}密)"
WORD_BEFORE = "".join(f"(?<!{word})" for word in WORDS["words_before"])
STAR = "[★☆⚝⭐⭑⭒⋆﹡\u2721-\u2730\u2734-\u2737🌟🌠\U0001f7c9-\U0001f7d9]"
# The asterisk stands for the star where a font has none; elsewhere it is markup or a footnote.
ASTERISK = "[*＊※∗⁎꙳\u2731-\u2733\u2738-\u274b]"
_NUMBER = "(?:[0-9０-９]+|[〇零一二两三四五六七八九十百]+)"
PERIOD = (
    rf"(?:{_NUMBER}{GAP}(?:年|个{GAP}月|月|日|天)|长{GAP}期|永{GAP}久"
    rf"|[\u4e00-\u9fff]{{1,8}}前|[0-9０-９]{{4}}{GAP}[年.-])"
)
OPEN, CLOSE = r"[（(【\[［〔〖<《「“\"]", r"[）)】\]］〕〗>》」”\"]"
DOCUMENT = any_of(WORDS["documents"])


def see(text: str) -> tuple[str, list[Span] | None]:
    """Return what of a text is seen, in plain shapes, and where each letter stands in the given text.

    Without places nothing was left out.
    """
    plain = text.translate(_SHAPES)
    if _UNSEEN.search(plain) is None:
        return plain, None
    letters: list[str] = []
    places: list[Span] = []
    at = 0
    for unseen in _UNSEEN.finditer(plain):
        letters += plain[at : unseen.start()]
        places += (Span(n, n + 1) for n in range(at, unseen.start()))
        at = unseen.end()
        if unseen["entity"] and len(letter := html.unescape(unseen[0])) == 1:
            letters += letter.translate(_SHAPES)
            places.append(Span(*unseen.span()))
    letters += plain[at:]
    places += (Span(n, n + 1) for n in range(at, len(plain)))
    return "".join(letters), places
