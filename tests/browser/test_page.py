"""The page in a real browser: what a clerk does on it, and what must not happen on it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document

from tests.browser.served import Page, Server, browser, browser_or_skip, served

DRAFT = (
    "柏原县水务局网络安全自查报告\n\n县网信办：\n\n一、工作开展情况\n\n我局截止10月底开展培训3次，参训85人次。\n\n"
    "二、存在问题\n\n老旧设备2台未更新。\n\n三、下一步措施\n\n由信息中心负责，12月底前更换老旧设备2台。\n\n"
    "柏原县水务局\n\n2026年11月20日\n"
)
HOSTILE = "<img src=x onerror=\"document.title='坏'\"><script>document.title='坏'</script>"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    browser_or_skip()
    with served(tmp_path) as running:
        yield running


@pytest.fixture
def page(server: Server) -> Iterator[Page]:
    with browser() as opened:
        opened.visit(server.url)
        yield opened


def test_the_first_visit_says_what_can_be_done(page: Page) -> None:
    assert "写自查报告，从这里开始" in page.find("#welcome").text
    assert page.driver.switch_to.active_element == page.find("#text")
    assert not [one for one in page.driver.get_log("browser") if one["level"] == "SEVERE"]


def test_a_draft_a_correction_a_gap_and_word_out(page: Page) -> None:
    page.say("写一段中心组学习：学了9次，研讨3次")
    assert "9次" in page.beside()
    page.say("不是9次，是11次")
    assert "11次" in page.beside()
    page.find("#beside input.gap[name='gap:学习研讨主题']").send_keys("党的二十大精神")
    page.press("填好了", "#beside")
    assert "党的二十大精神" in page.beside()
    page.press("导出 Word", "#beside")
    page.find("a.download").click()
    text = "\n".join(one.text for one in Document(str(page.downloaded(".docx"))).paragraphs)
    assert "11次" in text


def test_a_file_in_its_findings_accepted_undone_and_word_out(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "自查报告.txt"
    file.write_text(DRAFT, encoding="utf-8")
    page.attach(file)
    before = len(page.all(".entry"))
    page.find("#say button.main").click()
    page.answer_after(before)
    if "审稿" in [one.text for one in page.all("button")]:
        page.press("审稿")
    marks = page.wait(lambda: page.all("#beside mark[data-finding]"))
    assert any("截止" in one.text for one in marks)
    page.press("采纳", "#beside")
    page.wait(lambda: page.all("#beside .card.adopted"))
    page.press("撤销上一步", "#beside")
    page.wait(lambda: not page.all("#beside .card.adopted"))
    page.press("导出 Word", "#beside")
    page.find("a.download").click()
    assert page.downloaded(".docx").stat().st_size > 1000


def test_a_reload_in_the_middle_loses_nothing(page: Page) -> None:
    page.say("写一段消防：灭火器46具，应急灯30盏")
    page.driver.refresh()
    page.wait(lambda: "46具" in page.beside())
    assert any("46具" in one.text for one in page.all(".entry"))


def test_hostile_words_and_names_run_nothing(page: Page, tmp_path: Path) -> None:
    page.say(HOSTILE)
    file = tmp_path / "<img src=x onerror=alert(1)>.txt"
    file.write_text(DRAFT + HOSTILE, encoding="utf-8")
    page.attach(file)
    before = len(page.all(".entry"))
    page.find("#say button.main").click()
    page.answer_after(before)
    assert page.driver.title == "自查"
    assert not page.all("#entries img, #entries script, #beside img, #beside script")


def test_a_server_that_starts_again_goes_on_where_it_was(tmp_path: Path) -> None:
    browser_or_skip()
    with served(tmp_path) as running, browser() as opened:
        opened.visit(running.url)
        opened.say("写一段消防：灭火器46具，应急灯30盏")
        running.stop(signal.SIGKILL)
        running.start()
        opened.say("再加一条，消火栓12个")
        assert all(words in opened.beside() for words in ("46具", "12个"))


def test_two_people_side_by_side_see_nothing_of_each_other(tmp_path: Path) -> None:
    browser_or_skip()
    with served(tmp_path, "127.0.0.2") as running, browser() as first, browser() as second:
        second.visit(running.url)
        assert "/enter" in second.driver.current_url
        first.visit(running.link)
        first.find("input[name=name]").send_keys("老谢")
        first.find("main form button").click()
        first.find("#text")
        first.visit(f"{running.url}/people")
        first.find("main form button").click()
        link = first.wait(
            lambda: next((w for w in first.find("#notice").text.split() if "/enter#" in w), None)
        )
        second.visit(link)
        second.find("input[name=name]").send_keys("小覃")
        second.find("main form button").click()
        second.find("#text")
        first.visit(running.url)
        first.say("写一段消防：灭火器46具")
        second.say("写一段食堂：监控8个")
        assert "46具" not in second.beside()
        assert "46具" not in "".join(one.text for one in second.all(".entry"))
        assert "46具" in first.beside()


def test_on_a_phone_talk_and_draft_take_turns(server: Server) -> None:
    with browser(width=390, height=800) as opened:
        opened.visit(server.url)
        opened.say("写一段消防：灭火器46具")
        opened.find(".tabs button[data-show=beside]").click()
        assert "46具" in opened.find("#beside").text
        assert opened.driver.execute_script("return document.documentElement.scrollWidth") <= 500


def test_what_is_written_newest_stands_beside_the_chat(page: Page) -> None:
    page.say(f"帮我审一下：\n{DRAFT}")
    assert page.all("#beside mark[data-finding]")
    page.say("写一段消防：灭火器46具")
    page.wait(lambda: "46具" in page.beside() and not page.all("#beside mark[data-finding]"))
    page.say("下一条")
    page.wait(lambda: page.all("#beside mark[data-finding]"))
