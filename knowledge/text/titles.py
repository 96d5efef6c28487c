"""Titles of rules: which of them are the same, which are one slip apart, which only look alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from rapidfuzz.distance import Levenshtein

from knowledge.text.issuers import is_local
from knowledge.text.variants import in_mainland_print

_TAIL = re.compile(
    r"\((?:试行|暂行|试用|修订|修正|修改|[^()]{0,4}?[12]\d{3}年?[^()]{0,12}|第?[一二三四五六]次修[订正改]|[^()]{0,3}修[订正改][^()]{0,3})\)$"
)
_SLIPS = re.compile(r"[\s()<>《》〈〉“”\"'‘’、,，。·・•—–\-―－_~]+")
_COVER = re.compile(
    r"(?P<issuer>[^〈《<]{0,30}?)(?:关于)?(?:印发|公布|发布|颁布|颁发)[〈《<](?P<title>.+?)[〉》>](?:\((?:试行|暂行)\))?的(?:通知|公告|决定|命令)$"
)
# 《2018年…条例》, 《2018年修订的…条例》: the year tells the edition.
_YEAR_FIRST = re.compile(r"[12]\d{3}年(?:版|修[订正改]版?)?的?")
_COUNTRY = "中华人民共和国"
KINDS = "条例|规定|办法|规则|细则|准则|意见|章程|规范|指引|决定|法"
"""How the title of a rule ends, for a pattern."""
_KIND_AT_END = re.compile(rf"(?:{KINDS})$")
# 《条例》 or 《实施办法》 alone is no title: it stands for one that was named before.
_BARE = re.compile(rf"(?:实施|暂行|若干|管理|工作|学习)?(?:{KINDS})")
# Names that may be recognised without 《》 end like a rule.
_RULE_NOUN = re.compile(r"(?:法|法典|条例|规定|办法|细则|规则|准则|党章|章程|指引)$")


def title_key(title: str) -> str:
    """Return what stays the same in every way of writing a title.

    Marks, width, brackets, gaps, （试行）, a year of edition and 中华人民共和国 are left out;
    nothing that tells one rule from another is.
    """
    text = in_mainland_print(unicodedata.normalize("NFKC", title)).strip().strip("《》〈〉<>").strip()
    while tail := _TAIL.search(text):
        text = text[: tail.start()].rstrip()
    text = _SLIPS.sub("", text).lower()
    bare = text.removeprefix(_COUNTRY)
    return bare or text


def _stem(name: str) -> str:
    """Return a name without the kind of rule at its end; what is left of a short one is no name."""
    stem = _KIND_AT_END.sub("", name)
    return stem if len(stem) >= 4 else name


def is_bare(title: str) -> bool:
    """Tell whether the words are only a kind of rule: 条例, 实施办法."""
    return _BARE.fullmatch(title) is not None


def inner_title(title: str) -> str:
    """Return X of a covering notice 关于印发〈X〉的通知 that a central organ issued, else nothing.

    A local organ's notice may issue a local rule of the same name: it stays what it is.
    """
    match = _COVER.fullmatch(unicodedata.normalize("NFKC", title).strip().strip("《》"))
    if match is None or is_local(match["issuer"].strip()):
        return ""
    return match["title"]


class TitleIndex:
    """All names of all rules: finds a rule by any of them, suggests one for a slip."""

    def __init__(self, names: Mapping[str, Iterable[str]], others: Iterable[tuple[str, str]] = ()) -> None:
        """Index `names`: rule id to its titles and aliases. Raises ValueError where two rules share a name.

        `others` are pairs of a rule's id and its title that give way where the name is taken.
        """
        self._rule_of: dict[str, str] = {}
        spelled: dict[str, str] = {}
        for rule_id, titles in names.items():
            for title in titles:
                key = title_key(title)
                if self._rule_of.setdefault(key, rule_id) != rule_id:
                    raise ValueError(f"{title}\t{self._rule_of[key]}\t{rule_id}")
                for name in (title, title.removeprefix(_COUNTRY)):
                    if _RULE_NOUN.search(name):
                        spelled[name] = rule_id
        for rule_id, title in others:
            if self._rule_of.setdefault(title_key(title), rule_id) == rule_id:
                spelled.setdefault(title, rule_id)
                spelled.setdefault(title.removeprefix(_COUNTRY), rule_id)
        by_head: dict[str, list[str]] = {}
        for name in sorted(spelled, key=len, reverse=True):
            by_head.setdefault(name[:2], []).append(name)
        self._by_head = by_head
        self._stems = {name: _stem(name) for name in self._rule_of}
        self._orders = {name: "".join(sorted(name)) if len(name) >= 8 else "" for name in self._rule_of}
        self._heads = re.compile("|".join(map(re.escape, sorted(by_head)))) if by_head else None

    def find(self, title: str) -> str | None:
        """Return the id of the rule of that name, however it is spelled, or None."""
        found = self._rule_of.get(title_key(title))
        if found is None and (inner := inner_title(title)):
            found = self._rule_of.get(title_key(inner))
        if found is None and (year := _YEAR_FIRST.match(title.lstrip("《"))):
            found = self._rule_of.get(title_key(title.lstrip("《")[year.end() :]))
        return found

    def suggest(self, title: str) -> str | None:
        """Return the id of the one rule whose name is a slip or two away; never a match, only a question."""
        key = title_key(title)
        if len(key) < 3 or key in self._rule_of:
            return None
        limit = 1 if len(key) < 8 else 2 if len(key) < 16 else 3
        best: dict[str, int] = {}
        stem, order = _stem(key), "".join(sorted(key))
        for name, rule_id in self._rule_of.items():
            # 青禾区…实施细则 is no slip for …实施细则: it names a rule of its own.
            if key.endswith(name):
                continue
            distance = limit + 1
            if abs(len(name) - len(key)) <= limit:
                distance = Levenshtein.distance(key, name, score_cutoff=limit)
            # Another kind of rule at the end (数据安全条例), or the same words in another order.
            is_other_kind = stem == self._stems[name] and (
                name.endswith("法") or not title.startswith(_COUNTRY)
            )
            if distance > limit and (is_other_kind or order == self._orders[name]):
                distance = limit
            if distance <= limit:
                best[rule_id] = min(distance, best.get(rule_id, limit))
        nearest = [rule_id for rule_id, distance in best.items() if distance == min(best.values())]
        return nearest[0] if len(nearest) == 1 else None

    def find_names(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where a name stands in the text, the longest at each place, without overlaps."""
        if self._heads is None:
            return
        position = 0
        while match := self._heads.search(text, position):
            start = match.start()
            name = next((n for n in self._by_head[match[0]] if text.startswith(n, start)), "")
            if name:
                yield start, start + len(name)
            position = start + (len(name) or 1)
