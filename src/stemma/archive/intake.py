"""Stage 1: bytes in. `read` turns one original into captures; whatever fails becomes a visible `Problem`.

The type is told from the bytes. Containers (ZIP, MBOX, WARC, WACZ, mail with attachments) are opened member by member;
each member is an original of its own, named `box.zip/inner/name.html`. Nothing is raised out of `read`.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from stemma.archive.formats.base import Content, Note, Refused, Source
from stemma.archive.limits import Limits
from stemma.archive.sniff import DOCX, EXTENSIONS, MARKDOWN, PLAIN, sniff
from stemma.archive.walk import Entry, expand
from stemma.errors import DocumentFailed, Locked, TooLarge, Unreadable
from stemma.records import Block, Capture, Found, Problem, record_id

__all__ = ["Entry", "Limits", "ReadResult", "expand", "read"]

STAGE = "archive"
READERS = {  # type -> (module of archive/formats, function); loaded when first needed
    "text/html": ("html", "read"), "text/plain": ("plain", "read"), "text/markdown": ("markdown", "read"),
    "application/pdf": ("pdf", "read"), DOCX: ("docx", "read"), "message/rfc822": ("eml", "read"),
    "application/mbox": ("eml", "read_mbox"), "application/warc": ("warc", "read"),
    "application/wacz": ("warc", "read_wacz"), "application/zip": ("zip", "read"),
    "application/gzip": ("zip", "read_gzip"),
}  # fmt: skip
IMAGES = "image/"
HASH_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadResult:
    """Captures of one original in the order of its members, and problems in the order they were met."""

    captures: tuple[Capture, ...]
    problems: tuple[Problem, ...]


def read(path: Path, file: str, *, limits: Limits | None = None) -> ReadResult:
    """Reads one original.

    Args:
        path: where the bytes are. file: name as added, used in records instead of the path.
        limits: how much to read; the defaults suit one laptop.

    Returns:
        The captures and problems. A file that gives no capture gives at least one problem.
    """
    run = _Run(limits or Limits())
    try:
        with path.open("rb") as stream:
            run.original(stream, Source(file, run.limits), 1)
    except IsADirectoryError:
        run.problem(file, Note("folder", "This is a folder.", "Add the files in it.", "failed"))
    except OSError as exc:
        hint = "Check that the file exists and that you may read it."
        run.problem(file, Note("unreadable-file", f"The file cannot be opened: {exc.strerror or exc}.", hint, "failed"))
    return ReadResult(tuple(run.captures), tuple(run.merged()))


class _Run:
    """One call of `read`: counts what all members together have used of the limits."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.captures: list[Capture] = []
        self.problems: list[tuple[str, Note]] = []
        self.members = 0
        self.expanded = 0

    def problem(self, file: str, note: Note) -> None:
        self.problems.append((file, note))

    def merged(self) -> list[Problem]:
        """One problem per file and kind, since that names it; messages of the same kind are joined."""
        joined: dict[tuple[str, str], Note] = {}
        for file, note in self.problems:
            before = joined.get((file, note.kind))
            if before is None:
                joined[file, note.kind] = note
            elif note.message not in before.message:
                joined[file, note.kind] = replace(before, message=f"{before.message} {note.message}")
        return [
            Problem(
                record_id("P", STAGE, note.kind, file),
                STAGE,
                note.kind,
                file,
                None,
                note.message,
                note.hint,
                note.severity,
            )
            for (file, _), note in joined.items()
        ]

    def original(self, stream: BinaryIO, source: Source, depth: int) -> None:
        """Reads one original and, through `members`, what lies inside it."""
        size = stream.seek(0, io.SEEK_END)
        if not size:
            self.problem(source.file, Note("empty-file", "The file is empty.", "Ask for it again.", "failed"))
            return
        media = sniff(stream)
        ending = source.file.rsplit("/", 1)[-1].rpartition(".")[2].lower()
        if media == PLAIN and ending in EXTENSIONS[MARKDOWN]:
            media = MARKDOWN  # every text is valid Markdown; here the name is the only hint
        self._compare(source.file, ending, media)
        door = self._door(media, source.file)
        if door is None:
            return
        stream.seek(0)
        try:
            content = door(stream, source)
        except DocumentFailed as exc:
            self.problem(source.file, _failed(exc))
            return
        self._keep(stream, source, media, content)
        if content.members is not None:
            self._members(content, source, depth)

    def _door(self, media: str, file: str) -> Callable[[BinaryIO, Source], Content] | None:
        place = READERS.get(media)
        if place is None and media.startswith(IMAGES):
            place = ("ocr", "read")
        if place is None:
            hint = "Convert it to text, HTML, PDF or DOCX and add that too; keep the original."
            self.problem(file, Note("unknown-type", f"No reader for this type of file ({media}).", hint, "failed"))
            return None
        door: Callable[[BinaryIO, Source], Content] = getattr(
            import_module(f"stemma.archive.formats.{place[0]}"), place[1]
        )
        return door

    def _compare(self, file: str, ending: str, media: str) -> None:
        """A note when the name promises another type than the bytes show."""
        promised = {e: m for m, endings in EXTENSIONS.items() for e in endings}.get(ending)
        texts = (PLAIN, MARKDOWN)
        if promised and promised != media and not (promised in texts and media in texts) and not _wraps(ending, media):
            message = f"The name ends in .{ending}, but the bytes are {media}; it was read as what it is."
            self.problem(file, Note("wrong-extension", message))

    def _keep(self, stream: BinaryIO, source: Source, media: str, content: Content) -> None:
        blocks, more = _within(content.blocks, self.limits.text_chars)
        cut = (*content.cut, *more)
        for note in content.notes:
            self.problem(source.file, note)
        for sentence in cut:
            hint = "Split the file to read the rest."
            self.problem(source.file, Note("cut", sentence, hint, "partial"))
        if not blocks:
            failed = any(n.severity == "failed" for n in content.notes)
            if content.members is None and not failed:
                hint = "Look at the original: it may hold pictures only, or be damaged."
                self.problem(source.file, Note("no-text", "No text was found in the file.", hint, "failed"))
            elif media == "message/rfc822":
                self.problem(source.file, Note("no-body", "The mail has no text of its own.", "", "note"))
            return
        metadata = content.metadata
        unread = metadata.get("published_unread")
        if unread:
            told = f"The date of publication is none, or cannot be read: “{unread.value[:80]}” ({unread.where})."
            hint = "Find out the right date: order in time and who could draw on whom depend on it."
            self.problem(source.file, Note("unclear-date", told, hint))
        if source.date:
            metadata = {**metadata, "captured": Found(source.date, "WARC-Date")}
        self.captures.append(Capture(source.file, _sha256(stream), media, blocks, metadata, cut))

    def _members(self, content: Content, source: Source, depth: int) -> None:
        """Reads the originals inside a container, within the limits on depth, number and size."""
        before = len(self.captures)
        problems = len(self.problems)
        members = iter(content.members or ())
        while True:
            try:
                member = next(members, None)
            except DocumentFailed as exc:
                self.problem(source.file, _failed(exc))
                break
            if member is None:
                break
            file = f"{source.file}/{member.name}"
            if isinstance(member, Refused):
                self.problem(file, member.note)
                continue
            self.members += 1
            self.expanded += len(member.data)
            if self.members > self.limits.members or self.expanded > self.limits.expanded_bytes:
                what = "members" if self.members > self.limits.members else "bytes when unpacked"
                hint = "Unpack it and add the parts you need."
                self.problem(
                    source.file,
                    Note(
                        "container-limit", f"The container has too many {what}; the rest was not read.", hint, "partial"
                    ),
                )
                break
            if depth >= self.limits.depth and sniff(io.BytesIO(member.data)) in CONTAINERS:
                hint = "Unpack it and add the inner container by itself."
                self.problem(
                    file,
                    Note(
                        "nested-too-deep", f"Containers are nested more than {self.limits.depth} deep.", hint, "failed"
                    ),
                )
                continue
            inner = Source(file, self.limits, member.url, member.charset, member.date)
            self.original(io.BytesIO(member.data), inner, depth + 1)
        # notes and cuts do not say that nothing was read
        said = any(note.severity == "failed" for _, note in self.problems[problems:])
        if len(self.captures) == before and not said and not content.blocks:
            self.problem(source.file, Note("no-text", "Nothing that can be read is in the container.", "", "failed"))


CONTAINERS = (
    "application/zip",
    "application/gzip",
    "application/warc",
    "application/wacz",
    "application/mbox",
    "message/rfc822",
)


def _wraps(ending: str, media: str) -> bool:
    """Endings that are right for a wrapper: `.warc.gz` is gzip, `.docx` may be damaged ZIP."""
    return (ending, media) in (("warc", "application/gzip"), ("docx", "application/zip"), ("wacz", "application/zip"))


def _failed(exc: DocumentFailed) -> Note:
    kind = {Locked: "locked", TooLarge: "too-large", Unreadable: "unreadable"}.get(type(exc), "unreadable")
    return Note(kind, exc.message, exc.hint, "failed")


def _within(blocks: tuple[Block, ...], limit: int) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    total = 0
    for n, block in enumerate(blocks):
        total += len(block.text)
        if total > limit:
            first = block.text[: max(0, limit - (total - len(block.text)))]
            kept = (*blocks[:n], *((replace(block, text=first),) if first.strip() else ()))
            return kept, (f"Only the first {limit} characters of the text were kept.",)
    return tuple(b for b in blocks if b.text.strip()), ()


def _sha256(stream: BinaryIO) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    while chunk := stream.read(HASH_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
