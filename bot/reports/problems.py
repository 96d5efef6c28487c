"""Problems and remedies: told in a person's words, printed so that each remedy answers its problem."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from bot.reports.outline import Role, sections_in
from bot.reports.task import OldProblem, Problem, ReportTask
from knowledge.specs import ReportSpec
from knowledge.text.numerals import to_chinese

_MARK = re.compile(
    r"(?:(?<=[\n。；;，,：:])|^)\s*(?:(?:问题|第)?[一二三四五六七八九十]{1,2}(?:是|、|[，,：:])|[（(](?:[一二三四五六七八九十]{1,2}|\d{1,2})[）)]"
    r"|(?:问题)?\d{1,2}\s?[.．、：:](?!\d)|[①-⑳]|其[一二三四五六七八九][，,：:是])"
)
_PROBLEM_HEADING = re.compile(
    r"^[ \t\u3000#]*[一二三四五六七八九十]{1,2}、[^。\n]{0,14}(?:问题|不足)[^。\n]{0,14}$", re.MULTILINE
)
_NEXT_HEADING = re.compile(r"^[ \t\u3000#]*[一二三四五六七八九十]{1,2}、", re.MULTILINE)
_LEAD_IN = re.compile(r"^.{0,60}(?:如下|主要(?:体现|表现)在|主要有|以下问题)[：:。]?$")

_DATE = r"(?:(?:20\d\d年|今年|明年|本年|年)?\d{1,2}月(?:\d{1,2}日|底|末|上旬|中旬|下旬)?|(?:本|今|明)?年(?:底|末)|[一二三四]季度(?:末)?|\d{4}-\d{1,2}-\d{1,2}|长期坚持|立行立改|即日起)"
_DEADLINE = re.compile(
    rf"(?:于|在)?({_DATE})\s*(?:之?前|以前|底前)?(?:完成|整改到位|改完|改好|做完|落实|到位)?"
)
_ORGAN = r"[\u4e00-\u9fff]{1,12}?(?:科室|科|股|处|室|办|部|中心|支部|党委|党组|局|组|站)"
_PERSON = r"[\u4e00-\u9fff]{1,8}?(?:书记|主任|局长|科长|处长|部长|主席|委员|组长|校长|院长|站长|同志|干事)"
_OWNER = re.compile(
    rf"(?:责任(?:人|单位|科室|部门|领导)|牵头(?:人|单位|科室|领导)?)(?:是|为|：|:)\s*([^，,。；;\n]{{2,30}})"
    rf"|由\s*([^，,。；;\n]{{2,30}}?)(?:同志)?\s*(?:负责|牵头|落实|整改|来改|去改|来抓|具体抓|承办|来办|去办|具体负责|$|(?=[，,。；;\n]))"
    rf"|(?:^|[，,。；;\n])\s*((?:{_PERSON}|{_ORGAN})(?:[、和](?:{_PERSON}|{_ORGAN}))*)\s*(?:负责|牵头|落实|抓|办|来改)?(?=[，,。；;\n]|$)"
)
_RESULT = re.compile(
    r"(?:做到|达到|确保|实现|成果(?:是|为|：|:)|目标(?:是|为|：|:)|验收标准(?:是|为|：|:))\s*([^。；;\n]{2,80})"
)
_DEFAULTS = ((r"领导|科室|责任人", "owner"), (r"日期|时限", "deadline"), (r"标准|成果", "result"))
_NONE = re.compile(r"^\s*(?:没有|无|没|暂无|没有问题|没发现|未发现)[^，,]{0,8}$")
_CLOSED = re.compile(
    r"已经?(?:整改|改|完成|解决|到位|销号|办结|做)|整改(?:完成|到位)|改完|改好|销号|办结|解决了|^(?:改了|完成了?|是|有)"
)
_OPEN = re.compile(
    r"没(?:有)?(?:改|完成|解决|做|到位)|未(?:改|完成|解决|整改|到位|销号)|还(?:没|在|未)|尚未|正在|仍(?:在|有|未)|部分"
)


def split_problems(text: str) -> tuple[str, ...]:
    """Return the problems of a text one by one: numbered, 一是…二是…, lines, or parts between semicolons."""
    text = text.strip()
    if not text or _NONE.match(text):
        return ()
    marks = list(_MARK.finditer(text))
    if len(marks) >= 2 or (marks and marks[0].start() == 0):
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        pieces = [text[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
    elif "\n" in text:
        pieces = text.splitlines()
    else:
        pieces = re.split(r"[；;]", text)
    return tuple(piece for piece in map(_tidy, pieces) if len(piece) >= 2 and not _LEAD_IN.match(piece))


def _tidy(text: str) -> str:
    return "".join(line.strip() for line in text.splitlines()).strip("　 ；;。，,、：:")


def find_old_problems(text: str) -> tuple[OldProblem, ...]:
    """Return the problems that last year's report named, from its section on problems."""
    heading = _PROBLEM_HEADING.search(text)
    if not heading:
        return ()
    following = _NEXT_HEADING.search(text, heading.end())
    body = text[heading.end() : following.start() if following else len(text)]
    body = re.sub(r"特此报告[\s\S]*$", "", body)
    marks = list(_MARK.finditer(body))
    if not marks:
        paragraphs = [_tidy(line) for line in body.splitlines()]
        return tuple(
            OldProblem(_headline(p)) for p in paragraphs if p and not _LEAD_IN.match(p) and len(p) < 200
        )
    bounds = [*(mark.start() for mark in marks), len(body)]
    pieces = [_tidy(body[mark.end() : end]) for mark, (_, end) in zip(marks, pairwise(bounds), strict=True)]
    return tuple(OldProblem(_headline(piece)) for piece in pieces if len(piece) >= 4)


