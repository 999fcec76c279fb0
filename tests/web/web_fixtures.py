"""Fixtures for the tests of the workbench, as a plugin that its test files name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from web_tools import Clock, Opened, Start, made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the case that a test may change."""
    return Path(shutil.copytree(made(), tmp_path / "my.case"))


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Opens workbenches and closes them at the end."""
    every: list[Opened] = []

    def make(*, shared: bool = False) -> Opened:
        every.append(Opened(folder, shared=shared, clock=Clock()))
        return every[-1]

    yield make
    for one in every:
        one.bench.close()


@pytest.fixture(scope="module")
def reading() -> Iterator[TestClient]:
    """A client that has entered, for tests that only read."""
    opened = Opened(made(), shared=False, clock=Clock())
    yield opened.enter()
    opened.bench.close()
