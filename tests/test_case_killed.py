"""Killed at random moments: no acknowledged action is lost and every case stays readable (`make torture` for 200)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 16


@pytest.mark.skipif(os.name != "posix", reason="needs fork and SIGKILL")
def test_kills_at_random_moments_lose_nothing(tmp_path: Path) -> None:
    command = [sys.executable, str(Path(__file__).parent / "torture.py"), str(KILLS), "7"]
    out = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "STEMMA_HOME": str(tmp_path)})
    assert out.returncode == 0, out.stdout + out.stderr
    assert json.loads(out.stdout)["killed"] == KILLS
