"""What is checked of every request before anybody looks at who sent it: address, size, form, where it comes from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request

from stemma.web.failures import Failure
from stemma.web.sessions import Session, Sessions

__all__ = ["FIELDS", "check_form", "check_host", "fields", "way_back"]

LARGEST = 512 * 1024  # bytes of a form
FIELDS = 200
LONGEST = 2000  # characters of an address to go back to
ADDRESS = 6000  # characters of an address
ELSEWHERE = (403, "This form was sent from another site.", "Use the pages of the workbench.")


def check_host(request: Request, hosts: frozenset[str]) -> None:
    """Only the workbench's own addresses are answered, not a name elsewhere that was made to point here.

    Raises:
        Failure
    """
    if request.headers.get("host", "") not in hosts:
        raise Failure(421, "This address is not served here.", f"Use http://{sorted(hosts)[0]}/")
    if len(request.scope.get("raw_path", b"")) + len(request.scope.get("query_string", b"")) > ADDRESS:
        raise Failure(414, "The address is too long.", "Shorten the search.")


async def fields(request: Request) -> dict[str, str]:
    """The fields of a form or of a JSON object; several values of one name are joined by spaces.

    Raises:
        Failure: too large, or not to be read.
    """
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise Failure(413, "What was sent is too large.", f"At most {LARGEST // 1024} kB.")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        text = body.decode("utf-8")
        if kind == "application/json":
            held = json.loads(text)
            if not isinstance(held, dict) or not all(isinstance(v, str) for v in held.values()):
                raise Failure(400, "A JSON object of texts is needed.", 'For example {"kind": "note"}.')
            return _told(held)
        if kind != "application/x-www-form-urlencoded":
            raise Failure(415, "A form or JSON is needed.", "Send application/json.")
        found = parse_qs(text, keep_blank_values=True, max_num_fields=FIELDS, errors="strict")
    except (UnicodeDecodeError, ValueError, RecursionError) as exc:
        raise Failure(400, "What was sent cannot be read.", "Send it as UTF-8.") from exc
    return _told({key: ("\n" if key == "to" else " ").join(values) for key, values in found.items()})


def _told(held: Mapping[str, str]) -> dict[str, str]:
    """The fields, where all of them can be written down: JSON can name signs that no text holds.

    Raises:
        Failure
    """
    for one in (*held, *held.values()):
        if "\x00" in one or any(0xD800 <= ord(c) <= 0xDFFF for c in one):
            raise Failure(400, "What was sent holds signs that are no text.", "Send it as UTF-8.")
    return dict(held)


def way_back(form: Mapping[str, str]) -> str:
    """The page of this workbench that a form names to go back to; never another site."""
    back = form.get("back", "/")
    return back if back.startswith("/") and not back.startswith(("//", "/\\")) and len(back) < LONGEST else "/"


def check_form(request: Request, session: Session | None, form: Mapping[str, str], hosts: frozenset[str]) -> None:
    """Forms must come from our own pages; programs show their token instead, which no browser sends on its own.

    Raises:
        Failure
    """
    if session is None:
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc not in hosts:
        raise Failure(*ELSEWHERE)
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Failure(*ELSEWHERE)
    given = form.get("csrf") or request.headers.get("x-form-token", "")
    if not Sessions.same(given, session.form_token):
        raise Failure(403, "This form does not belong to your session.", "Load the page again.")
