"""Takes the pictures of the page in docs/: `python -m docs.take_screenshots` (needs Chromium and its driver)."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.browser.served import Page, browser, served

FOLDER = Path(__file__).parent
DRAFT = (
    "柏原县水务局网络安全自查报告\n\n县网信办：\n\n一、工作开展情况\n\n我局截止10月底开展培训3次，参训85人次。"
    "修订制度2项。\n\n二、存在问题\n\n老旧设备2台未更新。\n\n三、下一步措施\n\n由信息中心负责，12月底前更换老旧设备2台。\n\n"
    "特此报告，妥否请批示。\n\n柏原县水务局\n\n2026年11月20日\n"
)


def main() -> None:
    """Draft, review and a whole report on a desk, a phone, by day and by night."""
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as server:
        with browser(width=1360, height=860) as page:
            page.visit(server.url)
            page.say("写一段中心组学习：学了12次，研讨6次，主题是党的二十大精神")
            page.say("研讨不是6次，是8次")
            _save(page, "page-draft.png")
            page.say(f"帮我审一下：\n{DRAFT}")
            page.find("#beside mark[data-finding]").click()
            _save(page, "page-review.png")
            page.say("写一份安全生产自查报告，单位是风雨桥公交公司")
            page.say("安全检查24次，发现隐患31处，整改29处")
            _save(page, "page-report.png")
        with browser(width=430, height=860, is_dark=True) as page:
            page.visit(server.url)
            page.say("中心组学习次数有什么规定？")
            _save(page, "page-phone.png")


def _save(page: Page, name: str) -> None:
    page.driver.save_screenshot(str(FOLDER / name))
    print(name)


if __name__ == "__main__":
    main()
