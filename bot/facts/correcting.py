"""What a correction changes in the things told: one figure, one word, one clause; unsure, nothing.

不是6次，是8次 · 研讨写错了，应当是7 · 第1个改成8次 · 舆情少算一起 · 参观那条不算 · 江改姜 · 得分先空着.
It works on sentences, whoever wrote them: facts told for a paragraph, or the draft under review.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.facts.clauses import split_clauses
from knowledge.documents import Span
from knowledge.text.figures import Figure, find_figures
from knowledge.text.numerals import parse_ordinal, to_chinese
from knowledge.text.quantities import Quantity
from knowledge.text.wording import near_sound

_QUANTITIES = ("count", "number", "percent")
_ORDINAL = re.compile(r"第?([一二三四五六七八九十\d]{1,2})(?:[个条项处点]|(?=改|删|不要))")
_NUMBERED = re.compile(
    r"(?:^|(?<=[ ，。；：\n]))(?:(?P<mark>\d{1,2})[、.．)）]|(?P<word>[一二三四五六七八九十]{1,2})是)(?=[\u4e00-\u9fff]|(?<=是)\d)"
)
_NAMED_UNIT = re.compile(r"(人|次|场|条|篇|项|家|台|份|件|期)数")
_LONGEST_WORD = 30
_LEAST_BESIDE = 3
"""From so many signs beside a figure and what leads to it on, a clause tells something without it."""
_GAP = re.compile(r"【待填：[^】]*】")
_QUOTES = " 　“”\"'‘’「」《》"


@dataclass(frozen=True, slots=True)
class Edit:
    """Words of one of the sentences, and what stands in their place; nothing takes them out."""

    at: int
    """Which of the sentences."""
    span: Span
    new: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a correction does, or the things among which the writer has to choose; neither: it names nothing told."""

    edits: tuple[Edit, ...] = ()
    choices: tuple[str, ...] = ()
    rest: str = ""
    """Clauses of the message that tell something besides."""


@dataclass(frozen=True, slots=True)
class _Mention:
    """A figure in something told."""

    at: int
    figure: Figure
    clause: str


@cache
def _words() -> dict[str, tuple[str, ...]]:
    data = tomllib.loads(resources.files("bot.facts").joinpath("correcting.toml").read_text(encoding="utf-8"))
    return {name: tuple(words) for name, words in data.items() if isinstance(words, list)}


@cache
def _replacements() -> tuple[re.Pattern[str], ...]:
    word = rf"[^，,。；\n]{{1,{_LONGEST_WORD}}}?"
    return tuple(
        re.compile(
            one.replace("{old}", f"(?P<old>{word})").replace("{new}", f"(?P<new>{word})")
            + r"(?:吧|了|啊|就行|即可|就好|就可以|$|[，,。；！!\n])"
        )
        for one in _words()["replaced"]
    )


@cache
def _named() -> re.Pattern[str]:
    data = tomllib.loads(resources.files("bot.facts").joinpath("correcting.toml").read_text(encoding="utf-8"))
    return re.compile(data["named"].replace("{new}", r"(?P<new>[\u4e00-\u9fff]{2,8}?)"))


def is_correction(text: str) -> bool:
    """Tell whether words say of themselves that they change or take back something: 写错了, 改成, 不算, 少算一次."""
    return any(_says(text, what) for what in ("says", "withdraws", "more", "less", "blanks"))


def find_change(text: str, told: Sequence[str]) -> Change:
    """Return what the words change in the sentences `told`; figures are in official notation on both sides."""
    mentions = list(_mentions(told))
    figures = [one for one in find_figures(text) if one.kind in (*_QUANTITIES, "date")]
    if _says(text, "blanks"):
        return _blank(text, mentions)
    if change := _reword(text, told) or _renamed(text, told):
        return change
    if change := _of_item(text, told):
        return change
    if _says(text, "withdraws"):
        return _withdraw(text, told)
    steps = [way for what, way in (("more", 1), ("less", -1)) if _says(text, what)]
    denied = _denied(text, figures)
    rest = [one for one in figures if one not in denied]
    if steps and len(rest) <= 1:
        # 不是132，漏了机房，加40台: the one that is denied grows.
        meant = [one for one in mentions if any(_is_same(one.figure, old) for old in denied)]
        return _step(text, rest, meant or mentions, steps[0])
    if not figures:
        return Change()
    return _filled(figures, told) or _each(text, mentions) or _change(text, figures, mentions)


