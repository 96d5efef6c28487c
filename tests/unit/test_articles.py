"""Texts of invented rules taken apart: articles, headings, 款 and 项, and rules without articles."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.articles import ParsedRule, find_place, parse_rule, split_items, split_paragraphs
from knowledge.documents import Article, ArticleNumber

FIXTURES = Path(__file__).parents[1] / "fixtures" / "rules"
REAL_RULES = Path(__file__).parents[2].parent / "shared" / "data" / "rules"


def read(name: str) -> ParsedRule:
    return parse_rule((FIXTURES / name).read_text(encoding="utf-8"))


def article(rule: ParsedRule, number: int, suffix: int = 0) -> Article:
    return next(a for a in rule.articles if a.number == ArticleNumber(number, suffix))


@pytest.fixture(scope="module")
def laundry() -> ParsedRule:
    return read("望海市机关晾衣管理条例.md")


def test_markdown_gives_title_front_matter_and_articles(laundry: ParsedRule) -> None:
    assert laundry.title == "望海市机关晾衣管理条例"
    assert laundry.front_matter["effective"] == "2031-05-01"
    assert [str(a.number) for a in laundry.articles] == [
        "第一条",
        "第二条",
        "第三条",
        "第三条之一",
        "第四条",
        "第五条",
    ]
    assert laundry.place_unit == "条"


def test_headings_are_kept_with_their_articles(laundry: ParsedRule) -> None:
    assert article(laundry, 1).heading == "第一编 总则 第一章 适用范围"
    assert article(laundry, 3).heading == "第一编 总则 第二章 竹竿 第一节 长度"
    assert article(laundry, 4).heading == "第一编 总则 第二章 竹竿 第二节 颜色"
    assert article(laundry, 5).heading == "第二编 附则"


def test_paragraphs_keep_their_items(laundry: ParsedRule) -> None:
    third = article(laundry, 3)
    assert third.paragraphs == (
        "竹竿应当符合下列要求：\n（一）长度不超过三米；\n（二）两端包布。",
        "不符合要求的竹竿，由后勤科收走。",
    )
    assert split_items(third.text) == ("（一）长度不超过三米；", "（二）两端包布。")


def test_a_paragraph_that_speaks_of_an_article_opens_none(laundry: ParsedRule) -> None:
    assert article(laundry, 4).paragraphs[1] == "第三条所称竹竿，不含拖把。"


def test_notes_annexes_and_comments_are_no_article_text(laundry: ParsedRule) -> None:
    whole = "\n".join(a.text for a in laundry.articles)
    assert "通知里的话" not in whole
    assert "通知里的话" in laundry.preamble
    assert "平面图" not in whole
    assert "INFO" not in whole + laundry.preamble


def test_plain_text_is_read_too() -> None:
    rule = read("云岭县食堂排队规定.txt")
    assert rule.title == "云岭县食堂排队规定"
    assert [a.number.number for a in rule.articles] == [1, 2, 3, 4]
    assert article(rule, 1).text == "为规范食堂排队，方便就餐，制定本规定。"
    assert article(rule, 2).paragraphs[0].split("\n")[1:] == ["（一）先到先排；", "（二）不得代排。"]
    assert article(rule, 2).paragraphs[1] == "第三条规定另有要求的，从其要求。"
    assert article(rule, 4).text == "本规定自印发之日起施行。"
    assert article(rule, 4).heading == "第二章 附则"


def test_points_that_run_on_are_the_places_of_a_rule_without_articles() -> None:
    rule = read("云岭县会议减负若干规定.md")
    assert rule.place_unit == "项"
    assert [a.number.number for a in rule.articles] == [1, 2, 3, 4]
    assert article(rule, 3).heading == "二、短开"
    assert article(rule, 3).paragraphs == ("发言不超过五分钟。", "续说的一段。")
    assert rule.preamble.endswith("制定本规定。")


def test_parts_are_the_places_where_inner_numbers_start_again() -> None:
    rule = read("云岭县植树意见.md")
    assert rule.place_unit == "部分"
    assert [a.text.split("\n")[0] for a in rule.articles] == ["总体要求", "保障措施", "组织领导"]
    assert split_items(article(rule, 2).text) == ("（一）水管接通。", "（二）专人看护。")


def test_a_place_in_an_article_is_found_or_not_there(laundry: ParsedRule) -> None:
    third = article(laundry, 3)
    assert find_place(third, paragraph=2) == "不符合要求的竹竿，由后勤科收走。"
    assert find_place(third, item=2) == "（二）两端包布。"
    assert find_place(third, paragraph=1, item=1) == "（一）长度不超过三米；"
    assert find_place(third, paragraph=3) is None
    assert find_place(third, item=3) is None
    assert find_place(third, paragraph=2, item=1) is None


def test_text_without_numbers_gives_no_articles() -> None:
    parsed = parse_rule("随便写的一段话。\n又一段。")
    assert parsed.articles == ()
    assert parsed.title == ""


def test_paragraphs_of_nothing_are_none() -> None:
    assert split_paragraphs("") == ()
    assert split_items("没有项。") == ()


@settings(max_examples=60)
@given(st.text(alphabet="第一二条章节编之（）、 　\n#*->。：；1.．甲", max_size=300))
def test_hostile_text_never_raises(text: str) -> None:
    parsed = parse_rule(text)
    assert all(a.number.number >= 1 for a in parsed.articles)
    for a in parsed.articles:
        assert "".join(a.paragraphs).replace("\n", "") == a.text.replace("\n", "")


@pytest.mark.parametrize("unit", ["第一条 ", "#", "（一）", "<!--", "一、", "第一条之一\n", "> ", "　"])
def test_a_long_text_is_read_in_time_proportional_to_its_length(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        started = time.process_time()
        parse_rule(text)
        return time.process_time() - started

    small, large = seconds(40_000), seconds(400_000)
    # Ten times the text: ten times the time, with room for a busy machine; a square would be a hundred.
    assert large < 40 * small + 0.5


# An essay about rules, without any numbered place.
WITHOUT_PLACES = {"中国共产党党内法规体系（2021年发布，背景材料）"}


@pytest.mark.skipif(
    not REAL_RULES.is_dir(), reason="the folder of full rule texts is not beside the checkout"
)
def test_every_real_rule_has_articles_from_one_without_a_gap() -> None:
    texts = sorted(REAL_RULES.glob("*.md"))
    assert len(texts) == 47
    for path in texts:
        parsed = parse_rule(path.read_text(encoding="utf-8"))
        numbers = [(a.number.number, a.number.suffix) for a in parsed.articles]
        if parsed.title in WITHOUT_PLACES:
            assert numbers == []
        else:
            assert numbers == [(n, 0) for n in range(1, len(numbers) + 1)], path.name
            assert len(numbers) >= 3, path.name
            assert all(a.text for a in parsed.articles), path.name


@pytest.mark.skipif(
    not REAL_RULES.is_dir(), reason="the folder of full rule texts is not beside the checkout"
)
def test_real_rules_read_the_same_without_markdown() -> None:
    for path in sorted(REAL_RULES.glob("*.md")):
        markdown = path.read_text(encoding="utf-8")
        body = markdown.split("\n---\n", 1)[1]
        plain = "\n".join(
            line.lstrip("# ").replace("**", "").lstrip("- ")
            for line in body.split("\n")
            if not line.startswith(">")
        )
        expected = [a.number for a in parse_rule(markdown).articles]
        assert [a.number for a in parse_rule(plain).articles] == expected, path.name
