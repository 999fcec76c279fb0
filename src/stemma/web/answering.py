"""Answers as bytes: pages, JSON, files, each with headers that keep a browser from doing anything else with them."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

import msgspec
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse

from stemma.web.asked import Download

__all__ = ["HEADERS", "KeptPages", "as_download", "as_json", "as_move", "as_page"]

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none at all, browsers hide from our forms where they come from
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
HTML = {**HEADERS, "Content-Type": "text/html; charset=utf-8"}
JSON = {**HEADERS, "Content-Type": "application/json"}
PIECE = 1 << 18  # bytes of a sealed original sent at a time
MOST = 48 * 1024 * 1024  # bytes of pages that are kept


def as_page(body: bytes, status: int = 200) -> Response:
    """A page."""
    return Response(body, status, headers=HTML)


def as_json(data: Any, status: int = 200) -> Response:
    """JSON; what it cannot hold is written as text, sets sorted, rows as objects."""
    return Response(msgspec.json.encode(data, enc_hook=_named), status, headers=JSON)


def as_move(to: str) -> Response:
    """Go and look there."""
    return RedirectResponse(to, 303, headers=HEADERS)


def as_download(found: Download) -> Response:
    """A file to be saved; a browser that shows it all the same may run nothing in it."""
    headers = {**HEADERS, "Content-Security-Policy": "default-src 'none'; sandbox"}
    if not isinstance(found.place, os.PathLike):  # sealed: opened piece by piece, never on the disk
        return _opened(found, headers)
    return FileResponse(found.place, media_type="application/octet-stream", filename=found.name, headers=headers)


def _opened(found: Download, headers: dict[str, str]) -> Response:
    stream = found.place.open()

    def pieces() -> Iterator[bytes]:
        with stream:
            while some := stream.read(PIECE):
                yield some

    told = {**headers, "Content-Disposition": f'attachment; filename="{found.name}"'}
    return StreamingResponse(pieces(), media_type="application/octet-stream", headers=told)


def _named(value: Any) -> Any:
    if hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)


class KeptPages:
    """Pages as they were sent, the oldest dropped first. The key has to name everything a page depends on."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Any, bytes] = OrderedDict()
        self._size = 0
        self._guard = threading.Lock()

    def get(self, key: Any) -> bytes | None:
        """The page, where it is kept."""
        return self._pages.get(key)

    def keep(self, key: Any, body: bytes) -> None:
        """Keeps a page, and as many others as there is room for."""
        with self._guard:
            self._size += len(body) - len(self._pages.get(key, b""))
            self._pages[key] = body
            while self._size > MOST:
                _, dropped = self._pages.popitem(last=False)
                self._size -= len(dropped)