def apply(edits: Sequence[Edit], at: int, sentence: str) -> str:
    """Return a sentence as edited; what a clause that was taken out leaves behind is mended."""
    for edit in sorted((one for one in edits if one.at == at), key=lambda one: -one.span.start):
        sentence = sentence[: edit.span.start] + edit.new + sentence[edit.span.end :]
    return re.sub(r"^[，,；;、 ]+|[，,；;、 ]+$", "", re.sub(r"[，,；;]\s*(?=[，,；;。])", "", sentence))


def _says(text: str, what: str) -> bool:
    return any(word in text for word in _words()[what])


def _mentions(told: Sequence[str]) -> Iterator[_Mention]:
    for at, sentence in enumerate(told):
        for figure in find_figures(sentence):
            if figure.kind in (*_QUANTITIES, "date"):
                yield _Mention(at, figure, _clause_at(sentence, figure.span).of(sentence))


def _clause_at(text: str, span: Span) -> Span:
    for clause in split_clauses(text):
        if clause.start <= span.start < clause.end:
            return Span(clause.start, clause.end)
    return span


# One figure for another


def _filled(figures: Sequence[Figure], told: Sequence[str]) -> Change | None:
    """Put a figure into the one gap that was left for it: 核实过了，是84.2."""
    gaps = [(at, match) for at, sentence in enumerate(told) for match in _GAP.finditer(sentence)]
    if len(gaps) != 1 or len(figures) != 1 or figures[0].unit:
        return None
    at, match = gaps[0]
    return Change((Edit(at, Span(*match.span()), figures[0].text),))


def _change(text: str, figures: Sequence[Figure], mentions: Sequence[_Mention]) -> Change:
    """Put the new figure in the place of the one that is named beside it, or of the one that it fits."""
    new, olds = _new_and_old(text, figures)
    alike = [one for one in mentions if _is_alike(one.figure, new)]
    fitting = [one for one in alike if any(_is_same(one.figure, old) for old in olds)]
    if not fitting and (match := _ORDINAL.search(text)):
        number = parse_ordinal(match[1])
        fitting = alike[number - 1 : number] if number else []
    if not fitting:
        fitting = [one for one in alike if not _is_same(one.figure, new)]
        if named := _NAMED_UNIT.search(text):
            fitting = [one for one in fitting if _unit_of(one.figure) == _plain(named[1])]
        meant = _most_alike(text, fitting)
        if len(meant) > 1:
            # 84.2 for 82.4: two digits changed places.
            fitting = [one for one in meant if _has_same_digits(one.figure, new)] or fitting
    return _settle(text, fitting, lambda mention: _with_unit(new, mention.figure))


def _each(text: str, mentions: Sequence[_Mention]) -> Change | None:
    """Put several figures right at once, each named by its own clause: 全校1260人，参加1204人."""
    edits: list[Edit] = []
    for clause in split_clauses(text):
        figures = [one for one in find_figures(clause.text) if one.kind in _QUANTITIES]
        if not figures:
            continue
        alike = [one for one in mentions if _is_alike(one.figure, figures[0])]
        named = [one for one in _most_alike(clause.text, alike) if _pairs(clause.text) & _pairs(one.clause)]
        if len(figures) != 1 or len(named) != 1:
            return None
        edits.append(Edit(named[0].at, named[0].figure.span, _with_unit(figures[0], named[0].figure)))
    apart = {(one.at, one.span) for one in edits}
    return Change(tuple(edits)) if len(edits) > 1 and len(apart) == len(edits) else None


def _denied(text: str, figures: Sequence[Figure]) -> list[Figure]:
    return [one for one in figures if re.search(r"(?:不是|并非)\s*$", text[: one.span.start])]


def _new_and_old(text: str, figures: Sequence[Figure]) -> tuple[Figure, list[Figure]]:
    """Tell the figure that is right from those it replaces: 是105，不是95 names the new one first."""
    denied = _denied(text, figures)
    rest = [one for one in figures if one not in denied] or list(figures)
    # 不是11个，是13个，新成立2个: the one after the denied one is right, the others tell why.
    after = [
        one for one in rest if denied and one.span.start > denied[0].span.end and _is_alike(one, denied[0])
    ]
    new = after[0] if after else rest[-1]
    return new, denied or [one for one in rest[:-1] if _is_alike(one, new)]


