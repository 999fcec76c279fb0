"""The application: every request passes the same gate, in this order, before a route sees anything of it.

    host -> size -> session or token -> permission -> parameters -> form token -> route -> page or JSON -> headers

What is not in the list of routes does not exist; what a route needs and the person has not is refused.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route as Path

from stemma import __version__
from stemma.browse import Browser, Sight
from stemma.errors import StemmaError
from stemma.web.asked import Asked, Download, Moved, Route, Screen, read_params
from stemma.web.description import describe
from stemma.web.failures import Failure, failure_of
from stemma.web.people import People
from stemma.web.render import STATIC, environment, static_file, static_version, warm
from stemma.web.roles import ROLES, Person, may
from stemma.web.routes import ROUTES
from stemma.web.sessions import Limiter, Session, Sessions

if TYPE_CHECKING:
    from stemma.case import Case

__all__ = ["Workbench", "accounts", "make_app"]

PIECE = 1 << 18  # bytes of a sealed original sent at a time
LARGEST = 512 * 1024  # bytes of a form
FIELDS = 200
ADDRESS = 6000  # characters of an address
KEPT_BYTES = 48 * 1024 * 1024
EVERY = 2.0  # seconds between two looks whether the case has changed
LOG = logging.getLogger("stemma.web")
ALONE = "this machine"
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


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is behind a request: the person, the session where it came with a cookie, and the cookie's secret."""

    person: Person
    session: Session | None = None
    secret: str = ""


def accounts(case: Case) -> People:
    """The accounts of a case, for the command line."""
    return People(case.path, now=_now, connect=case.side_database)


