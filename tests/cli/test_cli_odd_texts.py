"""A folder of texts as they should not be (issue of lineage), by the command line alone, each command a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

STORY = (
    "Soldiers detained nine ferrymen of Talmera in the old custom house on 22 April 2031, the River League said.",
    "“They give us one bottle of water for four,” the ferryman Orest Dalivan, 54, sent word by a guard.",
    "The commander, Bruno Kessler, said that 310 crates had been carried without papers. The League showed the papers.",
    "A doctor, Mila Osten, examined five men on 2 May and noted broken ribs in three of them.",
)
SPANISH = (
    "Nueve barqueros de Talmera fueron detenidos el 22 de abril de 2031 en la vieja aduana, informó la River League.",
    "«Nos dan una botella de agua para cuatro», hizo saber el barquero Orest Dalivan, de 54 años.",
    "El comandante, Bruno Kessler, dijo que se habían llevado 310 cajas sin papeles. La River League los mostró.",
    "La médica Mila Osten examinó a cinco hombres el 2 de mayo y anotó costillas rotas en tres de ellos.",
)
OTHER = (
    "A school roof in Hammerfold came down on 7 June 2031 under wet snow, the headmistress, Olga Brandis, said.",
    "“We had asked for beams since the winter of 2029,” Brandis told the Upland Voice. 58 pupils were in the barn.",
)


def page(outlet: str, date: str, *paragraphs: str, title: str, url: str = "https://example.org/talmera") -> str:
    head = f'<meta property="og:site_name" content="{outlet}"><link rel="canonical" href="{url}">'
    head += f'<meta property="article:published_time" content="{date}">' if date else ""
    text = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title>{head}</head>'
        f"<body><article><h1>{title}</h1>{text}</article></body></html>"
    )


FILES = {
    "edition-1.html": page("Talmera Post", "2031-05-03", *STORY, title="Ferrymen locked in"),
    "edition-2.html": page(
        "Talmera Post", "2031-05-04", STORY[0].replace("nine", "eleven"), *STORY[1:3], title="Ferrymen locked in"
    ),
    "empty.txt": "",
    "blank.html": "<!doctype html><html><body></body></html>",
    "quote.txt": "“They give us one bottle of water for four, and two men could not stand up in the morning.”\n",
    "undated.txt": "\n\n".join(STORY) + "\n",
    "wrong-date.html": page("Lagging Courier", "2031-02-30", *STORY, title="Held", url="https://example.org/held"),
    "far-date.html": page("Early Courier", "0001-01-01", *STORY, title="Kept", url="https://example.org/kept"),
    "itself.html": page(
        "Upland Voice", "2031-06-08", *OTHER, "According to the Upland Voice, the Upland Voice told it first.",
        title="A roof", url="https://example.org/roof",
    ),
    "one.txt": "Soldiers detained nine ferrymen in the custom house of Talmera.\n",
    "same.txt": "Soldiers detained nine ferrymen in the custom house of Talmera.  \n",
    "mixed.html": page(
        "Two Tongues", "2031-05-05", *STORY, *SPANISH, title="Talmera", url="https://example.org/mixed"
    ),
}  # fmt: skip


def stemma(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stemma", *words]
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("odd")
    (made / "in").mkdir()
    for name, text in FILES.items():
        (made / "in" / name).write_text(text, encoding="utf-8")
    (made / "rules.toml").write_text('[settings]\nreader = "rules"\n', encoding="utf-8")
    for words in (("new", "odd.case", "--config", "rules.toml"), ("add", "odd.case", "in"), ("run", "odd.case")):
        done = stemma(made, *words)
        assert "Traceback" not in done.stderr
        assert done.returncode in (0, 1), done.stderr
    return made


def records(folder: Path, kind: str) -> Any:
    return json.loads(stemma(folder, "show", "odd.case", kind, "--json").stdout)


def test_nothing_is_lost_and_what_cannot_be_read_is_named(folder: Path) -> None:
    read = {one["file"] for one in records(folder, "documents")}
    told = stemma(folder, "show", "odd.case", "problems", "--limit", "0").stdout
    unread = {"empty.txt", "blank.html"}
    assert read == FILES.keys() - unread
    assert all(name in told for name in unread), told


def test_each_text_hangs_where_it_belongs(folder: Path) -> None:
    names = {one["id"]: one["file"] for one in records(folder, "documents")}
    links = [one for one in records(folder, "links") if one["probability"] >= 0.5]
    above: dict[str, set[str]] = {}
    for one in links:
        above.setdefault(names[one["child"]], set()).add(names.get(one["parent"], "lost"))
    assert above["edition-2.html"] and "edition-2.html" not in above.get("edition-1.html", set())
    assert not above.get("itself.html"), "a text that cites itself draws on nothing"
    assert not above.get("quote.txt", set()) & {"one.txt", "same.txt"}
    assert above.get("one.txt") or above.get("same.txt"), "two texts of one sentence, equal but for a space"
    ferrymen = {"edition-1.html", "edition-2.html", "undated.txt", "wrong-date.html", "far-date.html", "mixed.html"}
    assert [name for name in ferrymen if not above.get(name)] == ["edition-1.html"], above


def test_every_question_has_an_answer_and_no_traceback(folder: Path) -> None:
    first = records(folder, "documents")[0]["id"]
    incident = records(folder, "incidents")[0]["id"]
    for words in (
        ("show", "odd.case", "lineage"),
        ("show", "odd.case", "origins"),
        ("explain", "odd.case", first),
        ("explain", "odd.case", incident, "--full"),
        ("report", "odd.case", "-o", "odd.html"),
        ("export", "odd.case", "--format", "json", "-o", "odd.json"),
        ("verify", "odd.case"),
    ):
        done = stemma(folder, *words)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
    assert json.loads((folder / "odd.json").read_text(encoding="utf-8"))["documents"]


def test_one_origin_however_often_it_is_told(folder: Path) -> None:
    assert max(one["k_lo"] for one in records(folder, "incidents")) == 1