def _step(text: str, figures: Sequence[Figure], mentions: Sequence[_Mention], way: int) -> Change:
    """少算一起, 又多了2次: the count that is meant grows or shrinks by so many."""
    value = figures[0].value if figures else None
    by = value.number if isinstance(value, Quantity) else 1
    unit = value.unit if isinstance(value, Quantity) else ""
    counts = [one for one in mentions if isinstance(one.figure.value, Quantity)]
    fitting = [one for one in counts if not unit or _unit_of(one.figure) in ("", _plain(unit))] or counts

    def grown(mention: _Mention) -> str:
        told = mention.figure.value
        assert isinstance(told, Quantity)
        return f"{told.number + way * by:f}{_tail(mention.figure)}"

    return _settle(text, fitting, grown)


def _settle(text: str, fitting: Sequence[_Mention], new: Callable[[_Mention], str]) -> Change:
    meant = _most_alike(text, fitting)
    if not meant:
        return Change()
    is_one = all(_is_same(one.figure, meant[0].figure) for one in meant)
    is_repeated = len({one.at for one in meant}) == 1 and is_one
    # 搞了九次，对，九次 is one thing told twice; two things with the same count are two.
    if len(meant) > 1 and not (is_repeated and len({_thing(one) for one in meant} - {""}) <= 1):
        return Change(choices=tuple(dict.fromkeys(one.clause.strip() for one in meant)))
    return Change(tuple(Edit(one.at, one.figure.span, new(one)) for one in meant))


def _thing(mention: _Mention) -> str:
    counted = mention.figure.counted
    return counted.thing if counted else ""


def _most_alike(text: str, mentions: Sequence[_Mention]) -> list[_Mention]:
    """Return the mentions whose clause shares most with the words of the correction; all where none does."""
    pairs = _pairs(text)
    scores = [len(pairs & _pairs(one.clause)) for one in mentions]
    best = max(scores, default=0)
    return [one for one, score in zip(mentions, scores, strict=True) if score == best]


def _pairs(text: str) -> set[str]:
    plain = "".join(" " if sign.isdigit() else sign for sign in text)
    words = _words()
    for word in (*words["marks"], *words["withdraws"], *words["more"], *words["less"], *words["blanks"]):
        plain = plain.replace(word, " ")
    return {plain[n : n + 2] for n in range(len(plain) - 1) if plain[n : n + 2].isalpha()}


def _is_alike(one: Figure, other: Figure) -> bool:
    if (one.kind == "date") != (other.kind == "date"):
        return False
    units = {_unit_of(one), _unit_of(other)}
    return one.kind == "date" or len(units) == 1 or "" in units or units == {"个", "名"}


def _is_same(one: Figure, other: Figure) -> bool:
    if isinstance(one.value, Quantity) and isinstance(other.value, Quantity):
        return one.value.number == other.value.number and _is_alike(one, other)
    return one.value == other.value


def _has_same_digits(one: Figure, other: Figure) -> bool:
    return len(other.text) > 1 and sorted(filter(str.isdigit, one.text)) == sorted(
        filter(str.isdigit, other.text)
    )


def _unit_of(figure: Figure) -> str:
    return _plain(figure.unit)


def _plain(unit: str) -> str:
    return {"回": "次", "趟": "次", "遍": "次", "人": "名", "位": "名"}.get(unit, unit)


def _tail(figure: Figure) -> str:
    """Return what follows the digits of a figure: 次, 万元, %."""
    return figure.text.lstrip("0123456789.,余")


def _with_unit(new: Figure, old: Figure) -> str:
    return new.text if new.unit or new.kind == "date" or _tail(new) else new.text + _tail(old)


# One word for another, one thing for another


