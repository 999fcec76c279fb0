"""`expand`: folders in a fixed order; links, junk and missing files."""

from __future__ import annotations

import os
from pathlib import Path

from stemma.archive.walk import expand


def taken(*paths: Path) -> list[str]:
    return [e.name for e in expand(paths) if e.problem is None]


def refused(*paths: Path) -> list[tuple[str, str]]:
    return [(e.name, e.problem.kind) for e in expand(paths) if e.problem is not None]


def make(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("words")


def test_names_are_relative_and_sorted(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a/z.txt", "a/b/c.html", "B.txt", "é.txt")
    assert taken(tmp_path) == ["B.txt", "a/b/c.html", "a/z.txt", "b.txt", "é.txt"]
    assert taken(tmp_path / "a" / "z.txt", tmp_path / "b.txt") == ["z.txt", "b.txt"]


def test_junk_is_skipped_and_hidden_files_are_reported(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", ".DS_Store", "Thumbs.db", "__MACOSX/._a.txt", "._a.txt", ".secret", ".git/config")
    assert taken(tmp_path) == ["a.txt"]
    assert refused(tmp_path) == [(".secret", "hidden-file")]


def test_links(tmp_path: Path) -> None:
    make(tmp_path, "a/one.txt", "outside.txt")
    (tmp_path / "a" / "loop").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a" / "self")
    (tmp_path / "a" / "gone").symlink_to(tmp_path / "nothing")
    (tmp_path / "a" / "two.txt").symlink_to(tmp_path / "outside.txt")
    assert taken(tmp_path / "a") == ["one.txt", "two.txt"]
    assert [name for name, _ in refused(tmp_path / "a")] == ["gone", "loop", "self"]
    assert ("loop", "link-loop") in refused(tmp_path / "a")


def test_two_folders_that_link_to_each_other_end(tmp_path: Path) -> None:
    make(tmp_path, "a/one.txt", "b/two.txt")
    (tmp_path / "a" / "b").symlink_to(tmp_path / "b")
    (tmp_path / "b" / "a").symlink_to(tmp_path / "a")
    assert taken(tmp_path) == ["a/b/two.txt", "a/one.txt", "b/a/one.txt", "b/two.txt"]


def test_missing_and_special_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert refused(tmp_path / "none.txt") == [("none.txt", "no-such-file")]
    assert refused(tmp_path) == [("pipe", "not-a-file")]
