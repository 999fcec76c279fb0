"""`stemma serve` and `stemma people`, as a person and as a program meet them."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest_plugins = ("web_fixtures",)
STEMMA = Path(sys.executable).with_name("stemma")


def stemma(*words: object, code: int = 0, said: str = "") -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [STEMMA, *map(str, words)], capture_output=True, text=True, input=said, check=False, timeout=60
    )
    assert done.returncode == code, done.stderr
    return done


def test_serve_prints_an_address_that_works_once_and_ends_with_ctrl_c(folder: Path) -> None:
    words = [STEMMA, "serve", str(folder), "--no-browser", "--json", "--api-token"]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout
    text = ""
    while not text.endswith("}\n"):
        line = server.stdout.readline()
        assert line, "it ended before it was ready"
        text += line
    told = json.loads(text)
    host, _, path = told["address"].removeprefix("http://").partition("/")
    assert host.startswith("127.0.0.1:") and path.startswith("enter?token=")

    def status(where: str, **headers: str) -> int:
        connection = http.client.HTTPConnection(host, timeout=20)
        connection.request("GET", where, headers=headers)
        found = connection.getresponse()
        found.read()
        connection.close()
        return found.status

    assert status("/") == 401
    assert (status(f"/{path}"), status(f"/{path}")) == (303, 403)
    assert status("/api/incidents", Authorization=f"Bearer {told['api_token']}") == 200
    server.send_signal(signal.SIGINT)
    _, complaints = server.communicate(timeout=20)
    assert "Traceback" not in complaints


def test_serve_is_not_reached_from_elsewhere_without_accounts_and_tls(folder: Path) -> None:
    for words in (("--host", "0.0.0.0"), ("--host", "0.0.0.0", "--team"), ("--host", "192.0.2.1")):
        assert "accounts and TLS" in stemma("serve", folder, "--no-browser", *words, code=2).stderr
    assert "Nobody has an account" in stemma("serve", folder, "--no-browser", "--team", code=2).stderr
    assert "holds no case" in stemma("serve", folder / "nothing", "--no-browser", code=2).stderr


def test_accounts_are_made_listed_and_closed_at_the_command_line(folder: Path) -> None:
    assert "Nobody" in stemma("people", folder).stderr
    stemma("people", folder, "--add", "Lena", "--role", "guardian", "--by", "Ada", said="correct horse staple\n")
    found = json.loads(stemma("people", folder, "--json").stdout)
    assert [(one["name"], one["roles"], one["closed"]) for one in found] == [("Lena", "guardian", None)]
    assert "12 to" in stemma("people", folder, "--add", "Mira", "--role", "reader", said="short\n", code=2).stderr
    assert "exist" in stemma("people", folder, "--add", "Mira", "--role", "king", said="x" * 14 + "\n", code=2).stderr
    assert "Nobody would be left" in stemma("people", folder, "--close", "Lena", code=2).stderr


@pytest.mark.parametrize("port", ["-1", "70000", "x"])
def test_ports_that_cannot_be(folder: Path, port: str) -> None:
    stemma("serve", folder, "--no-browser", "--port", port, code=2)


def test_what_was_made_elsewhere_is_gone_when_it_is_ended(folder: Path, tmp_path: Path) -> None:
    """Where nothing can be written beside the case, its lists lie in a temporary folder only while it runs."""
    shutil.rmtree(folder / "workbench", ignore_errors=True)  # a case that was served before has lists there
    (folder / "workbench").write_text("in the way", encoding="utf-8")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    words = [STEMMA, "serve", str(folder), "--no-browser"]
    environment = {**os.environ, "TMPDIR": str(elsewhere)}
    server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    assert server.stdout and server.stdout.readline().startswith("http://")
    assert [one.name.startswith("stemma-") for one in elsewhere.iterdir()] == [True]
    server.terminate()
    server.communicate(timeout=30)
    assert server.returncode == 128 + signal.SIGTERM
    assert list(elsewhere.iterdir()) == []
