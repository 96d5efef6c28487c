"""Laws from the data of the installed package, and what a card says before it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from knowledge.documents import ArticleNumber, Edition, RuleDocument
from knowledge.rules import RuleCatalogue, Standing, load_rules
from knowledge.rules.statutes import Statutes, join_statute, load_statutes
from knowledge.text.references import find_references

_LAWS = """CREATE TABLE laws (law_id TEXT, law_name TEXT, doc_type TEXT, level TEXT, issuing_body TEXT,
    publish_date TEXT, effective_date TEXT, version_date TEXT, status TEXT)"""
_ARTICLES = """CREATE TABLE articles (id INTEGER PRIMARY KEY, law_id TEXT, chapter TEXT, section TEXT,
    article_no TEXT, article_text TEXT)"""
TODAY = date(2026, 11, 27)


@pytest.fixture
def made(tmp_path: Path) -> Statutes:
    """Four invented laws: one amended, one repealed by another, one whose repeal nothing explains."""
    path = tmp_path / "laws.db"
    laws = [
        ("a", "中华人民共和国云岭法", "法律", "2001-01-01", "2024-05-06", "现行有效"),
        ("b", "中华人民共和国旧渠法", "法律", "2010-01-01", "2009-12-01", "已废止"),
        ("c", "中华人民共和国新渠法", "法律", "2025-03-01", "2025-01-02", "现行有效"),
        ("d", "中华人民共和国迷雾法", "法律", "2010-01-01", "2009-12-01", "已废止"),
    ]
    articles = [
        ("a", "第一条", "云岭的山不得开挖。"),
        ("a", "第二条", "违者责令改正。\n情节严重的，处一千元罚款。"),
        ("a", "第二条之一", "本条另行规定。"),
        ("b", "第一条", "旧渠每年清淤一次。"),
        ("c", "第一条", "新渠每年清淤两次。"),
        ("c", "第二条", "本法自2025年3月1日起施行。《中华人民共和国旧渠法》同时废止。"),
    ]
    with sqlite3.connect(path) as connection:
        connection.execute(_LAWS)
        connection.execute(_ARTICLES)
        connection.executemany(
            "INSERT INTO laws VALUES (?1, ?2, ?3, ?3, '全国人民代表大会', ?5, ?4, ?5, ?6)", laws
        )
        connection.executemany(
            "INSERT INTO articles (law_id, chapter, article_no, article_text) VALUES (?, '第一章 总则', ?, ?)",
            articles,
        )
    connection.close()
    return Statutes(path, "9.9")


def judged(catalogue: RuleCatalogue, text: str, on: date = TODAY) -> Standing:
    (reference,) = find_references(text, catalogue)
    return catalogue.judge(reference, on).standing


def test_a_law_without_a_card_is_judged_by_its_text(made: Statutes) -> None:
    catalogue = RuleCatalogue((), made)
    assert judged(catalogue, "《云岭法》第二条第二款") is Standing.IN_FORCE
    assert judged(catalogue, "《云岭法》第二条之一") is Standing.IN_FORCE
    assert judged(catalogue, "《云岭法》第三条") is Standing.NO_SUCH_ARTICLE
    assert judged(catalogue, "依据云岭法第九条") is Standing.NO_SUCH_ARTICLE
    assert len(catalogue) == 0
    rule = catalogue.find("云岭法")
    assert rule is not None
    article = rule.editions[-1].article(ArticleNumber(1))
    assert article is not None
    assert (article.text, article.heading) == ("云岭的山不得开挖。", "第一章 总则")


def test_of_the_time_before_the_text_that_is_held_no_article_is_called_missing(made: Statutes) -> None:
    catalogue = RuleCatalogue((), made)
    assert judged(catalogue, "《云岭法》第三条", date(2020, 1, 1)) is Standing.ARTICLE_UNCHECKED


def test_a_repealed_law_held_until_the_law_that_repealed_it(made: Statutes) -> None:
    catalogue = RuleCatalogue((), made)
    assert judged(catalogue, "《旧渠法》第一条") is Standing.SUPERSEDED
    assert judged(catalogue, "《旧渠法》第一条", date(2024, 1, 1)) is Standing.IN_FORCE
    # That it is marked as repealed and nothing says by what is not certain enough to say either.
    assert judged(catalogue, "《迷雾法》第一条") is Standing.UNKNOWN


def test_a_card_goes_before_the_data(made: Statutes) -> None:
    law = made.rule("中华人民共和国云岭法")
    card = RuleDocument(
        "YL", law.title, "全国人大", (Edition("2024年修订", date(2024, 9, 1), issued=date(2024, 5, 6)),)
    )
    joined = join_statute(card, law)
    assert joined.editions[0].effective == date(2024, 9, 1)
    assert joined.editions[0].article_count == 2
    assert joined.editions[0].article(ArticleNumber(1)) is not None
    # A card that counts other articles knows another text.
    other = replace(card, editions=(replace(card.editions[0], article_count=5),))
    assert join_statute(other, law) == other
    catalogue = RuleCatalogue([joined], made)
    assert catalogue.find("云岭法") is joined


def test_a_file_of_another_form_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "laws.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE laws (law_id TEXT)")
    connection.close()
    with pytest.raises(ValueError, match="law_name"):
        Statutes(path)


def test_the_installed_statutes_agree_with_the_cards() -> None:
    statutes = load_statutes()
    assert statutes is not None
    assert len(statutes) > 300
    joined = [rule for rule in load_rules() if rule.title in statutes]
    assert len(joined) >= 15
    assert all(any(edition.articles for edition in rule.editions) for rule in joined)
