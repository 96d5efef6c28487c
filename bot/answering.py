"""Answer a question from the knowledge base, citing every statement."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import prompts
from bot.asking.about_rule import tell_about_rules, tell_unknown
from bot.asking.articles import tell_articles
from bot.asking.passages import tell_passages
from bot.asking.reading import Question, read_question
from bot.citations import NOT_BORNE_OUT, Citation, cite, tell_standing, verify
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
from knowledge.asking import load_asking
from knowledge.documents import BUILT_IN, TEAM, DocumentKind, RetrievedPassage, Scope, TextForm
from knowledge.rules import RuleCatalogue

_SEARCHED = 24
_CHOSEN = 8
_MOST = {DocumentKind.ELEMENT: 2, DocumentKind.REPORT: 2}
_FAR = 0.25
"""What scores less than this part of the best is not looked at."""
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
        # With the rules that this person added for themselves.
        catalogue = await asyncio.to_thread(services.library.catalogue_for, tuple(scopes))
        read = await asyncio.to_thread(read_question, alone.text, catalogue, on)
        found: tuple[RetrievedPassage, ...] = ()
        given = _settle(read, catalogue, on)
        error: ModelError | None = None
        prompt = ""
        if given is None:
            searched = await services.retrieve(read.text, top_k=_SEARCHED, scopes=tuple(scopes), on=on)
            found = choose(searched, kind or services.settings.default_kind)
            given = _offline(read, found, services, catalogue, on, scopes)
            if not found:
                await services.store.record_gap(person, question)
            elif services.chat_model is not None and not given.refused:
                await progress.on_stage("正在作答")
                offline = given
                try:
                    worded = f"{alone.text}（{manner}）" if manner else alone.text
                    held = _with_words(found, offline)
                    given, prompt = await _ask_model(worded, held, services, catalogue, on, progress)
                    given = replace(given, notes=(*tell_standing(read.text, catalogue, on), *given.notes))
                except ModelError as failed:
                    error = failed
                    note = f"未用语言模型作答，以下直接摘引资料。原因：{failed}"
                    given = replace(offline, notes=(note, *offline.notes))

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
    notes = tuple(filter(None, (*given.notes, describe_calls(calls))))
    return replace(given, notes=notes, question=alone.text, turn_id=turn.id, passages=given.passages or found)


def _settle(read: Question, catalogue: RuleCatalogue, on: date) -> Answer | None:
    """Answer what needs no search: what is not done, usage, the rule itself; None where a search is needed."""
    if read.declined:
        return Answer(read.declined, refused=True)
    if read.usage is not None:
        return Answer(read.usage.text)
    unknown = [one.title for one in read.references if one.is_quoted and catalogue.find(one.title) is None]
    if read.is_about_rule and (text := tell_about_rules(read, catalogue, on)):
        return Answer(text)
    if unknown and len(unknown) == len(read.references):
        return Answer(
            "\n".join(tell_unknown(title, catalogue, read.numbered) for title in unknown), refused=True
        )
    return None


def _offline(
    read: Question,
    found: Sequence[RetrievedPassage],
    services: Services,
    catalogue: RuleCatalogue,
    on: date,
    scopes: Sequence[Scope],
) -> Answer:
    """Answer without a model: the article that is named, else the passages that fit."""
    if read.places:
        told = tell_articles(read, found, catalogue, on)
    else:
        told = tell_passages(read, found, catalogue, on)
    if not told.text:
        return _refuse(read, services, catalogue, scopes)
    citations = tuple(cite(passage, n, catalogue, on) for n, passage in enumerate(told.passages, 1))
    given = tuple(RetrievedPassage(passage, 1.0, ("reference",)) for passage in told.passages)
    notes = () if read.places else tell_standing(read.text, catalogue, on)
    return Answer(told.text, citations, told.refused, passages=given, notes=notes)


def _with_words(found: Sequence[RetrievedPassage], offline: Answer) -> tuple[RetrievedPassage, ...]:
    """Return what a model is given: first the words of the articles that answer, then what was found."""
    full = [one for one in offline.passages if one.passage.form is TextForm.FULL_TEXT]
    held = {(one.passage.rule_id, one.passage.article) for one in full}
    rest = [
        one
        for one in found
        if one.passage.form is not TextForm.FULL_TEXT
        or (one.passage.rule_id, one.passage.article) not in held
    ]
    return (*full, *rest)


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


def _for_model(retrieved: RetrievedPassage, catalogue: RuleCatalogue, on: date) -> dict[str, str]:
    passage = retrieved.passage
    label = cite(passage, 0, catalogue, on).label
    # Prior reports lend structure and wording, never figures.
    titles = [mark.partition("#")[0] for mark in passage.cites]
    text = mask_figures(passage.text, titles) if passage.kind is DocumentKind.REPORT else passage.text
    return {"label": label, "text": text}


def _refuse(read: Question, services: Services, catalogue: RuleCatalogue, scopes: Sequence[Scope]) -> Answer:
    searched = services.retriever.describe(tuple(scopes)).rstrip("。")
    how = "把有关文件加进来再问（zicha add 文件，聊天里直接发文件）"
    fields = load_asking().fields_of(read.text)
    if not fields:
        return Answer(f"库里没有能回答这个问题的规定。{searched}。可以换一种说法，或{how}。", refused=True)
    names = "、".join(field.name for field in fields)
    held = [rule.title for field in fields for title in field.rules if (rule := catalogue.find(title))]
    laws = "、".join(f"《{title}》" for title in held)
    by_number = f"\n可以按条号查原文的有{laws}。" if held else ""
    return Answer(
        f"库里没有这件事（{names}）的规定，不拿别的规定充数。{searched}；{how}。{by_number}", refused=True
    )
