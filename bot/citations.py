"""[n] in an answer: which passage it names, and whether that passage bears out the sentence.

A model only writes numbers. The titles, articles and status that a person reads are printed here,
from the passages that were given to the model and from the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.checking import Grounds
from bot.figures import unsupported
from knowledge.documents import (
    DocumentKind,
    Edition,
    Passage,
    RetrievedPassage,
    RuleDocument,
    TextForm,
)
from knowledge.numbering import place_on
from knowledge.rules import RuleCatalogue, Standing
from knowledge.standing import print_date, print_edition
from knowledge.text.cadence import rates_of
from knowledge.text.references import find_references, judge_references, sentence_around

NOT_BORNE_OUT = "（未见依据）"
_MOST_UNTOLD = 1.5
"""Characters of a clause that its passage does not hold, more than which are marked."""

# [1] ［1］ 【1】 [1,2] [1、2] [1-3] [n1] [^1] [资料1] [[1]] 〔1〕, but not 〔2023〕12号 or 【待填：…】.
_LABEL = r"(?:passage|source|citation|ref|no\.?|n|资料|来源|片段|编号|注|第)?"
_ONE = rf"\^?{_LABEL}\s*[:：=#]?\s*[\"“]?[-−]?\d{{1,12}}[\"”]?\s*\^?"
_MARK = re.compile(
    rf"\s*[\[［【〔]{{1,2}}\s*({_ONE}(?:\s*[,，、;；/和及\s–—~～-]+\s*{_ONE})*)\s*[\]］】〕]{{1,2}}(?!\s*第?\s*\d+\s*号)",
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d{1,12})\s*[-–—~～]\s*(?:n|\^)?(\d{1,12})", re.IGNORECASE)
_SENTENCE = re.compile(r"[^。！？!?；;\n]*(?:[。！？!?；;]+[”’」』）)]*|\n|$)(?:\[\d+\])*")
_CLEAN_MARK = re.compile(r"\[(\d+)\]")
# A sentence that says what must be, or how many, needs a passage behind it.
_OBLIGES = re.compile(
    r"应当|应该|必须|不得|禁止|严禁|须|需要?(?!说明)|应[于在由把将对按及]|要求|规定|至少|不少于|不低于|不超过|以内|以上"
    r"|期限|处分|处罚|罚款|责令|有权|可以|负责|依据|根据|按照|依照|条例|办法|细则|准则|规则"
    # 要先备案, but not 主要, 要点.
    r"|(?<![主重需必概摘纪提扼紧只简])要(?![点求素件闻旨么])|不用|不必|无需|无须|得[由经到]|主管|牵头|审批|备案|上报|报送"
    r"|施行|生效|失效|废止|取代|最[长短多少高低迟]"
    r"|\b(?:must|shall|should|required?|requires|obliged|prohibited|forbidden|may not|at least|no later than|within|every|each"
    r"|daily|weekly|monthly|quarterly|annually|yearly)\b",
    re.IGNORECASE,
)
_STRICTLY = re.compile(r"应当|必须|不得|严禁|禁止|至少|不少于|罚|处分")
_PERIOD = re.compile(r"[每按逐隔](?:半年|年|季|月|周|旬|天|日|星期)|半年|年底前|月底前")
_SAME_PERIOD = {"天": "天日", "日": "天日", "周": "周期", "期": "周期"}
_NUMBER = re.compile(
    rf"{_PERIOD.pattern}|[\u2160-\u2188]"
    r"|\d|[一二三四五六七八九十百两]+(?:次|年|个?月|日|天|条|款|项|万元|元|人|名|%|％|倍|个工作日)"
)
_ADMITS = re.compile(
    r"(?:资料|材料|片段|知识库|上述内容|以上内容)[^，。]{0,12}(?:没有|未|不足|无法|不能)|未找到|没有找到|无法确定|请核对"
)
_PLACE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十]+)?")
_LEAD = re.compile(r"[：:]\s*$")
_POINTS = re.compile(r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})(?:条|点|项|类|种|款|个方面|个要点)")
_HEADER = re.compile(r"\s*\|(?:\s*[^|\d]{1,6}\s*\|)+\s*")
# What befalls somebody is said exactly as the passage says it.
_GRAVE = re.compile(
    "罚款|警告|记过|撤职|开除|降级|吊销|注销|拘留|追究刑事责任|没收|关停|通报批评|免职|取缔|停业"
)
_LETTERS = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z]{2,}")
# Pairs that any official sentence shares with any other.
_COMMON_WORDS = """
    应当 必须 不得 规定 要求 工作 进行 有关 相关 情况 以及 单位 部门 开展 落实 加强 制度 管理 责任 按照 根据 依据 其他 或者
    可以 需要 条例 办法 规则 细则 国家 组织 党组 党委 各级 及时 做好 实施 建立 健全 完善"""
_COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage as a person reads it under an answer."""

    number: int
    title: str
    article: str
    status: str
    """On the day in question: 现行；要点（非原文）."""
    quote: str
    label: str
    """The whole line: 《…》第十条（现行；要点，非原文）."""
    passage_id: str = ""

    def to_json(self) -> dict[str, str]:
        """Return what the command line prints."""
        return {
            "title": self.title,
            "article": self.article,
            "status": self.status,
            "quote": self.quote,
            "label": self.label,
        }


