"""Paths that a person names, to originals: folders are walked in sorted order, junk and loops are left out visibly."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stemma.records import Problem, record_id

__all__ = ["Entry", "expand"]

JUNK = frozenset((".ds_store", "thumbs.db", "desktop.ini", "icon\r", ".localized", "ehthumbs.db"))
JUNK_FOLDERS = frozenset(
    (
        "__macosx",
        ".git",
        ".svn",
        ".spotlight-v100",
        ".trashes",
        ".fseventsd",
        "$recycle.bin",
        "system volume information",
    )
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One original to read: where it is and the name it gets in the case. `problem` is set when it cannot be taken."""

    path: Path
    name: str
    problem: Problem | None = None


def expand(paths: Iterable[Path]) -> Iterator[Entry]:
    """All originals under the given files and folders.

    Folders are walked depth first in the order of names (code points). A file given directly is named by its last part;
    a file in a folder by its path below that folder. Files of the operating system (`.DS_Store`) are skipped silently;
    hidden files, links in a circle, sockets and what may not be read give an entry with a problem.
    """
    for path in paths:
        if path.is_dir():
            yield from _folder(path, "", (_key(path),))
        else:
            yield _entry(path, path.name)


def _key(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_dev, stat.st_ino


def _refused(path: Path, name: str, kind: str, message: str, hint: str, severity: str = "failed") -> Entry:
    problem = Problem(record_id("P", "archive", kind, name), "archive", kind, name, None, message, hint, severity)
    return Entry(path, name, problem)


def _entry(path: Path, name: str) -> Entry:
    try:
        if not path.exists():
            broken = "The link points to nothing." if path.is_symlink() else "There is no such file."
            return _refused(path, name, "no-such-file", broken, "Check the name.")
        if not path.is_file():
            return _refused(
                path,
                name,
                "not-a-file",
                "This is no regular file (a device, socket or pipe).",
                "Copy its content to a file.",
            )
        if not os.access(path, os.R_OK):
            return _refused(path, name, "unreadable-file", "The file may not be read.", "Change its permissions.")
    except OSError as exc:
        return _refused(
            path,
            name,
            "unreadable-file",
            f"The file cannot be reached: {exc.strerror or exc}.",
            "Check the path; a link may lead in a circle.",
        )
    return Entry(path, name)


def _folder(folder: Path, prefix: str, above: tuple[tuple[int, int], ...]) -> Iterator[Entry]:
    try:
        children = sorted(folder.iterdir(), key=lambda p: p.name)
    except OSError as exc:
        yield _refused(
            folder,
            prefix.rstrip("/") or folder.name,
            "unreadable-folder",
            f"The folder cannot be listed: {exc.strerror or exc}.",
            "Change its permissions.",
        )
        return
    for child in children:
        name = prefix + child.name
        lower = child.name.casefold()
        if lower in JUNK or lower in JUNK_FOLDERS or lower.startswith("._"):
            continue
        if lower.startswith("."):
            yield _refused(
                child,
                name,
                "hidden-file",
                "Hidden files and folders are not taken.",
                "Rename it or add it by itself.",
                "note",
            )
            continue
        try:
            is_folder = child.is_dir()
            key = _key(child) if is_folder else (0, 0)
        except OSError as exc:
            yield _refused(
                child, name, "unreadable-file", f"It cannot be reached: {exc.strerror or exc}.", "Check the path."
            )
            continue
        if not is_folder:
            yield _entry(child, name)
        elif key in above:
            yield _refused(
                child,
                name,
                "link-loop",
                "The link leads back to a folder above it.",
                "Nothing is lost: that folder is read once.",
                "note",
            )
        else:
            yield from _folder(child, name + "/", (*above, key))
