"""What a worker does with one task: read an original, compare pairs of documents, weigh a neighbourhood.

Records cross the border between processes as JSON, so that the parent can store them without looking into them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zlib import compress, crc32, decompress

import msgspec

from stemma.db.base import DocumentRow, FindingRow, GlanceRow, LinkRow, ProblemRow, ReadRow
from stemma.neighbourhood import tie_keys
from stemma.pipeline import attempt, encode, note, problem_row
from stemma.records import Decision, Document, Link, Problem, Reading
from stemma.records.sharing import Sharing
from stemma.seal import Handed, SealedPlace
from stemma.seal.keys import SIZE

__all__ = [
    "CompareTask",
    "ReadTask",
    "Shared",
    "Task",
    "WeighTask",
    "kin",
    "load_gazetteer",
    "load_model",
    "read_task",
    "squeezed",
    "weight",
    "work",
]


class Shared(NamedTuple):
    """What every worker gets once.

    Args:
        gazetteer: path of the case's gazetteer.csv, or None. reader: folder of the reader model, "" for rules only.
        rarity: how telling details are, for comparing.
        seen: (folder of the case, what its glances were seen with), or None where nothing seen before may be used.
        keys: what a reader of an encrypted case needs beside the key in its task. They reach a worker through its pipe,
            as everything here does.
    """

    gazetteer: str | None
    standard: str
    reader: str = ""
    rarity: Any = None
    seen: tuple[str, str] | None = None
    keys: Handed | None = None


class ReadTask(NamedTuple):
    """One original to read: hex SHA-256, where its bytes lie, its name as added; its own key where it is sealed.

    A reader that was taken over by what it read has keys of this one original, and of no other.
    """

    sha256: str
    path: str
    file: str
    key: bytes = b""


class CompareTask(NamedTuple):
    """Pairs of document ids, and the JSON of the readings they name with what was prepared of each."""

    pairs: tuple[tuple[str, str], ...]
    readings: dict[str, tuple[bytes, bytes]]


class WeighTask(NamedTuple):
    """One neighbourhood: JSON of its readings (each with what was prepared of it) and of the links inside it.

    Args:
        decided: JSON of the decisions of people that concern it, or nothing. squeezed: readings and what was prepared
            of them are compressed.
    """

    id: str
    digest: str
    documents: tuple[str, ...]
    readings: tuple[tuple[bytes, bytes], ...]
    links: tuple[bytes, ...]
    decided: bytes = b""
    squeezed: bool = False


FAST = 1  # level of compression: what crosses from one process to another is soon gone
MOST_REMEMBERED = 20_000  # windows a process keeps, some 20 MiB
Task = ReadTask | CompareTask | WeighTask


def weight(task: Task) -> float:
    """How many documents' time limit a task may take."""
    if isinstance(task, WeighTask):
        return float(max(1, len(task.documents)))
    return float(max(1, len(task.readings))) if isinstance(task, CompareTask) else 1.0


UNKNOWN = "und"  # the language of a text that shows none
LOOKED_AT = 1 << 16  # bytes of an original in which lines are looked for
LONG_LINE = 80  # bytes; a line of so many is a paragraph, and reports that share one share more
FEW_LINES = 8  # lines that stand for an original


def kin(shared: Shared, task: Task) -> tuple[int, ...]:
    """Numbers that originals have in common which share paragraphs: a few sums of their long lines.

    The smallest sums are taken, so that two originals that share most lines share most numbers. Formats without lines
    of text have none worth the name, which costs nothing but a look.
    """
    if not isinstance(task, ReadTask):
        return ()
    try:
        with _original(task).open("rb") as file:
            lines = file.read(LOOKED_AT).split(b"\n")
    except OSError:  # whoever reads it will tell
        return ()
    return tuple(sorted({crc32(line) for line in lines if len(line) >= LONG_LINE})[:FEW_LINES])


def work(shared: Shared, task: Task) -> Any:
    """One task, as a worker does it. Results hold encoded records only, so that the parent need not look into them."""
    if isinstance(task, ReadTask):
        return _read(shared, task)
    if isinstance(task, CompareTask):
        return _compare_pairs(shared, task)
    return _weigh(shared, task)


def _read(shared: Shared, task: ReadTask) -> tuple[list[ReadRow], list[ProblemRow], list[GlanceRow]]:
    values: dict[str, Any] = {"path": _original(task), "file": task.file}
    failure = attempt("original", values, file=task.file)
    if failure is not None:
        return [], [problem_row(failure, task.sha256)], []
    problems = list(values["problems"])
    rows = []
    gazetteer = load_gazetteer(shared.gazetteer, shared.keys)
    model = load_model(shared.reader)
    memory = _memory(shared.seen, shared.keys) if model is not None and shared.seen else None
    for position, capture in enumerate(values["captures"]):
        if capture.file != task.file:
            inner = capture.file.removeprefix(task.file + "/")
            capture = replace(capture, member=f"{task.sha256}/{inner}")
        board: dict[str, Any] = {"capture": capture, "gazetteer": gazetteer, "model": model, "memory": memory}
        failure = attempt("capture", board, file=capture.file)
        cut = enumerate(capture.cut)
        problems += [note("archive", f"cut-{n}", text, file=capture.file, severity="partial") for n, text in cut]
        if failure is not None:
            problems.append(failure)
        else:
            rows.append(_row(task.sha256, position, board))
            problems += _unread(board["reading"])
    told = [problem_row(problem, task.sha256) for problem in problems]
    return rows, told, memory.take_new() if memory is not None else []


