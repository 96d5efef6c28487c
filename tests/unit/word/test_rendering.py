"""The file as LibreOffice lays it out, where it is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.word import Manuscript, report_docx

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
LINE = "一二三四五六七八九十" * 2 + "一二三四五六七八"


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_22_lines_of_28_characters_make_a_page(tmp_path: Path) -> None:
    # Title, an empty line and 20 paragraphs of one line fill the first page; the 21st begins the second.
    paragraphs = tuple(LINE[2:] for _ in range(20 + 22 + 1))
    source = tmp_path / "report.docx"
    source.write_bytes(report_docx(Manuscript("关于学习情况的报告", paragraphs)))
    assert OFFICE is not None
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [OFFICE, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    reader = PdfReader(tmp_path / "report.pdf")
    assert len(reader.pages) == 3
    first = reader.pages[0].extract_text().replace(" ", "")
    assert "—1—" in first
    assert first.count(LINE[2:]) == 20
    reader.close()
