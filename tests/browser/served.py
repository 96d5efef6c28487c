"""A page served by a process of its own, and a browser that visits it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"
REQUIRED = "ZICHA_BROWSER"
"""Set where the tests in a browser must run: without a browser they fail there instead of being passed over."""
PATIENCE = 60.0
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--lang=zh-CN",
)


def browser_or_skip() -> None:
    """Pass a test over where no browser is installed, and fail it where there has to be one."""
    if shutil.which(CHROMIUM) and shutil.which(DRIVER):
        return
    reason = "Chromium and its driver are not installed (Debian: chromium, chromium-driver)"
    if os.environ.get(REQUIRED):
        pytest.fail(reason)
    pytest.skip(reason)


class Server:
    """`zicha web` on loopback, with a data folder that outlives it."""

    def __init__(self, home: Path, host: str = "127.0.0.1") -> None:
        self.home, self.host = home, host
        self.link = ""
        self.port = 0
        self._process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Where the page is."""
        return f"http://{self.host}:{self.port}"

    def start(self) -> None:
        """Start it, at the same port as before."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "ZICHA_HOME": str(self.home / "data"),
            "LANG": "C.UTF-8",
        }
        words = ["web", "--host", self.host, "--port", str(self.port)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            env=environment,
            cwd=self.home,
            stderr=subprocess.PIPE,
            text=True,
        )
        told = ""
        assert self._process.stderr is not None
        for line in self._process.stderr:
            told += line
            if found := re.search(r"http://[\d.]+:(\d+)", line):
                self.port = int(found[1])
            if link := re.search(r"http\S+/enter#\S+", line):
                self.link = link[0]
            if self.port and (self.link or self.host == "127.0.0.1"):
                return
        raise AssertionError(told)

    def stop(self, number: int = signal.SIGTERM) -> None:
        """Stop it and wait for its end."""
        assert self._process is not None
        self._process.send_signal(number)
        self._process.wait(PATIENCE)
        if self._process.stderr:
            self._process.stderr.close()
        self._process = None


@contextmanager
def served(home: Path, host: str = "127.0.0.1") -> Iterator[Server]:
    """Serve a page until the block ends."""
    server = Server(home, host)
    server.start()
    try:
        yield server
    finally:
        server.stop(signal.SIGKILL)


class Page:
    """The page as a person uses it."""

    def __init__(self, driver: Chrome, downloads: Path) -> None:
        self.driver, self.downloads = driver, downloads

    def visit(self, address: str) -> None:
        self.driver.get(address)

    def find(self, selector: str) -> WebElement:
        """Return the first visible element, waiting for it."""
        return self.wait(lambda: next((one for one in self.all(selector) if one.is_displayed()), None))

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def wait(self, condition: Any) -> Any:
        """Wait until something is there."""
        return WebDriverWait(self.driver, PATIENCE, ignored_exceptions=(Exception,)).until(
            lambda _: condition()
        )

    def say(self, text: str) -> str:
        """Type a message, send it and return what is answered."""
        box = self.find("#text")
        # The page takes the focus there when its script runs.
        self.wait(lambda: self.driver.execute_script("return document.activeElement.id !== ''"))
        before = len(self.all(".entry"))
        box.send_keys(text.replace("\n", Keys.SHIFT + Keys.ENTER + Keys.NULL))
        box.send_keys(Keys.ENTER)
        return self.answer_after(before)

    def press(self, label: str, within: str = "") -> str:
        """Press a button by its label and return what is answered."""
        before = len(self.all(".entry"))
        button = self.wait(
            lambda: next(
                (one for one in self.all(f"{within} button") if one.text == label and one.is_displayed()),
                None,
            )
        )
        button.click()
        return self.answer_after(before)

    def answer_after(self, entries: int) -> str:
        """Return the text of the newest answer once there are more entries than before and none is waiting."""

        def told() -> str:
            shown = self.all(".entry")
            if len(shown) <= entries or self.all("[aria-busy]"):
                return ""
            return shown[-1].text

        return str(self.wait(told))

    def beside(self) -> str:
        """Return what stands beside the chat."""
        return str(self.driver.execute_script("return document.getElementById('beside').textContent"))

    def attach(self, path: Path) -> None:
        """Choose a file for the next message."""
        self.driver.find_element(By.ID, "files").send_keys(str(path))

    def downloaded(self, suffix: str) -> Path:
        """Return a file that was downloaded, waiting for it."""
        return Path(self.wait(lambda: next(iter(self.downloads.glob(f"*{suffix}")), None)))


@contextmanager
def browser(*, width: int = 1300, height: int = 900, is_dark: bool = False) -> Iterator[Page]:
    """Open a browser that knows nothing and ends with the block."""
    with tempfile.TemporaryDirectory() as profile, tempfile.TemporaryDirectory() as downloads:
        options = ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in (*_FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
            options.add_argument(flag)
        if is_dark:
            options.add_argument("--force-dark-mode")
        options.add_experimental_option("prefs", {"download.default_directory": downloads})
        driver = Chrome(options=options, service=Service(DRIVER))
        try:
            driver.set_window_size(width, height)
            if is_dark:
                driver.execute_cdp_cmd(
                    "Emulation.setEmulatedMedia",
                    {"features": [{"name": "prefers-color-scheme", "value": "dark"}]},
                )
            yield Page(driver, Path(downloads))
        finally:
            driver.quit()