@dataclass(frozen=True, slots=True)
class Cited:
    """An answer whose every [n] is one of its citations."""

    text: str
    citations: tuple[Citation, ...]
    unknown: tuple[str, ...] = ()
    """Marks that named no passage, and titles that are in none and not in the catalogue."""
    not_borne_out: tuple[str, ...] = ()
    """Sentences marked 未见依据."""


def cite(passage: Passage, number: int, catalogue: RuleCatalogue, on: date) -> Citation:
    """Print a passage's place and status."""
    if passage.kind is DocumentKind.RULE:
        rule = catalogue.get(passage.rule_id or passage.document_id)
        title = rule.title if rule else passage.document_title
        status = catalogue.status_on(rule, on) if rule else "库外待核"
        if rule and not rule.is_public:
            status += "；未公开全文"
        article = str(passage.article) if passage.article else passage.label
        article = article if article != title else ""
        if rule and article and (edition := _other_edition(passage, rule, on)):
            # What is quoted is of another edition than the one of that day.
            then = place_on(rule, article, on)
            status += (
                f"；{print_date(on)}时为{then}"
                if then
                else f"；这是{print_edition(edition)}的条号，当日不适用"
            )
        form = "原文" if passage.form is TextForm.FULL_TEXT else "要点，非原文"
        label = f"《{title}》{article}（{status}；{form}）"
        return Citation(number, title, article, f"{status}；{form}", passage.text, label, passage.id)
    kind = {DocumentKind.REPORT: "往年报告", DocumentKind.NOTICE: "通知", DocumentKind.ELEMENT: "必备要素"}[
        passage.kind
    ]
    place = "" if passage.label == passage.document_title else passage.label
    # A document's own title may name anything; what it names is no rule for standing in a title.
    named = mark_standing(f"{passage.document_title}{'　' if place else ''}{place}", [], catalogue, on)[0]
    label = f"{named}（{kind}）"
    return Citation(number, passage.document_title, place, kind, passage.text, label, passage.id)


def _other_edition(passage: Passage, rule: RuleDocument, on: date) -> Edition | None:
    edition = next((one for one in rule.editions if one.label == passage.edition), None)
    return edition if edition is not None and not edition.is_in_force(on) else None


