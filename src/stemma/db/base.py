"""What may be asked of a case's storage: `View` reads, `Writer` changes and logs, `Blobs` keeps bytes.

Bodies (`bytes`) are JSON of records; nothing here looks into them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple, Protocol

__all__ = [
    "FILED",
    "FORMED",
    "Blobs",
    "Change",
    "Checked",
    "DatedRow",
    "DocumentRow",
    "FiledRow",
    "FindingRow",
    "GlanceRow",
    "LinkRow",
    "LogRow",
    "MarkRow",
    "OriginalRow",
    "PostingRow",
    "ProblemRow",
    "ReadOriginal",
    "ReadRow",
    "ReferenceRow",
    "StandingRow",
    "View",
    "Weighed",
    "Writer",
]

FILED = "filed"  # key under which the case says of what its index was made; it has none where this is missing
FORMED = "formed"  # key under which it says by what its neighbourhoods were formed; "" while that is under way


class OriginalRow(NamedTuple):
    """One original: hex SHA-256, size in bytes, the engine it was last read with (None: never), first name as added."""

    sha256: str
    size: int
    engine: str | None
    file: str


class ReferenceRow(NamedTuple):
    """One name under which bytes were added; `seq` is the custody entry in the log."""

    number: int
    sha256: str
    file: str
    seq: int


class DocumentRow(NamedTuple):
    """What lists of documents show, without the text. `characters` counts code points."""

    id: str
    original: str
    position: int
    file: str
    title: str | None
    outlet: str | None
    author: str | None
    published: str | None
    language: str
    characters: int
    statements: int
    allegations: int
    digest: str
    compared: int = 0
    neighbourhood: str | None = None


class DatedRow(NamedTuple):
    """A document with its date of publication, in EDTF."""

    id: str
    file: str
    published: str


class ReadRow(NamedTuple):
    """One document as a worker hands it over.

    Args:
        body: JSON of the Reading. prepared: its document as comparing needs it, or nothing.
        marks: fingerprints, little-endian uint64, sorted. keys: names and numbers worth joining on.
        features: all details that rarity is counted over. ties: keys that put it into one neighbourhood with others.
        ids: of its statements and allegations.
    """

    document: DocumentRow
    body: bytes
    prepared: bytes
    marks: bytes
    keys: tuple[str, ...]
    features: tuple[str, ...]
    ties: tuple[str, ...]
    ids: tuple[str, ...]


class MarkRow(NamedTuple):
    """What is kept for finding candidates, one document; `compared`: 0, or its number in the index."""

    document: str
    published: str | None
    compared: int
    marks: bytes
    keys: tuple[str, ...]


class FiledRow(NamedTuple):
    """A document in the index of what is compared; `size`: bytes of its fingerprints, 8 for each."""

    number: int
    document: str
    published: str | None
    size: int


class PostingRow(NamedTuple):
    """A stretch of the index: `first` is its smallest code, `entries` how many it holds."""

    number: int
    segment: int
    first: int
    entries: int


class StandingRow(NamedTuple):
    """What puts a document into a neighbourhood."""

    document: str
    digest: str
    ties: tuple[str, ...]


class LinkRow(NamedTuple):
    """A link between two documents of the case, probability 0..1."""

    id: str
    child: str
    parent: str
    probability: float
    body: bytes


class FindingRow(NamedTuple):
    """One record made for a neighbourhood: kind is link, lost, origin, tie, claim, pattern, incident, ..."""

    kind: str
    id: str
    body: bytes


class ProblemRow(NamedTuple):
    """A problem with the columns that questions need."""

    id: str
    stage: str
    kind: str
    severity: str
    body: bytes


class GlanceRow(NamedTuple):
    """What a reader model saw in a stretch of text: the key of the stretch, what saw it, and JSON of the glance."""

    key: bytes
    reader: str
    body: bytes


class ReadOriginal(NamedTuple):
    """All that one original gave, read with `engine`; `glances` are what a model saw for the first time."""

    sha256: str
    engine: str
    rows: Sequence[ReadRow]
    problems: Sequence[ProblemRow]
    glances: Sequence[GlanceRow] = ()


class Weighed(NamedTuple):
    """All that was found in one neighbourhood; `digest` says of what."""

    id: str
    digest: str
    documents: Sequence[str]
    findings: Sequence[FindingRow]
    problems: Sequence[ProblemRow]


class LogRow(NamedTuple):
    """One leaf of the log with its payload; `body` and `salt` are None where the payload was erased.

    `form` says under which names the parts of the leaf were hashed (`stemma.db.log.leaf`).
    """

    seq: int
    kind: str
    utc: str
    commitment: str
    previous: str
    hash: str
    salt: bytes | None
    body: str | None
    form: int = 1


class Checked(NamedTuple):
    """One answer of a verification: `result` is passed, failed or not checked."""

    what: str
    result: str
    text: str


class View(Protocol):
    """Reading a case. Nothing reachable from here can change it."""

    def meta(self) -> dict[str, str]: ...
    def originals(self) -> list[OriginalRow]: ...
    def unread(self, engine: str) -> list[OriginalRow]: ...
    def pending(self) -> int: ...
    def names_of(self, originals: Iterable[str]) -> set[tuple[str, str]]: ...
    def dated(self, since: str) -> list[DatedRow]: ...
    def references(self, sha256: str | None = None) -> list[ReferenceRow]: ...
    def documents(self, original: str | None = None) -> list[DocumentRow]: ...
    def original_of(self, document: str) -> str | None: ...
    def places(self, documents: Iterable[str]) -> dict[str, str | None]:
        """The neighbourhood of each of these documents, by id; None where it has none yet; unknown ids are left out."""

    def neighbours(self, neighbourhood: str) -> list[str]: ...
    def readings(self, documents: Iterable[str]) -> Iterator[tuple[str, bytes]]: ...
    def prepared(self, documents: Iterable[str]) -> Iterator[tuple[str, bytes, bytes]]: ...
    def marks(self) -> Iterator[MarkRow]: ...
    def features(self) -> Iterator[tuple[bytes, tuple[str, ...]]]: ...
    def standing(self) -> Iterator[StandingRow]: ...
    def postings(self, kind: str) -> list[PostingRow]: ...
    def posting_bodies(self, numbers: Iterable[int]) -> Iterator[bytes]: ...
    def filed(self) -> int: ...
    def filed_numbers(self, documents: Iterable[str]) -> dict[str, int]: ...
    def filed_documents(self, numbers: Iterable[int]) -> list[FiledRow]: ...
    def waiting_marks(self) -> list[MarkRow]: ...
    def features_of(self, documents: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]: ...
    def standing_of(self, documents: Iterable[str]) -> Iterator[StandingRow]: ...
    def counts_of(self, table: str) -> int: ...
    def unplaced(self) -> list[str]: ...
    def members(self, neighbourhoods: Iterable[str]) -> dict[str, str]: ...
    def digests(self, neighbourhoods: Iterable[str]) -> dict[str, str]: ...
    def ties_of(self, documents: Iterable[str]) -> list[tuple[str, str, float]]: ...
    def uncompared(self) -> int: ...
    def links(self, documents: Iterable[str] | None = None) -> Iterator[LinkRow]: ...
    def ties(self) -> Iterator[tuple[str, str, float]]: ...
    def neighbourhoods(self) -> dict[str, str]: ...
    def findings(self, kind: str, neighbourhood: str | None = None) -> Iterator[tuple[str, FindingRow]]: ...
    def problems(self) -> list[bytes]: ...
    def loose_problems(self, stage: str) -> list[ProblemRow]: ...
    def failed_originals(self) -> set[str]: ...
    def failed_neighbourhoods(self) -> set[str]: ...
    def matching(self, prefix: str, limit: int) -> list[tuple[str, str]]: ...
    def shown_ids(self) -> list[str]: ...
    def counts(self, only: Collection[str] = ()) -> dict[str, int]: ...
    def log(self, after: int = 0) -> Iterator[LogRow]: ...
    def tree(self) -> dict[int, str]:
        """The right edge of the Merkle tree over the log: hex hash of the whole subtree, by level."""

    def entries(self, kind: str, *, newest: int = 0) -> list[LogRow]:
        """Log rows of one kind, oldest first; only the last `newest` of them, where that is not 0."""

    def told(self, neighbourhoods: Iterable[str] | None = None) -> dict[str, str]:
        """Digest of what was told, by neighbourhood (of all or some); "" where it was replaced or dropped since."""

    def former(self, neighbourhood: str) -> bytes:
        """Findings that were told and no longer stand: JSON of [[kind, record], ...], or nothing."""

    def lenient(self) -> None:
        """Text that is no UTF-8 any more is read all the same, so that verification can name the row."""

    def check_rows(self, progress: Callable[[str, int, int], None]) -> Iterator[Checked]:
        """Compares every row with its seal: one answer per fault, or one `passed` for all."""

    def close(self) -> None: ...


class Change(Protocol):
    """One transaction under way. It is committed together with its log rows, or not at all."""

    def record(self, kind: str, payload: dict[str, Any]) -> int:
        """Adds an entry to the log and returns its number; who acts and why is added to the payload."""

    def record_public(self, kind: str, payload: dict[str, Any]) -> int:
        """Adds an entry without actor and reason, for proofs that go out; an entry with both has to go with it."""

    def erase(self, entries: Iterable[int], *, why: str) -> int:
        """Erases what these entries of the log said, payload and salt, for good; their leaves and proofs stay valid.

        An entry of kind `erased` tells which were erased and why. Entries that were erased before count for nothing.

        Args:
            why: stays in the log: name nobody whose consent was withdrawn.

        Returns: number of payloads erased.

        Raises:
            ValueError: there is no such entry, or it is one that this transaction adds.
        """

    def forget(self, originals: Sequence[str], *, also: Callable[[str], bool] = ...) -> None:
        """Takes originals out with everything made from them: names, readings, links, findings, problems, model marks.

        Args:
            also: says of the JSON of any other problem whether it goes too.
        """

    def set_meta(self, values: dict[str, str]) -> None: ...
    def add_originals(self, items: Sequence[tuple[str, int, str, int]]) -> None: ...
    def put_read(self, made: Sequence[ReadOriginal]) -> list[str]:
        """Stores what originals gave, in place of what they gave before.

        Returns: ids of documents that another original already gave, and that are therefore not stored again.
        """

    def put_links(self, links: Sequence[LinkRow], compared: Mapping[str, int]) -> None:
        """Stores links, and the numbers that documents have from when they were compared with everything there is."""

    def put_weighed(self, weighed: Sequence[Weighed]) -> None: ...
    def drop_neighbourhoods(self, ids: Iterable[str]) -> None: ...
    def put_postings(self, kind: str, segment: int, rows: Sequence[tuple[int, int, bytes]]) -> None: ...
    def drop_postings(self, kind: str, segments: Iterable[int] | None = None) -> None: ...
    def drop_filed(self) -> None: ...
    def put_problems(self, stages: Sequence[str], problems: Sequence[ProblemRow]) -> None: ...
    def forget_comparisons(self) -> None: ...
    def outdate(self, documents: Iterable[str]) -> None:
        """The neighbourhoods of these documents count as not weighed yet; what was found there stays readable."""

    def tell(self, digests: dict[str, str], gone: Iterable[str]) -> None:
        """What stands in these neighbourhoods was told; the neighbourhoods in `gone` are forgotten."""


class Writer(View, Protocol):
    """Reading and changing a case; every change names who acts and why, and is logged in its own transaction."""

    def change(self, *, actor: str, reason: str) -> AbstractContextManager[Change]: ...
    def compact(self) -> None:
        """Leaves nothing of what was deleted in the files of the database."""


class Blobs(Protocol):
    """Bytes kept under their SHA-256, never changed."""

    def put(self, source: Any) -> tuple[str, int]: ...
    def path(self, sha256: str) -> Any:
        """Where they lie: a `Path`, or a `SealedPlace`, which has its `open("rb")`, `read_bytes`, `exists`, `name`."""

    def size(self, sha256: str) -> int: ...
    def settle(self) -> None: ...