def _reword(text: str, told: Sequence[str]) -> Change | None:
    """Put one word in the place of another where it stands in what was told: 不是张伟，是张玮; 江改姜."""
    for pattern in _replacements():
        for match in pattern.finditer(text.strip()):
            new = match["new"].strip(_QUOTES)
            old = match.groupdict().get("old", "").strip(_QUOTES)
            if not any(old in sentence for sentence in told):
                old = old.rstrip("里的边上")  # 省里的 of 省社科联
            if not old or not new or _is_figure(old) or _is_figure(new) or _is_no_word(old, new):
                continue
            if len(new) == 1 < len(old) and (changed := _with_sound(old, new)):
                new = changed
            # 老丁 of 那个老丁: what stands before the word in the message need not stand in what was told.
            for start in range(max(len(old) - 1, 1)):
                if edits := _everywhere(old[start:], new, told):
                    return Change(edits, rest=_after(text, match.end("new")))
    return None


def _renamed(text: str, told: Sequence[str]) -> Change | None:
    """Put a name in the place of the one that it sounds or looks like: 名字错了，是马建果 mends 马建国."""
    match = _named().search(text) if _says(text, "name_wrong") else None
    if match is None:
        return None
    new = match["new"]
    olds = {
        sentence[n : n + len(new)]
        for sentence in told
        for n in range(len(sentence) - len(new) + 1)
        if _is_like(sentence[n : n + len(new)], new)
    }
    return Change(_everywhere(olds.pop(), new, told)) if len(olds) == 1 else None


def _is_like(old: str, new: str) -> bool:
    """Tell whether two names differ in one sign, or only in how they are written."""
    differing = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
    if not differing or not all("\u4e00" <= sign <= "\u9fff" for sign in old):
        return False
    alike = all(near_sound(one) == near_sound(other) for one, other in differing)
    return alike or (len(differing) == 1 and len(new) > 2)


def _is_no_word(old: str, new: str) -> bool:
    """Tell whether what stands beside 改 is no word for a word: 整改率算一下写进去."""
    words = _words()
    return old.endswith(words["before_change"]) or any(one in new for one in words["wishes"])


def _with_sound(old: str, new: str) -> str:
    """Put a single sign in the place of the one that sounds like it: 程主任 with 陈 is 陈主任."""
    alike = [n for n, sign in enumerate(old) if sign != new and near_sound(sign) == near_sound(new)]
    return old[: alike[0]] + new + old[alike[0] + 1 :] if len(alike) == 1 else ""


def _is_figure(word: str) -> bool:
    return word[:1].isdigit() or any(
        one.span.start == 0 and one.kind in (*_QUANTITIES, "date") for one in find_figures(word)
    )


def _everywhere(old: str, new: str, told: Sequence[str]) -> tuple[Edit, ...]:
    """Return the edits for a word where it stands; a single sign must stand in one place only."""
    found = [
        Edit(at, _with_common_end(sentence, Span(*match.span()), new), new)
        for at, sentence in enumerate(told)
        for match in re.finditer(re.escape(old), sentence)
    ]
    return tuple(found) if len(old) > 1 or len(found) == 1 else ()


def _with_common_end(sentence: str, span: Span, new: str) -> Span:
    """Return the place with what follows it and ends the new word too: 省 for 市社科联 is 省社科联."""
    longest = next((n for n in range(len(new) - 1, 0, -1) if sentence.startswith(new[-n:], span.end)), 0)
    return Span(span.start, span.end + longest)


def _after(text: str, end: int) -> str:
    return re.sub(r"^[吧了啊就行即可好，,。；！! ]+", "", text[end:])


def _of_item(text: str, told: Sequence[str]) -> Change | None:
    """Change or take out one of the things that were told under numbers: 第1个改成 台账登记不及时; 第3个删了."""
    match = _ORDINAL.search(text)
    number = parse_ordinal(match[1]) if match else None
    if match is None or not number:
        return None
    items = [(at, span) for at, sentence in enumerate(told) for span in _items(sentence)]
    if len(items) < 2 or not 0 < number <= len(items):
        return None
    at, span = items[number - 1]
    if _says(text, "withdraws"):
        moved = (_moved_up(told[at], at, span.start) for at, span in items[number:])
        return Change((Edit(at, span, ""), *filter(None, moved)))
    new = re.match(
        r"[，, ]*(?:改成|改为|换成|应该?是|应为)[：:，, ]*(?P<new>[^。；\n]{2,80})", text[match.end() :]
    )
    if new is None or _is_figure(new["new"]):
        return None
    head = _NUMBERED.match(told[at], span.start)
    kept = head[0] if head else ""
    return Change((Edit(at, span, kept + new["new"].strip(_QUOTES)),))


