"""Answer a question from the knowledge base, citing every statement."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import prompts
from bot.asked import (
    is_settled,
    names_only_what_is_not_held,
    read_asked,
    tell_asked_editions,
    tell_not_held,
)
from bot.citations import NOT_BORNE_OUT, Citation, cite, mark_standing, tell_standing, verify
from bot.errors import ModelError
from bot.exchange import Progress
from bot.figures import mask_figures
from bot.llm import Completion, count_calls, to_messages
from bot.llm.masking import describe_calls
from bot.llm.tokens import clip, estimate_tokens, pack
from bot.privacy import refuse_classified
from bot.services import Services
from bot.standalone import make_standalone
from bot.turns import check_limits, turn_of
from knowledge.documents import BUILT_IN, TEAM, DocumentKind, Passage, RetrievedPassage, Scope
from knowledge.rules import RuleCatalogue

_SEARCHED = 24
_CHOSEN = 8
_MOST = {DocumentKind.ELEMENT: 2, DocumentKind.REPORT: 2}
_FAR = 0.25
"""What scores less than this part of the best is not looked at."""
_SHOWN_OFFLINE = 5
_OF_ONE_DOCUMENT = 3
_NEAR = 0.5
"""Without a model a passage is shown where it scores at least this part of the best."""
_QUOTE = 90
_LONGEST_QUESTION = 2_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question."""

    text: str
    citations: tuple[Citation, ...] = ()
    refused: bool = False
    """Nothing was found, and the text says what was searched and what to add."""
    passages: tuple[RetrievedPassage, ...] = ()
    model: str = ""
    """The model that worded it; empty where passages are quoted."""
    notes: tuple[str, ...] = ()
    """Sentences beside the answer: why no model, what was masked, what is not borne out."""
    question: str = ""
    """The question as it was searched, with what earlier ones add."""
    turn_id: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return what the command line prints."""
        return {
            "answer": self.text,
            "citations": [citation.to_json() for citation in self.citations],
            "refused": self.refused,
            "notes": list(self.notes),
        }


async def answer(
    question: str,
    services: Services,
    *,
    person: str = "local",
    history: Sequence[str] = (),
    kind: str = "",
    on: date | None = None,
    scopes: Sequence[Scope] = (BUILT_IN, TEAM),
    progress: Progress | None = None,
    manner: str = "",
) -> Answer:
    """Answer from the passages that `scopes` let this person see, judged on the day `on`.

    `kind` is the report kind that the person is at work on: of elements that several kinds share
    its own is shown. `manner` tells a model how to word the answer; it is not searched for.

    Errors: ClassifiedText, LimitReached, and those of the index. A model that fails is no error:
    the passages are quoted then, and a note says why.
    """
    began = time.monotonic()
    question = question.strip()[:_LONGEST_QUESTION]
    for text in (question, *history):
        refuse_classified(text)
    check_limits(await services.store.usage_today(person), services.settings)
    progress = progress or Progress()
    on = on or services.today()

    with count_calls() as calls:
        await progress.on_stage("正在检索")
        alone = await make_standalone(question, history, services.chat_model)
        searched = await services.retrieve(alone.text, top_k=_SEARCHED, scopes=tuple(scopes), on=on)
        found = choose(searched, kind or services.settings.default_kind)
        # With the rules that this person added for themselves.
        catalogue = await asyncio.to_thread(services.library.catalogue_for, tuple(scopes))
        asked = read_asked(alone.text, catalogue)
        standing = (
            *tell_standing(alone.text, catalogue, on),
            *tell_asked_editions(asked, catalogue, on),
            *tell_not_held(asked, found, catalogue, on),
        )
        error: ModelError | None = None
        prompt = ""
        if standing and (names_only_what_is_not_held(asked, found, catalogue) or is_settled(asked)):
            # What is asked is told by the catalogue; passages that merely resemble it would mislead.
            given, found, standing = Answer("\n".join(standing)), (), ()
        elif not found:
            given = _refuse(services, scopes)
            await services.store.record_gap(person, question)
        elif services.chat_model is None:
            given = quote(found, catalogue, on)
        else:
            await progress.on_stage("正在作答")
            try:
                worded = f"{alone.text}（{manner}）" if manner else alone.text
                given, prompt = await _ask_model(worded, found, services, catalogue, on, progress)
            except ModelError as failed:
                error = failed
                given = quote(found, catalogue, on)
                given = replace(
                    given, notes=(f"未用语言模型作答，以下直接摘引资料。原因：{failed}", *given.notes)
                )

    turn = turn_of(
        person,
        "ask",
        question,
        services.settings,
        completions=calls,
        passages=found,
        prompt=prompt,
        seconds=time.monotonic() - began,
        refused=given.refused,
        error=error,
    )
    await services.store.record_turn(turn)
    notes = tuple(filter(None, (*standing, *given.notes, describe_calls(calls))))
    return replace(
        given, notes=notes, question=alone.text, turn_id=turn.id, passages=given.passages or tuple(found)
    )


def choose(found: Sequence[RetrievedPassage], kind: str) -> tuple[RetrievedPassage, ...]:
    """Choose what an answer is written from: rules before all, a few elements and prior reports.

    Report kinds share elements (title, addressee, …): each is taken once, from `kind` if it has it.
    """
    if not found:
        return ()
    own = {_name_of_element(r) for r in found if r.passage.element.startswith(f"{kind}:")}
    chosen: list[RetrievedPassage] = []
    names: set[str] = set()
    for retrieved in found:
        passage = retrieved.passage
        same_kind = [r for r in chosen if r.passage.kind is passage.kind]
        if "reference" not in retrieved.found_by:
            if retrieved.score < _FAR * found[0].score or len(same_kind) >= _MOST.get(passage.kind, _CHOSEN):
                continue
            name = _name_of_element(retrieved)
            if name and (name in names or (name in own and not passage.element.startswith(f"{kind}:"))):
                continue
            names.add(name)
        chosen.append(retrieved)
    return tuple(chosen[:_CHOSEN])


def _name_of_element(retrieved: RetrievedPassage) -> str:
    return retrieved.passage.label if retrieved.passage.element else ""


async def _ask_model(
    question: str,
    found: Sequence[RetrievedPassage],
    services: Services,
    catalogue: RuleCatalogue,
    on: date,
    progress: Progress,
) -> tuple[Answer, str]:
    model = services.chat_model
    assert model is not None
    template = prompts.load("answer_question")
    frame = {
        "question": question,
        "today": f"{on.year}年{on.month}月{on.day}日",
        "unit": services.settings.default_unit,
    }
    bare = sum(estimate_tokens(text) for _, text in template.render(passages=[], **frame).messages)
    room = model.context_tokens - bare - services.settings.answer_tokens
    given = pack(found, lambda retrieved: "\n".join(_for_model(retrieved, catalogue, on).values()), room)
    if not given:
        # Even the best passage is too long: its opening is better than nothing.
        best = found[0]
        given = (
            replace(best, passage=replace(best.passage, text=clip(best.passage.text, max(room - 40, 200)))),
        )
    rendered = template.render(passages=[_for_model(r, catalogue, on) for r in given], **frame)
    completion: Completion = await model.complete(to_messages(rendered), progress.on_text)
    cited = verify(completion.text, given, catalogue, on, said=[question, frame["today"]])
    notes = []
    if cited.not_borne_out:
        notes.append(f"标有{NOT_BORNE_OUT}的句子在资料里没有找到依据，请核对后再用。")
    if cited.unknown:
        notes.append("回答里提到了所给资料之外的依据，已去掉编号或注明状态。")
    if completion.is_cut:
        notes.append("回答到了长度上限，可能不完整。")
    result = Answer(cited.text, cited.citations, passages=given, model=completion.model, notes=tuple(notes))
    return result, f"{rendered.name}@{rendered.version}"


def quote(found: Sequence[RetrievedPassage], catalogue: RuleCatalogue, on: date) -> Answer:
    """Answer with the best passages themselves, one line each."""
    shown = _worth_showing(found)
    citations = tuple(
        cite(retrieved.passage, number, catalogue, on) for number, retrieved in enumerate(shown, 1)
    )
    lines = [
        f"[{c.number}] {c.label}：{_shown(r.passage, catalogue, on)}"
        for c, r in zip(citations, shown, strict=True)
    ]
    return Answer("\n".join(("查到以下内容：", *lines)), citations, passages=tuple(shown))


def _shown(passage: Passage, catalogue: RuleCatalogue, on: date) -> str:
    # A number in brackets that stands in the passage must not look like one of our citations.
    line = re.sub(r"\[(\d{1,3})\]", r"〔\1〕", one_line(without_title(passage)))
    # Our own words name what is in the catalogue; what people added may name anything.
    return line if passage.scope == BUILT_IN else mark_standing(line, [passage], catalogue, on)[0]


def without_title(passage: Passage) -> str:
    """Return a passage's text without the title that it opens with, where the label says it already."""
    text = passage.text.strip().removeprefix(f"《{passage.document_title}》")
    head, colon, rest = text.partition("：")
    return rest if colon and head and head in passage.label and rest.strip() else text


