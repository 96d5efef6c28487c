"""The same rule under every spelling, another rule never, a slip only as a suggestion."""

import pytest

from knowledge.text.titles import TitleIndex, inner_title, title_key


@pytest.fixture(scope="module")
def index() -> TitleIndex:
    return TitleIndex(
        {
            "A": ["中华人民共和国云岭安全法", "云安法"],
            "B": ["中国共产党云岭宣传工作条例", "宣传条例"],
            "C": ["云岭支部工作条例（试行）"],
            "D": ["GB/T 9704—2012 云岭公文格式"],
            "E": ["云岭党委（党组）责任制实施办法"],
        }
    )


@pytest.mark.parametrize(
    ("title", "rule"),
    [
        ("中华人民共和国云岭安全法", "A"),
        ("云岭安全法", "A"),
        ("《云岭安全法》", "A"),
        ("云安法", "A"),
        ("云岭安全法（2031年修正）", "A"),
        ("云岭安全法（2031修订）", "A"),
        ("云岭安全法（修订）", "A"),
        ("云岭安全法（第二次修正）", "A"),
        ("宣传条例", "B"),
        ("云岭支部工作条例", "C"),
        ("云岭支部工作条例(试行)", "C"),
        ("云岭支部工作条例（试行）（2031年修订）", "C"),
        ("GB/T9704-2012云岭公文格式", "D"),
        ("云岭党委(党组)责任制实施办法", "E"),
        ("云岭党委 （ 党组 ）责任制 实施办法", "E"),
        ("关于印发〈云岭安全法〉的通知", "A"),
        ("中共中央办公厅关于印发《云岭支部工作条例（试行）》的通知", "C"),
    ],
)
def test_a_rule_is_found_under_every_spelling(index: TitleIndex, title: str, rule: str) -> None:
    assert index.find(title) == rule


@pytest.mark.parametrize(
    "title",
    [
        "云岭安全法实施条例",
        "安全法",
        "云岭安全",
        "省云岭安全法",
        "云岭宣传工作办法",
        "云岭支部工作条例实施细则",
        "青禾区关于印发〈云岭安全法〉的通知",
        "关于转发〈云岭安全法〉的通知",
        "关于学习〈云岭安全法〉的通知",
        "",
        "《》",
        "（试行）",
    ],
)
def test_another_rule_is_never_taken_for_it(index: TitleIndex, title: str) -> None:
    assert index.find(title) is None


@pytest.mark.parametrize(
    ("title", "rule"),
    [
        ("云岭按全法", "A"),
        ("中国共产党云岭宣传工作条理", "B"),
        ("云岭支部工做条例", "C"),
        ("云岭党委（党组）责任制实施办办法", "E"),
        ("云岭安全法", None),
        ("云岭安全法实施条例", None),
        ("青禾云岭党委（党组）责任制实施办法", None),
        ("天气预报", None),
        ("云", None),
        ("", None),
    ],
)
def test_a_slip_is_a_suggestion(index: TitleIndex, title: str, rule: str | None) -> None:
    assert index.suggest(title) == rule


def test_two_rules_as_near_as_each_other_suggest_none() -> None:
    index = TitleIndex({"A": ["云岭宣传工作条例"], "B": ["云岭宣教工作条例"]})
    assert index.suggest("云岭宣讲工作条例") is None


def test_two_rules_may_not_share_a_name() -> None:
    with pytest.raises(ValueError, match="云岭法"):
        TitleIndex({"A": ["中华人民共和国云岭法"], "B": ["云岭法（试行）"]})


def test_names_are_found_in_text_the_longest_first(index: TitleIndex) -> None:
    text = "按云岭支部工作条例（试行）、中华人民共和国云岭安全法和云安法办"
    assert [text[a:b] for a, b in index.find_names(text)] == [
        "中华人民共和国云岭安全法",
        "云安法",
    ]


def test_an_empty_index_finds_nothing() -> None:
    index = TitleIndex({})
    assert index.find("云岭安全法") is None
    assert index.suggest("云岭安全法") is None
    assert list(index.find_names("云岭安全法")) == []


def test_what_tells_rules_apart_stays_in_the_key() -> None:
    assert title_key("云岭安全法实施条例") != title_key("云岭安全法")
    assert title_key("云岭暂行办法") != title_key("云岭办法")
    assert title_key("中华人民共和国") == "中华人民共和国"


def test_the_title_in_a_covering_notice() -> None:
    assert inner_title("关于印发〈云岭规定〉的通知") == "云岭规定"
    assert inner_title("中共云岭县委办公室关于印发〈云岭规定〉的通知") == ""
    assert inner_title("云岭规定") == ""
