"""What the tests of the workbench share: a case with hostile documents, a clock, a workbench with clients.

The case is made once for all tests; fixtures are in `web_fixtures`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from starlette.testclient import TestClient

from conftest import ROOT
from stemma.case import new_case, open_case
from stemma.web import Workbench, make_app

HOST = "127.0.0.1:8600"
SCRIPT = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"
HOSTILE = {
    "script.txt": f"{SCRIPT}\n\nThe clerk said that “{SCRIPT} two men were beaten in Ulvarn.”\n",
    "style.md": "# </title><style>body{display:none}</style>\n\nGuards beat two men in Ulvarn, a doctor said.\n",
    "order.txt": (
        "The clerk said \u202ethat guards beat\u202c two men \u2066in Ulvarn.\n\nشهد رجل أن الحراس ضربوا سجينين.\n"
    ),
    "picture.html": (
        '<html><head><title>x" onmouseover="alert(1)</title>'
        "<meta property='og:site_name' content='</bdi><script>1</script>'></head><body>"
        "<svg onload=alert(1)><script>alert(1)</script></svg><p>Guards beat two men, a nurse said.</p></body></html>"
    ),
    ("name " + "n" * 180 + ".txt"): "A nurse said that guards beat two men in Ulvarn on 3 March 2031.\n",
}

# Two persons who were there, each in a paper of their own: one event that is corroborated.
TOLD = """ date 2031-02-0{day} By {by} • {day} February 2031

{title}

“Guards beat four drivers in Ludvesh on 28 January 2031,” {who} told {paper}. “I saw it from {where}.”
"""
WITNESSES = {
    "nurse.txt": TOLD.format(day=5, by="Lena Morn", title="At the depot", who="Ada Brel, a nurse of the depot,",
                             paper="Harbour Ledger", where="the gate"),
    "driver.txt": TOLD.format(day=7, by="Orin Vale", title="Behind the gate", paper="Quay Post", where="the yard",
                              who="Rufat Lemet, a driver who was there,"),
}  # fmt: skip


class Clock:
    """Seconds that pass when a test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


Start = Callable[..., "Opened"]


class Opened:
    """A workbench with a client that has not entered."""

    def __init__(self, folder: Path, *, shared: bool, clock: Clock) -> None:
        self.clock = clock
        self.bench = Workbench(open_case(folder, actor="Ada"), hosts=frozenset({HOST}), shared=shared, clock=clock)
        self.bench.browser.refresh()
        self.app = make_app(self.bench)
        self.client = self.browser()

    def browser(self) -> TestClient:
        """Another browser."""
        client = TestClient(self.app, base_url=f"http://{HOST}", raise_server_exceptions=True)
        client.headers["accept"] = "text/html"
        return client

    def enter(self) -> TestClient:
        """The one user enters."""
        assert self.client.get(self.bench.entrance()).status_code == 200
        return self.client

    def log_in(self, name: str, password: str = "correct horse staple") -> TestClient:
        """A person of a shared case enters with a browser of their own."""
        client = self.browser()
        assert client.post("/enter", data={"name": name, "password": password}).status_code == 200
        return client


def form_token(page: str) -> str:
    """The token that forms of a page carry."""
    return page.split('name="csrf" value="', 1)[1].split('"', 1)[0]


_KEPT = tempfile.TemporaryDirectory(prefix="stemma-web-", ignore_cleanup_errors=True)


@cache
def made() -> Path:
    """The demo case with hostile documents, read and weighed once."""
    folder = Path(_KEPT.name)
    example = ROOT / "examples" / "prison-recruitment"
    for name, text in (HOSTILE | WITNESSES).items():
        (folder / name).write_text(text, encoding="utf-8")
    config = folder / "case.toml"
    config.write_text(
        'title = "Taken & <b>kept</b>"\nquestion = "Who </p><script>1</script>?"\n[settings]\ninline_documents = 100\n',
        encoding="utf-8",
    )
    case = new_case(folder / "made.case", config=config, gazetteer=example / "gazetteer.csv", actor="Ada")
    case.add([example / "documents", *(folder / name for name in HOSTILE | WITNESSES)])
    case.run()
    return case.path


def rules_case(folder: Path, texts: dict[str, str]) -> Path:
    """A case that was read by rules, from files of these names and texts; `folder/in` holds them."""
    (folder / "in").mkdir()
    for name, text in texts.items():
        (folder / "in" / name).write_text(text, encoding="utf-8")
    (folder / "case.toml").write_text('[settings]\nreader = "rules"\nlock_wait = 0.2\n')
    case = new_case(folder / "night.case", config=folder / "case.toml", actor="lena")
    case.add([folder / "in"])
    case.run()
    return case.path
