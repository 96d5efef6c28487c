"""The catalogue judged in time: editions, moved articles, local namesakes, texts joined to cards."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.articles import parse_rule
from knowledge.documents import ArticleNumber, Reference
from knowledge.errors import DataFileInvalid
from knowledge.rules import RuleCatalogue, load_rules
from knowledge.standing import Judgement, Standing
from knowledge.text.references import find_references

FIXTURES = Path(__file__).parents[1] / "fixtures" / "rules"

CARD = """
id = "YLF"
title = "中华人民共和国云岭安全法"
issuer = "云岭大会"
level = "法律"
aliases = ["云安法"]
is_public = true

[[editions]]
label = "2021年版"
effective = 2021-06-01
ended = 2026-01-01
article_count = 20

[[editions]]
label = "2025年修正"
effective = 2026-01-01
article_count = 22

[[moves]]
old = "第五条"
new = "第七条"
since = 2026-01-01
about = "门锁检查"
words = ["门锁"]
now = "钥匙保管"
now_words = ["钥匙"]

[[moves]]
old = "第八条"
new = "第十条"
since = 2026-01-01
about = "夜间值班"
words = ["值班"]
now = "日间值班"
now_words = ["日间"]
is_presumed = false

[[duties]]
articles = ["第七条"]
summary = "每天检查门锁"
elements = ["ideology:E15"]
questions = ["门锁多久查一次", "门锁谁来查"]
"""


@pytest.fixture(scope="module")
def catalogue() -> RuleCatalogue:
    return load_rules()


@pytest.fixture
def invented(tmp_path: Path) -> RuleCatalogue:
    (tmp_path / "ylf.toml").write_text(CARD, encoding="utf-8")
    return load_rules(tmp_path)


def judge(catalogue: RuleCatalogue, text: str, on: str, context: str = "") -> Judgement:
    """Judge the first reference of the text."""
    return catalogue.judge(find_references(text, catalogue)[0], date.fromisoformat(on), context)


@pytest.mark.parametrize(
    ("text", "on", "standing", "says"),
    [
        (
            "《网络安全法》第二十一条",
            "2025-06-01",
            Standing.IN_FORCE,
            "（2016年版）在2025年6月1日有效，讲等级保护",
        ),
        ("《网络安全法》第二十一条", "2026-03-01", Standing.MOVED, "第二十一条→第二十三条"),
        ("《网络安全法》第二十一条", "2026-03-01", Standing.MOVED, "现行第二十一条讲的是网络安全宣传教育"),
        ("《网络安全法》第二十五条", "2026-01-01", Standing.MOVED, "第二十五条→第二十七条"),
        ("《网络安全法》第二十五条", "2025-12-31", Standing.IN_FORCE, "应急预案"),
        ("《网络安全法》第二十三条", "2026-03-01", Standing.IN_FORCE, "等级保护"),
        (
            "《网络安全法》第八十条",
            "2025-06-01",
            Standing.NO_SUCH_ARTICLE,
            "（2016年版）共79条，没有第八十条",
        ),
        ("《网络安全法》第八十条", "2026-03-01", Standing.IN_FORCE, "2025年修正"),
        ("《网络安全法》第八十二条", "2026-03-01", Standing.NO_SUCH_ARTICLE, "共81条"),
        ("《网络安全法》", "2017-01-01", Standing.NOT_YET, "2017年6月1日起施行"),
        ("《保守国家秘密法》第六十四条", "2020-01-01", Standing.NO_SUCH_ARTICLE, "2010年修订"),
        ("《保守国家秘密法》第六十四条", "2024-06-01", Standing.IN_FORCE, "2024年修订"),
        ("《保守国家秘密法》第七条", "2020-01-01", Standing.IN_FORCE, "讲保密工作责任制"),
        ("《保守国家秘密法》第七条", "2024-06-01", Standing.MOVED, "第七条→第八条"),
        (
            "《保守国家秘密法》第三十五条",
            "2025-01-01",
            Standing.IN_FORCE,
            "如指涉密人员分类管理，应引第四十三条",
        ),
        ("《保守国家秘密法》（2010年修订）第七条", "2025-01-01", Standing.SUPERSEDED, "2024年5月1日起"),
        ("《工作机关条例》第二十五条", "2024-01-01", Standing.ARTICLE_UNCHECKED, "2017年试行"),
        ("《工作机关条例》第二十五条", "2025-12-01", Standing.IN_FORCE, "2025年版"),
        ("《中国共产党工作机关条例（试行）》", "2024-01-01", Standing.IN_FORCE, "2017年试行"),
        ("《中国共产党工作机关条例（试行）》", "2026-01-01", Standing.SUPERSEDED, "2025年11月28日起由"),
        ("《中国共产党工作机关条例》（试行）第三条", "2026-01-01", Standing.SUPERSEDED, "2025年版"),
        ("《纪律处分条例》第一百五十条", "2023-12-31", Standing.NO_SUCH_ARTICLE, "2018年修订）共142条"),
        ("《纪律处分条例》第一百五十条", "2024-01-01", Standing.IN_FORCE, "2023年修订"),
        ("《纪律处分条例》第一百五十九条", "2024-01-01", Standing.NO_SUCH_ARTICLE, "共158条"),
        ("《中国共产党纪律处分条例》（2018年修订）", "2024-06-01", Standing.SUPERSEDED, "2023年修订"),
        ("《中国共产党纪律处分条例》（2018年修订）", "2020-06-01", Standing.IN_FORCE, "2018年修订"),
        ("《问责条例》第二十条", "2019-08-31", Standing.NO_SUCH_ARTICLE, "2016年版）共13条"),
        ("《问责条例》第二十条", "2019-09-01", Standing.IN_FORCE, "2019年修订"),
        ("《数据安全法实施条例》第二十一条", "2026-01-01", Standing.UNKNOWN, "库外待核"),
        ("数据安全法实施条例第二十一条", "2026-01-01", Standing.UNKNOWN, "库外待核"),
        ("《数据安全法》第五十六条", "2026-01-01", Standing.NO_SUCH_ARTICLE, "共55条"),
        ("《宣传条例》第十八条", "2026-01-01", Standing.ARTICLE_UNCHECKED, "未公开全文"),
        ("《宣传条例》", "2026-01-01", Standing.IN_FORCE, "有效"),
        ("《思想政治工作条例》", "2023-06-01", Standing.NOT_YET, "不早于2025年8月29日"),
        ("《条例》第三条", "2026-01-01", Standing.UNKNOWN, "请写全称"),
        ("省委《云岭细则》", "2026-01-01", Standing.UNKNOWN, "“省委”的《云岭细则》是本级文件"),
        ("《网络舆情监督检查工作办法》", "2023-06-01", Standing.UNKNOWN, "不等于没有"),
        (
            "《中国共产党宣传工作条理》",
            "2026-01-01",
            Standing.UNKNOWN,
            "名称相近的有《中国共产党宣传工作条例》",
        ),
        ("区委《党委（党组）网络意识形态工作责任制实施细则》", "2026-01-01", Standing.UNKNOWN, "“区委”的"),
        ("《党委（党组）网络意识形态工作责任制实施细则》", "2026-01-01", Standing.IN_FORCE, "有效"),
        ("我委《网络安全法》", "2026-01-01", Standing.IN_FORCE, "有效"),
        ("《整治形式主义为基层减负若干规定》第二项", "2026-01-01", Standing.IN_FORCE, "第二项"),
        ("《整治形式主义为基层减负若干规定》第三十项", "2026-01-01", Standing.NO_SUCH_ARTICLE, "共21项"),
        (
            "《党政领导班子和领导干部年度考核办法（试行）》",
            "2026-01-01",
            Standing.SUPERSEDED,
            "党政领导干部考核工作条例",
        ),
        ("《政务新媒体意见》第三条", "2026-01-01", Standing.ARTICLE_UNCHECKED, "请对照原文核对"),
    ],
)
def test_a_reference_is_judged_on_its_day(
    catalogue: RuleCatalogue, text: str, on: str, standing: Standing, says: str
) -> None:
    judgement = judge(catalogue, text, on)
    assert judgement.standing is standing, judgement.reason
    assert says in judgement.reason
    assert judgement.is_sound is (standing is Standing.IN_FORCE)


def test_a_moved_article_shows_both_numbers_and_the_day(catalogue: RuleCatalogue) -> None:
    judgement = judge(catalogue, "《网络安全法》第二十一条", "2026-03-01")
    assert judgement.moved_to == ArticleNumber(23)
    assert judgement.since == date(2026, 1, 1)
    assert judgement.rule is not None
    assert judgement.rule.id == "CSL"
    assert judgement.edition is not None
    assert judgement.edition.label == "2025年修正"


def test_a_superseded_edition_names_what_replaced_it(catalogue: RuleCatalogue) -> None:
    judgement = judge(catalogue, "《中国共产党工作机关条例（试行）》第三条", "2026-03-01")
    assert judgement.replaced_by == "《中国共产党工作机关条例》（2025年版）"
    assert judgement.since == date(2025, 11, 28)


def test_a_suggestion_is_no_rule(catalogue: RuleCatalogue) -> None:
    judgement = judge(catalogue, "《中国共产党宣传工作条理》第三条", "2026-03-01")
    assert judgement.rule is None
    assert judgement.suggestion is not None
    assert judgement.suggestion.id == "XCGZ"


@pytest.mark.parametrize(
    ("text", "on", "context", "standing"),
    [
        ("《云安法》第五条", "2026-02-01", "", Standing.MOVED),
        ("《云安法》第五条", "2026-02-01", "按第五条检查门锁", Standing.MOVED),
        ("《云安法》第五条", "2026-02-01", "按第五条保管钥匙", Standing.IN_FORCE),
        ("《云安法》第五条", "2026-02-01", "门锁和钥匙", Standing.MOVED),
        ("《云安法》第五条", "2025-02-01", "按第五条检查门锁", Standing.IN_FORCE),
        ("《云安法》第七条", "2025-02-01", "按第七条检查门锁", Standing.MOVED),
        ("《云安法》第七条", "2025-02-01", "", Standing.IN_FORCE),
        ("《云安法》第八条", "2026-02-01", "", Standing.IN_FORCE),
        ("《云安法》第八条", "2026-02-01", "夜里值班", Standing.MOVED),
        ("《云安法》第二十二条之一", "2026-02-01", "", Standing.ARTICLE_UNCHECKED),
    ],
)
def test_words_around_a_number_tell_what_is_meant(
    invented: RuleCatalogue, text: str, on: str, context: str, standing: Standing
) -> None:
    assert judge(invented, text, on, context).standing is standing


@pytest.mark.parametrize(
    ("rule_id", "on", "status"),
    [
        ("CSL", "2026-01-01", "现行"),
        ("CSL", "2016-01-01", "尚未施行（2017年6月1日起）"),
        ("ZWAI", "2025-01-01", "尚未施行（2025年10月10日起）"),
        ("NDKH", "2026-01-01", "已被《党政领导干部考核工作条例》取代"),
        ("YSXT", "2026-01-01", "现行"),
    ],
)
def test_the_status_of_a_rule_in_a_few_words(
    catalogue: RuleCatalogue, rule_id: str, on: str, status: str
) -> None:
    rule = catalogue.get(rule_id)
    assert rule is not None
    assert catalogue.status_on(rule, date.fromisoformat(on)) == status


def test_places_are_printed_as_each_rule_is_cited(catalogue: RuleCatalogue) -> None:
    learning, burden, secret = (catalogue.get(i) for i in ("ZXZ", "JBGD", "YSXT"))
    assert learning
    assert burden
    assert secret
    title = "《中国共产党党委（党组）理论学习中心组学习规则》"
    assert catalogue.print_place(learning, ArticleNumber(10)) == title + "第十条"
    assert catalogue.print_place(learning, "第十条") == title + "第十条"
    assert catalogue.print_place(learning) == title
    assert catalogue.print_place(burden, ArticleNumber(2)) == "《整治形式主义为基层减负若干规定》第二项"
    assert catalogue.print_place(secret, ArticleNumber(7)) == "《党委（党组）意识形态工作责任制实施办法》"


def test_the_duties_behind_an_element(catalogue: RuleCatalogue) -> None:
    duties = catalogue.duties_of("ideology:E04")
    assert ("ZXZ", "第十条") in [(rule.id, duty.article_label) for rule, duty in duties]
    assert catalogue.duties_of("ideology:E99") == ()


def test_an_added_text_is_joined_to_its_card(invented: RuleCatalogue) -> None:
    text = "---\ntitle: 云岭安全法\neffective: 2026-01-01\n---\n**第一条**　甲。\n\n**第二条**　乙：\n\n（一）丙。\n"
    joined = invented.with_texts([parse_rule(text)])
    rule = joined.find("云安法")
    assert rule is not None
    assert len(joined) == 1
    old, new = rule.editions
    assert (old.articles, old.article_count) == ((), 20)
    assert [a.text for a in new.articles] == ["甲。", "乙：\n（一）丙。"]
    assert judge(joined, "《云安法》第二条", "2026-02-01").standing is Standing.IN_FORCE
    assert judge(joined, "《云安法》第三条", "2026-02-01").reason.endswith("共2条，没有第三条。")
    assert judge(joined, "《云安法》第二条第二款", "2026-02-01").reason.endswith("只有1款，没有第二款。")
    assert judge(joined, "《云安法》第二条第（二）项", "2026-02-01").reason.endswith("只有1项，没有第二项。")
    assert judge(joined, "《云安法》第一条第（一）项", "2026-02-01").standing is Standing.NO_SUCH_ARTICLE


def test_a_text_without_a_card_becomes_a_rule(invented: RuleCatalogue) -> None:
    texts = [parse_rule(path.read_text(encoding="utf-8")) for path in sorted(FIXTURES.iterdir())]
    joined = invented.with_texts(texts)
    rule = joined.find("望海市机关晾衣管理条例")
    assert rule is not None
    assert rule.issuer == "望海市机关事务管理局"
    assert judge(joined, "《望海市机关晾衣管理条例》第三条之一", "2032-01-01").standing is Standing.IN_FORCE
    assert (
        judge(joined, "《望海市机关晾衣管理条例》第三条之二", "2032-01-01").standing
        is Standing.NO_SUCH_ARTICLE
    )
    assert judge(joined, "《望海市机关晾衣管理条例》", "2030-01-01").standing is Standing.NOT_YET
    assert judge(joined, "《云岭县会议减负若干规定》第三项", "2032-01-01").standing is Standing.IN_FORCE
    again = joined.with_texts(texts)
    assert len(again) == len(joined)


def test_a_local_rule_of_our_own_is_found_with_its_issuer(invented: RuleCatalogue) -> None:
    text = "---\ntitle: 值班实施细则\nissuer: 青禾区委\n---\n第一条 甲。\n第二条 乙。\n"
    joined = invented.with_texts([parse_rule(text)])
    assert judge(joined, "区委《值班实施细则》第二条", "2032-01-01").standing is Standing.IN_FORCE


def test_a_repealed_text_is_not_cited_as_in_force(invented: RuleCatalogue) -> None:
    text = "---\ntitle: 云岭旧办法\nstatus: 废止或失效\n---\n第一条 甲。\n第二条 乙。\n"
    joined = invented.with_texts([parse_rule(text)])
    assert judge(joined, "《云岭旧办法》第一条", "2032-01-01").standing is Standing.SUPERSEDED


def test_a_rule_that_ended_names_its_successor(tmp_path: Path) -> None:
    card = 'id = "A"\ntitle = "甲办法"\nissuer = "云岭"\nreplaced_by = "乙办法"\n'
    card += '[[editions]]\nlabel = "旧"\neffective = 2001-01-01\nended = 2002-01-01\n'
    (tmp_path / "a.toml").write_text(card, encoding="utf-8")
    catalogue = load_rules(tmp_path)
    judgement = judge(catalogue, "《甲办法》第三条", "2003-01-01")
    assert (judgement.standing, judgement.replaced_by) == (Standing.SUPERSEDED, "《乙办法》")
    rule = catalogue.get("A")
    assert rule is not None
    assert catalogue.status_on(rule, date(2003, 1, 1)) == "已被《乙办法》取代"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("id = ", "id ! "), "不是正确的 TOML"),
        (('id = "YLF"', 'id = ""'), "ylf.toml 的 id 没有写"),
        (("issuer = ", "isuer = "), "isuer 是不认识的键"),
        (("effective = 2021-06-01", 'effective = "2021"'), "editions[1].effective 不是日期"),
        (("effective = 2021-06-01", "effective = 2021-06-01T00:00:00"), "editions[1].effective 不是日期"),
        (("article_count = 20", "article_count = 0"), "editions[1].article_count 不是正整数"),
        (('articles = ["第七条"]', 'articles = ["七某"]'), "duties[1].articles “七某”不是条号"),
        (('["ideology:E15"]', '["E15"]'), "“E15”缺报告种类"),
        (('["云安法"]', '"云安法"'), "aliases 不是文字的列表"),
        (("is_public = true", 'is_public = "是"'), "is_public 不是 true 或 false"),
        (("since = 2026-01-01", ""), "moves[1].since 没有写"),
        (('old = "第五条"', 'old = "门锁"'), "moves[1].old “门锁”不是条号"),
    ],
)
def test_a_card_with_a_mistake_names_file_key_and_remedy(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    (tmp_path / "ylf.toml").write_text(CARD.replace(*change, 1), encoding="utf-8")
    with pytest.raises(DataFileInvalid) as error:
        load_rules(tmp_path)
    assert says in str(error.value)
    assert "ylf.toml" in str(error.value)
    assert "请" in str(error.value)


def test_a_card_without_editions_or_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('id = "A"\ntitle = "甲办法"\nissuer = "云岭"\n', encoding="utf-8")
    with pytest.raises(DataFileInvalid, match="editions 没有写版本"):
        load_rules(tmp_path)
    path.write_bytes('id = "甲"'.encode("gbk"))
    with pytest.raises(DataFileInvalid, match="UTF-8"):
        load_rules(tmp_path)


def test_two_cards_may_not_share_an_id_or_a_name(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(CARD, encoding="utf-8")
    (tmp_path / "b.toml").write_text(CARD, encoding="utf-8")
    with pytest.raises(DataFileInvalid, match="id 都是 YLF"):
        load_rules(tmp_path)
    (tmp_path / "b.toml").write_text(CARD.replace("YLF", "OTHER"), encoding="utf-8")
    with pytest.raises(DataFileInvalid, match="都用了名称"):
        load_rules(tmp_path)


def test_a_reference_without_a_rule_is_unknown_in_an_empty_catalogue() -> None:
    empty = RuleCatalogue(())
    reference: Reference = find_references("《网络安全法》第一条")[0]
    assert empty.judge(reference, date(2026, 1, 1)).standing is Standing.UNKNOWN
    assert empty.find("网络安全法") is None
