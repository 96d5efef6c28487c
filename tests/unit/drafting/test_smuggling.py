"""What a model slips in beside true facts: other units, spelt numbers, ranks, praise, names, times."""

from __future__ import annotations

from datetime import date

import pytest

from bot.drafting.bases import bases_of
from bot.drafting.checks import Checked, check_draft
from bot.drafting.patterns import without_marked
from bot.facts import ledger_of
from knowledge.rules import load_rules
from knowledge.specs import load_specs

CATALOGUE = load_rules()
IDEOLOGY = load_specs(catalogue=CATALOGUE)["ideology"]
FACTS = {"sessions": 12, "year": "2026"}


def check(text: str, **facts: object) -> Checked:
    element = IDEOLOGY.element("E04")
    assert element is not None
    bases = bases_of(element, "ideology:E04", CATALOGUE, date(2026, 11, 1))
    ledger = ledger_of({**FACTS, **facts}, IDEOLOGY)
    return check_draft(text, element, ledger, bases=bases, catalogue=CATALOGUE)


SMUGGLED = """12人参加
12篇论文
十二三次
近百次
近百人参加
数十次
数百人次
上百人次
百余人次
几十次
好几次
若干次
多次研究
百分之九十八
½以上的干部参加
三分之二的干部参加
万分之五
３７次
37,000人次
3.7万人次
提高两个百分点
翻了一番
增长一倍
一半以上
半数以上
七成干部
一个半小时
一天半
③⑦次
㊲次
叁拾柒次
三七次
第三十七次会议
第十三期学习班
每月1次
每周一次
专题学习1次
去年集体学习
上月召开
同日召开
年初召开
上半年召开
星期三召开
腊月初八召开
（云宣发｛2023｝5号）
（云宣发﹝2023﹞5号）
‘学习之星’
『学习之星』
〝学习之星〞
＂学习之星＂
《关于加强学习的意见》
王某某同志讲话
张三副书记讲话
李四同志带头
邀请专家张三授课
局长欧阳锋带头
由小王负责
邀请北京大学教授授课
联合云岭县融媒体中心开展
望海公司承办
县纪委监委参加
受到上级肯定
受到县委表扬
得到群众一致好评
名列第一
全县第一
位居全市前列
荣获先进单位
被评为优秀
获得一等奖
做法被省报刊登
经验在全县推广
未发生意识形态事件
无一例事故
零差错
全员参加
人人参与
全部办结
实现全覆盖
群众满意度明显提升""".splitlines()


@pytest.mark.parametrize("smuggled", SMUGGLED)
def test_what_nobody_told_is_marked(smuggled: str) -> None:
    checked = check(f"中心组集体学习研讨12次。{smuggled}。")
    assert checked.unsupported
    assert smuggled not in without_marked(checked.text)
    assert checked.text.startswith("中心组集体学习研讨12次。")


@pytest.mark.parametrize(
    ("told", "text"),
    [
        ("获评县级先进单位", "被评为县级先进单位"),
        ("受到县委表扬", "得到县委表扬"),
        ("未发生意识形态领域事件", "全年未发生意识形态领域事件"),
        ("上半年完成", "上半年集中学习"),
        ("邀请望海大学教授授课", "望海大学教授授课"),
        ("张三副书记领学", "张三副书记领学"),
        ("三分之二的干部参加", "三分之二的干部参加"),
        ("参加近百人次", "近百人次参加"),
        ("37次", "叁拾柒次"),
        ("第三十七次会议", "第37次会议"),
        ("每月学习1次", "每月学习一次"),
    ],
)
def test_what_was_told_stays(told: str, text: str) -> None:
    assert check(f"中心组集体学习研讨12次。{text}。", 做法=told).unsupported == ()


@pytest.mark.parametrize(
    "text",
    [
        "坚持把理论学习摆在首位，中心组集体学习研讨12次。",
        "全年共组织集体学习12次，12次集体学习均有记录。",
        "按照每季度至少1次的要求，集体学习研讨12次。",
        "进一步提升学习质量，推动学习走深走实，集体学习12次。",
        "五四期间和七一前夕开展集体学习研讨12次。",
        "加强队伍建设，本单位图书馆与各医院一同学习，集体学习研讨12次。",
    ],
)
def test_plain_prose_is_left_alone(text: str) -> None:
    assert check(text).unsupported == ()


@pytest.mark.parametrize(
    "text",
    ["走访慰问12次。", "中心组集体学习研讨12次，走访群众12次。", "下乡调研12次，中心组集体学习研讨12次。"],
)
def test_a_true_count_on_a_wrong_noun_is_marked(text: str) -> None:
    checked = check(text)
    assert checked.unsupported == ("12次",)
    assert "集体学习研讨【待核" not in checked.text


def test_figures_in_brackets_of_the_model_s_own_are_marked() -> None:
    assert check("中心组集体学习研讨12次【2】，见【云宣发2023】。").unsupported == ("2", "2023")
