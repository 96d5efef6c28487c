"""A person's own report kind, and what is said when it has a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import DataFileInvalid
from knowledge.kinds import read_kind
from knowledge.rules import load_rules
from knowledge.specs import load_specs

GOOD = """
id = "training"
title = "干部教育培训自查报告"
work = "干部教育培训工作"
topic = "干部教育培训工作情况"
include = ["_common.toml"]

[[sections]]
id = "S2"
title = "工作开展情况"
order = 2

[[sections.elements]]
id = "T01"
title = "培训组织"
meaning = "办了几期培训"
basis = ["《党委（党组）落实全面从严治党主体责任规定》第十八条", "ZXZ"]
norms = [{ slot = "courses", at_least = 1, per = "half-year", basis = "ZXZ 第十条" }]
sentences = ["全年举办培训{courses}期[，培训{people}人次]。", { text = "内容为{topics}。", needs = ["topics"] }]
slots = [
  { id = "courses", title = "培训总期数", ask = "办了几期？", type = "count", unit = "期", words = ["培训"] },
  { id = "people", title = "培训总人次", ask = "多少人次？", type = "count", unit = "人次", optional = true },
  { id = "topics", title = "培训内容", ask = "学了什么？", optional = true },
]
"""


def write(folder: Path, text: str, name: str = "training.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_dropped_into_the_folder_is_a_kind(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    catalogue = load_rules()
    specs = load_specs(tmp_path, catalogue=catalogue)
    element = specs["training"].element("培训组织")
    assert element is not None
    assert [basis.rule_id for basis in element.basis] == ["ZTZR", "ZXZ"]
    assert element.norms[0].per_year == 2
    assert element.sentences[1].needs == ("topics",)
    assert [section.id for section in specs["training"].sections] == ["F", "S1", "S2", "S3", "S4", "S5"]
    assert "ideology" in specs


def test_own_kind_may_replace_a_built_in_one(tmp_path: Path) -> None:
    write(tmp_path, GOOD.replace('"training"', '"cyber"', 1))
    assert load_specs(tmp_path)["cyber"].title == "干部教育培训自查报告"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('type = "count", unit = "期"', 'type = "num", unit = "期"',
         "报告种类文件 training.toml 有误：sections[S2].elements[T01].slots[courses].type 写成了“num”，"
         "只能是 text、count、percent、date、dates、names、title、list 之一。"),
        ('title = "培训组织"\n', "",
         '报告种类文件 training.toml 有误：sections[S2].elements[T01].title 没有写，请补上一行 title = "…"。'),
        ("{courses}期", "{course}期",
         "报告种类文件 training.toml 有误：sections[S2].elements[T01].sentences 用了 {course}，"
         "但 slots 里没有它，请补上这个事实项或改正名字。"),
        ("人次]。", "人次。",
         "报告种类文件 training.toml 有误：sections[S2].elements[T01].sentences 中“全年举办培训{cours…”的 [ 与 ] 不成对，请补齐。"),
        ("《党委（党组）落实全面从严治党主体责任规定》第十八条", "《从来没有的办法》第一条",
         "报告种类文件 training.toml 有误：sections[S2].elements[T01].basis 中的“从来没有的办法”不在规定目录中，"
         "请改成目录里的名称，或先用 zicha add 添加这部规定。"),
        ("规定》第十八条", "规定》第八十条",
         "报告种类文件 training.toml 有误：sections[S2].elements[T01].basis 中的《党委（党组）落实全面从严治党主体责任规定》"
         "没有第八十条，请核对条号，或只写规定名称。"),
        ('slot = "courses"', 'slot = "course"',
         "报告种类文件 training.toml 有误：sections[S2].elements[T01].norms[0].slot 写成了“course”，"
         "但 slots 里没有它，请改成 courses、people、topics。"),
        ('per = "half-year"', 'per = "week"',
         "报告种类文件 training.toml 有误：sections[S2].elements[T01].norms[0].per 写成了“week”，"
         "只能是 year、half-year、quarter、month 之一。"),
        ('order = 2', 'order = "二"',
         "报告种类文件 training.toml 有误：sections[S2].order 应当是不小于 0 的整数，请写成 order = 1。"),
        ('["_common.toml"]', '["_mine.toml"]',
         "报告种类文件 training.toml 有误：include 中的 _mine.toml 找不到，请把它放在同一文件夹，或改成 _common.toml。"),
        ('["_common.toml"]', '["../../etc/passwd"]',
         "报告种类文件 training.toml 有误：include 中的 ../../etc/passwd 找不到，请把它放在同一文件夹，或改成 _common.toml。"),
        ('id = "T01"', 'id = "P01"',
         "报告种类文件 training.toml 有误：sections 中“P01”出现了两次，请改掉其中一个。"),
        ('id = "topics", title = "培训内容"', 'id = "causes", title = "培训内容"',
         "报告种类文件 training.toml 有误：sections[S2].elements[T01].sentences 用了 {topics}，"
         "但 slots 里没有它，请补上这个事实项或改正名字。"),
        ('title = "培训内容"', 'title = "问题产生的原因"',
         "报告种类文件 training.toml 有误：sections…[P02].slots 中标题“问题产生的原因”与别处重复，请换一个标题。"),
        ('id = "training"', 'id = "培训"',
         "报告种类文件 training.toml 有误：id 写成了“培训”，只能用英文字母、数字、下划线，并以字母开头。"),
        ('meaning = "办了几期培训"', 'meanings = "办了几期培训"',
         "报告种类文件 training.toml 有误：sections[S2].elements[T01].meanings 不是可用的键，请改成以下之一："
         "id、title、meaning、slots、sentences、basis、norms、aliases、keywords、questions、tips、optional。"),
        ('order = 2', 'order = ',
         "报告种类文件 training.toml 有误：第 11 行不合 TOML 的写法，请检查引号、括号和等号。"),
        ('optional = true },\n]', 'optional = "是" },\n]',
         "报告种类文件 training.toml 有误：sections[S2].elements[T01].slots[topics].optional "
         "只能是 true 或 false，请写成 optional = true 或删去这一行。"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_key_and_remedy(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in GOOD
    path = write(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(DataFileInvalid) as caught:
        read_kind(path, load_rules())
    assert str(caught.value) == told


def test_two_files_of_one_id_are_refused(tmp_path: Path) -> None:
    write(tmp_path, GOOD)
    write(tmp_path, GOOD, "training2.toml")
    with pytest.raises(DataFileInvalid, match=r"training2\.toml 有误：id “training”与另一个文件重复"):
        load_specs(tmp_path)


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "gbk.toml").write_bytes(GOOD.encode("gbk"))
    with pytest.raises(DataFileInvalid, match=r"gbk\.toml 读不出来"):
        load_specs(tmp_path)


@given(st.text(max_size=300))
def test_whatever_a_file_holds_it_is_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    with pytest.raises(DataFileInvalid, match=r"any\.toml"):
        read_kind(path)


@given(st.integers(0, len(GOOD)), st.integers(1, 60))
def test_a_damaged_file_is_read_or_refused_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, at: int, length: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.toml"
    path.write_text(GOOD[:at] + GOOD[at + length :], encoding="utf-8")
    told = "damaged.toml 有误"
    try:
        elements = read_kind(path).elements
    except DataFileInvalid as error:
        elements, told = (), str(error)
    assert elements or "damaged.toml 有误" in told
