"""Which rules a matter rests on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.errors import ClassifiedText
from bot.regulations import Regulations, find_rules
from bot.services import Services
from tests.support import make_services


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with make_services(tmp_path) as opened:
        yield opened


def titles(found: Regulations) -> list[str]:
    return [rule.title for rule in found.rules]


async def test_each_rule_with_articles_demands_status_and_whether_it_is_public(services: Services) -> None:
    found = await find_rules("公众号管理要依据哪些规定？", services)
    assert "互联网用户公众账号信息服务管理规定" in titles(found)[:3]
    line = next(rule for rule in found.rules if rule.title == "互联网政务应用安全管理规定")
    assert line.articles
    assert line.status == "现行"
    assert line.is_public
    assert all(article in line.why for article in line.articles)
    assert line.text.startswith("《互联网政务应用安全管理规定》（现行；全文公开）：")
    assert "\n" not in line.text
    assert {"title", "articles", "status", "why"} <= set(found.to_json()["rules"][0])
    for rule in found.rules:
        assert services.catalogue.find(rule.title) is not None


async def test_unpublished_rules_are_named_without_articles(services: Services) -> None:
    found = await find_rules("党委（党组）意识形态工作责任制要求专题研究意识形态工作吗", services)
    secret = [rule for rule in found.rules if not rule.is_public]
    assert secret
    assert all(rule.articles == () for rule in secret)
    assert all("未公开全文" in rule.text for rule in secret)


async def test_a_named_rule_is_what_is_told(services: Services) -> None:
    found = await find_rules("《网络安全法》第二十一条", services)
    assert titles(found) == ["中华人民共和国网络安全法"]
    assert found.rules[0].articles[0] == "第二十一条"
    assert "第二十三条" in found.notes[0]
    assert found.to_json()["notes"]
    assert (await find_rules("《网络安全法》第二十一条", services, on=date(2025, 6, 1))).notes == ()
    assert len(titles(await find_rules("除了《网络安全法》，网站安全还要依据哪些规定", services))) > 1


async def test_an_unknown_rule_is_called_unknown(services: Services) -> None:
    found = await find_rules("《青禾区舆论引导细则》第九条", services)
    assert found.rules[0].title == "青禾区舆论引导细则"
    assert found.rules[0].status == "库外待核"
    assert "现行" not in found.rules[0].text
    assert any("库外待核" in note for note in found.notes)


async def test_nothing_found_says_what_was_searched(services: Services) -> None:
    found = await find_rules("zxqv wkjf", services)
    assert found.refused
    assert "部规定" in found.text
    assert found.to_json()["rules"] == []
    assert "zicha add" in found.to_json()["message"]


async def test_classified_questions_are_refused(services: Services) -> None:
    with pytest.raises(ClassifiedText):
        await find_rules("机密★1年 依据哪些规定", services)


async def test_articles_have_the_numbers_of_the_day(services: Services) -> None:
    question = "《网络安全法》里等级保护的要求"
    before = await find_rules(question, services, on=date(2025, 6, 1))
    law = next(rule for rule in before.rules if rule.title == "中华人民共和国网络安全法")
    assert "第二十三条" not in law.articles
    assert law.status.startswith("现行，当日有效的是2016年版")
    after = await find_rules(question, services, on=date(2026, 6, 1))
    assert next(r for r in after.rules if r.title == "中华人民共和国网络安全法").status == "现行"


async def test_a_small_matter_has_few_rules(services: Services) -> None:
    assert titles(await find_rules("档案管理依据哪些规定", services))[0] == "中华人民共和国档案法"
    assert len(titles(await find_rules("民主生活会有什么规定", services))) <= 4
    media = titles(await find_rules("公众号管理要依据哪些规定？", services))
    assert "关于国家秘密载体保密管理的规定" not in media


async def test_a_matter_of_another_field_has_none(services: Services) -> None:
    assert (await find_rules("消防安全依据哪些规定", services)).refused
