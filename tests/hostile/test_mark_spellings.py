"""A hundred spellings of marks are refused, and sixty texts about marks and secrecy work pass."""

from __future__ import annotations

import tomllib
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from knowledge.errors import ClassifiedDocument
from knowledge.loaders import load_bytes, load_text
from knowledge.marks import find_classification_mark, find_mark_in_name

CASES: dict[str, list[str]] = tomllib.loads(
    (Path(__file__).parent / "mark_spellings.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("text", CASES["marked"])
def test_a_spelling_is_refused(text: str) -> None:
    span = find_classification_mark(text)
    assert span is not None
    assert find_classification_mark(span.of(text)) is not None


@pytest.mark.parametrize("name", CASES["names"])
def test_a_name_is_refused(name: str) -> None:
    span = find_mark_in_name(name)
    assert span is not None
    assert find_mark_in_name(span.of(name)) is not None


@pytest.mark.parametrize("text", CASES["innocent"])
def test_an_innocent_text_passes(text: str) -> None:
    assert find_classification_mark(text) is None


def test_the_set_is_large() -> None:
    assert len({*CASES["marked"], *CASES["names"]}) >= 100
    assert len(set(CASES["innocent"])) >= 60


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><title>机密★10年 通报</title></head><body><p>学习情况</p></body></html>",
        "<html><body><div style='display:none'>机密★10年</div><p>学习情况</p></body></html>",
        "<html><body><p hidden>绝密★</p><p>学习情况</p></body></html>",
        "<html><body><header>秘密★1年</header><p>学习情况</p></body></html>",
        "<html><body><p><b>机</b><b>密</b>★10年</p><p>学习情况</p></body></html>",
    ],
)
def test_a_mark_anywhere_in_a_page_is_refused(page: str) -> None:
    with pytest.raises(ClassifiedDocument):
        load_bytes(page.encode(), "page.html")


def test_a_deleted_mark_is_still_in_the_file(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("关于学习的情况")._p
    deleted, run, text = OxmlElement("w:del"), OxmlElement("w:r"), OxmlElement("w:delText")
    text.text = "机密★10年"
    text.set(qn("xml:space"), "preserve")
    run.append(text)
    deleted.append(run)
    paragraph.getparent().insert(0, OxmlElement("w:p"))
    paragraph.getparent()[0].append(deleted)
    document.save(str(tmp_path / "通报.docx"))
    with pytest.raises(ClassifiedDocument):
        load_text(tmp_path / "通报.docx")