class Workbench:
    """One case behind one address.

    Args:
        hosts: values of the Host header that are answered, such as `127.0.0.1:8600`. shared: with accounts.
        secure: served with TLS. clock: seconds, rising.
    """

    def __init__(
        self,
        case: Case,
        *,
        hosts: frozenset[str],
        shared: bool = False,
        secure: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.browser = Browser(case)
        self.hosts = hosts
        self.secure = secure
        self.people = accounts(case) if shared else None
        self.sessions = Sessions(clock, shared=shared)
        self.entering = Limiter(clock, most=10, seconds=300)
        self.asking = Limiter(clock, most=3000, seconds=10)
        self.title = case.config.title or case.path.resolve().name
        port = next(iter(sorted(hosts))).rpartition(":")[2]
        self.cookie = ("__Host-" if secure else "") + f"stemma-{port}"
        self._pages: OrderedDict[Any, bytes] = OrderedDict()
        self._size = 0
        self._guard = threading.Lock()
        self._ended = threading.Event()
        self._alone = Person(case.actor, frozenset(ROLES), alone=True)
        self._api_token_of_alone = ""
        self._confidence: tuple[tuple[str, str], frozenset[str]] = (("", ""), frozenset())

    # --- life

    def start(self) -> None:
        """Looks from time to time whether the case has changed."""
        self.browser.refresh()
        self.browser.warm()
        warm()
        threading.Thread(target=self._watch, daemon=True, name="stemma-watch").start()

    def _watch(self) -> None:
        while not self._ended.wait(EVERY):
            try:
                before = self.browser.head
                if self.browser.refresh(wait=False) != before:
                    self.browser.warm()
            except StemmaError as exc:
                LOG.warning("The case could not be looked at: %s", exc.message)

    def close(self) -> None:
        """Ends everything."""
        self._ended.set()
        self.browser.close()
        if self.people:
            self.people.close()

    def entrance(self) -> str:
        """Path with the one-time token that lets the one user of this case in."""
        return f"/enter?token={self.sessions.one_time(ALONE)}"

    def api_token(self) -> str:
        """A token for programs of the one user; it ends with the process."""
        if not self._api_token_of_alone:
            self._api_token_of_alone = self.sessions.begin(ALONE)
        return self._api_token_of_alone

    # --- who

    def visitor(self, request: Request) -> Visitor | None:
        """The person behind a request; None where nobody has entered."""
        authorization = request.headers.get("authorization", "")
        if authorization[:7].lower() == "bearer ":
            return self._of_token(authorization[7:].strip())
        secret = request.cookies.get(self.cookie, "")
        session = self.sessions.find(secret) if secret else None
        person = self._person(session.person) if session else None
        return Visitor(person, session, secret) if person and session else None

    def _of_token(self, token: str) -> Visitor | None:
        if self.people is not None:
            name = self.people.of_token(token)
        else:
            held = self._api_token_of_alone
            name = ALONE if held and Sessions.same(token, held) else None
        person = self._person(name) if name else None
        return Visitor(person) if person else None

    def _person(self, name: str) -> Person | None:
        if self.people is None:
            return self._alone if name == ALONE else None
        person = self.people.person(name)
        if person is None or "guardian" in person.roles:
            return person
        inside = self._in_confidence()
        return replace(person, sight=Sight(person.sight.hidden | inside)) if inside else person

    def _in_confidence(self) -> frozenset[str]:
        """Documents given in confidence that no consent opens for work inside: only guardians see them."""
        key = (self.browser.head, _now()[:10])
        if self._confidence[0] != key:
            self._confidence = (key, self.browser.case.in_confidence())
        return self._confidence[1]

    # --- the gate

    def check_host(self, request: Request) -> None:
        """Only the workbench's own addresses are answered, not a name elsewhere that was made to point here."""
        if request.headers.get("host", "") not in self.hosts:
            raise Failure(421, "This address is not served here.", f"Use http://{sorted(self.hosts)[0]}/")
        if len(str(request.url)) > ADDRESS:
            raise Failure(414, "The address is too long.", "Shorten the search.")

    async def fields(self, request: Request) -> dict[str, str]:
        """The fields of a form or of a JSON object; several values of one name are joined by spaces."""
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
                return {str(key): value for key, value in held.items()}
            if kind != "application/x-www-form-urlencoded":
                raise Failure(415, "A form or JSON is needed.", "Send application/json.")
            found = parse_qs(text, keep_blank_values=True, max_num_fields=FIELDS, errors="strict")
        except (UnicodeDecodeError, ValueError, RecursionError) as exc:
            raise Failure(400, "What was sent cannot be read.", "Send it as UTF-8.") from exc
        return {key: ("\n" if key == "to" else " ").join(values) for key, values in found.items()}

    def check_form(self, request: Request, visitor: Visitor, form: Mapping[str, str]) -> None:
        """Forms must come from our own pages; programs show their token instead."""
        if visitor.session is None:
            return  # a bearer token is never sent by a browser on its own
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc not in self.hosts:
            raise Failure(403, "This form was sent from another site.", "Use the pages of the workbench.")
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise Failure(403, "This form was sent from another site.", "Use the pages of the workbench.")
        given = form.get("csrf") or request.headers.get("x-form-token", "")
        if not Sessions.same(given, visitor.session.form_token):
            raise Failure(403, "This form does not belong to your session.", "Load the page again.")

    def endpoint(self, route: Route, *, api: bool) -> Callable[[Request], Any]:
        """The function that answers one route, with everything that comes before and after it."""

        async def answer(request: Request) -> Response:
            try:
                self.check_host(request)
                visitor = self.visitor(request)
                if visitor is None:
                    return await self._outside(request, route, api=api)
                form = await self.fields(request) if route.method == "POST" else {}
                if not visitor.person.alone and not self.asking.allows(visitor.person.name):
                    raise Failure(429, "Too many requests.", "Wait a moment.")
                if not may(visitor.person, route.needs):
                    raise Failure(403, "Your role does not allow this.", "Ask a guardian of this case.")
                if route.method == "POST":
                    self.check_form(request, visitor, form)
                return await run_in_threadpool(self._answer, request, route, visitor, form, api)
            except ClientDisconnect:
                return Response(status_code=499)
            except Exception as exc:
                return self.failed(request, exc, api=api)

        return answer

    def _answer(self, request: Request, route: Route, visitor: Visitor, form: Mapping[str, str], api: bool) -> Response:
        given = parse_qs(request.url.query, keep_blank_values=False, max_num_fields=FIELDS)
        values = read_params(given, route.params)
        person, session = visitor.person, visitor.session
        notice = session.notice if session and not api and route.method == "GET" else ""
        key = (
            self.browser.head,
            person.name,
            person.sight,
            session.form_token if session else "",
            api,
            str(request.url),
        )
        keep = route.kept and route.method == "GET" and not notice and not api
        if keep and (held := self._pages.get(key)) is not None:
            self._audited(route, request, person)
            return _page(held, 200)
        asked = Asked(
            self.browser, person, dict(request.path_params), values, form, self.people, request.url.path, self.secure
        )
        found = route.answer(asked)
        self._audited(route, request, person)
        if isinstance(found, Moved):
            if session and found.notice:
                session.notice = found.notice
            if api:
                return _json({"done": found.notice, "to": found.to}, 200)
            return RedirectResponse(found.to, 303, headers=HEADERS)
        if isinstance(found, Download):
            return _download(found)
        if api:
            return _json({k: v for k, v in found.data.items() if not k.startswith("_")}, found.status)
        body = self.page(request, found, visitor, route, values).encode("utf-8", "replace")
        if keep and found.status == 200:
            self._keep(key, body)
        elif session:
            session.notice = ""
        return _page(body, found.status)

    def _audited(self, route: Route, request: Request, person: Person) -> None:
        """Reading what is restricted leaves a row, before the answer is given."""
        id = request.path_params.get("id", "")
        if self.people is None or not id:
            return
        restricted = self.people.restricted()
        if restricted and (touched := self.browser.rests_on(id) & restricted):
            self.people.audit(person.name, f"read {route.name}", f"{id} ({', '.join(sorted(touched)[:5])})")

    def _keep(self, key: Any, body: bytes) -> None:
        with self._guard:
            self._pages[key] = body
            self._size += len(body)
            while self._size > KEPT_BYTES:
                _, dropped = self._pages.popitem(last=False)
                self._size -= len(dropped)

    def page(
        self, request: Request, found: Screen, visitor: Visitor | None, route: Route | None, values: Mapping[str, Any]
    ) -> str:
        """A page as HTML."""
        session = visitor.session if visitor else None
        return environment().get_template(found.template).render(
            **found.data,
            title=self.title,
            heading_=route.title if route else "",
            route=route.name if route else "",
            values=dict(values),
            path=request.url.path,
            here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            me=visitor.person if visitor else None,
            may=lambda need: may(visitor.person if visitor else None, need),
            csrf=session.form_token if session else "",
            notice=session.notice if session else "",
            seen=self.browser.head,
            shared=self.people is not None,
            engine=__version__,
        )  # fmt: skip

    # --- outside

    async def _outside(self, request: Request, route: Route, *, api: bool) -> Response:
        """Nobody has entered: programs are told so, people are shown the way in with what they wrote kept."""
        if api or "text/html" not in request.headers.get("accept", "text/html"):
            raise Failure(401, "You have not entered.", "Send a token: Authorization: Bearer TOKEN")
        kept: dict[str, str] = {}
        if route.method == "POST":
            with suppress(Failure):  # what cannot be read is not kept
                kept = {key: value for key, value in (await self.fields(request)).items() if key != "csrf"}
        back = route.path if route.method == "POST" else request.url.path
        if route.method == "GET" and request.url.query:
            back += f"?{request.url.query}"
        return self._door(request, 401, kept=kept, back=back)

    def _door(self, request: Request, status: int, *, kept: Mapping[str, str], back: str, wrong: str = "") -> Response:
        data = {"kept": dict(kept), "back": back, "wrong": wrong}
        body = self.page(request, Screen("enter.html", data), None, None, {})
        return _page(body.encode("utf-8", "replace"), status)

    async def enter(self, request: Request) -> Response:
        """The door: by the one-time token, or with name and password."""
        try:
            self.check_host(request)
            form = await self.fields(request) if request.method == "POST" else {}
            token = request.query_params.get("token") or form.get("token", "")
            kept = {key[5:]: value for key, value in form.items() if key.startswith("kept_")}
            back = form.get("back", "/")
            back = back if back.startswith("/") and not back.startswith(("//", "/\\")) and len(back) < 2000 else "/"
            if request.method == "GET" and not token:
                return self._door(request, 200, kept={}, back="/")
            where = request.client.host if request.client else ""
            name = form.get("name", "")[:80].strip()
            if not self.entering.allows(where) or (name and not self.entering.allows(f"name {name.casefold()}")):
                raise Failure(429, "Too many attempts to enter.", "Wait five minutes.")
            who = await run_in_threadpool(self._who, name, form.get("password", ""), token)
            if who is None:
                if self.people and name:
                    self.people.audit(name, "could not enter", where)
                wrong = "Name or password is not right." if self.people else "The token is not right or has been used."
                return self._door(request, 403, kept=kept, back=back, wrong=wrong)
            if self.people:
                self.people.audit(who, "entered", where)
            secret = self.sessions.begin(who)
            if kept:
                response = self._resend(request, who, secret, kept, back)
            else:
                response = RedirectResponse(back, 303, headers=HEADERS)
            response.set_cookie(self.cookie, secret, httponly=True, samesite="strict", secure=self.secure, path="/")
            return response
        except Exception as exc:
            return self.failed(request, exc, api=False)

    def _who(self, name: str, password: str, token: str) -> str | None:
        if self.people is not None:
            return self.people.enter(name, password) if name else None
        return self.sessions.enter_with(token)

    def _resend(self, request: Request, who: str, secret: str, kept: Mapping[str, str], back: str) -> Response:
        """What was written before the session ended, to be sent with one click."""
        person, session = self._person(who), self.sessions.find(secret)
        assert person and session
        screen = Screen("resend.html", {"fields": dict(kept), "action": back})
        body = self.page(request, screen, Visitor(person, session, secret), None, {})
        return _page(body.encode("utf-8", "replace"), 200)

    async def leave(self, request: Request) -> Response:
        """Ends the session."""
        try:
            self.check_host(request)
            visitor = self.visitor(request)
            if visitor and visitor.session:
                self.check_form(request, visitor, await self.fields(request))
                self.sessions.end(visitor.secret)
            response: Response = RedirectResponse("/enter", 303, headers=HEADERS)
            response.delete_cookie(self.cookie, path="/")
            return response
        except Exception as exc:
            return self.failed(request, exc, api=False)

    # --- other answers

    async def static(self, request: Request) -> Response:
        """Style sheet, script and icon: nothing of the case is in them."""
        try:
            self.check_host(request)
            name = request.path_params["name"]
            if name not in STATIC:
                raise Failure(404, "There is no such file.")
            headers = {**HEADERS, "ETag": f'"{static_version(name)}"', "Cache-Control": "private, max-age=31536000"}
            return Response(static_file(name), headers={**headers, "Content-Type": STATIC[name]})
        except Exception as exc:
            return self.failed(request, exc, api=False)

    async def openapi(self, request: Request) -> Response:
        """The description of the API."""
        try:
            self.check_host(request)
            if self.visitor(request) is None:
                raise Failure(401, "You have not entered.", "Send a token: Authorization: Bearer TOKEN")
            return _json(describe(ROUTES, version=__version__), 200)
        except Exception as exc:
            return self.failed(request, exc, api=True)

    async def missing(self, request: Request) -> Response:
        """Whatever is not in the list of routes."""
        api = request.url.path.startswith("/api")
        try:
            self.check_host(request)
            known = {route.path for route in ROUTES} | {"/enter", "/leave"}
            wrong_way = request.url.path in known
            raise Failure(405 if wrong_way else 404, "There is nothing here." if not wrong_way else "Not in this way.")
        except Failure as exc:
            return self.failed(request, exc, api=api)

    def failed(self, request: Request, exc: Exception, *, api: bool) -> Response:
        """Every error in one shape, as JSON or as a page."""
        failure = failure_of(exc)
        if failure.status == 500:
            LOG.exception("unforeseen, at %s", request.url.path, exc_info=exc)
        if api or "text/html" not in request.headers.get("accept", "text/html"):
            return _json(failure.shape(), failure.status)
        try:
            visitor = self.visitor(request)
        except StemmaError:
            visitor = None
        screen = Screen("error.html", failure.shape())
        return _page(self.page(request, screen, visitor, None, {}).encode("utf-8", "replace"), failure.status)


def _page(body: bytes, status: int) -> Response:
    return Response(body, status, headers={**HEADERS, "Content-Type": "text/html; charset=utf-8"})


def _named(value: Any) -> Any:
    """Values that JSON can hold; drawings are left out of sets, rows become objects."""
    if hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)


def _json(data: Any, status: int) -> Response:
    body = msgspec.json.encode(data, enc_hook=_named)
    return Response(body, status, headers={**HEADERS, "Content-Type": "application/json"})


def _download(found: Download) -> Response:
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


def make_app(bench: Workbench) -> Starlette:
    """The ASGI application of a workbench."""
    paths = [
        Path("/enter", bench.enter, methods=["GET", "POST"]),
        Path("/leave", bench.leave, methods=["POST"]),
        Path("/static/{name}", bench.static, methods=["GET"]),
        Path("/api/openapi.json", bench.openapi, methods=["GET"]),
    ]
    for route in ROUTES:
        paths.append(Path(route.path, bench.endpoint(route, api=False), methods=[route.method]))
        if route.api:
            address = "/api" + (route.path if route.path != "/" else "/overview")
            paths.append(Path(address, bench.endpoint(route, api=True), methods=[route.method]))
    paths.append(
        Path("/{rest:path}", bench.missing, methods=["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
    )
    return Starlette(routes=paths)
