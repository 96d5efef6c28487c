"""Every place in a text that names a rule is found: titles, articles, 款 and 项, issuers, years."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.documents import Reference, Span
from knowledge.rules import RuleCatalogue, load_rules
from knowledge.standing import Standing
from knowledge.text.issuers import is_local, issuer_before
from knowledge.text.references import find_references, judge_references, sentence_around


@pytest.fixture(scope="module")
def catalogue() -> RuleCatalogue:
    return load_rules()


def places(text: str, catalogue: RuleCatalogue | None = None) -> list[str]:
    """Show each reference as a line: title, article, 款 and 项."""
    return [show(reference) for reference in find_references(text, catalogue)]


def show(reference: Reference) -> str:
    parts = [reference.title, str(reference.article) if reference.article else ""]
    parts += [f"{reference.paragraph}款" if reference.paragraph else ""]
    parts += [f"{reference.item}项" if reference.item else ""]
    return " ".join(part for part in parts if part)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("依据《云岭条例》开展工作。", ["云岭条例"]),
        (
            "《云岭条例》第二十一条、第二十二条和第九十九条",
            ["云岭条例 第二十一条", "云岭条例 第二十二条", "云岭条例 第九十九条"],
        ),
        ("《云岭条例》第二十一条之一", ["云岭条例 第二十一条之一"]),
        ("《云岭条例》第21条、22条", ["云岭条例 第二十一条", "云岭条例 第二十二条"]),
        ("《云岭条例》第２１条", ["云岭条例 第二十一条"]),
        ("《云岭条例》第十八、二十条", ["云岭条例 第十八条", "云岭条例 第二十条"]),
        ("《云岭条例》第十七至十九条", ["云岭条例 第十七条", "云岭条例 第十八条", "云岭条例 第十九条"]),
        ("《云岭条例》第三条至第五条", ["云岭条例 第三条", "云岭条例 第四条", "云岭条例 第五条"]),
        ("《云岭条例》第3-5条", ["云岭条例 第三条", "云岭条例 第四条", "云岭条例 第五条"]),
        ("《云岭条例》第十四条（三）", ["云岭条例 第十四条 3项"]),
        ("《云岭条例》第十四条第（三）项", ["云岭条例 第十四条 3项"]),
        ("《云岭条例》第十四条第三项", ["云岭条例 第十四条 3项"]),
        ("《云岭条例》第十四条（六）（七）", ["云岭条例 第十四条 6项", "云岭条例 第十四条 7项"]),
        (
            "《云岭条例》第十四条第（一）至（三）项",
            ["云岭条例 第十四条 1项", "云岭条例 第十四条 2项", "云岭条例 第十四条 3项"],
        ),
        ("《云岭条例》第二条第二款", ["云岭条例 第二条 2款"]),
        ("《云岭条例》第二条第二款第（三）项", ["云岭条例 第二条 2款 3项"]),
        ("《云岭条例》第二条第一款、第三款", ["云岭条例 第二条 1款", "云岭条例 第二条 3款"]),
        ("《云岭条例》第二条首款和第五条", ["云岭条例 第二条 1款", "云岭条例 第五条"]),
        ("《云岭规定》第二项和第八项", ["云岭规定 2项", "云岭规定 8项"]),
        ("《云岭规定》第四至六项", ["云岭规定 4项", "云岭规定 5项", "云岭规定 6项"]),
        ("《云岭意见》第三部分", ["云岭意见 3项"]),
        ("《云岭条例》第二章第九条", ["云岭条例 第九条"]),
        ("《云岭条例》中的第九条", ["云岭条例 第九条"]),
        ("《云岭条例》（第九条）", ["云岭条例 第九条"]),
        ("《云岭条例》第四条第（二）款", ["云岭条例 第四条 2项"]),
        ("《云岭条例》（2031年3月2日大会第四次会议通过）第二条", ["云岭条例 第二条"]),
        ("《云岭条例》（见附件）和第二条", ["云岭条例"]),
        ("《云岭条例》第二、三是要落实", ["云岭条例"]),
        ("《云岭条例》第二章讲职责", ["云岭条例"]),
        ("《甲条例》第一条、《乙办法》第二条", ["甲条例 第一条", "乙办法 第二条"]),
    ],
)
def test_places_after_a_title(text: str, expected: list[str]) -> None:
    assert places(text) == expected


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("《关于印发〈云岭条例〉的通知》", ["关于印发〈云岭条例〉的通知"]),
        ("《关于印发《云岭条例》的通知》第三条", ["关于印发《云岭条例》的通知"]),
        ("《云岭条例（试行）》", ["云岭条例（试行）"]),
        ("《云岭条例》（试行）第三条", ["云岭条例（试行）"]),
        ("《云岭文集》第四卷", ["云岭文集"]),
        ("《云岭文集第四卷》", ["云岭文集第四卷"]),
        ("没有合上《云岭条例 又写《乙办法》", ["乙办法"]),
        ("《》和《  》", []),
        ("《跨\n行》", []),
    ],
)
def test_titles_are_taken_whole(text: str, titles: list[str]) -> None:
    assert [reference.title for reference in find_references(text)] == titles


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("《2022年度责任清单》", 2022),
        ("《二〇二三年工作计划》", 2023),
        ("《云岭条例（2018年修订）》", 2018),
        ("《云岭条例》（2018年修订）第三条", 2018),
        ("《云岭条例》第2018条", None),
        ("《云岭条例》", None),
    ],
)
def test_the_year_of_a_title_is_read(text: str, year: int | None) -> None:
    assert find_references(text)[0].year == year


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("《云岭办法》（云办发〔2031〕32号）第三条", "云办发〔2031〕32号"),
        ("《云岭办法》(云办发[2031]32号，以下简称《办法》)第三条", "云办发[2031]32号"),
        ("《云岭办法》云办发〔2031〕32号", "云办发〔2031〕32号"),
        ("《云岭办法》（国务院令第790号）", "国务院令第790号"),
        ("《云岭办法》（试行）", ""),
    ],
)
def test_the_document_number_after_a_title_is_read(text: str, number: str) -> None:
    assert find_references(text)[0].doc_number == number


def test_a_document_number_does_not_part_a_title_from_its_article() -> None:
    assert places("《云岭办法》（云办发〔2031〕32号）第三条") == ["云岭办法 第三条"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《云岭宣传条例》出台后，该条例第十条要求……", ["云岭宣传条例", "云岭宣传条例 第十条"]),
        ("《云岭安全法》施行。该法第三条", ["云岭安全法", "云岭安全法 第三条"]),
        ("《云岭管理办法》第二条，本办法第五条", ["云岭管理办法 第二条", "云岭管理办法 第五条"]),
        ("《甲法》《乙办法》，同法第三条", ["甲法", "乙办法", "甲法 第三条"]),
        ("《甲办法（试行）》。《办法》第三条", ["甲办法（试行）", "甲办法（试行） 第三条"]),
        (
            "《云岭消防规定》（以下简称《消防规定》）。按《消防规定》第二条",
            ["云岭消防规定", "云岭消防规定 第二条"],
        ),
        ("《甲条例》和《乙条例》（以下简称《条例》）。《条例》第一条", ["甲条例", "乙条例", "乙条例 第一条"]),
        ("该条例第十条", []),
        ("《甲条例》第一条，《问责条例》第二条", ["甲条例 第一条", "问责条例 第二条"]),
        ("《条例》第三条", ["条例 第三条"]),
    ],
)
def test_a_title_that_points_back_is_resolved(text: str, expected: list[str]) -> None:
    assert places(text) == expected


def test_each_span_covers_the_words_of_its_reference() -> None:
    text = "按照《云岭条例》第三条、第五条办理，该条例第九条另有规定。"
    references = find_references(text)
    assert [reference.span.of(text) for reference in references] == [
        "《云岭条例》第三条",
        "第五条",
        "该条例第九条",
    ]
    assert [reference.title_span.of(text) for reference in references] == ["云岭条例", "云岭条例", "条例"]
    assert [reference.is_quoted for reference in references] == [True, True, False]


@pytest.mark.parametrize(
    ("before", "issuer"),
    [
        ("区委", "区委"),
        ("按照青禾区委宣传部", "青禾区委宣传部"),
        ("根据中共中央办公厅印发的", "中共中央办公厅"),
        ("依据市人民政府办公室制定的", "市人民政府办公室"),
        ("落实我局", "我局"),
        ("市委《甲》和区委", "区委"),
        ("对照本单位制定的", "本单位"),
        ("全面落实", ""),
        ("一是学习", ""),
        ("《甲条例》和", ""),
        ("区委高度重视，贯彻", ""),
        ("中央网信办、工业和信息化部联合印发的", "中央网信办、工业和信息化部"),
    ],
)
def test_the_issuer_before_a_title_is_read(before: str, issuer: str) -> None:
    assert issuer_before(before + "《云岭细则》", len(before)) == issuer


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("区委", True),
        ("省委宣传部", True),
        ("中共云岭县委", True),
        ("我局", True),
        ("中共中央办公厅", False),
        ("中央", False),
        ("国务院", False),
        ("公安部", False),
        ("", False),
    ],
)
def test_a_local_issuer_is_told_from_a_central_one(issuer: str, expected: bool) -> None:
    assert is_local(issuer) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("按照网安法第二十三条", ["网安法 第二十三条"]),
        ("学习宣传条例、中心组学习规则第十条", ["宣传条例", "中心组学习规则 第十条"]),
        ("对照保密法实施条例第五十八条", ["保密法实施条例 第五十八条"]),
        ("数据安全法实施条例第二十一条", ["数据安全法实施条例 第二十一条"]),
        ("网络安全法解读和网络安全法知识竞赛", []),
        ("云岭县信息公开条例第三条", []),
        ("按照新修订的保密法和保密法实施条例", ["保密法", "保密法实施条例"]),
        ("学习保密法律法规、网络安全法规和数据安全法治", []),
        ("网络安全法规定了等级保护", ["网络安全法"]),
        ("党章第三条", ["党章 第三条"]),
        ("学习党章", []),
        ("《网络安全法》第二十三条", ["网络安全法 第二十三条"]),
        ("意识形态工作责任制", []),
    ],
)
def test_known_titles_are_found_without_marks(
    text: str, expected: list[str], catalogue: RuleCatalogue
) -> None:
    assert places(text, catalogue) == expected


def test_a_local_rule_stays_local_when_its_title_comes_again(catalogue: RuleCatalogue) -> None:
    title = "党委（党组）网络意识形态工作责任制实施细则"
    text = f"区委《{title}》印发后，我办落实该细则第三条，再学《{title}》。"
    references = find_references(text, catalogue)
    assert [reference.issuer for reference in references] == ["区委"] * 3
    assert {j.standing for j in judge_references(text, catalogue, date(2026, 1, 1))} == {Standing.UNKNOWN}


def test_without_a_catalogue_only_marked_titles_count() -> None:
    assert places("按照网安法第二十三条") == []


def test_the_sentence_around_a_reference_is_its_context() -> None:
    text = "第一句。落实《甲法》第三条的等级保护；第三句。"
    assert sentence_around(text, find_references(text)[0].span) == "落实《甲法》第三条的等级保护"
    assert sentence_around("《甲法》", Span(0, 4)) == "《甲法》"


def test_the_sentence_tells_an_old_number_from_a_new_one(catalogue: RuleCatalogue) -> None:
    text = "落实《网络安全法》第二十一条等级保护要求。按《网络安全法》第二十一条开展网络安全宣传教育。"
    old, new = judge_references(text, catalogue, date(2026, 3, 1))
    assert (old.standing, str(old.moved_to)) == (Standing.MOVED, "第二十三条")
    assert new.standing is Standing.IN_FORCE


PIECES = [
    "《",
    "》",
    "〈",
    "〉",
    "（",
    "）",
    "第",
    "条",
    "款",
    "项",
    "一",
    "十",
    "3",
    "、",
    "和",
    "至",
    "—",
    "之",
    "该条例",
]
PIECES += [
    "网络安全法",
    "保密法",
    "区委",
    "\n",
    " ",
    "（试行）",
    "以下简称《条例》",
    "条例",
    "〔2031〕3号",
    "。",
    "印发的",
]


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_hostile_text_gives_references_that_stand_in_it(catalogue: RuleCatalogue, text: str) -> None:
    last = 0
    for reference in find_references(text, catalogue):
        assert 0 <= reference.span.start < reference.span.end <= len(text)
        assert reference.title_span.of(text)
        assert reference.span.end >= last
        last = reference.span.end
        catalogue.judge(reference, date(2026, 1, 1), sentence_around(text, reference.span))


@pytest.mark.parametrize(
    "unit",
    [
        "《",
        "《甲",
        "》",
        "《》",
        "第一、",
        "（",
        "（一）",
        "该条例第一条",
        "网络安全法",
        "委",
        "一",
        "《保密法》第",
        "〔2031〕",
    ],
)
def test_a_long_text_is_read_in_time_proportional_to_its_length(unit: str, catalogue: RuleCatalogue) -> None:
    def seconds(size: int) -> float:
        text = "《甲条例》" + unit * (size // len(unit)) + "》"
        started = time.process_time()
        find_references(text, catalogue)
        return time.process_time() - started

    small, large = seconds(40_000), seconds(400_000)
    # Ten times the text: ten times the time, with room for a busy machine; a square would be a hundred.
    assert large < 40 * small + 0.5
