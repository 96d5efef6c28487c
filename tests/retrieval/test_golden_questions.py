"""Golden questions over invented rules and reports. Bounds have slack; raise them when retrieval gets better."""

from __future__ import annotations

import pytest

from knowledge.library.evaluation import Evaluation, evaluate, load_questions
from knowledge.library.retrieval import Retriever
from tests.retrieval.knowledge_base import QUESTIONS, build, standalone


@pytest.fixture(scope="session")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    return build(tmp_path_factory.mktemp("golden"))


@pytest.fixture(scope="session")
def evaluation(retriever: Retriever) -> Evaluation:
    return evaluate(load_questions(QUESTIONS), retriever, standalone)


def test_there_are_enough_questions_of_every_kind(retriever: Retriever) -> None:
    questions = load_questions(QUESTIONS)
    assert len(questions) >= 120
    assert len({question.ask for question in questions if not question.history}) >= 120
    assert sum(not question.find for question in questions) >= 20
    kinds = {question.kind for question in questions}
    assert kinds == {"colloquial", "typo", "number", "short title", "report", "follow-up", "off-topic"}
    assert sum(document.passages for document in retriever.index.documents()) >= 60


def test_the_right_passage_is_found(evaluation: Evaluation) -> None:
    assert evaluation.recall(1).value >= 0.83, evaluation.format_table()
    assert evaluation.recall(5).value >= 0.94, evaluation.format_table()
    assert evaluation.recall(10).value >= 0.95, evaluation.format_table()
    assert evaluation.mrr().value >= 0.87, evaluation.format_table()


@pytest.mark.parametrize(
    ("kind", "least"),
    [("colloquial", 0.92), ("typo", 0.9), ("short title", 0.8), ("report", 0.9), ("follow-up", 0.9)],
)
def test_each_kind_of_question_is_served(evaluation: Evaluation, kind: str, least: float) -> None:
    assert evaluation.recall(5, kind).value >= least, evaluation.format_table()


def test_a_named_article_is_always_first(evaluation: Evaluation) -> None:
    assert evaluation.recall(1, "number").value == 1


def test_off_topic_questions_find_nothing_and_few_others_do(evaluation: Evaluation) -> None:
    assert evaluation.refusals_right.value >= 0.96, evaluation.format_table()
    assert evaluation.refusals_wrong.value <= 0.04, evaluation.format_table()


@pytest.mark.parametrize(
    "question", ["明天天气怎么样", "帮我写首诗", "", "   ", "？？？", "\x00", "\ud800", "a" * 100_000]
)
def test_nothing_is_found_for(retriever: Retriever, question: str) -> None:
    assert retriever.retrieve(question) == ()
