"""A Word file that was sent comes back as it was, with comments at the words and adopted changes tracked."""

import copy
import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from lxml import etree

from bot.review import check_draft, read_draft
from bot.review.comments import docx_with_comments
from bot.review.handover import corrected
from knowledge.loaders import Limits, load_bytes
from tests.fixtures.sent_drafts import SENT
from tests.support import TODAY
from tests.unit.review.cases import rules, specs

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OURS = {"word/document.xml", "word/footnotes.xml", "word/comments.xml", "[Content_Types].xml", "word/_rels/document.xml.rels"}  # fmt: skip


def reviewed(data: bytes) -> Any:
    text = load_bytes(data, "a.docx", Limits()).text
    return check_draft(read_draft(text, rules(), specs(), today=TODAY))


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def same_part(name: str, content: bytes) -> bytes | str:
    """A part as it counts: XML without the accidents of how it was written."""
    return etree.canonicalize(content.decode()) if name.endswith((".xml", ".rels")) else content


def body_of(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data)).element.body


def without_ours(root: Any, comments_before: int = 0) -> str:
    """The XML with our comments and changes taken back and runs of equal formatting joined."""
    root = copy.deepcopy(root)
    for node in list(root.iter()):
        if node.tag in (f"{W}commentRangeStart", f"{W}commentRangeEnd") and is_new(node, comments_before):
            node.getparent().remove(node)
        elif node.tag == f"{W}commentReference" and is_new(node, comments_before):
            node.getparent().getparent().remove(node.getparent())
    for node in list(root.iter(f"{W}ins", f"{W}del")):
        if node.get(f"{W}author") != "Zicha":
            continue
        if node.tag == f"{W}del":
            for child in list(node):
                for words in child.iter(f"{W}delText"):
                    words.tag = f"{W}t"
                node.addprevious(child)
        node.getparent().remove(node)
    for node in list(root.iter(f"{W}ins")):
        follower = node.getnext()
        if follower is not None and follower.tag == node.tag and follower.get(f"{W}author") == node.get(f"{W}author"):  # fmt: skip
            for child in list(follower):
                node.append(child)
            follower.getparent().remove(follower)
    for run in list(root.iter(f"{W}r")):
        while (following := run.getnext()) is not None and following.tag == run.tag:
            if properties(run) != properties(following):
                break
            for child in list(following):
                if child.tag != f"{W}rPr":
                    run.append(child)
            following.getparent().remove(following)
    for words in list(root.iter(f"{W}t")):
        words.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
        while (following := words.getnext()) is not None and following.tag == words.tag:
            words.text = (words.text or "") + (following.text or "")
            following.getparent().remove(following)
    return etree.tostring(root, method="c14n").decode()


def is_new(node: Any, before: int) -> bool:
    return int(node.get(f"{W}id")) >= before


def properties(run: Any) -> str:
    """The formatting of a run; a colleague's tracked change of it stays with the first of its parts."""
    found = run.find(f"{W}rPr")
    if found is None:
        return ""
    found = copy.deepcopy(found)
    for change in found.findall(f"{W}rPrChange"):
        found.remove(change)
    return etree.tostring(found, method="c14n").decode()


def commented(body: Any) -> dict[str, str]:
    """The words between the two ends of each comment: those that stood there before any change of ours."""
    open_now: set[str] = set()
    words: dict[str, str] = {}
    for node in body.iter():
        if node.tag == f"{W}commentRangeStart":
            open_now.add(node.get(f"{W}id"))
            words[node.get(f"{W}id")] = ""
        elif node.tag == f"{W}commentRangeEnd":
            open_now.discard(node.get(f"{W}id"))
        elif node.tag in (f"{W}t", f"{W}delText"):
            ours = next(node.iterancestors(f"{W}ins", f"{W}del"), None)
            if ours is None or ours.get(f"{W}author") != "Zicha" or ours.tag == f"{W}del":
                for number in open_now:
                    words[number] += node.text or ""
    return words


@pytest.fixture(scope="module", params=list(SENT))
def sent(request: pytest.FixtureRequest) -> tuple[str, bytes, Any]:
    data = SENT[request.param]()
    return request.param, data, reviewed(data)


def test_each_draft_has_slips_to_mend(sent: Any) -> None:
    _, _, review = sent
    assert sum(one.replacement is not None for one in review.findings) >= 4