def _moved_up(sentence: str, at: int, start: int) -> Edit | None:
    """Return the edit that gives a numbered thing the number before its own: 三是 becomes 二是."""
    match = _NUMBERED.match(sentence, start)
    if match is None:
        return None
    name = "mark" if match["mark"] else "word"
    number = parse_ordinal(match[name]) or 0
    fewer = str(number - 1) if name == "mark" else to_chinese(number - 1)
    return Edit(at, Span(*match.span(name)), fewer) if number > 1 else None


def _items(sentence: str) -> list[Span]:
    starts = [match.start() for match in _NUMBERED.finditer(sentence)]
    ends = [*starts[1:], len(sentence)] if starts else []
    return [
        Span(start, start + len(sentence[start:end].rstrip(" ，,；;、")))
        for start, end in zip(starts, ends, strict=True)
    ]


def _withdraw(text: str, told: Sequence[str]) -> Change:
    """Take out the one clause that the words name: 参观那条不算; clauses that withdraw nothing tell something besides."""
    clauses = [clause.text for clause in split_clauses(text)]
    naming = [clause for clause in clauses if _says(clause, "withdraws")]
    if change := _without_figure("，".join(naming), told):
        return change
    rest = "，".join(
        clause for clause in clauses if clause not in naming and any(sign.isdigit() for sign in clause)
    )
    pairs = _pairs("，".join(naming))
    scored = [
        (len(pairs & _pairs(clause.text)), at, clause)
        for at, sentence in enumerate(told)
        for clause in split_clauses(sentence)
    ]
    best = max((score for score, _, _ in scored), default=0)
    meant = [(at, clause) for score, at, clause in scored if score == best and best]
    if len(meant) > 1 and (named := _NAMED_UNIT.search(text)):
        meant = [one for one in meant if _counts_in(named[1], one[1].text)] or meant
    if len(meant) != 1:
        shown = meant or [(at, clause) for _, at, clause in scored]
        return Change(choices=tuple(dict.fromkeys(clause.text.strip() for _, clause in shown))[:6])
    at, clause = meant[0]
    new = next(
        (
            clause[len(word) :]
            for clause in clauses
            for word in _words()["instead"]
            if clause.startswith(word)
        ),
        "",
    )
    rest = "" if new and new in rest else rest
    return Change((Edit(at, Span(clause.start, clause.end), new),), rest=rest)


def _without_figure(naming: str, told: Sequence[str]) -> Change | None:
    """Take out the one figure that is named, with its clause or with the words that lead to it: 3.8万别写了."""
    named = [one for one in find_figures(naming) if one.kind in _QUANTITIES]
    meant = [one for one in _mentions(told) if named and _is_same(one.figure, named[0])]
    if len(named) != 1 or len(meant) != 1:
        return None
    at, figure, clause = meant[0].at, meant[0].figure, meant[0].clause
    whole = _clause_at(told[at], figure.span)
    lead = told[at][whole.start : figure.span.start]
    light = next((word for word in _words()["lead_to_figure"] if lead.endswith(word)), "")
    is_whole = len(lead) - len(light) + whole.end - figure.span.end < _LEAST_BESIDE
    if is_whole:
        return Change((Edit(at, whole, ""),))
    if not light or figure.span.end != whole.end:
        return Change(choices=(clause.strip(),))
    return Change((Edit(at, Span(figure.span.start - len(light), figure.span.end), ""),))


def _counts_in(unit: str, clause: str) -> bool:
    return any(_unit_of(one) == _plain(unit) for one in find_figures(clause))


def _blank(text: str, mentions: Sequence[_Mention]) -> Change:
    """Put a gap in the place of the figure that is named: 得分先用待填占位."""
    counts = [one for one in mentions if one.figure.kind != "date"]
    meant = _most_alike(text, counts)
    if len(meant) != 1 or not _pairs(text) & _pairs(meant[0].clause):
        return Change(
            choices=tuple(dict.fromkeys(one.clause.strip() for one in meant)) if len(meant) > 1 else ()
        )
    mention = meant[0]
    name = re.sub(r"[\d.%，,：: ]+.*$", "", mention.clause.strip())[-10:] or "数字"
    return Change((Edit(mention.at, mention.figure.span, f"【待填：{name}】{_tail(mention.figure)}"),))
