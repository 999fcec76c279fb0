"""The browser of a case: every screen of the workbench is one of its methods. It reads; it never changes a case."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from stemma import answers
from stemma.browse import aligned, filling, history, lists, matrix, search
from stemma.browse import marks as marked
from stemma.browse.lists import DocumentFilter, IncidentFilter, SourceFilter
from stemma.browse.page import SIZE, Page, page_of
from stemma.browse.part import documents_of, part
from stemma.browse.pictures import chronology, place_map, tree, tree_screens
from stemma.browse.screens import DocumentPage, IncidentPage, LinkPage, SourcePage, TreePage
from stemma.browse.search import Found, SearchFilter
from stemma.browse.shelf import FOLDER, NAME, Shelf
from stemma.browse.sight import ALL, Sight
from stemma.db.faults import faults
from stemma.db.view import SqlView
from stemma.decided import Docket, chosen, docket_of
from stemma.errors import NotInCase
from stemma.records import (
    Claim,
    Contradiction,
    DecisionState,
    Incident,
    LostWitness,
    Moves,
)
from stemma.report import explain
from stemma.report.contents import Contents
from stemma.report.dates import in_words
from stemma.report.index import LIKELY, Index
from stemma.report.points import Explanation
from stemma.report.relations import lost as explain_lost
from stemma.report.repeats import contradiction_points, link_point, pattern_point
from stemma.report.tree import Drawing

if TYPE_CHECKING:
    from stemma.case import Case

__all__ = ["Browser"]

KEPT = 64  # parts of the case kept in memory, the least recently used dropped first
LATELY = 2.0  # seconds for which a case that is being changed is not looked at again
KINDS = {"D": "documents", "O": "sources", "I": "incidents", "W": "lost", "L": "links", "X": "contradictions"}
ID = re.compile(r"(?:[IODXLW]-)?(?=.*[0-9-])[0-9A-Z]{3,12}")
BEGINNING = "SELECT id, short FROM shown WHERE id >= ? AND id < ? LIMIT ?"
MOVES = 20  # runs and decisions on the page of changes
TOP = 8  # rows of each list of the overview
ORIGINAL_SHOWN = 100_000  # bytes of an original shown as text


class Browser:
    """Answers for screens. May be used by several threads at once."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self._store = case._store
        self._engine = self._store.reading_engine()
        self.shelf = Shelf(case.path, self._store.key_of(f"{FOLDER}/{NAME}"))
        self._parts: OrderedDict[Any, Any] = OrderedDict()
        self._whole: dict[Any, Any] = {}
        self._guard = threading.Lock()
        self._looked = 0.0
        self._head = ""

    @contextmanager
    def _view(self) -> Iterator[SqlView]:
        """A view of the case as it stands now; the engine is kept, and with it the statements it has compiled."""
        with faults(self.case.path), self._engine.connect() as connection:
            yield SqlView(connection)

    def close(self) -> None:
        """Closes the shelf."""
        self.shelf.close()

    # --- state

    def refresh(self, told: filling.Told = lambda done, total: None, *, wait: bool = True) -> str:
        """Brings the shelf up to date; returns the number of the last log entry it shows.

        wait: False to leave it as it is while another thread is at it, and for a moment after it was looked at.
        """
        now = time.monotonic()
        if not wait and self._head and now - self._looked < self._pause:
            return self._head
        if not self.shelf.filling.acquire(blocking=wait or not self._head):
            return self._head
        try:
            with self._view() as view:
                if filling.fill(self.shelf, view, told):
                    with self._guard:
                        self._parts.clear()
                        self._whole = {}
            self._head = self.shelf.state("head")
            self._pause = min(30.0, max(LATELY, 20 * (time.monotonic() - now)))
            self._looked = time.monotonic()
        finally:
            self.shelf.filling.release()
        return self._head

    _pause = 0.0

    @property
    def head(self) -> str:
        """Number of the last log entry that the shelf shows."""
        return self._head

    def stale(self) -> None:
        """Somebody changed the case through this program: look again at once."""
        self._looked = 0.0
        self._pause = 0.0

    def running(self) -> str:
        """What another process is doing with the case right now, "" where nobody is."""
        place = self.case.path / "lock"
        with suppress(OSError, ValueError, KeyError, TypeError):
            import fcntl

            with place.open("r+") as file:
                try:
                    fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    held = json.loads(place.read_text(encoding="utf-8"))
                    return str(held["doing"])
        return ""

    def counts(self, sight: Sight = ALL) -> dict[str, int]:
        """How many records of each kind somebody may see."""
        out = {}
        for name, table, column, sql in (
            ("documents", "document", "id", sight.documents),
            ("incidents", "incident", "id", sight.items),
            ("sources", "voice", "id", sight.items),
            ("contradictions", "contradiction", "id", sight.items),
            ("links", "tie", "id", sight.items),
        ):
            clause, given = sql(column)
            out[name] = self.shelf.value(f"SELECT count(*) FROM {table} WHERE 1{clause}", given)
        return out

    def _known(self, key: Any, make: Callable[[], Any]) -> Any:
        """What holds for the whole case, kept until the case changes."""
        key = (self._head, key)
        if key not in self._whole:
            self._whole[key] = make()
        return self._whole[key]

    def _docket(self, view: SqlView) -> Docket:
        """The decisions of the case."""
        return self._known("docket", lambda: docket_of(view))  # type: ignore[no-any-return]

    def _kept(self, key: Any, make: Callable[[], Any]) -> Any:
        """A part of the case, kept as long as others are not asked for more lately."""
        key = (self._head, key)
        with self._guard:
            if key in self._parts:
                self._parts.move_to_end(key)
                return self._parts[key]
        made = make()
        with self._guard:
            self._parts[key] = made
            while len(self._parts) > KEPT:
                self._parts.popitem(last=False)
        return made

    # --- ids

    def find_id(self, asked: str, sight: Sight) -> tuple[str, str]:
        """The full id and the kind of page for an id that may be shortened.

        Raises:
            NotInCase: none fits, several do, or it may not be seen.
        """
        with self._view() as view:
            full, place = answers.find_id(view, asked, case=str(self.case.path))
        if full[:1] in "SA":
            full = place
        self.need(full, sight)
        if full[:1] not in KINDS:
            raise NotInCase(f"{asked!r} has no page of its own.", about=(asked,))
        return full, KINDS[full[:1]]

    def need(self, id: str, sight: Sight) -> None:
        """The object-level check: raises the same error for what is not there and for what may not be seen.

        Raises:
            NotInCase
        """
        if sight.hidden:
            rests = {row[0] for row in self.shelf.rows("SELECT document FROM rests WHERE item = ?", (id,))}
            if not sight.sees({*rests, id}):
                raise self._missing(id)

    @staticmethod
    def _missing(id: str) -> NotInCase:
        return NotInCase(f"There is no {id!r} in this case.", hint="It may have been weighed anew: use the search.")

    def _place(self, id: str, table: str) -> str:
        found = self.shelf.value(f"SELECT neighbourhood FROM {table} WHERE id = ?", (id,))
        if not found:
            raise self._missing(id)
        return str(found)

    # --- lists

    def incidents(self, asked: IncidentFilter, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
        """A page of incidents."""
        return lists.incidents(self.shelf, asked, sight, number=number, size=size)

    def documents(self, asked: DocumentFilter, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
        """A page of documents."""
        return lists.documents(self.shelf, asked, sight, number=number, size=size)

    def sources(self, asked: SourceFilter, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
        """A page of sources."""
        return lists.sources(self.shelf, asked, sight, number=number, size=size)

    def choices(self, sight: Sight) -> dict[str, list[tuple[str, str]]]:
        """What filters can be set to."""
        return self._known(("choices", sight), lambda: lists.choices(self.shelf, sight))  # type: ignore[no-any-return]

    def search(self, asked: SearchFilter, sight: Sight, *, number: int = 1, size: int = 20) -> Found:
        """A page of documents that hold what is asked for."""
        return search.search(self.shelf, asked, sight, number=number, size=size)

    def find(self, text: str, sight: Sight) -> list[dict[str, Any]]:
        """Records by the beginning of their name, or by their id."""
        found = search.find(self.shelf, text, sight)
        id = text.strip().upper()
        if ID.fullmatch(id):
            begins = [id] if id[1:2] == "-" else [f"{letter}-{id}" for letter in KINDS]
            known = [row for one in begins for row in self.shelf.rows(BEGINNING, (one, one + "\uffff", TOP))]
            for row in known:
                full = row["id"]
                if full[:1] in KINDS and sight.sees(self.rests_on(full) if sight.hidden else ()):
                    kind = KINDS[full[:1]].removesuffix("s") if full[:1] != "W" else "lost"
                    found = [{"id": full, "short": row["short"], "kind": kind, "label": row["short"]}, *found]
        return found

    def entries(self, sight: Sight, *, after: str = "", before: str = "", which: str = "", number: int = 1) -> Page:
        """A page of dated passages."""
        return lists.entries(self.shelf, sight, after=after, before=before, which=which, number=number)

    def problems(self, sight: Sight, *, number: int = 1, size: int = SIZE) -> Page:
        """A page of problems, those that cost most first."""
        order = ("failed", "partial", "note")
        every = self._known("problems", self.case.problems)
        seen = [one for one in every if one.document is None or sight.sees([one.document])]
        if sight.hidden:
            files = {row[0] for row in self.shelf.rows(
                "SELECT file FROM document JOIN json_each(?) AS h ON h.value = document.id",
                (json.dumps(sorted(sight.hidden)),),
            )}  # fmt: skip
            seen = [one for one in seen if not any(file in one.file for file in files)]
        seen.sort(key=lambda one: order.index(one.severity))
        limit, offset = page_of(number, size)
        return Page(seen[offset : offset + limit], len(seen), number, size)

    def log(self, sight: Sight, *, kind: str = "", number: int = 1, size: int = SIZE) -> Page:
        """A page of the log, the latest first."""
        with self._view() as view:
            hashes = self._hidden_hashes(sight)
            return history.log_page(view, kind=kind, number=number, size=size, hidden=hashes)

    def _hidden_hashes(self, sight: Sight) -> frozenset[str]:
        if not sight.hidden:
            return frozenset()
        found = documents_of(self.shelf, sight.hidden).values()
        return frozenset(value for row in found for value in (row["original"], row["sha256"], row["id"]))

    def map(self, asked: IncidentFilter, sight: Sight, address: str) -> Drawing | None:
        """Where the incidents asked for are said to have happened."""
        return place_map(lists.spots(self.shelf, asked, sight), address)

    def chronology(self, ids: Sequence[str]) -> Sequence[Drawing]:
        """When these incidents happened and when they were told."""
        with self._view() as view:
            found = self._records(view, ids, Incident)
            documents = documents_of(self.shelf, {key for one in found for key in one.documents})
            claims = self._records(view, [key for one in found for key in one.claims], Claim)
        index = self._light(found, documents, claims)
        return chronology(index)

    def _light(self, found: Sequence[Incident], rows: dict[str, Any], claims: Sequence[Claim]) -> Index:
        from stemma.browse.part import light
        from stemma.records import Lineage

        documents = tuple(light(row) for row in sorted(rows.values(), key=lambda row: (row["day"], row["number"])))
        shorts = self.shelf.shorts([*rows, *(one.id for one in found)])
        lineage = Lineage(claims=tuple(claims))
        return Index.of(Contents("", documents, (), (), lineage, tuple(found), shorts=shorts))

    def _records(self, view: SqlView, ids: Sequence[str], record: Any) -> list[Any]:
        """Findings by id, in the order asked for; those that are not there any more are left out."""
        found = history.findings_by_id(view, ids)
        decode = answers._decoder(record)
        return [decode(found[id]) for id in dict.fromkeys(ids) if id in found]

    # --- pages

    def warm(self) -> None:
        """Works out what the first page needs, before somebody asks for it."""
        self.overview(ALL)
        self.choices(ALL)
        self.changes(ALL, most=MOVES)

    def overview(self, sight: Sight) -> dict[str, Any]:
        """The case in numbers, what wants looking at, and what hangs on one source."""
        return self._known(("overview", sight), lambda: self._overview(sight))  # type: ignore[no-any-return]

    def _overview(self, sight: Sight) -> dict[str, Any]:
        shelf = self.shelf
        clause, given = sight.items("id")
        grades = dict(
            map(tuple, shelf.rows(f"SELECT grade, count(*) FROM incident WHERE 1{clause} GROUP BY grade", given))
        )
        marks = {
            mark: lists.incidents(shelf, IncidentFilter(mark=mark), sight, size=1).total
            for mark in (*lists.MARKS, "contradicted")
        }
        hidden, keys = sight.items("voice.id")
        hanging = shelf.rows(
            f"SELECT * FROM voice WHERE hangs > 0{hidden} ORDER BY hangs DESC, incidents DESC, label LIMIT {TOP}", keys
        )
        seen, given = sight.documents("id")
        repeating = shelf.value(f"SELECT count(*) FROM document WHERE draws > 0{seen}", given)
        span = shelf.one(f"SELECT min(day), max(day) FROM document WHERE day < '9999'{seen}", given)
        drawn = shelf.rows(f"SELECT * FROM document WHERE drawn > 0{seen} ORDER BY drawn DESC, day LIMIT {TOP}", given)
        short = shelf.shorts([*(row["id"] for row in hanging), *(row["id"] for row in drawn)])
        severities = {"failed": 0, "partial": 0, "note": 0}
        for one in self._known("problems", self.case.problems):
            severities[one.severity] = severities.get(one.severity, 0) + 1
        with self._view() as view:
            changed = history.lately(view, self._hidden_hashes(sight))
            pending = sum(1 for row in view.originals() if row.engine is None)
        return {
            "waiting": sum(one.status == "waiting" for one in self._states()),
            "counts": self.counts(sight),
            "grades": {grade: grades.get(grade, 0) for grade in answers.GRADES},
            "marks": {mark: number for mark, number in marks.items() if number},
            "top": lists.incidents(shelf, IncidentFilter(), sight, size=TOP).rows,
            "told": lists.incidents(shelf, IncidentFilter(sort="documents"), sight, size=5).rows,
            "hanging": [{**dict(row), "short": short.get(row["id"], row["id"])} for row in hanging],
            "drawn": [{**dict(row), "short": short.get(row["id"], row["id"])} for row in drawn],
            "repeating": repeating,
            "span": [in_words(day) for day in span] if span and span[0] else [],
            "problems": severities if not sight.hidden else dict.fromkeys(severities, 0),
            "changed": changed,
            "pending": pending,
        }

    def incident(self, id: str, sight: Sight, *, leave_out: Sequence[str] = ()) -> IncidentPage:
        """One incident. leave_out: ids of origins taken away for a what-if question.

        Raises:
            NotInCase
        """
        self.need(id, sight)
        contents, index = self._incident_part(id, sight)
        one = index.need_incident(id)
        why = self._kept(("why", id, sight), lambda: explain.incident(contents, id, index=index))
        rows, left = self._kept(("matrix", id, sight), lambda: matrix.matrix(one, index))
        against = index.contradictions_by_incident.get(id, [])
        fallen = None
        also: tuple[dict[str, Any], ...] = ()
        if leave_out:
            known = [key for key in dict.fromkeys(leave_out) if key in one.origins or key in one.documents]
            if len(known) < len(set(leave_out)):
                raise NotInCase("One of these does not stand behind this incident.", about=tuple(leave_out))
            fallen = self._kept(("without", id, *sorted(known)), lambda: self.case.what_if(id, known))
            also = self._also_fall(id, known, sight)
        documents = [dict(row) for row in documents_of(self.shelf, one.documents).values()]
        told = {claim.document: bool(claim.via) for claim in sorted(index.claims(one), key=lambda c: not c.via)}
        for row in documents:
            row["when"], row["short"] = in_words(row["published"]), index.short(row["id"])
            row["repeats"] = told.get(row["id"], True)
        return IncidentPage(
            incident=one,
            short=index.short(id),
            why=why,
            rows=rows,
            rows_left=left,
            contradictions=tuple((x, contradiction_points([x], index)[0]) for x in against),
            fallen=fallen,
            also=also,
            documents=tuple(sorted(documents, key=lambda row: (row["day"], row["number"]))),
            origins={key: index.origin(key) for key in one.origins},
            neighbourhood=self._place(id, "incident"),
            mentions=_mentions(one, index),
        )

    def _also_fall(self, id: str, origins: Sequence[str], sight: Sight) -> tuple[dict[str, Any], ...]:
        """Other incidents that hang on one of these origins."""
        clause, given = sight.items("incident.id")
        rows = self.shelf.rows(
            "SELECT DISTINCT incident.id, incident.title, incident.grade FROM incident"
            " JOIN stands ON stands.incident = incident.id"
            f" JOIN json_each(?) AS o ON o.value = stands.origin WHERE stands.hangs AND incident.id <> ?{clause}"
            " ORDER BY rank, incident.id LIMIT 50",
            (json.dumps(list(origins)), id, *given),
        )
        return tuple(dict(row) for row in rows)

    def _incident_part(self, id: str, sight: Sight) -> tuple[Contents, Index]:
        place = self._place(id, "incident")

        def make() -> tuple[Contents, Index]:
            with self._view() as view:
                found = self._records(view, [id], Incident)
                if not found:
                    raise self._missing(id)
                one = found[0]
                beside = [at.document for at in one.contrary]
                sides = self.shelf.rows(
                    "SELECT a, b FROM contradiction JOIN touches ON contradiction = id WHERE incident = ?", (id,)
                )
                parents = self.shelf.rows(
                    "SELECT tie.parent FROM tie JOIN json_each(?) AS d ON d.value = tie.child",
                    (json.dumps(one.documents),),
                )
                texts = [*one.documents, *beside, *(key for row in sides for key in row), *(row[0] for row in parents)]
                contents = part(self.shelf, view, self._docket(view), [place], sight, texts=texts)
            return contents, Index.of(contents)

        return self._kept(("incident", id, sight), make)  # type: ignore[no-any-return]

    def document(
        self, id: str, sight: Sight, *, number: int = 0, wanted: tuple[int, int] | None = None
    ) -> DocumentPage:
        """One document. number: page of its text, 0 for the one that holds what is wanted.

        Raises:
            NotInCase
        """
        self.need(id, sight)
        contents, index, reading = self._document_part(id, sight)
        doc = reading.document
        pages = marked.pages_of(doc)
        if not number:
            start = wanted[0] if wanted else 0
            number = next((n for n, (a, b) in enumerate(pages, 1) if a <= start < b), 1)
        if not 1 <= number <= len(pages):
            raise NotInCase(f"The document has no page {number}.", hint=f"Its last page is {len(pages)}.")
        links = [link for link in index.parents.get(id, []) if sight.sees([link.parent])]
        row = documents_of(self.shelf, [id])[id]
        draws = tuple(
            (link.id, link.kind, index.name(link.parent)) for link in links if link.probability >= LIKELY
        )  # fmt: skip
        with self._view() as view:
            references, custody = history.custody_of(view, row["original"], id)
        return DocumentPage(
            document=doc,
            short=index.short(id),
            why=self._kept(("why", id, sight), lambda: explain.document(contents, id, index=index)),
            paragraphs=marked.paragraphs(reading, links, index, shown=pages[number - 1], wanted=wanted),
            number=number,
            pages=tuple(pages),
            own=index.own_passages(doc),
            row=dict(row),
            references=references,
            custody=custody,
            problems=tuple(p for p in self._known("problems", self.case.problems) if p.document == id),
            incidents=tuple(one for one in index.incidents_by_document.get(id, []) if sight.sees(one.documents)),
            draws=draws,
            drawn=row["drawn"],
        )

    def _document_part(self, id: str, sight: Sight) -> Any:
        def make() -> Any:
            found = self.shelf.one("SELECT neighbourhood FROM document WHERE id = ?", (id,))
            if found is None:
                raise self._missing(id)
            place = [found[0]] if found[0] else []
            with self._view() as view:
                reading = next(iter(answers.readings(view, [id])), None)
                if reading is None:
                    raise self._missing(id)
                parents = [row[0] for row in self.shelf.rows("SELECT parent FROM tie WHERE child = ?", (id,))]
                children = [row[0] for row in self.shelf.rows("SELECT child FROM tie WHERE parent = ? LIMIT 20", (id,))]
                contents = part(self.shelf, view, self._docket(view), place, sight, texts=[id, *parents, *children])
            if not place:
                contents = replace(
                    contents, documents=(reading.document,), statements=reading.statements,
                    allegations=reading.allegations, shorts=self.shelf.shorts([id]),
                )  # fmt: skip
            return contents, Index.of(contents), reading

        return self._kept(("document", id, sight), make)

    def original(self, id: str, sight: Sight) -> tuple[bytes, str, str, int]:
        """The first bytes of the original, its SHA-256, the name it was added under, and its size.

        Raises:
            NotInCase: there is no such document, or its original is not where it should be.
        """
        self.need(id, sight)
        row = documents_of(self.shelf, [id]).get(id)
        if row is None:
            raise self._missing(id)
        place = self._store.blobs.path(row["original"])
        try:
            with place.open("rb") as file:
                return file.read(ORIGINAL_SHOWN), row["original"], row["file"], self._store.blobs.size(row["original"])
        except OSError as exc:
            hint = "Check the case with: stemma verify"
            raise NotInCase(f"The original of {id} cannot be read.", hint=hint, about=(id,)) from exc

    def original_path(self, id: str, sight: Sight) -> Any:
        """Where the whole original lies, after the same checks."""
        _, sha256, _, _ = self.original(id, sight)
        return self._store.blobs.path(sha256)

    def families(self, sight: Sight, *, number: int = 1) -> Page:
        """Groups of documents in which somebody draws on somebody."""
        return lists.neighbourhoods(self.shelf, sight, number=number)

    def tree(self, neighbourhood: str, sight: Sight, *, number: int = 1, collapse: bool = True) -> TreePage:
        """A screen of the family tree of one neighbourhood.

        Raises:
            NotInCase
        """
        members = [
            row[0] for row in self.shelf.rows("SELECT id FROM document WHERE neighbourhood = ?", (neighbourhood,))
        ]
        if not members or not sight.sees(members):  # its shape would tell of what is hidden
            raise self._missing(neighbourhood)

        def make() -> Any:
            with self._view() as view:
                index = Index.of(part(self.shelf, view, self._docket(view), [neighbourhood], sight))
            return index, tree_screens(index, collapse=collapse)

        index, screens = self._kept(("tree", neighbourhood, collapse, sight), make)
        if not 1 <= number <= len(screens):
            raise NotInCase(f"The family tree has no page {number}.", hint=f"Its last page is {len(screens)}.")
        drawings = tuple(tree(family, index) for family in screens[number - 1])
        found = index.contents.lineage.patterns if number == 1 else ()
        patterns = tuple(pattern_point(code, words, ids, index) for code, words, ids in found)
        names = {key: index.dated(key) for one in drawings for _, keys in one.lists for key in keys}
        names.update({key: index.origin(key) for key in names if key in index.origins})
        return TreePage(neighbourhood, drawings, patterns, number, len(screens), len(members), names)

    def link(self, id: str, sight: Sight) -> LinkPage:
        """One link with its passages side by side.

        Raises:
            NotInCase
        """
        self.need(id, sight)
        place = self._place(id, "tie")
        ends = self.shelf.one("SELECT child, parent FROM tie WHERE id = ?", (id,))

        def make() -> Index:
            with self._view() as view:
                return Index.of(part(self.shelf, view, self._docket(view), [place], sight, texts=tuple(ends or ())))

        index = self._kept(("link", id, sight), make)
        link = next((one for found in index.parents.values() for one in found if one.id == id), None)
        if link is None:
            raise self._missing(id)
        passages, left = aligned.aligned(link, index)
        return LinkPage(
            id=id,
            kind=link.kind,
            probability=link.probability,
            child=link.child,
            parent=link.parent,
            child_name=index.dated(link.child),
            parent_name=index.dated(link.parent),
            point=link_point(link, index),
            passages=passages,
            passages_left=left,
            lost=link.parent in index.lost,
        )

    def source(self, id: str, sight: Sight, *, number: int = 1) -> SourcePage:
        """Everything one voice says.

        Raises:
            NotInCase
        """
        self.need(id, sight)
        places = [row[0] for row in self.shelf.rows("SELECT neighbourhood FROM source WHERE id = ?", (id,))]
        if not places:
            raise self._missing(id)

        def make() -> Any:
            documents = [row[0] for row in self.shelf.rows("SELECT document FROM rests WHERE item = ?", (id,))]
            with self._view() as view:
                contents = part(self.shelf, view, self._docket(view), places[:20], sight, texts=documents)
            index = Index.of(contents)
            return index, explain.origin(contents, id, index=index), documents

        index, why, documents = self._kept(("source", id, sight), make)
        rows = [dict(row) for row in documents_of(self.shelf, documents).values()]
        for row in rows:
            row["when"], row["short"] = in_words(row["published"]), index.short(row["id"])
        origin = index.need_origin(id)
        return SourcePage(
            origin=origin,
            short=index.short(id),
            why=why,
            incidents=self.incidents(IncidentFilter(source=id), sight, number=number),
            hanging=self.incidents(IncidentFilter(hangs=id), sight, size=100),
            documents=tuple(sorted(rows, key=lambda row: (row["day"], row["number"]))),
        )

    def lost(self, id: str, sight: Sight) -> Explanation:
        """A text that is cited but not in the case.

        Raises:
            NotInCase
        """
        self.need(id, sight)
        place = self._place(id, "lost")

        def make() -> Explanation:
            with self._view() as view:
                found = self._records(view, [id], LostWitness)
                texts = [key for one in found for key, _ in one.cited_by]
                return explain_lost(part(self.shelf, view, self._docket(view), [place], sight, texts=texts), id)

        return self._kept(("lost", id, sight), make)  # type: ignore[no-any-return]

    def contradictions(
        self, sight: Sight, *, kind: str = "", number: int = 1, size: int = 20
    ) -> tuple[Page, list[dict[str, Any]]]:
        """A page of contradictions with both sides."""
        page = lists.contradictions(self.shelf, kind, sight, number=number, size=size)
        return page, self._sides([row["id"] for row in page.rows], sight)

    def contradiction(self, id: str, sight: Sight) -> dict[str, Any]:
        """One contradiction.

        Raises:
            NotInCase
        """
        self.need(id, sight)
        found = self._sides([id], sight)
        if not found:
            raise self._missing(id)
        return found[0]

    def _sides(self, ids: Sequence[str], sight: Sight) -> list[dict[str, Any]]:
        with self._view() as view:
            found = self._records(view, ids, Contradiction)
            rows = documents_of(self.shelf, {at.document for one in found for at in (one.a, one.b)})
            touched = [key for one in found for key in one.incidents]
            incidents = {one.id: one for one in self._records(view, touched, Incident)}
        short = self.shelf.shorts([*rows, *ids, *touched])
        out = []
        for one in found:
            sides = []
            for at in (one.a, one.b):
                row = rows.get(at.document)
                sides.append({
                    "document": at.document, "short": short.get(at.document, at.document),
                    "name": row["name"] if row else at.document, "when": in_words(row["published"]) if row else "",
                    "language": row["language"] if row else "und",
                    "start": at.quote.start, "end": at.quote.end, "text": at.quote.text,
                })  # fmt: skip
            out.append({
                "id": one.id, "short": short.get(one.id, one.id), "kind": one.kind, "sides": sides,
                "explanation": one.explanation,
                "incidents": [
                    {
                        "id": key,
                        "short": short.get(key, key),
                        "title": incidents[key].title,
                        "grade": incidents[key].grade,
                    }
                    for key in one.incidents
                    if key in incidents and sight.sees(incidents[key].documents)
                ],
            })  # fmt: skip
        return out

    # --- decisions

    def decisions(self, sight: Sight, *, status: str = "", number: int = 1, size: int = SIZE) -> Page:
        """A page of decisions, the latest first."""
        every = [one for one in reversed(self._states()) if sight.sees(one.decision.documents)]
        chosen = [one for one in every if not status or one.status == status]
        limit, offset = page_of(number, size)
        return Page(chosen[offset : offset + limit], len(chosen), number, size)

    def _states(self) -> list[DecisionState]:
        return self._known("decisions", self.case.decisions)  # type: ignore[no-any-return]

    def decisions_about(self, id: str, sight: Sight) -> tuple[DecisionState, ...]:
        """Decisions about one record, and about these decisions, oldest first."""
        found = chosen(self._states(), id)
        return tuple(one for one in found if sight.sees(one.decision.documents))

    def decided_since(self, about: Sequence[str], seen: str) -> list[DecisionState]:
        """Decisions about these records that are later than the log entry `seen`."""
        last = int(seen) if seen.isdecimal() else 0
        every = self.case.decisions() if last else []
        wanted = {id.upper() for id in about}
        return [one for one in every if one.decision.seq > last and wanted.intersection(one.decision.about)]

    def need_any(self, id: str, sight: Sight) -> None:
        """The object-level check for an id that may be shortened.

        Raises:
            NotInCase
        """
        if sight.hidden:
            self.find_id(id, sight)

    def rests_on(self, id: str) -> frozenset[str]:
        """Documents that a record rests on, itself included."""
        rows = self.shelf.rows("SELECT document FROM rests WHERE item = ?", (id,))
        return frozenset({id, *(row[0] for row in rows)})

    def changes(self, sight: Sight, *, most: int = MOVES) -> list[Moves]:
        """What moved with the last runs and decisions, the latest first."""
        found = self._known(("changes", most), lambda: self.case.changes(most))
        out = []
        for one in reversed(found):
            moved = tuple(m for m in one.moved if self._may_tell(m.incident, sight))
            out.append(replace(one, moved=moved))
        return out

    def _may_tell(self, incident: str, sight: Sight) -> bool:
        """An incident that is gone cannot be checked any more: it is told of only where nothing is hidden."""
        if not sight.hidden:
            return True
        rests = self.rests_on(incident)
        return len(rests) > 1 and sight.sees(rests)

    def verify(self) -> list[Any]:
        """Originals, log and derived records checked."""
        return self.case.verify(sample=5)


def _mentions(one: Incident, index: Index) -> tuple[dict[str, str], ...]:
    """The allegations of an incident in their words, for taking it apart."""
    found = (index.allegations.get(key) for key in one.allegations)
    return tuple(
        {"id": alleg.id, "words": alleg.sentence.text, "short": index.name(alleg.document)} for alleg in found if alleg
    )
