"""How the rules behind an element are printed and recognised again."""

from __future__ import annotations

from datetime import date

import pytest

from bot.drafting.bases import bases_of, citations_of, cited_bases, join_bases
from knowledge.rules import load_rules
from knowledge.specs import load_specs

CATALOGUE = load_rules()
SPECS = load_specs(catalogue=CATALOGUE)


def bases(kind: str, name: str, on: date = date(2026, 11, 1)):  # type: ignore[no-untyped-def]
    element = SPECS[kind].element(name)
    assert element is not None
    return bases_of(element, f"{kind}:{name}", CATALOGUE, on)


@pytest.mark.parametrize(
    ("kind", "name", "printed"),
    [
        ("ideology", "E04", "《中国共产党党委（党组）理论学习中心组学习规则》第十条、第十一条"),
        ("cyber", "W02", "《党委（党组）网络安全工作责任制实施办法》第三条（二）（三）"),
        ("secrecy", "K06", "《中华人民共和国保守国家秘密法》第十六条、第二十四条和《中华人民共和国保守国家秘密法实施条例》第十三条、第十四条"),
        ("ideology", "E10", "《中国共产党宣传工作条例》"),
        ("ideology", "E02", "《党委（党组）落实全面从严治党主体责任规定》第十条和《党委（党组）意识形态工作责任制实施办法》"),
        ("ideology", "P02", ""),
    ],
)  # fmt: skip
def test_bases_are_printed_in_their_order(kind: str, name: str, printed: str) -> None:
    assert join_bases(bases(kind, name)) == printed


def test_every_printed_basis_is_recognised_and_has_a_status() -> None:
    for kind, spec in SPECS.items():
        for element in spec.elements:
            held = bases(kind, element.id)
            text = f"按照{join_bases(held)}要求，"
            cited = citations_of(cited_bases(text, held))
            assert text.count("第") <= sum(citation.article.count("第") for citation in cited)
            for citation in cited:
                assert f"《{citation.title}》" in text
                assert citation.status.startswith("现行")


def test_the_places_of_an_earlier_edition_are_not_guessed() -> None:
    printed = join_bases(bases("secrecy", "K06", date(2023, 6, 1)))
    assert "第二十四条" not in printed
    assert "保守国家秘密法" in printed


def test_a_quotation_says_that_it_is_none() -> None:
    lines = citations_of(
        cited_bases("按照《中国共产党党委（党组）理论学习中心组学习规则》第十条", bases("ideology", "E04"))
    )
    assert [line.status for line in lines] == ["现行；要点，非原文"]
    assert lines[0].quote
