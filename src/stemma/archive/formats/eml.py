"""Mail: EML and MBOX. The plain part is read where there is one, the HTML part otherwise; attachments are originals."""

from __future__ import annotations

import email
import email.policy
import io
import itertools
import re
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.utils import parseaddr
from typing import BinaryIO

from stemma.archive.encoding import decode
from stemma.archive.formats import html
from stemma.archive.formats.base import Content, Member, Note, Refused, Source
from stemma.archive.metadata import Findings, settled
from stemma.archive.paragraphs import body_blocks, signature, unwrapped
from stemma.errors import TooLarge, Unreadable
from stemma.records import Block, Found

__all__ = ["read", "read_mbox"]

FROM_LINE = re.compile(rb"From \S+ .*\d{4}\s*$")
MOST_PARTS = 500


def read(stream: BinaryIO, source: Source) -> Content:
    """Reads one mail (see `Format`)."""
    data = stream.read(source.limits.document_bytes + 1)
    if len(data) > source.limits.document_bytes:
        raise TooLarge(
            f"The mail is larger than {source.limits.document_bytes} bytes.",
            hint="Split the mail, or save its attachments as files and add those.",
        )
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return _content(message, source)
    except (ValueError, LookupError, RecursionError, IndexError) as exc:
        raise Unreadable("The mail cannot be read.", hint="Export it again.") from exc


def _content(message: EmailMessage, source: Source) -> Content:
    """Title, text, metadata and attachments. Headers are parsed when they are asked for, and may fail only then."""
    found = Findings()
    notes = _headers(message, found)
    subject = found.values.get("title", [(0, "", "")])[0][1]
    blocks = [Block("title", subject, "Subject")] if subject else []
    parts = list(itertools.islice(_parts(message), MOST_PARTS + 1))
    body, extra, body_notes = _body(parts[:MOST_PARTS], found, source)
    blocks += body
    name, place = signature(blocks)
    found.add("author", name, f"{place} signature", "byline")
    metadata = {**extra, **settled(found)}
    if not body:
        notes.append(
            Note(
                "no-body",
                "The mail has no text of its own.",
                "Look at its attachments, or ask for the mail as it was sent.",
            )
        )
    members = iter(list(_attachments(parts[:MOST_PARTS])))
    cut = (f"Only the first {MOST_PARTS} parts of the mail were read.",) if len(parts) > MOST_PARTS else ()
    return Content(tuple(blocks), metadata, cut, (*notes, *body_notes), members)


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = message.get(name)
        return " ".join(str(value).split()) if value is not None else ""
    except (ValueError, LookupError, IndexError, AttributeError, TypeError, RecursionError):
        return ""  # the standard library fails on some damaged headers


def _headers(message: EmailMessage, found: Findings) -> list[Note]:
    found.add("title", _header(message, "Subject"), "Subject", "header")
    sender = _header(message, "From")
    name, address = parseaddr(sender)
    found.add("sender", sender, "From", "header")
    found.add("author", name or address, "From", "credit")
    for key in ("To", "Cc", "Reply-To", "Message-ID", "In-Reply-To"):
        found.add(key.lower().replace("-", "_"), _header(message, key), key, "header")
    date = _header(message, "Date")
    if not date:
        return []
    try:
        when: datetime = email.utils.parsedate_to_datetime(date)
    except (ValueError, TypeError, IndexError):
        found.add("published_shown", date, "Date", "header")
        return [Note("unclear-date", f"The date of the mail cannot be read: {date[:80]}.")]
    found.add_stamp("published", when.isoformat(), "Date", "header")
    return []


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """Leaf parts in order; an attached mail is one leaf."""
    stack: list[EmailMessage] = [message]
    while stack:
        part = stack.pop()
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            payload = part.get_payload()
            stack.extend(p for p in reversed(payload) if isinstance(p, EmailMessage)) if isinstance(
                payload, list
            ) else None
        else:
            yield part


def _is_attachment(part: EmailMessage) -> bool:
    kind = part.get_content_type()
    if kind == "message/rfc822" or part.get_content_disposition() == "attachment":
        return True
    return kind not in ("text/plain", "text/html") or bool(_filename(part))


def _filename(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""


def _bytes(part: EmailMessage) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError):
        payload = None
    return payload if isinstance(payload, bytes) else b""


def _body(
    parts: list[EmailMessage], found: Findings, source: Source
) -> tuple[list[Block], dict[str, Found], tuple[Note, ...]]:
    texts = [p for p in parts if not _is_attachment(p)]
    plain = [p for p in texts if p.get_content_type() == "text/plain" and _bytes(p).strip()]
    out: list[Block] = []
    notes: list[Note] = []
    for part in plain:
        decoded = decode(_bytes(part), str(part.get_content_charset("") or ""))
        if decoded.doubt:
            notes.append(Note("encoding", f"Encoding: {decoded.doubt}."))
        out += body_blocks(unwrapped(decoded.text[: source.limits.text_chars]), found, titled=True)
    if out:
        return out, {}, tuple(notes)
    for part in texts:
        if part.get_content_type() == "text/html":
            inner = Source(source.file, source.limits, charset=str(part.get_content_charset("") or ""))
            content = html.read(io.BytesIO(_bytes(part)), inner)
            out += [
                Block("heading" if b.kind == "title" else b.kind, b.text, f"html {b.place}") for b in content.blocks
            ]
    return out, {}, tuple(notes)


def _attachments(parts: list[EmailMessage]) -> Iterator[Member | Refused]:
    for number, part in enumerate(parts, 1):
        if not _is_attachment(part):
            continue
        name = _filename(part).replace("\\", "/").rsplit("/", 1)[-1] or f"part-{number}"
        try:
            member = _member(part, name)
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            message = "This part of the mail is damaged and was not read."
            yield Refused(name, Note("damaged-part", message, "Ask for the mail as it was sent.", "partial"))
            continue
        if member is not None:
            yield member


def _member(part: EmailMessage, name: str) -> Member | None:
    """An attachment as an original of its own; None for an attached mail that holds none."""
    if part.get_content_type() != "message/rfc822":
        return Member(name, _bytes(part), charset=str(part.get_content_charset("") or ""))
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(inner, EmailMessage):
        return None
    return Member(name if name.endswith(".eml") else f"{name}.eml", inner.as_bytes())


def read_mbox(stream: BinaryIO, source: Source) -> Content:
    """The mails of an MBOX file as members, one after the other."""
    return Content(members=_mails(stream, source))


def _mails(stream: BinaryIO, source: Source) -> Iterator[Member | Refused]:
    current: list[bytes] = []
    size = number = 0
    blank = True
    for line in stream:
        if blank and FROM_LINE.match(line):
            if current:
                number += 1
                yield Member(f"{number:05d}.eml", b"".join(current))
            current, size = [], 0
        else:
            size += len(line)
            if size <= source.limits.document_bytes:
                current.append(line[1:] if re.match(rb">+From ", line) else line)
        blank = not line.strip()
    if current:
        yield Member(f"{number + 1:05d}.eml", b"".join(current))
