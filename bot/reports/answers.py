"""An answer taken in: corrections first, then problems and remedies, then facts."""

from __future__ import annotations

import re
from dataclasses import replace

from rapidfuzz import fuzz

from bot.facts import Fact
from bot.facts.told import as_told
from bot.reports.interview import MEASURE, OLD, PROBLEMS
from bot.reports.outline import find_slot
from bot.reports.problems import read_measure, read_old_answer, split_problems
from bot.reports.taking import Telling, Understood, place, take_facts
from bot.reports.task import Problem, ReportTask, fact_key
from knowledge.specs import FactSlot, ReportSpec
from knowledge.text.numerals import from_chinese

_CHANGE = r"(?:应?该?为?是?\s*)?(?:改成|改为|改作|换成|更正为|应改为|应为|应是|应该是|不对，?是|错了，?是)"
_BY_NUMBER = re.compile(
    rf"^第?\s*([0-9０-９一二三四五六七八九十]{{1,3}})\s*(?:个|条|项|处)?\s*[，,]?\s*{_CHANGE}\s*(.+?)[。！!]?$",
    re.DOTALL,
)
_BY_NAME = re.compile(
    rf"^(?:请)?(?:把|将)?\s*([^，,。；;\n]{{1,24}}?)(?:的?次数|的?数字)?\s*[，,]?\s*{_CHANGE}\s*(.+?)[。！!]?$",
    re.DOTALL,
)
_REMOVE = re.compile(
    r"^(?:请)?(?:删除|删掉|去掉|删去)\s*第?\s*([0-9０-９一二三四五六七八九十]{1,3})\s*(?:个|条|项|处)[。！!]?$"
)

_OPENS_AS_NUMBER = re.compile(r"[约近共]?[0-9０-９〇零一二三四五六七八九十百千两没无]")
_BARE = re.compile(
    r"^(?:不对|错了|说错了|搞错了|写错了)[，,：:。\s]*(?:应该?)?(?:是|为|改成|改为)?\s*(.*?)[。！!]?$",
    re.DOTALL,
)

_LISTS_PROBLEMS = re.compile(
    r"(?:我们|本单位|目前|自查|还|查|发现|存在|主要|的)*(?:问题|不足)(?:主要)?(?:有|是|在于)?[^，,。；;：:\n]{0,6}[，,：:\n]?\s*"
    r"((?:一是|1[.、．]|第一|[（(]一[）)]|①).+)",
    re.DOTALL,
)
_OF_PROBLEM = re.compile(r"第([一二三四五六七八九十\d]{1,2})个(?:问题)?(?:的|，|,)?")


def answer(task: ReportTask, spec: ReportSpec, text: str, telling: Telling) -> Understood:
    """Take in what a person says: a correction, else the answer to the waiting question and whatever else it tells."""
    text = as_told(text).strip()
    corrected = correct(task, spec, text, telling)
    if corrected is not None:
        return corrected
    return (
        take_problem_answer(task, task.asking, text)
        or _take_volunteered(task, text)
        or take_facts(task, spec, text, telling)
    )


def take_problem_answer(task: ReportTask, key: str, text: str) -> Understood | None:
    """Take the answer to a question about problems; None where the key is another question's."""
    kind, _, number = key.partition(":")
    index = int(number) - 1 if number.isdigit() else -1
    if kind == PROBLEMS:
        return _take_problems(task, text)
    if kind == MEASURE:
        return _take_measure(task, index, text)
    return _take_old(task, index, text) if kind == OLD else None


def _correct_last(task: ReportTask, spec: ReportSpec, new: str, telling: Telling) -> Understood:
    """Take 不对，是8次 for the one thing just shown that it fits; ask where that is not clear."""
    fitting = []
    for number, key in enumerate(task.shown, 1):
        found = find_slot(spec, key)
        # 张三 is nobody's count, though it ends in a numeral.
        is_amount = found and found[1].type in ("count", "percent")
        if is_amount and not _OPENS_AS_NUMBER.match(new):
            continue
        if new and found and telling.answer(new, found[1]):
            fitting.append(number)
    if len(fitting) != 1:
        return Understood(task, question="是哪一项不对？可以说“第1个改成8次”，或者“把研讨改成8次”。")
    understood = correct(task, spec, f"第{fitting[0]}个改成{new}", telling)
    assert understood is not None
    return understood


def correct(task: ReportTask, spec: ReportSpec, text: str, telling: Telling) -> Understood | None:
    """Take 第3个改成8次, 把研讨改成8次 or 删掉第2条; None where the text is no correction."""
    removed = _REMOVE.match(text)
    if removed:
        fact = _numbered(task, removed[1])
        if fact is None:
            return Understood(task, question=f"没有第{removed[1]}条，请照上面列出的序号说。")
        ledger = task.ledger.without(fact_key(fact))
        return Understood(replace(task, ledger=ledger), (), (f"已删去：{fact.text}",))
    by_number = _BY_NUMBER.match(text)
    by_name = None if by_number else _BY_NAME.match(text)
    if by_number:
        fact = _numbered(task, by_number[1])
        if fact is None:
            return Understood(
                task,
                question=f"没有第{by_number[1]}个，请照上面列出的序号说，或说名称，例如“把研讨改成8次”。",
            )
    elif by_name:
        fact = _named(task, spec, by_name[1])
        if fact is None:
            return None
    elif bare := _BARE.match(text):
        return _correct_last(task, spec, bare[1], telling)
    else:
        return None
    match = by_number or by_name
    assert match is not None
    found = find_slot(spec, fact.slot)
    if found:
        new = telling.answer(match[2], found[1])
        if new is None:
            return Understood(
                task, question=f"“{match[2]}”不像{fact.title}，请写成{_example(found[1])}这样。"
            )
    else:
        new = telling.fact(None, match[2], title=fact.title, quote=text)
    shown = task.shown
    understood = place(task, spec, (new,))
    return replace(
        understood,
        task=replace(understood.task, shown=shown or understood.task.shown),
        lines=(f"已改：{fact.text} → {new.text}",),
    )


