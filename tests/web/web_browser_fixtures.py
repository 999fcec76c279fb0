"""Fixtures for tests in a real browser, as a plugin that test files name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web_browser_tools import CHROMIUM, FLAGS, Served
from web_tools import made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    one = Served(Path(shutil.copytree(made(), tmp_path_factory.mktemp("browser") / "b.case")))
    yield one
    one.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """The program of axe-core."""
    package = pytest.importorskip("axe_playwright_python", reason="axe-core is not installed")
    return Path(package.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
