"""Fixtures for all tests: an empty environment and no network."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("stemma", deadline=None)  # a busy machine is no failure
settings.load_profile("stemma")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Any attempt to reach another machine fails the test."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test tried to reach {address}")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    yield


@pytest.fixture(autouse=True, scope="session")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keys are made in a folder of the tests, never in that of the person who runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STEMMA_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(autouse=True, scope="session")
def late_calendar() -> Iterator[None]:
    """Invented documents are dated some years ahead: the calendar of the tests is later, so that none is "to come"."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stemma.case._today", lambda: "2099-01-01")
        yield