def _headline(text: str) -> str:
    """The first sentence says which problem it is."""
    return re.split(r"[。；;]", text)[0].strip()[:80]


def read_old_answer(problem: OldProblem, text: str) -> OldProblem | None:
    """Read whether a problem of last year is closed, or why it is open; None where neither is said."""
    said = text.strip().rstrip("。")
    if _OPEN.search(said):
        reason = re.sub(
            r"^(?:还)?(?:没有?|未|尚未)(?:整改|改|完成|解决|做)(?:完|好|到位)?(?:成)?[，,。；;：:]?\s*",
            "",
            said,
        )
        reason = re.sub(r"^(?:因为|由于|原因是|主要是因为)\s*", "", reason)
        return replace(problem, status="open", account=reason)
    if _CLOSED.search(said):
        account = re.sub(
            r"^(?:是的?|有|已经?)?(?:全部)?(?:整改|改|完成|解决|做|办结|销号)(?:完|好|完成|到位|完毕)?(?:了)?[，,。；;：:]?\s*",
            "",
            said,
        )
        return replace(problem, status="closed", account=account)
    return None


def read_measure(problem: Problem, text: str) -> Problem:
    """Read a remedy told in one breath: what, by whom, until when, to what result.

    What an earlier answer said stays unless this one says it anew.
    """
    rest = text.strip()
    found: dict[str, str] = {}
    for name, pattern in (("result", _RESULT), ("deadline", _DEADLINE), ("owner", _OWNER)):
        match = pattern.search(rest)
        if not match:
            continue
        if name == "deadline" and not re.search(
            r"前|底|末|完成|到位|季度|长期|立行|改完|改好|-|日", match[0]
        ):
            continue
        found[name] = next(group for group in match.groups() if group).strip().removeprefix("由")
        rest = rest[: match.start()] + "，" + rest[match.end() :]
    measure = re.sub(r"[，,；;。\s]*[，,；;。\n][，,；;。\s]*", "，", rest).strip("，,；;。 　")
    measure = re.sub(r"^(?:整改措施|措施|打算|准备|计划)(?:是|为|：|:)?\s*", "", measure)
    if measure and len(measure) >= 4:
        found["measure"] = measure
    return replace(problem, **found)


def defaults_of(task: ReportTask, spec: ReportSpec) -> Problem:
    """Who, when and to what result where it was told once for all remedies (the facts of that section)."""
    told: dict[str, str] = {}
    for section in sections_in(spec, Role.MEASURES):
        for slot in (slot for element in section.elements for slot in element.slots):
            field = next((name for words, name in _DEFAULTS if re.search(words, slot.title)), "")
            value = task.ledger.value(slot.id)
            if field and value:
                told[field] = "、".join(filter(None, (told.get(field), value)))
    return Problem("", **told)


def with_defaults(problem: Problem, defaults: Problem) -> Problem:
    """Return the problem with what was told for all where it says nothing of its own."""
    return replace(
        problem,
        owner=problem.owner or defaults.owner,
        deadline=problem.deadline or defaults.deadline,
        result=problem.result or defaults.result,
    )


def print_problems(problems: Sequence[Problem]) -> tuple[str, ...]:
    """The problems as numbered paragraphs; the numbers are those of the measures."""
    return tuple(f"（{to_chinese(n)}）{problem.text}。" for n, problem in enumerate(problems, 1))


def print_measures(problems: Sequence[Problem]) -> tuple[str, ...]:
    """One measure to each problem, with who, when and to what result; what was not told is a placeholder."""
    return tuple(
        f"（{to_chinese(n)}）针对“{short(problem.text)}”的问题。{problem.measure or _gap('整改措施', n)}，"
        f"由{problem.owner or _gap('责任人', n)}负责，{_due(problem.deadline) or _gap('完成时限', n) + '前完成'}，"
        f"做到{problem.result or _gap('整改成果', n)}。"
        for n, problem in enumerate(problems, 1)
    )


def missing_of(problem: Problem) -> tuple[str, ...]:
    """What a remedy still lacks, in words."""
    parts = (
        ("整改措施", problem.measure),
        ("责任人", problem.owner),
        ("完成时限", problem.deadline),
        ("整改成果", problem.result),
    )
    return tuple(name for name, value in parts if not value)


def print_old_problems(problems: Sequence[OldProblem]) -> str:
    """What has become of last year's problems, in one paragraph; nothing about those nobody spoke of."""
    sentences = []
    for problem in problems:
        if problem.status == "closed":
            sentences.append(
                f"上年度自查发现的“{short(problem.text)}”问题已整改到位"
                + (f"，{problem.account}" if problem.account else "")
                + "。"
            )
        elif problem.status == "open":
            reason = problem.account or "【待填：上年度问题未完成整改的原因】"
            sentences.append(
                f"上年度自查发现的“{short(problem.text)}”问题尚未完成整改，原因是{reason}，将继续推进。"
            )
    return "".join(sentences)


def short(text: str) -> str:
    """The problem by its name: its first clause."""
    return re.split(r"[，,。；;：:（(]", text)[0].strip("“”")


def _gap(name: str, n: int) -> str:
    return f"【待填：问题{n}的{name}】"


def _due(deadline: str) -> str:
    if not deadline:
        return ""
    if re.search(r"长期|立行|即日", deadline):
        return deadline
    return f"{deadline}前完成"
