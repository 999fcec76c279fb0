"""Reports that prove themselves: a report carries the proof that it stands in the log, and can be checked with nothing
but itself, a checkpoint of the log, and the originals it cites.

The proof is a comment at the end of the page: the entry of the log with what it says (the hash of the page before the
comment, and hash and name of every original), the way from that entry to the root, and the signed checkpoint. The entry
names nobody; who gave the report out stands in an entry of its own (`released`), which stays in the case.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from stemma import answers, custody
from stemma.consents import RELEASED
from stemma.db import Store
from stemma.db.base import Checked, View
from stemma.db.log import leaf, leaf_of
from stemma.errors import BadInput
from stemma.protect.checkpoints import CheckpointFile, parse_file
from stemma.protect.notes import Verifier
from stemma.protect.tree import Tree, included, leaf_hash
from stemma.records import Document, Reading
from stemma.tasks import Shared, read_task, work

__all__ = ["attested", "check_report", "check_reports", "originals_in"]

ENTRY = "report"  # kind of the entry that outsiders see
START, END = "\n<!-- stemma proof\n", "\n-->\n"
FORMAT = "stemma.proof/1"
LARGEST = 1 << 28  # bytes of a report
REPLACED = re.compile(r"\[REDACTED|\b[A-Z]-[0-9A-HJKMNP-TV-Z]{4,}\b")
SHOWN = 20


class Cited(NamedTuple):
    """A citation in a report: half-open code points of the text of a document, and the words as printed."""

    document: str
    start: int
    end: int
    quote: str


def attested(
    store: Store,
    page: str,
    documents: Sequence[Document],
    *,
    actor: str,
    wait: float,
    told: Callable[[str], dict[str, Any]],
    changed: bool = False,
) -> str:
    """Enters a report into the log and adds the proof to it.

    Args:
        told: what the entry that stays in the case says, for the SHA-256 of the page without its proof.
        changed: True where names or passages may have been taken out of these documents to protect somebody: the proof
            then tells only of those that are as they were, since name and hash of another could give somebody away.

    Raises:
        CaseBusy, CaseReadOnly, DiskFull: it was not entered, so that it must not leave.
    """
    digest = hashlib.sha256(page.encode("utf-8")).hexdigest()
    with store.writer(wait=wait, doing="report") as writer:
        of = {row.id: row.original for row in writer.documents()}
        added = {row.sha256: row.file for row in writer.originals()}
        cited = [doc for doc in documents if doc.id in of]
        if changed:
            as_read = {one.document.id: one.document for one in answers.readings(writer, [doc.id for doc in cited])}
            cited = [doc for doc in cited if _same(doc, as_read[doc.id], added[of[doc.id]])]
        rows = [[doc.id, of[doc.id], doc.text_sha256, added[of[doc.id]]] for doc in cited]
        with writer.change(actor=actor, reason="report") as change:
            seq = change.record_public(ENTRY, {"documents": rows, "form": "html", "sha256": digest})
            change.record(RELEASED, {**told(digest), "entry": seq})
    with store.view() as view:
        log = list(view.log())
    row, tree = log[seq - 1], Tree(bytes.fromhex(one.hash) for one in log)
    proof = {
        "format": FORMAT,
        "leaf": leaf_of(row),
        "salt": (row.salt or b"").hex(),
        "payload": row.body,
        "path": [one.hex() for one in tree.inclusion(seq - 1)],
        "checkpoint": str(custody.checkpoint(store)),
    }
    packed = zlib.compress(json.dumps(proof).encode("utf-8")).hex()  # letters a to f make no names by chance
    lines = "\n".join(packed[at : at + 100] for at in range(0, len(packed), 100))
    return page + START + lines + END


def _same(doc: Document, as_read: Document, added: str) -> bool:
    """True for a document that leaves as it was read, and whose name as added stands in the report anyway."""
    return (doc.text, doc.file, doc.title) == (as_read.text, as_read.file, as_read.title) and doc.file.startswith(added)


class _Proof(NamedTuple):
    leaf: str
    salt: str
    payload: str
    path: list[str]
    checkpoint: str


def _taken_apart(text: str) -> tuple[str, _Proof]:
    """The page and its proof.

    Raises:
        BadInput: it carries none, or one that cannot be read.
    """
    page, mark, rest = text.rpartition(START)
    if not mark or not rest.endswith(END):
        raise BadInput("The report carries no proof.", hint="Only the HTML report as stemma wrote it can be checked.")
    try:
        opener = zlib.decompressobj()
        raw = opener.decompress(bytes.fromhex(rest.removesuffix(END)), LARGEST)
        held = json.loads(raw)
        if held["format"] != FORMAT:
            raise ValueError(held["format"])
        return page, _Proof(*(held[name] for name in _Proof._fields))
    except (ValueError, KeyError, TypeError, zlib.error) as exc:
        text = "The proof at the end of the report cannot be read: the report was changed."
        raise BadInput(text, hint="Use the file as it was received.") from exc


def citations(page: str) -> list[Cited]:
    """Every citation printed in a report, in order."""
    from lxml import html  # type: ignore[import-untyped]

    out = []
    root = html.fromstring(page.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    for link in root.iterfind('.//a[@class="cite"]'):
        found = re.match(r"characters (\d+) to (\d+) of document", link.get("title", ""))
        if found is None:
            continue
        before = link.getprevious()
        quote = before.text_content() if before is not None and before.tag == "q" else ""
        out.append(Cited(link.get("href", "").removeprefix("#"), int(found[1]), int(found[2]), quote))
    return out


Find = Callable[[str], Any]  # hex SHA-256 -> something that can be opened, or None


def originals_in(folder: Path) -> tuple[Find, Mapping[str, list[str]]]:
    """Finds files in a folder by their SHA-256; and hashes of the files of each name, to tell of changed ones.

    Raises:
        BadInput: there is no such folder.
    """
    if not folder.is_dir():
        raise BadInput(f"There is no folder {folder}.", hint="Put the cited originals into a folder and name it.")
    by_hash: dict[str, Path] = {}
    by_name: dict[str, list[str]] = defaultdict(list)
    for place in sorted(folder.rglob("*")):
        if place.is_file():
            with place.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            by_hash.setdefault(sha256, place)
            by_name[place.name].append(sha256)
    return by_hash.get, by_name


def check_report(
    report: Path,
    *,
    find: Find,
    names: Mapping[str, list[str]],
    checkpoint: CheckpointFile | None = None,
    keys: Iterable[Verifier] = (),
    shared: Shared,
    progress: Callable[[str, int, int], None],
) -> Iterator[Checked]:
    """Checks a report against its proof, a checkpoint, and the originals it cites.

    Args:
        find, names: see `originals_in`. checkpoint: one that came on another way. keys: those that are trusted.
        shared: what originals are read with.

    Raises:
        BadInput: the report cannot be read, or carries no proof.
    """
    try:
        text = report.read_bytes()[: LARGEST + 1].decode("utf-8")
    except OSError as exc:
        raise BadInput(f"{report} cannot be read: {exc.strerror}.", about=(str(report),)) from exc
    except UnicodeDecodeError as exc:
        raise BadInput(f"{report} is no report of stemma.", hint="Use the file as it was received.") from exc
    page, proof = _taken_apart(text.replace("\r\n", "\n"))
    faults = list(_check_proof(page, proof))
    yield from faults
    if any(one.result == "failed" for one in faults):
        return
    yield from _check_state(proof, checkpoint, list(keys))
    rows = json.loads(proof.payload)["documents"]
    yield from _check_citations(citations(page), rows, find, names, shared, progress)


def _check_proof(page: str, proof: _Proof) -> Iterator[Checked]:
    """The page is that of the entry, the entry says what is shown, and it is in the log of the checkpoint."""
    try:
        held = json.loads(proof.leaf)
        said = json.loads(proof.payload)
        state = parse_file(proof.checkpoint).checkpoint
        opens = hashlib.sha256(bytes.fromhex(proof.salt) + proof.payload.encode("utf-8")).hexdigest()
        whole = leaf(held["seq"], held["kind"], held["utc_ts"], held["commitment"], held["prev_hash"]) == proof.leaf
        there = included(
            leaf_hash(proof.leaf.encode("utf-8")),
            held["seq"] - 1,
            state.size,
            [bytes.fromhex(one) for one in proof.path],
            state.root,
        )
        expected = said["sha256"]
    except (ValueError, KeyError, TypeError, BadInput):
        yield Checked("proof of the report", "failed", "The proof at the end of the report was changed.")
        return
    if not (whole and there and held["kind"] == ENTRY and opens == held["commitment"]):
        yield Checked("proof of the report", "failed", "The proof does not lead to the log: it was made up or changed.")
        return
    if hashlib.sha256(page.encode("utf-8")).hexdigest() != expected:
        yield Checked("report", "failed", "The report was changed after it was made: it is not what the log says.")
        return
    text = f"It is word for word what was entered into the log as entry {held['seq']} at {held['utc_ts']}."
    yield Checked("report", "passed", text)


def _check_state(proof: _Proof, given: CheckpointFile | None, keys: list[Verifier]) -> Iterator[Checked]:
    own = parse_file(proof.checkpoint)
    state = own.checkpoint
    yield from _signatures(own, keys, "checkpoint in the report")
    if given is None:
        text = "No checkpoint from elsewhere was given (--checkpoint): that the log was not changed since is not shown."
        yield Checked("checkpoint", "not checked", text)
        return
    yield from _signatures(given, keys, "checkpoint")
    now = given.checkpoint
    same = [(one.size, one.root) for one in given.since if one.leads_to(now)]
    if now.origin != state.origin:
        yield Checked("checkpoint", "failed", "It is of another log than the report.")
    elif now.size == state.size:
        fits = now.root == state.root
        text = "The report is in the log that the checkpoint speaks of." if fits else "It contradicts the report's log."
        yield Checked("checkpoint", "passed" if fits else "failed", text)
    elif (state.size, state.root) in same:
        yield Checked("checkpoint", "passed", f"The log of {now.size} entries continues that of the report.")
    elif any(size == state.size for size, _ in same):
        yield Checked("checkpoint", "failed", "The log of the checkpoint has another past than that of the report.")
    elif now.size < state.size:
        yield Checked("checkpoint", "not checked", "It is older than the report. Ask for a later one.")
    else:
        ask = f"stemma checkpoint CASE --since {state.size} -o FILE"
        text = f"It does not prove that it continues the log of the report. Ask for: {ask}"
        yield Checked("checkpoint", "not checked", text)


def _signatures(file: CheckpointFile, keys: list[Verifier], what: str) -> Iterator[Checked]:
    for name in file.note.forged(keys):
        yield Checked(what, "failed", f"It is forged: the signature of {name} does not fit.")
    for one in file.note.by(keys):
        yield Checked(what, "passed", f"It is signed by {one.name}.")
    for name in file.note.strangers(keys):
        text = f"It is signed by {name}, whose key is not known here: stemma signers --trust KEY"
        yield Checked(what, "not checked", text)


def _check_citations(
    cites: Sequence[Cited],
    rows: Sequence[Sequence[str]],
    find: Find,
    names: Mapping[str, list[str]],
    shared: Shared,
    progress: Callable[[str, int, int], None],
) -> Iterator[Checked]:
    """Every cited original is there unaltered, and at the cited place stand the cited words."""
    by_doc = {id: (original, digest, file) for id, original, digest, file in rows}
    by_original: dict[str, list[Cited]] = defaultdict(list)
    for cite in cites:
        if cite.document in by_doc:
            by_original[by_doc[cite.document][0]].append(cite)
    good = other = 0
    replaced = sum(cite.document not in by_doc for cite in cites)
    for number, (original, some) in enumerate(sorted(by_original.items()), 1):
        progress("citations", number, len(by_original))
        file = by_doc[some[0].document][2]
        place = find(original)
        if place is None:
            yield _missing(original, file, names)
            continue
        texts = _texts(shared, original, place, file)
        for cite in some:
            digest = by_doc[cite.document][1]
            held = texts.get(cite.document)
            if held is None or hashlib.sha256(held.encode("utf-8")).hexdigest() != digest:
                other += 1
            elif REPLACED.search(cite.quote):
                replaced += 1
            elif _stands(cite, held):
                good += 1
            else:
                where = f"citation {cite.document} {cite.start}–{cite.end} ({file})"
                yield Checked(where, "failed", "Other words stand at this place of the original.")
    if good:
        yield Checked("citations", "passed", f"{good} of {len(cites)} stand in the originals, word for word.")
    if replaced:
        yield Checked("citations", "not checked", f"{replaced} hold words that were replaced to protect somebody.")
    if other:
        text = f"{other} are of texts that this version of the program reads otherwise; their originals are unaltered."
        yield Checked("citations", "not checked", text)


def _missing(original: str, file: str, names: Mapping[str, list[str]]) -> Checked:
    what = f"original {original[:12]} ({file})"
    if names.get(file.rpartition("/")[2]):
        text = "The document was changed: a file of this name is there, with other bytes than those that were cited."
        return Checked(what, "failed", text)
    return Checked(what, "not checked", "The original is not there.")


def _texts(shared: Shared, sha256: str, place: Any, file: str) -> dict[str, str]:
    """Canonical texts of what an original holds, by id of the document."""
    made, _, _ = work(shared, read_task(sha256, place, file))
    decode = msgspec.json.Decoder(Reading).decode
    return {row.document.id: decode(row.body).document.text for row in made}


def _stands(cite: Cited, text: str) -> bool:
    """True when the words printed are those at the cited place; printed ones may be cut, ending in three points."""
    there = " ".join(text[cite.start : cite.end].split())
    printed = " ".join(cite.quote.split())
    if printed.endswith("…") and not there.endswith("…"):
        return there.startswith(printed[:-1].rstrip())
    return not printed or there == printed


def check_reports(view: View) -> Iterator[Checked]:
    """Reports that the log knows of: are the documents they cite still in the case, as they were?"""
    now = {row.id: row.original for row in view.documents()}
    for row in view.entries(ENTRY):
        what = f"report of {row.utc} (log entry {row.seq})"
        try:
            cited = json.loads(row.body or "")["documents"]
        except (ValueError, KeyError, TypeError):
            yield Checked(what, "not checked", "What the entry said was erased or altered.")
            continue
        gone = [file for id, original, _, file in cited if now.get(id) != original]
        if gone:
            names = ", ".join(gone[:SHOWN]) + (f" and {len(gone) - SHOWN} more" if len(gone) > SHOWN else "")
            text = f"It cites documents that were taken out or are read otherwise now: {names}."
            yield Checked(what, "not checked", text)
        else:
            yield Checked(what, "passed", f"The {len(cited)} documents it cites are in the case as they were.")
