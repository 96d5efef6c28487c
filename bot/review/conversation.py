"""A review in conversation: what matters most first, then one card a finding, at the end the corrected text.

The state between two messages is plain data: the text, the findings (the worst first), which were
adopted or passed over, and where the person is.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bot.errors import ZichaError
from bot.exchange import Block, Button, Draft, Heading, Items, Message, OutFile, Paragraph, Reply, Table
from bot.review.cards import ButtonRows, card, card_buttons
from bot.review.finding import Finding, Severity
from bot.review.handover import apart, brief, by_weight, corrected, sentence, summarise
from bot.review.reasons import explain_basis
from bot.review.results import Review, finding_json
from knowledge.documents import Span
from knowledge.text.numerals import parse_ordinal
from knowledge.text.sentences import clip

if TYPE_CHECKING:
    from bot.services import Services

State = dict[str, Any]

_END = r"[吧呢了啊呀]?[。.！!？?～~]*$"
_WORDS = tuple(
    (verb, re.compile(f"^(?:{words}){_END}"))
    for verb, words in (
        ("accept", r"采纳|同意|改|就这么改|好|好的|接受|可以|行|ok|OK|嗯"),
        ("all", r"全部采纳|都采纳|全采纳|全改|都改|一键采纳|能改的都改"),
        ("ignore", r"(?:请|就|先)?(?:忽略|不改|跳过|不用|不用改|不采纳|保留原样|没问题|不管|别管|算了|没错)(?:它|他|吧)?"),
        ("undo", r"撤销|撤回|取消采纳|反悔|改回去|恢复|上一步|撤销上一步"),
        ("why", r"(?:这[条个处里]?)?(?:是)?(?:为什么|为何|为啥|依据|理由|凭什么|原文|什么意思|怎么回事|哪里不对|怎么改|啥意思|是啥意思|怎么理解|咋改|该怎么改)(?:要?改|要?这样改|错)?"),
        ("left", r"(?:那|现在)?(?:还|剩下的?|其余)?(?:还)?(?:有|剩)(?:下)?(?:几[条个处]|多少|什么|哪些|啥|别的问题|其他问题)(?:没有?)?(?:处理|改|看|问题)?"),
        ("next", r"下一[条个处]|下一?|继续|下面|往下|next"),
        ("back", r"上一[条个处]"),
        ("again", r"逐条看|逐条|从头看|重新看|看未处理的|未处理的"),
        ("text", r"(?:给我)?(?:改好的?|修改后的?)(?:稿子?|文字|全文|文本)?|全文|完成|结束|好了|看完"),
        ("word", r"(?:导出|要|给我|存成|下载)?(?:word|Word|WORD|文档|文件|批注)(?:文件|文档|版|批注)?|导出"),
        ("coverage", r"(?:看)?要素表?|覆盖"),
    )
)  # fmt: skip
_MOST_LEFT = 10
_FIRST = 6
"""So many kinds of findings are named at once, the worst first; each finding has its card."""
_NUMBER = re.compile(
    r"^(?:那|把)?第?\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*[条个处点](?:意见|问题)?[，,：: ]*"
)
"""What names a finding by its number: 第2条怎么改, 第三个不管了."""
_STEPS = 20
"""So many decisions can be taken back."""

_OPTION = re.compile(r"，请用 (?:--\w+ 指定|…)")


def begin_review(review: Review) -> tuple[Reply, State]:
    """Return the summary, and the state from which the cards are shown."""
    # What helps at the command line helps nobody in a conversation.
    lines = tuple(_OPTION.sub("", line) for line in summarise(review))
    much, most, looked_at = lines
    if review.refused:
        return Reply((Paragraph("\n".join(lines)),), is_private=True), {}
    findings = by_weight(review.findings)
    state: State = {
        "id": _mark_of(review),
        "text": review.text,
        "findings": [finding_json(finding) for finding in findings],
        "coverage": [row.to_json() for row in review.coverage],
        "adopted": [],
        "passed": [],
        "steps": [],
        "cursor": -1,
    }
    rows: list[tuple[Button, ...]] = []
    if findings:
        rows.append((_button(state, "逐条看", "again"),))
    ready = sum(finding.replacement is not None for finding in findings)
    if ready:
        rows.append((_button(state, f"能直接改的 {ready} 处都采纳", "all"),))
    rows.append(
        (
            *((_button(state, "要素表", "coverage"),) if review.coverage else ()),
            _button(state, "Word 批注", "word"),
        )
    )
    shown = (Items(tuple(_named(findings, review.text))),) if findings else (Paragraph(most),)
    blocks = (Heading("审稿结果"), Paragraph(much), *shown, Paragraph(looked_at))
    return Reply(blocks, buttons=tuple(rows), is_private=True), state


def _named(findings: Sequence[Finding], text: str) -> Iterator[str]:
    """Yield the first findings, those of one kind as one, each with the number of its card."""
    kinds: dict[str, list[int]] = {}
    for number, finding in enumerate(findings, 1):
        kinds.setdefault(finding.check, []).append(number)
    for numbers in list(kinds.values())[:_FIRST]:
        more = f"（同类 {len(numbers)} 处）" if len(numbers) > 1 else ""
        yield f"第{numbers[0]}条：{brief(findings[numbers[0] - 1], text)}{more}"


def _tell_left(state: State, findings: list[Finding]) -> Reply:
    """List what is neither adopted nor passed over."""
    left = [n for n in range(len(findings)) if n not in _done(state)]
    if not left:
        return _finished(state, findings)
    lines = tuple(f"第{n + 1}条：{brief(findings[n], state['text'])}" for n in left[:_MOST_LEFT])
    more = f"，先列{_MOST_LEFT}处" if len(left) > _MOST_LEFT else ""
    return Reply(
        (Paragraph(f"还有 {len(left)} 处没有处理{more}："), Items(lines)),
        buttons=_buttons(state, findings),
        is_private=True,
    )


def _mark_of(review: Review) -> str:
    """A short mark of the draft, so that buttons under an earlier one are known."""
    return hashlib.sha256(review.text.encode("utf-8", "replace")).hexdigest()[:8]


def knows(words: str) -> bool:
    """Tell whether typed words are one of those that a review takes."""
    words = words.strip()
    bare = _NUMBER.sub("", words)
    # 第2条 alone asks to see it.
    return not bare or any(pattern.match(bare) for _, pattern in _WORDS)


async def review_turn(message: Message, state: State, services: Services) -> tuple[Reply, State]:
    """Take a button or a word, and return what is said and the state after it."""
    findings = _findings(state)
    verb, number, mark = _read(message, state)
    if mark and mark != state.get("id", mark):
        return _too_old(state, findings), state
    match verb:
        case "accept" | "ignore" if 0 <= number < len(findings):
            return await _decide(state, findings, number, adopt=verb == "accept")
        case "same" if 0 <= number < len(findings):
            same = [n for n, one in enumerate(findings) if one.check == findings[number].check]
            return await _adopt_many(state, findings, same)
        case "skip" if 0 <= number < len(findings):
            return _pass_same(state, findings, number)
        case "all":
            return await _adopt_many(state, findings, list(range(len(findings))))
        case "undo":
            return _undo(state, findings)
        case "why" if 0 <= number < len(findings):
            blocks = await asyncio.to_thread(
                explain_basis, findings[number], services.library.catalogue, services.today()
            )
            if how := findings[number].suggestion:
                blocks = (*blocks, Paragraph(f"改法：{sentence(how)}"))
            return Reply(blocks, buttons=_buttons(state, findings), is_private=True), state
        case "show" if 0 <= number < len(findings):
            return _show(state, findings, number)
        case "left":
            return _tell_left(state, findings), state
        case "next":
            return _show_next({**state, "cursor": number}, findings, after=number)
        case "back":
            return _show_back(state, findings)
        case "again":
            return _show_next({**state, "cursor": -1}, findings, after=-1)
        case "text":
            return _hand_over_text(state, findings), state
        case "word":
            return await _hand_over_word(state, findings), state
        case "coverage":
            return _coverage(state, findings), state
    return _help(state, findings), state


def _read(message: Message, state: State) -> tuple[str, int, str]:
    """Return what is wanted, of which finding, and of which review; words are about the card that is shown."""
    cursor = int(state.get("cursor", -1))
    if message.action.startswith("review:"):
        _, verb, *rest = message.action.split(":")
        number = int(rest[0]) if rest and rest[0].isdecimal() else cursor
        return verb, number, rest[1] if len(rest) > 1 else ""
    words = message.text.strip()
    bare = _NUMBER.sub("", words)
    verb = next((name for name, pattern in _WORDS if pattern.match(bare)), "")
    if named := _NUMBER.match(words):
        return verb or "show", (parse_ordinal(named[1]) or 0) - 1, ""
    return verb, cursor, ""


def _findings(state: State) -> list[Finding]:
    return [
        Finding(
            one["check"],
            Severity(one["severity"]),
            Span(one["start"], one["end"]),
            one["message"],
            one["suggestion"],
            one["replacement"],
            one["basis"],
            one["element"],
            one["by_model"],
        )
        for one in state.get("findings", [])
    ]


async def _decide(state: State, findings: list[Finding], number: int, *, adopt: bool) -> tuple[Reply, State]:
    finding = findings[number]
    said = "已忽略。"
    if adopt and finding.replacement is None:
        said = f"记下了，请您自己改：{sentence(finding.suggestion or finding.message)}"
    elif adopt:
        said = "已采纳。"
    reply, after = _show_next(_marked(state, [number], adopt=adopt), findings, after=number)
    return _after_words(said, reply), after


async def _adopt_many(state: State, findings: list[Finding], numbers: list[int]) -> tuple[Reply, State]:
    open_ones = [
        n
        for n in numbers
        if findings[n].replacement is not None and n not in state["passed"] and n not in state["adopted"]
    ]
    reply, after = _show_next(_marked(state, open_ones, adopt=True), findings, after=state["cursor"] - 1)
    said = f"已采纳 {len(open_ones)} 处。" if open_ones else "没有还能直接采纳的了。"
    by_hand = sum(1 for n, one in enumerate(findings) if one.replacement is None and n not in _done(state))
    if by_hand and len(numbers) == len(findings):
        said += f"另有 {by_hand} 处要您自己改。"
    return _after_words(said, reply), after


def _pass_same(state: State, findings: list[Finding], number: int) -> tuple[Reply, State]:
    """Pass over all open findings of one kind at once."""
    done = _done(state)
    same = [n for n, one in enumerate(findings) if one.check == findings[number].check and n not in done]
    reply, after = _show_next(_marked(state, same, adopt=False), findings, after=number)
    return _after_words(f"已忽略 {len(same)} 处。", reply), after


def _undo(state: State, findings: list[Finding]) -> tuple[Reply, State]:
    """Take back the last decision, or the last correction of the text, and show the card again."""
    if not state.get("steps") and (earlier := state.get("earlier")):
        state = {**earlier[-1], "earlier": earlier[:-1]}
        return Reply(
            (Paragraph("已退回改动前的稿子。"),), buttons=_buttons(state, _findings(state)), is_private=True
        ), state
    if not state.get("steps"):
        return Reply(
            (Paragraph("没有可以撤销的。"),), buttons=_buttons(state, findings), is_private=True
        ), state
    *earlier, step = state["steps"]
    state = {**state, "steps": earlier, **step}
    reply, state = _show_next(state, findings, after=step["cursor"] - 1)
    return _after_words("已撤销上一步。", reply), state


def _after_words(said: str, reply: Reply) -> Reply:
    return Reply((Paragraph(said), *reply.blocks), buttons=reply.buttons, files=reply.files, is_private=True)


def _marked(state: State, numbers: list[int], *, adopt: bool) -> State:
    """Note a decision, and what was before it."""
    before = {key: state[key] for key in ("adopted", "passed", "cursor")}
    adopted, passed = set(state["adopted"]), set(state["passed"])
    (adopted if adopt else passed).update(numbers)
    (passed if adopt else adopted).difference_update(numbers)
    after = {**state, "adopted": sorted(adopted), "passed": sorted(passed)}
    if (after["adopted"], after["passed"]) != (before["adopted"], before["passed"]):
        after["steps"] = [*state.get("steps", []), before][-_STEPS:]
    return after


def _done(state: State) -> set[int]:
    return {*state["adopted"], *state["passed"]}


def _show_next(state: State, findings: list[Finding], *, after: int) -> tuple[Reply, State]:
    """Show the first open finding after this one; a button of an older card does not skip the one shown."""
    done, cursor = _done(state), state["cursor"]
    start = cursor if 0 <= cursor < len(findings) and cursor != after and cursor not in done else after + 1
    number = next((n for n in range(max(start, 0), len(findings)) if n not in done), None)
    if number is None:
        return _finished(state, findings), {**state, "cursor": len(findings)}
    state = {**state, "cursor": number}
    return (
        Reply(card(state["text"], findings, number), buttons=_buttons(state, findings), is_private=True),
        state,
    )


def _show_back(state: State, findings: list[Finding]) -> tuple[Reply, State]:
    """Show the card before, whatever was decided on it."""
    number = state["cursor"] - 1
    return _show(state, findings, number) if 0 <= number < len(findings) else (_help(state, findings), state)


def _show(state: State, findings: list[Finding], number: int) -> tuple[Reply, State]:
    """Show the card of that number, whatever was decided on it."""
    state = {**state, "cursor": number}
    shown = card(state["text"], findings, number)
    return Reply(shown, buttons=_buttons(state, findings), is_private=True), state


def _buttons(state: State, findings: list[Finding]) -> ButtonRows:
    """The buttons of the card that is shown, or the way to the first."""
    number = state.get("cursor", -1)
    if 0 <= number < len(findings):
        return card_buttons(findings, number, state.get("id", ""), can_undo=bool(state.get("steps")))
    return ((_button(state, "逐条看", "again"),),) if findings else ((_button(state, "Word 批注", "word"),),)


def _button(state: State, label: str, verb: str) -> Button:
    return Button(label, f"review:{verb}:-:{state.get('id', '')}")


def _finished(state: State, findings: list[Finding]) -> Reply:
    by_hand = sum(1 for n in state["adopted"] if findings[n].replacement is None)
    if not findings:
        said = "没有查出要改的地方。定稿前请再通读一遍。"
        return Reply((Paragraph(said),), buttons=_buttons(state, findings), is_private=True)
    # Of two replacements at one place only one can be made.
    changed = len(apart(findings[n] for n in state["adopted"]))
    left = len(findings) - len(state["adopted"]) - len(state["passed"])
    told = [f"改了 {changed} 处"]
    told += [f"待您自己改 {by_hand} 处"] if by_hand else []
    told += [f"忽略 {len(state['passed'])} 处"] if state["passed"] else []
    told += [f"未处理 {left} 处"] if left else []
    buttons = [(_button(state, "改好的全文", "text"), _button(state, "Word 批注", "word"))]
    more = [_button(state, "看未处理的", "again")] if left else []
    more += [_button(state, "撤销上一步", "undo")] if state.get("steps") else []
    return Reply(
        (Paragraph(f"看完了：{'，'.join(told)}。定稿前请再通读一遍。"),),
        buttons=(*buttons, tuple(more)) if more else tuple(buttons),
        is_private=True,
    )


def _hand_over_text(state: State, findings: list[Finding]) -> Reply:
    text = corrected(state["text"], [findings[n] for n in state["adopted"]])
    made = len(apart(findings[n] for n in state["adopted"]))
    said = f"下面是改好的全文：改了 {made} 处，其他没有动。" if made else "还没有采纳改法，下面是原文。"
    blocks: list[Block] = [Paragraph(said), Draft(text)]
    by_hand = [findings[n] for n in state["adopted"] if findings[n].replacement is None]
    if by_hand:
        blocks.append(
            Paragraph(f"还要您自己改：{'；'.join(brief(one, state['text']) for one in by_hand[:10])}。")
        )
    return Reply(tuple(blocks), buttons=((_button(state, "Word 批注", "word"),),), is_private=True)


async def _hand_over_word(state: State, findings: list[Finding]) -> Reply:
    from bot.review.comments import docx_with_comments

    source: bytes | str = base64.b64decode(state["docx"]) if state.get("docx") else state["text"]
    shown = [one for n, one in enumerate(findings) if n not in state["passed"]]
    adopted = [findings[n] for n in state["adopted"]]
    try:
        content = await asyncio.to_thread(docx_with_comments, source, shown, adopted)
    except ZichaError as error:
        return Reply((Paragraph(str(error)),), is_private=True)
    said = "每条意见是一处批注，采纳的改法是修订，可在 Word 里逐处接受或拒绝。"
    return Reply((Paragraph(said),), files=(OutFile("审稿意见.docx", content, said),), is_private=True)


def _coverage(state: State, findings: list[Finding]) -> Reply:
    rows = tuple(
        (row["title"], row["shown"], clip(row["sentence"] or row["reason"], 30)) for row in state["coverage"]
    )
    if not rows:
        said = "这不是一篇完整的报告，没有要素表。"
        return Reply((Paragraph(said),), buttons=_buttons(state, findings), is_private=True)
    return Reply(
        (Heading("要素表"), Table(("要素", "情况", "在哪一句"), rows)),
        buttons=_buttons(state, findings),
        is_private=True,
    )


def _help(state: State, findings: list[Finding]) -> Reply:
    said = "审稿还没有结束。可以点按钮，或说：采纳、忽略、为什么、下一条、全部采纳、撤销、改好的全文、Word。"
    return Reply((Paragraph(said),), buttons=_buttons(state, findings), is_private=True)


def _too_old(state: State, findings: list[Finding]) -> Reply:
    """A button of an earlier draft must not change this one."""
    title = next((line.strip() for line in state["text"].splitlines() if line.strip()), "")
    said = f"这个按钮属于先前的稿子；现在审的是“{clip(title, 24)}”。"
    return Reply((Paragraph(said),), buttons=_buttons(state, findings), is_private=True)