def normalise(text: str, known: int) -> tuple[str, tuple[str, ...]]:
    """Bring every way of writing [n] to the one form, before the full stop; drop those beyond `known`.

    Returns the text and the marks that were dropped.
    """
    dropped: list[str] = []

    def rewrite(match: re.Match[str]) -> str:
        if match[0].lstrip()[0] == "〔" and text[match.end() : match.end() + 6].lstrip()[:1].isdigit():
            return match[0]
        numbers = _numbers(match[1])
        dropped.extend(f"[{n}]" for n in numbers or [-1] if not 1 <= n <= known)
        return "".join(f"[{n}]" for n in dict.fromkeys(numbers) if 1 <= n <= known)

    marked = _MARK.sub(rewrite, text)
    # ……。[1] -> ……[1]。
    marked = re.sub(r"([。；！？]+)((?:\[\d+\])+)", r"\2\1", marked)
    return marked, tuple(dropped)


def verify(
    text: str,
    passages: Sequence[RetrievedPassage],
    catalogue: RuleCatalogue,
    on: date,
    said: Sequence[str] = (),
) -> Cited:
    """Check an answer against the passages it was written from; `said` are the person's own words.

    Numbers are counted anew in the order of their first use, so that the list under the answer
    holds what the answer uses.
    """
    found = [retrieved.passage for retrieved in passages]
    text, dropped = normalise(text, len(found))
    unknown = list(dropped)
    parts: list[str] = []
    bare: list[str] = []
    sentences = list(_sentences(text))
    for at, sentence in enumerate(sentences):
        if _is_borne_out(sentence, found, said, _lent(sentences, at)):
            parts.append(sentence)
        else:
            bare.append(sentence.strip())
            parts.append(_mark(sentence))
    text, strangers = mark_standing("".join(parts), found, catalogue, on)
    order = list(dict.fromkeys(int(n) for n in _CLEAN_MARK.findall(text)))
    places = {old: new for new, old in enumerate(order, 1)}
    text = _CLEAN_MARK.sub(lambda match: f"[{places[int(match[1])]}]", text)
    citations = tuple(cite(found[old - 1], new, catalogue, on) for old, new in places.items())
    return Cited(text, citations, (*unknown, *strangers), tuple(bare))


def tell_standing(text: str, catalogue: RuleCatalogue, on: date) -> tuple[str, ...]:
    """Say of each rule that the text names what has changed about it or is not known."""
    judgements = judge_references(text, catalogue, on)
    plain = (Standing.IN_FORCE, Standing.ARTICLE_UNCHECKED)
    return tuple(dict.fromkeys(j.reason for j in judgements if j.standing not in plain and j.reason))


def _numbers(inner: str) -> list[int]:
    spread = _RANGE.sub(lambda m: " ".join(map(str, _between(int(m[1]), int(m[2])))), inner)
    return [int(n) for n in re.findall(r"(?<![-−\d])\d{1,12}", spread)]


def _between(first: int, last: int) -> Sequence[int]:
    return range(first, last + 1) if first <= last <= first + 20 else (first, last)


def _sentences(text: str) -> Iterator[str]:
    yield from (match[0] for match in _SENTENCE.finditer(text) if match[0])


def _lent(sentences: Sequence[str], at: int) -> tuple[int, ...]:
    """Return the numbers at the end of a sentence whose clauses stand before semicolons: they go for all."""
    for sentence in sentences[at:]:
        if numbers := _CLEAN_MARK.findall(sentence):
            return tuple(map(int, numbers))
        if not sentence.rstrip(" ").endswith(("；", ";")):
            break
    return ()