def test_nothing_but_comments_and_changes_is_new(sent: Any) -> None:
    name, data, review = sent
    adopted = [one for one in review.findings if one.replacement is not None][::2]
    content = docx_with_comments(data, review.findings, adopted)
    before, after = parts(data), parts(content)
    for part in before.keys() - OURS:
        assert same_part(part, after[part]) == same_part(part, before[part]), part
    comments_before = 1 if name == "changed" else 0
    assert without_ours(body_of(content), comments_before) == without_ours(body_of(data), comments_before)
    for part in ("word/footnotes.xml",):
        if part in before:
            assert without_ours(parse_xml(after[part])) == without_ours(parse_xml(before[part]))


def test_accepting_gives_the_corrected_text(sent: Any) -> None:
    _, data, review = sent
    adopted = [one for one in review.findings if one.replacement is not None]
    for chosen in (adopted, adopted[::2]):
        content = docx_with_comments(data, review.findings, chosen)
        assert load_bytes(content, "a.docx", Limits()).text == corrected(review.text, chosen)


def test_changes_are_of_the_adopted_only_and_have_their_own_numbers(sent: Any) -> None:
    _, data, review = sent
    none = docx_with_comments(data, review.findings)
    assert b'w:author="Zicha"' not in parts(none)["word/document.xml"]
    adopted = [one for one in review.findings if one.replacement is not None][:1]
    body = body_of(docx_with_comments(data, review.findings, adopted))
    ours = [one for one in body.iter(f"{W}ins", f"{W}del") if one.get(f"{W}author") == "Zicha"]
    assert {one.tag for one in ours} == {f"{W}ins", f"{W}del"}
    every = [one.get(f"{W}id") for one in body.iter(f"{W}ins", f"{W}del", f"{W}rPrChange")]
    assert len(every) == len(set(every))


def test_comments_stand_at_the_words(sent: Any) -> None:
    name, data, review = sent
    adopted = [one for one in review.findings if one.replacement is not None][::2]
    content = docx_with_comments(data, review.findings, adopted)
    document = docx.Document(io.BytesIO(content))
    told = {str(one.comment_id): one.text for one in document.comments if one.author == "Zicha"}
    assert len(told) == len(review.findings)
    found = commented(document.element.body)
    for number, finding in zip(sorted(told, key=int), review.findings, strict=True):
        assert finding.message in told[number]
        if "在文本框或脚注里" in told[number]:
            assert finding.span.of(review.text) in told[number]
        elif name != "tabled" and finding.span.end - finding.span.start < 20:
            assert found[number] == finding.span.of(review.text)
        else:
            assert found[number]


def test_no_comment_is_tied_inside_a_text_box_or_a_note() -> None:
    for name in ("boxed", "noted"):
        data = SENT[name]()
        review = reviewed(data)
        content = docx_with_comments(data, review.findings)
        for part in ("word/document.xml", "word/footnotes.xml"):
            root = etree.fromstring(parts(content).get(part, b"<x/>"))
            inside = root.findall(f".//{W}txbxContent//{W}commentRangeStart")
            inside += root.findall(f".//{W}footnote//{W}commentRangeStart")
            assert not inside
        told = " ".join(one.text for one in docx.Document(io.BytesIO(content)).comments)
        assert "在文本框或脚注里" in told


def test_old_readers_see_the_change_in_a_text_box_too() -> None:
    data = SENT["boxed"]()
    review = reviewed(data)
    adopted = [one for one in review.findings if one.replacement is not None]
    root = etree.fromstring(parts(docx_with_comments(data, review.findings, adopted))["word/document.xml"])
    boxes = ["".join(box.itertext(f"{W}t")) for box in root.iter(f"{W}txbxContent")]
    assert boxes[0] == boxes[1] == "框中截至10月底，完成100%。框中第二段"


def test_a_paragraph_taken_out_leaves_no_empty_line() -> None:
    document = docx.Document()
    for line in ("第一段。", "本文由某某文库上传，更多范文请关注微信公众号", "第二段。"):
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    review = reviewed(buffer.getvalue())
    (noise,) = (one for one in review.findings if one.check == "noise")
    content = docx_with_comments(buffer.getvalue(), review.findings, [noise])
    assert load_bytes(content, "a.docx", Limits()).text == "第一段。\n第二段。"
