"""`doctor`: is the installation complete, and is a case in order?"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stemma import __version__
from stemma.db.base import Checked
from stemma.errors import StemmaError
from stemma.models import sums
from stemma.seal import is_sealed, read_header
from stemma.settings import SETTINGS, Settings
from stemma.workers.sandbox import protections

if TYPE_CHECKING:
    from stemma.case import Case

__all__ = ["doctor", "settings_table"]

NEEDED = """
    sqlalchemy alembic numpy msgspec trafilatura pypdfium2 python-docx warcio rapidfuzz onnxruntime tokenizers
    cryptography sqlcipher3 argon2-cffi
""".split()
LITTLE_SPACE = 1 << 30  # bytes left on the disk below which a warning is due
OLDEST_SQLITE = (3, 31, 0)


def doctor(case: Case | None) -> list[Checked]:
    """Checks the installation and, where given, a case; every fault says what to do."""
    return [*_installation(), *(_case(case) if case else ())]


def settings_table(settings: Settings) -> list[dict[str, Any]]:
    """Every setting with its value, default, unit and meaning."""
    return [
        {"name": s.name, "value": getattr(settings, s.name), "default": s.default, "unit": s.unit, "help": s.help}
        for s in SETTINGS
    ]


def _installation() -> Iterator[Checked]:
    yield Checked("stemma", "passed", f"{__version__}, Python {sys.version.split()[0]}, {os.cpu_count()} processors.")
    new_enough = sqlite3.sqlite_version_info >= OLDEST_SQLITE
    yield Checked("SQLite", "passed" if new_enough else "failed", f"{sqlite3.sqlite_version}.")
    missing = []
    for name in NEEDED:
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    text = f"Missing: {', '.join(missing)}; install stemma again." if missing else f"All {len(NEEDED)} are there."
    yield Checked("libraries", "failed" if missing else "passed", text)
    try:
        sums.check()
        yield Checked("reader model", "passed", "Its files are those that were published; English is read with it.")
    except StemmaError as exc:
        yield Checked("reader model", "failed", f"{exc.message} {exc.hint}")
    yield from _fences()
    found = shutil.which("tesseract")
    text = "Found; images are read." if found else "Not installed: images give no text. Install Tesseract for them."
    yield Checked("text recognition", "passed" if found else "not checked", text)


def _case(case: Case) -> Iterator[Checked]:
    free = shutil.disk_usage(case.path).free
    enough = free >= LITTLE_SPACE
    yield Checked("disk", "passed" if enough else "failed", f"{free / 2**30:.1f} GiB are free.")
    yield _writable(case.path)
    yield _encryption(case.path)
    yield _retention(case)
    try:
        counts = case.counts()
    except StemmaError as exc:
        yield Checked("database", "failed", f"{exc.message} {exc.hint}")
        return
    yield Checked("database", "passed", f"{counts['document']} documents, {counts.get('incident', 0)} incidents.")
    pending = counts["pending"]
    text = f"{pending} originals are not read yet: stemma run {case.path}" if pending else "Everything added was read."
    yield Checked("run", "not checked" if pending else "passed", text)
    problems = [one for one in case.problems() if one.severity == "failed"]
    text = f"{len(problems)}: stemma show {case.path} problems" if problems else "None."
    yield Checked("failed documents", "not checked" if problems else "passed", text)


FENCES = {
    "memory": "more memory than its limit",
    "files": "writing or removing files",
    "network": "reaching a network",
    "programs": "starting programs",
}


def _fences() -> Iterator[Checked]:
    """What a parser that was taken over by a document could not do here; tried, not supposed."""
    held = protections()
    kept = [text for name, text in FENCES.items() if held.get(name)]
    open_ = [text for name, text in FENCES.items() if not held.get(name)]
    if kept:
        yield Checked("hostile files", "passed", f"Reading processes are kept from: {', '.join(kept)}.")
    if open_:
        why = "Text recognition needs it." if open_ == [FENCES["programs"]] else "This system does not offer it."
        yield Checked("hostile files", "not checked", f"Reading processes are not kept from: {', '.join(open_)}. {why}")


def _encryption(folder: Path) -> Checked:
    if not is_sealed(folder):
        return Checked("encryption", "not checked", "The case is not encrypted; whoever has the folder reads it.")
    header, bad = read_header(folder)
    if bad:
        return Checked("encryption", "failed", f"{' and '.join(bad)} cannot be used. Open the case once to mend it.")
    ways = " or ".join(header.kinds).replace("-", " ")
    return Checked("encryption", "passed", f"Opened by a {ways}; both copies of the key header are whole.")


def _retention(case: Case) -> Checked:
    until, late = case.config.data_protection.retention_until, case.overdue()
    if late:
        text = f"{late} To erase it: stemma wipe {case.path}; to keep it longer, enter another day in case.toml."
        return Checked("kept until", "failed", text)
    none = "Not said: retention_until in case.toml, under [data_protection]."
    return Checked("kept until", "passed" if until else "not checked", f"{until}." if until else none)


def _writable(folder: Path) -> Checked:
    places = [folder, folder / "case.db", folder / "originals", folder / "log"]
    closed = [place.name for place in places if not os.access(place, os.W_OK)]
    if closed:
        return Checked("permissions", "failed", f"Cannot be written: {', '.join(closed)}. Reading is possible.")
    return Checked("permissions", "passed", "The case can be written.")