def _is_borne_out(
    sentence: str, passages: Sequence[Passage], said: Sequence[str], numbers: Sequence[int]
) -> bool:
    words = _CLEAN_MARK.sub("", sentence)
    if not _states(words):
        # What has a number of its own claims to stand there, whatever it says.
        own = [_source_of(passages[int(n) - 1]) for n in _CLEAN_MARK.findall(sentence)]
        return not own or not Grounds([*own, *said]).find_untold(words, _MOST_UNTOLD)
    if not numbers:
        return bool(_ADMITS.search(words)) and not unsupported(words, said)
    cited = [_source_of(passages[n - 1]) for n in numbers]
    if _says_other_figures(words, [*cited, *said]):
        return False
    if Grounds([*cited, *said]).find_untold(words, _MOST_UNTOLD):
        return False
    pairs = _pairs(words)
    shared = pairs & set().union(*(_pairs(source) for source in cited))
    if _CLEAN_MARK.search(sentence) is None:
        # A number that stands further on must fit better than one of the clause's own.
        return len(shared) >= max(1, len(pairs) // 3)
    return not pairs or len(shared) >= max(1, min(2, len(pairs) // 4))


def _states(words: str) -> bool:
    """Tell whether a sentence states a rule, a number or an obligation."""
    if not words.strip() or (_HEADER.fullmatch(words) and not _NUMBER.search(words)):
        return False
    if _LEAD.search(words):
        # 要求如下： only leads on to what is said.
        return _NUMBER.search(_POINTS.sub("", words)) is not None or _STRICTLY.search(words) is not None
    return _OBLIGES.search(words) is not None or _NUMBER.search(words) is not None


def _says_other_figures(words: str, sources: Sequence[str]) -> bool:
    """Tell whether a sentence holds a figure, period or penalty that no source does; 每季度一次 is 一年四次."""
    rates = rates_of(words)
    is_as_often = bool(rates) and rates <= rates_of("\n".join(sources))
    figures = [f for f in unsupported(words, sources) if not (is_as_often and f.unit == "次")]
    return bool(figures) or (not is_as_often and _says_more(words, "\n".join(sources)))


def _says_more(words: str, source: str) -> bool:
    """Tell whether a sentence names a period or a penalty that its sources do not."""
    periods = {_SAME_PERIOD.get(match[0][-1], match[0][-1]) for match in _PERIOD.finditer(words)}
    if any(not set(unit) & set(source) for unit in periods):
        return True
    return any(match[0] not in source for match in _GRAVE.finditer(words))


def _source_of(passage: Passage) -> str:
    rule = f"《{passage.document_title}》{passage.article or ''}"
    return "\n".join((rule, passage.label, passage.heading, passage.text, *passage.questions))


def _pairs(text: str) -> set[str]:
    pairs: set[str] = set()
    for run in _LETTERS.findall(text):
        if run[0].isascii():
            pairs.add(run.lower())
        else:
            pairs.update(run[i : i + 2] for i in range(len(run) - 1))
    return pairs - _COMMON


def _mark(sentence: str) -> str:
    body = sentence.rstrip("。！？!?；;\n”’」』）) ")
    tail = sentence[len(body) :]
    return f"{body}{NOT_BORNE_OUT}{tail}"


def mark_standing(
    text: str, passages: Sequence[Passage], catalogue: RuleCatalogue, on: date
) -> tuple[str, list[str]]:
    """Say behind every rule that a text names by itself how it stands; return those rules too.

    What a passage says of another rule vouches for nothing: only the rules that `passages` are from
    need no remark.
    """
    given = {(passage.rule_id, str(article)) for passage in passages for article in _articles_of(passage)}
    strangers: list[str] = []
    for reference in sorted(find_references(text, catalogue), key=lambda r: r.span, reverse=True):
        judgement = catalogue.judge(reference, on, sentence_around(text, reference.span))
        standing = judgement.standing
        place = f"《{reference.title}》{reference.article or ''}"
        is_given = judgement.rule is not None and (judgement.rule.id, str(reference.article or "")) in given
        if standing is Standing.IN_FORCE:
            continue
        if standing is Standing.ARTICLE_UNCHECKED and (is_given or reference.article is None):
            continue
        strangers.append(place)
        end = reference.span.end
        # A bracket of the model's own, （现行）, does not count.
        if not text[end:].startswith(f"（{standing}）"):
            text = f"{text[:end]}（{standing}）{text[end:]}"
    return text, strangers[::-1]


def _articles_of(passage: Passage) -> Iterator[object]:
    yield ""
    if passage.article:
        yield passage.article
    yield from (match[0] for match in _PLACE.finditer(passage.label))
