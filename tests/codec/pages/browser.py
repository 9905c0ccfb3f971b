"""Chromium for the tests of pages: Debian's, or another one with its driver in the path."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

webdriver = pytest.importorskip(
    "selenium.webdriver",
    reason="pages were NOT opened in a browser: selenium is missing (pip install selenium)",
)

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_STARTS = 3
_PATIENCE_S = 300


_PROGRAM = next(filter(None, map(shutil.which, _PROGRAMS)), None)
_DRIVER = shutil.which("chromedriver")

NEEDS_CHROMIUM = pytest.mark.skipif(
    _PROGRAM is None or _DRIVER is None,
    reason="pages were NOT opened in a browser: Chromium or its driver is missing "
    "(apt-get install chromium chromium-driver)",
)


@contextmanager
def chromium() -> Iterator[Any]:
    """Yield a driver of a headless Chromium."""
    from selenium.common.exceptions import WebDriverException

    options = webdriver.ChromeOptions()
    options.binary_location = str(_PROGRAM)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-extensions",
        "--disable-background-networking",
        "--window-size=1280,1000",
    ):
        options.add_argument(argument)
    for number in range(1, _STARTS + 1):
        try:
            browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(_DRIVER))
            break
        except WebDriverException:  # it gives a slow machine one minute
            if number == _STARTS:
                raise
    browser.set_script_timeout(_PATIENCE_S)
    browser.set_page_load_timeout(_PATIENCE_S)
    try:
        yield browser
    finally:
        browser.quit()


def opened(browser: Any, path: Path) -> None:
    """Open a page; it is complete when the picture behind its events is there."""
    browser.get(path.as_uri())
    waited(browser, "!window.pointillist || window.pointillist.hasBackground")


def waited(browser: Any, condition: str) -> None:
    """Wait until a condition of the page's script holds."""
    done = browser.execute_async_script(
        f"""const done = arguments[0], until = performance.now() + 200000;
        (function look() {{
            if ({condition}) done(true);
            else if (performance.now() > until) done(false);
            else setTimeout(look, 20);
        }})();"""
    )
    assert done, condition


def problems(browser: Any) -> list[str]:
    """Return what is in the console."""
    return [each["message"] for each in browser.get_log("browser")]