def _example(slot: FactSlot) -> str:
    return {
        "count": f"“8{slot.unit}”",
        "percent": "“95%”",
        "date": "“3月8日”",
        "dates": "“3月8日、6月12日”",
    }.get(slot.type, "文字")


def _numbered(task: ReportTask, number: str) -> Fact | None:
    """The fact of that number in the list that was shown last, else in the ledger."""
    index = (from_chinese(number) or 0) - 1
    keys = task.shown or tuple(fact_key(fact) for fact in task.ledger.facts)
    if not 0 <= index < len(keys):
        return None
    key = keys[index]
    return next((fact for fact in task.ledger.facts if key in (fact.slot, fact.title, fact.value)), None)


def _named(task: ReportTask, spec: ReportSpec, name: str) -> Fact | None:
    """The known fact that the name fits best; facts shown last come first among equals."""
    name = name.strip()
    best: tuple[float, Fact] | None = None
    for fact in task.ledger.facts:
        found = find_slot(spec, fact.slot)
        words = (fact.title, *(found[1].words if found else ()))
        score = max((_likeness(name, word) for word in words if word), default=0.0)
        score += 5 * (fact.slot in task.shown and bool(fact.slot))
        if score >= 70 and (best is None or score > best[0]):
            best = (score, fact)
    return best[1] if best else None


def _likeness(name: str, word: str) -> float:
    if name == word:
        return 100.0
    # 研讨 means 专题研讨次数 rather than 集体学习研讨次数: the less is left over the better.
    if name in word or word in name:
        return 75 + 20 * min(len(name), len(word)) / max(len(name), len(word))
    return 0.8 * fuzz.ratio(name, word)


def _take_problems(task: ReportTask, text: str) -> Understood:
    found = split_problems(text)
    if not found:
        return Understood(
            task, question="没有看到具体问题，请一条一行写出来；确实没有发现问题也请写明查了哪些方面。"
        )
    problems = (*task.problems, *(Problem(problem) for problem in found))
    lines = tuple(f"问题{n}：{problem.text}" for n, problem in enumerate(problems, 1))
    return Understood(replace(task, problems=problems, asking=""), (), lines)


def _take_volunteered(task: ReportTask, text: str) -> Understood | None:
    """Take problems, or remedies of numbered problems, that nobody asked for just now; None where it is neither."""
    if listed := _LISTS_PROBLEMS.match(text):
        return _take_problems(task, listed[1])
    marks = list(_OF_PROBLEM.finditer(text))
    numbers = [(from_chinese(mark[1]) or 0) - 1 for mark in marks]
    if not marks or marks[0].start() or not all(0 <= n < len(task.problems) for n in numbers):
        return None
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    lines: list[str] = []
    for number, mark, end in zip(numbers, marks, ends, strict=True):
        taken = _take_measure(task, number, text[mark.end() : end].strip("，,；;。 "))
        task = taken.task
        lines += taken.lines
    return Understood(task, (), tuple(lines)) if lines else None


def _take_measure(task: ReportTask, index: int, text: str) -> Understood:
    if not 0 <= index < len(task.problems):
        return Understood(task, question="没有这个问题，请先说有哪些问题。")
    problem = read_measure(task.problems[index], _with_years(text, task.year))
    if problem == task.problems[index]:
        return Understood(
            task,
            question="没有看出措施、责任人、时限或成果，请说得完整一点，例如“由办公室负责，12月底前完成”。",
        )
    problems = (*task.problems[:index], problem, *task.problems[index + 1 :])
    parts = (
        ("措施", problem.measure),
        ("责任人", problem.owner),
        ("时限", problem.deadline),
        ("成果", problem.result),
    )
    lines = tuple(f"问题{index + 1}{name}：{value}" for name, value in parts if value)
    return Understood(replace(task, problems=problems, asking=""), (), lines)


def _with_years(text: str, year: int | None) -> str:
    """Write the years out: 明年1月 in a report is read in another year."""
    return re.sub("明年(?=\\d)", f"{year + 1}年", text) if year else text


def _take_old(task: ReportTask, index: int, text: str) -> Understood:
    if not 0 <= index < len(task.old_problems):
        return Understood(task, question="没有这个上年度问题。")
    problem = read_old_answer(task.old_problems[index], text)
    if problem is None:
        return Understood(task, question="请说“已整改”并写做了什么，或者说“没改完”并写原因。")
    old = (*task.old_problems[:index], problem, *task.old_problems[index + 1 :])
    status = "已整改" if problem.status == "closed" else "未完成"
    line = f"{problem.text}：{status}" + (f"，{problem.account}" if problem.account else "")
    return Understood(replace(task, old_problems=old, asking=""), (), (line,))