def _unread(reading: Reading) -> tuple[Problem, ...]:
    """What a reader has to know of a text whose acts nobody looked for."""
    doc = reading.document
    if doc.language != UNKNOWN:
        return ()
    text = "Its language could not be told, so no acts and statements were looked for in it."
    hint = "Read it yourself, or add the whole text it is taken from: a few words more are enough."
    return (note("text", "language", text, hint, file=doc.file, severity="note"),)


def _original(task: ReadTask) -> Any:
    """Where the bytes lie, as something that can be opened."""
    if not task.key:
        return Path(task.path)
    return SealedPlace(Path(task.path), task.key, bytes.fromhex(task.sha256), own=True)


def read_task(sha256: str, place: Any, file: str) -> ReadTask:
    """The task of reading an original.

    Args:
        place: where it lies: a path, or a sealed place, of which the task gets the key of this file alone.
    """
    if not isinstance(place, SealedPlace):
        return ReadTask(sha256, str(place), file)
    try:
        return ReadTask(sha256, str(place), file, place.own_key())
    except OSError:  # missing or altered, which reading it will tell: with this key nothing opens
        return ReadTask(sha256, str(place), file, bytes(SIZE))


class _Memory:
    """What a model saw before: in this process, or stored in the case."""

    def __init__(self, folder: str, reader: str, key: bytes) -> None:
        self._folder, self._reader, self._key = Path(folder), reader, key
        self._own: dict[bytes, Any] = {}
        self._new: list[GlanceRow] = []

    def recall(self, keys: Sequence[bytes]) -> dict[bytes, Any]:
        """What is known of these windows."""
        if len(self._own) > MOST_REMEMBERED:
            self._own.clear()
        missing = [key for key in keys if key not in self._own]
        for key, body in self._stored(missing).items() if missing else ():
            self._own[key] = _decode_glance(body)
        return {key: self._own[key] for key in keys if key in self._own}

    def _stored(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        from stemma.db.glances import find_glances

        return find_glances(self._folder, self._reader, keys, self._key)

    def keep(self, key: bytes, seen: Any) -> None:
        """Remembers what was seen for the first time."""
        self._own[key] = seen
        self._new.append(GlanceRow(key, self._reader, encode(seen)))

    def take_new(self) -> list[GlanceRow]:
        """What came new since this was last asked."""
        out, self._new = self._new, []
        return out


@lru_cache(maxsize=1)
def _memory(seen: tuple[str, str], keys: Handed | None) -> _Memory:
    return _Memory(*seen, keys.database if keys else b"")


def _decode_glance(body: bytes) -> Any:
    from stemma.extract import Glance

    return msgspec.json.decode(body, type=Glance)


def _row(original: str, position: int, board: dict[str, Any]) -> ReadRow:
    reading: Reading = board["reading"]
    doc = reading.document
    body = encode(reading)
    row = DocumentRow(
        doc.id,
        original,
        position,
        doc.file,
        doc.title,
        doc.outlet,
        doc.author,
        doc.published,
        doc.language,
        len(doc.text),
        len(reading.statements),
        len(reading.allegations),
        hashlib.sha256(body).hexdigest(),
    )
    ids = tuple(s.id for s in reading.statements) + tuple(a.id for a in reading.allegations)
    marks = board["marks"].astype("<u8").tobytes()
    keys, features = _lines(board["keys"]), _lines(board["features"])
    return ReadRow(row, body, board["prepared"], marks, keys, features, tie_keys(reading), ids)


def _lines(keys: Sequence[str]) -> tuple[str, ...]:
    """Keys as they can be stored, one on a line."""
    return tuple(key.replace("\n", " ") for key in keys) if "\n" in "".join(keys) else tuple(keys)


class _Told(msgspec.Struct):
    """The part of a reading that comparing looks at; the rest is passed over."""

    document: Document


@lru_cache(maxsize=64)
def _document_of(body: bytes) -> Reading:
    """The document of a reading, kept for the next pairs it is in: they come soon after, mostly in another task."""
    return Reading(_decode_document(body).document, (), ())


_decode_reading = msgspec.json.Decoder(Reading).decode
_decode_document = msgspec.json.Decoder(_Told).decode
_decode_link = msgspec.json.Decoder(Link).decode
_decode_decisions = msgspec.json.Decoder(tuple[Decision, ...]).decode


def _compare_pairs(shared: Shared, task: CompareTask) -> tuple[list[LinkRow], list[ProblemRow]]:
    readings = {id: _document_of(body) for id, (body, _) in task.readings.items()}
    given = {"prepared": {id: made for id, (_, made) in task.readings.items()}, "rarity": shared.rarity}
    values: dict[str, Any] = {"pairs": [(readings[a], readings[b]) for a, b in task.pairs], **given}
    failure = attempt("pair", values, file="")
    if failure is None:
        return [_link_row(link) for link in values["links"]], []
    rows, problems = [], []
    for a, b in task.pairs:  # one at a time, so that one bad pair costs only itself
        values = {"pairs": [(readings[a], readings[b])], **given}
        failure = attempt("pair", values, file=f"{readings[a].document.file} | {readings[b].document.file}")
        if failure is None:
            rows += [_link_row(link) for link in values["links"]]
        else:
            problems.append(problem_row(failure))
    return rows, problems


def _link_row(link: Link) -> LinkRow:
    return LinkRow(link.id, link.child, link.parent, link.probability, encode(link))


def _decode_shared() -> Callable[[bytes], Reading]:
    """Decodes readings of a neighbourhood of many so that what is equal in them is held once."""
    sharing = Sharing()
    return lambda body: sharing.share(_decode_reading(body))


def squeezed(body: bytes, made: bytes) -> tuple[bytes, bytes]:
    """A reading and what was prepared of it, in a third of the room: for a neighbourhood of many, which two processes
    hold at once."""
    return compress(body, FAST), compress(made, FAST)


class Prepared(Mapping[str, bytes]):
    """What was prepared of documents, by id, each unpacked when it is asked for."""

    def __init__(self, held: Iterable[tuple[str, bytes]], plainly: Callable[[bytes], bytes]) -> None:
        self._held, self._plainly = dict(held), plainly

    def __getitem__(self, id: str) -> bytes:
        return self._plainly(self._held[id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


def _given(shared: Shared, task: WeighTask) -> dict[str, Any]:
    """What weighing a neighbourhood begins with. Nothing else holds it, so that it goes as soon as it is not needed."""
    plainly = decompress if task.squeezed else bytes
    decode = _decode_shared() if task.squeezed else _decode_reading
    readings = tuple(decode(plainly(body)) for body, _ in task.readings)
    ids = (reading.document.id for reading in readings)
    return {
        "read": readings,
        "packed": Prepared(zip(ids, (made for _, made in task.readings), strict=True), plainly),
        "links": tuple(_decode_link(body) for body in task.links),
        "standard": shared.standard,
        "decided": _decode_decisions(task.decided) if task.decided else (),
    }


def _weigh(shared: Shared, task: WeighTask) -> tuple[list[FindingRow], list[ProblemRow]]:
    values = _given(shared, task)
    first = min(reading.document.file for reading in values["read"])
    failure = attempt("neighbourhood", values, file=first)
    rows = _findings(values)
    return rows, [problem_row(failure)] if failure else []


def _findings(values: Mapping[str, Any]) -> list[FindingRow]:
    """Everything a neighbourhood gave; what came before a failure is kept."""
    rows = []
    lineage = values.get("lineage")
    if lineage is not None:
        for kind, items in (
            ("link", lineage.links),
            ("lost", lineage.lost),
            ("origin", lineage.origins),
            ("tie", lineage.ties),
            ("claim", lineage.claims),
        ):
            rows += [FindingRow(kind, item.id, encode(item)) for item in items]
        rows += [FindingRow("pattern", f"{n:06d}", encode(item)) for n, item in enumerate(lineage.patterns)]
    grouping = values.get("grouping")
    if grouping is not None:
        rows += [FindingRow("contradiction", item.id, encode(item)) for item in grouping.contradictions]
        rows += [FindingRow("bond", f"{n:06d}", encode(item)) for n, item in enumerate(grouping.bonds)]
        rows += [FindingRow("timeline", f"{n:06d}", encode(item)) for n, item in enumerate(grouping.timeline)]
        rows += [FindingRow("recurring", item.id, encode(item)) for item in grouping.patterns]
    graded = values.get("incidents")
    if graded is None and grouping is not None:
        graded = grouping.incidents  # without a grade is better than not at all; the problem says so
    rows += [FindingRow("incident", item.id, encode(item)) for item in graded or ()]
    return list({(row.kind, row.id): row for row in rows}.values())


@cache
def load_gazetteer(path: str | None, keys: Handed | None = None) -> Any:
    """The places an extract knows: the built-in ones, and those of the case's gazetteer.csv.

    Args:
        keys: where the file is sealed.

    Raises:
        BadInput: the file cannot be used.
    """
    from stemma.extract import gazetteer

    if path is None or keys is None:
        return gazetteer.load(Path(path) if path else None)
    return gazetteer.load(SealedPlace(Path(path), keys.gazetteer, b"gazetteer.csv", own=True))


def load_model(folder: str) -> Any:
    """The reader model in `folder`, opened once in each process; None for rules only.

    Raises:
        ModelUnusable: it cannot be opened.
    """
    if not folder:
        return None
    from stemma.models import load

    return load.load(Path(folder))