def one_line(text: str, limit: int = _QUOTE) -> str:
    """Return the opening of a text as one line, ended where a clause ends."""
    line = re.sub(r"\s+", "", text) if re.search(r"[\u4e00-\u9fff]", text) else " ".join(text.split())
    if len(line) <= limit:
        return line
    head = line[:limit]
    end = max(head.rfind(mark) for mark in "。；，、")
    return (head[:end] if end > limit // 2 else head) + "……"


def _worth_showing(found: Sequence[RetrievedPassage]) -> tuple[RetrievedPassage, ...]:
    """Choose the best few: the places that the question names, else those near the first."""
    named = [r for r in found if "reference" in r.found_by]
    best = found[0].score
    near = named or [r for r in found if r.score >= _NEAR * best]
    detailed = {r.passage.document_id for r in near if r.passage.label}
    chosen: list[RetrievedPassage] = []
    for retrieved in near:
        document, label = retrieved.passage.document_id, retrieved.passage.label
        # What a rule is about says less than one of its articles.
        if not label and document in detailed and retrieved.passage.kind is DocumentKind.RULE:
            continue
        same = [r for r in chosen if r.passage.document_id == document]
        if len(same) < _OF_ONE_DOCUMENT and all(r.passage.label != label or not label for r in same):
            chosen.append(retrieved)
    return tuple(chosen[:_SHOWN_OFFLINE])


def _for_model(retrieved: RetrievedPassage, catalogue: RuleCatalogue, on: date) -> dict[str, str]:
    passage = retrieved.passage
    label = cite(passage, 0, catalogue, on).label
    # Prior reports lend structure and wording, never figures.
    titles = [mark.partition("#")[0] for mark in passage.cites]
    text = mask_figures(passage.text, titles) if passage.kind is DocumentKind.REPORT else passage.text
    return {"label": label, "text": text}


def _refuse(services: Services, scopes: Sequence[Scope]) -> Answer:
    searched = services.retriever.describe(tuple(scopes))
    return Answer(
        f"没有找到能回答这个问题的内容。{searched.rstrip('。')}。可以换一种说法，或加入有关的文件后再问（命令行：zicha add）。",
        refused=True,
    )
