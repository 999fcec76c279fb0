"""What an entry of the log says, in a sentence for people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from stemma.report.counts import many
from stemma.report.wording import said

__all__ = ["Entry", "entry"]

PAGES = "IDOLXWSARJ"  # first letters of ids
NAMED = 4  # records named in one entry
WORDS = {
    "created": "The case was made",
    "received": "A file was taken in",
    "refused": "Files could not be taken in",
    "derived": "Files were read or weighed",
    "compared": "Documents were compared",
    "weighed": "Groups of documents were weighed",
    "viewed": "Read, closed because of what it tells",
    "viewed-original": "An original was looked at",
    "beside": "How far a database beside the case has come",
    "configured": "Settings of the case were taken over",
    "rekeyed": "What opens the case was changed",
    "stamped": "The state of the log was stamped with a time",
    "cosigned": "Others signed the state of the log",
    "consent": "A consent was recorded",
    "consent-withdrawn": "A consent was withdrawn",
    "confidential": "Originals were marked as confidential",
    "gates": "Questions before giving something out were answered",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the log.

    Args:
        payload: as it was written, None where it was erased. about: ids of the records that a decision is about.
    """

    seq: int
    kind: str
    utc: str
    actor: str
    words: str
    hash: str
    payload: dict[str, Any] | None
    about: tuple[str, ...] = ()


def entry(seq: int, kind: str, utc: str, hash: str, body: str | None) -> Entry:
    """An entry from its row. body: its payload as JSON, None where it was erased."""
    payload = json.loads(body) if body else None
    actor = str((payload or {}).get("actor") or "")
    about = tuple(map(str, (payload or {}).get("about") or ())) if kind == "decision" else ()
    known = tuple(id for id in about if id[1:2] == "-" and id[0] in PAGES)[:NAMED]
    return Entry(seq, kind, utc, actor, _words(kind, payload), hash, payload, known)


def _words(kind: str, payload: dict[str, Any] | None) -> str:
    """What happened, in a sentence."""
    if payload is None:
        return "The payload was erased; the entry itself stands."
    if kind == "received":
        return f"Taken in: {payload.get('file', '')} ({many(int(payload.get('size') or 0), 'byte')})"
    if kind == "derived" and payload.get("made"):
        return f"Read: {many(_count(payload['made']), 'original')}"
    if kind == "derived" and payload.get("neighbourhoods"):
        return f"Weighed: {many(_count(payload['neighbourhoods']), 'group')} of documents"
    if kind == "compared":
        pairs, links = (int(payload.get(key) or 0) for key in ("pairs", "links"))
        return f"Compared: {many(pairs, 'pair')} of documents, {many(links, 'link')}"
    if kind == "weighed":
        return f"Finished weighing: {many(int(payload.get('weighed') or 0), 'group')} of documents"
    if kind == "changed":
        return (
            f"Noted what moved with a {payload.get('cause', 'run')}: {many(_count(payload.get('moved')), 'incident')}"
        )
    if kind in ("exported", "report"):
        form, sha256 = (str(payload.get(key) or "") for key in ("form", "sha256"))
        made = "A report was entered" if kind == "report" else "A finished output was noted"
        return f"{made}: {form}, SHA-256 {sha256[:12]}…" if sha256 else f"{made}: {form}"
    if kind == "released":
        to = f", to {payload['recipient']}" if payload.get("recipient") else ""
        names = ", ".join(str(one[0]) for one in payload.get("files") or ()) or payload.get("what", "")
        return f"Given out for {_plain(payload.get('purpose', ''))}{to}: {names}"[:300]
    if kind == "decision":
        return f"Decided: {said('decisions', str(payload.get('kind', ''))).lower()}"
    return _other(kind, payload)


def _other(kind: str, payload: dict[str, Any]) -> str:
    known = WORDS.get(kind, _plain(kind).capitalize())
    rest = {key: value for key, value in payload.items() if key not in ("actor", "reason", "files", "tool", "sealed")}
    told = ", ".join(f"{_plain(key)} {_plain(value)}" for key, value in rest.items() if _sayable(value))
    return f"{known}: {told}"[:300] if told else known


def _sayable(value: Any) -> bool:
    return bool(value) and isinstance(value, (str, int)) and not isinstance(value, bool)


def _plain(value: Any) -> str:
    return str(value).replace("_", " ").replace("-", " ") if str(value).isascii() else str(value)


def _count(value: Any) -> int:
    """The length of a list, which may have been counted already."""
    return len(value) if isinstance(value, list) else int(value or 0)
