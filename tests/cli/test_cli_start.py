"""What takes longest to start is started first, and only where it is wanted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from stemma import early
from stemma.cli import start


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["run", "my.case"], [("my.case", False)]),
        (["run", "--json", "my.case", "--afresh"], [("my.case", True)]),
        (["run"], []),
        (["show", "my.case"], []),
        ([], []),
    ],
)
def test_a_run_is_expected_from_its_bare_words(
    arguments: list[str], expected: list[tuple[str, bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool]] = []
    monkeypatch.setattr(early, "expect_work", lambda case, *, afresh: asked.append((str(case), afresh)))
    start._expect(arguments)
    assert asked == expected


def test_it_is_told_before_the_command_line_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from stemma import early\n"
        "early.expect_work = lambda case, *, afresh: print('first', 'typer' in sys.modules)\n"
        f"sys.argv = ['stemma', 'run', {str(tmp_path / 'none.case')!r}]\n"
        "from stemma.cli.start import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("first False")
    assert done.returncode == 2, "there is no such case"
