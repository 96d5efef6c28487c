"""One file takes down neither the process nor the others: memory and time of reading it are limited."""

from __future__ import annotations

import io
import os
import resource
import threading
import time
import zipfile

import pytest

from knowledge.errors import DocumentTooLarge, EmptyDocument
from knowledge.loaders import load_bytes
from knowledge.loaders.confined import WorkTooLarge, confined

ATTRIBUTES = 4_900_000
XML_MEGABYTES = 180


def held_megabytes() -> float:
    """The most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def take(megabytes: int) -> int:
    return len(bytearray(megabytes * 1024 * 1024))


def fail(words: str) -> None:
    raise EmptyDocument(words)


def test_the_result_and_the_errors_of_the_work_come_back() -> None:
    assert confined(max, 3, 7) == 7
    with pytest.raises(EmptyDocument, match="空文件"):
        confined(fail, "空文件")


def test_too_much_memory_too_much_time_and_a_process_that_ends() -> None:
    with pytest.raises(WorkTooLarge):
        confined(take, 2_000, megabytes=200)
    with pytest.raises(WorkTooLarge, match="seconds"):
        confined(time.sleep, 60, seconds=0.2)
    with pytest.raises(WorkTooLarge, match="ended"):
        confined(os._exit, 9)


def test_more_than_two_wait_their_turn() -> None:
    results: list[int] = []
    threads = [threading.Thread(target=lambda n=n: results.append(confined(abs, -n))) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == list(range(6))


def page_of_attributes() -> bytes:
    body = " ".join(f"a{n}" for n in range(ATTRIBUTES // 10)) + " x" * (ATTRIBUTES * 9 // 10)
    return f"<html><body><p {body}>自查报告</p></body></html>".encode()[:19_600_000]


def word_file_of_xml() -> bytes:
    run = b"<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 30_000
    head = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        with archive.open("word/document.xml", "w") as file:
            file.write(head)
            for _ in range(XML_MEGABYTES * 1024 * 1024 // len(run)):
                file.write(run)
            file.write(b"</w:body></w:document>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("make", "name"), [(page_of_attributes, "页面.html"), (word_file_of_xml, "报告.docx")]
)
def test_a_file_that_unfolds_is_refused_in_a_sentence_and_costs_this_process_little(make, name: str) -> None:
    data = make()
    before = held_megabytes()
    with pytest.raises(DocumentTooLarge, match="另存为"):
        load_bytes(data, name)
    assert held_megabytes() - before < 150
