"""The application: every request passes the same gate, in this order, before a route sees anything of it.

    host -> size -> session or token -> permission -> parameters -> form token -> route -> page or JSON -> headers

What is not in the list of routes does not exist; what a route needs and the person has not is refused.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route as Path

from stemma import __version__
from stemma.browse import Browser, Sight
from stemma.errors import CaseReadOnly, StemmaError
from stemma.web.answering import HEADERS, KeptPages, as_download, as_json, as_move, as_page
from stemma.web.asked import Asked, Download, Moved, Route, Screen, read_params
from stemma.web.description import describe
from stemma.web.door import Door
from stemma.web.failures import Failure, failure_of
from stemma.web.gate import FIELDS, check_form, check_host, fields
from stemma.web.memory import Housekeeping
from stemma.web.people import PLACE, People
from stemma.web.render import STATIC, environment, static_file, static_version, warm
from stemma.web.roles import Person, may
from stemma.web.routes import ROUTES
from stemma.web.sessions import Limiter
from stemma.web.visitors import Visitor, Visitors

if TYPE_CHECKING:
    from stemma.case import Case

__all__ = ["Workbench", "accounts", "make_app"]

CLOSED_FOR = {"sexual": "sexual violence"}  # how acts that are closed are called
TOLD = 200  # closed documents named in one entry of the log
EVERY = 2.0  # seconds between two looks whether the case has changed
LOG = logging.getLogger("stemma.web")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def accounts(case: Case) -> People:
    """The accounts of a case, for the command line."""
    return People(case.path, now=_now, connect=case.side_database, bind=lambda: case.bind(PLACE))


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
        port = next(iter(sorted(hosts))).rpartition(":")[2]
        cookie = ("__Host-" if secure else "") + f"stemma-{port}"
        self.viewings = case.viewings()
        self.visitors = Visitors(self.people, case.actor, cookie, clock, self._in_confidence, self._closed)
        self.door = Door(self)
        self.entering = Limiter(clock, most=10, seconds=300)
        self.asking = Limiter(clock, most=3000, seconds=10)
        self.title = case.config.title or case.path.resolve().name
        self._pages = KeptPages()
        self._memory = Housekeeping(clock)
        self._ended = threading.Event()
        self._confidence: tuple[tuple[str, str], frozenset[str]] = (("", ""), frozenset())
        self._telling: tuple[str, frozenset[str]] = ("", frozenset())

    def _in_confidence(self) -> frozenset[str]:
        """Documents that only guardians see; looked up anew when the case changes, and each day."""
        key = (self.browser.head, _now()[:10])
        if self._confidence[0] != key:
            self._confidence = (key, self.browser.case.in_confidence())
        return self._confidence[1]

    def _closed(self) -> frozenset[str]:
        """Documents closed because of what they tell; looked up anew when the case changes."""
        if self._telling[0] != self.browser.head:
            self._telling = (self.browser.head, self.browser.closed())
        return self._telling[1]

    # --- life

    def start(self) -> None:
        """Looks from time to time whether the case has changed."""
        self.viewings.settle()
        self.browser.refresh()
        self.browser.warm(Sight(self._closed()))
        warm()
        self._memory.begin()
        threading.Thread(target=self._watch, daemon=True, name="stemma-watch").start()

    def _watch(self) -> None:
        prepared = ""
        while not self._ended.wait(EVERY):
            try:
                before = self.browser.head
                if self.browser.refresh(wait=False) != before:
                    self.browser.warm(Sight(self._closed()))
                if prepared != self.browser.found:
                    prepared = self.browser.found
                    self.browser.prepare(Sight(self._closed()))
                    self._memory.look()
                elif self._memory.due():
                    self._memory.look()
            except StemmaError as exc:
                LOG.warning("The case could not be looked at: %s", exc.message)

    def close(self) -> None:
        """Ends everything."""
        self._ended.set()
        self._memory.end()
        self.browser.close()
        self.viewings.settle()
        if self.people:
            self.people.close()

    def entrance(self) -> str:
        """Path with the one-time token that lets the one user of this case in."""
        return self.visitors.entrance()

    def api_token(self) -> str:
        """A token for programs of the one user; it ends with the process."""
        return self.visitors.api_token()

    # --- the gate

    def endpoint(self, route: Route, *, api: bool) -> Callable[[Request], Any]:
        """The function that answers one route, with everything that comes before and after it."""

        async def answer(request: Request) -> Response:
            try:
                self._memory.asked()
                check_host(request, self.hosts)
                visitor = self.visitors.of(request)
                if visitor is None:
                    return await self.door.outside(request, route, api=api)
                form = await fields(request) if route.method == "POST" else {}
                if not visitor.person.alone and not self.asking.allows(visitor.person.name):
                    raise Failure(429, "Too many requests.", "Wait a moment.")
                if not may(visitor.person, route.needs):
                    raise Failure(403, "Your role does not allow this.", "Ask a guardian of this case.")
                if route.method == "POST":
                    check_form(request, visitor.session, form, self.hosts)
                return await run_in_threadpool(self._answer, request, route, visitor, form, api)
            except ClientDisconnect:
                return Response(status_code=499)
            except Exception as exc:
                return self.failed(request, exc, api=api)

        return answer

    def _answer(self, request: Request, route: Route, visitor: Visitor, form: Mapping[str, str], api: bool) -> Response:
        given = parse_qs(request.url.query, keep_blank_values=True, max_num_fields=FIELDS)
        values = read_params(given, route.params)
        person, session = visitor.person, visitor.session
        notice = session.notice if session and not api and route.method == "GET" else ""
        token = session.form_token if session else ""
        key = (self.browser.head, person.name, person.sight, token, api, str(request.url))
        keep = route.kept and route.method == "GET" and not notice and not api
        if keep and (held := self._pages.get(key)) is not None:
            self._audited(route, request, person)
            return as_page(held)
        asked = Asked(
            self.browser, person, dict(request.path_params), values, form, self.people, request.url.path, self.secure,
            show=partial(self.visitors.show, visitor), look=partial(self._looked, person.name),
        )  # fmt: skip
        found = route.answer(asked)
        self._audited(route, request, person)
        if isinstance(found, Moved):
            if session and found.notice:
                session.notice = found.notice
            return as_json({"done": found.notice, "to": found.to}) if api else as_move(found.to)
        if isinstance(found, Download):
            return as_download(found)
        if api:
            return as_json({k: v for k, v in found.data.items() if not k.startswith("_")}, found.status)
        body = self.page(request, found, visitor, route, values)
        if keep and found.status == 200:
            self._pages.keep(key, body)
        elif session:
            session.notice = ""
        return as_page(body, found.status)

    def _audited(self, route: Route, request: Request, person: Person) -> None:
        """Reading what is restricted, or closed because of what it tells, leaves a row before the answer is given."""
        id = request.path_params.get("id", "")
        if not id:
            return
        closed = self._closed()
        restricted = closed | (self.people.restricted() if self.people else frozenset())
        if not restricted:
            return
        rests = self.browser.rests_on(id)
        if may(person, "original") and (route.needs == "original" or request.query_params.get("beside") == "1"):
            inside = self.browser.in_original(id)  # it is shown as a whole
            rests |= inside if person.sight.sees(inside) else frozenset()
        if not (touched := sorted(rests & restricted)):
            return
        if self.people is not None:
            self.people.audit(person.name, f"read {route.name}", f"{id} ({', '.join(touched[:5])})")
        if told := [one for one in touched if one in closed]:
            self.viewings.read(id, told[:TOLD], by=person.name)

    def _looked(self, name: str, document: str, sha256: str) -> None:
        """Who looks at an original is in the log first. Of a case that cannot be written only what nobody protects is
        shown."""
        try:
            self.viewings.original(document, sha256, by=name)
        except CaseReadOnly:
            if self.browser.in_original(document) & (self._closed() | self._in_confidence()):
                raise
            LOG.warning("The case cannot be written: its log does not tell that %s looked at %s.", name, document)

    def page(
        self, request: Request, found: Screen, visitor: Visitor | None, route: Route | None, values: Mapping[str, Any]
    ) -> bytes:
        """A page as HTML in UTF-8."""
        session = visitor.session if visitor else None
        made = environment().get_template(found.template).render(
            **found.data,
            title=self.title,
            heading_=route.title if route else "",
            route=route.name if route else "",
            values=dict(values),
            path=request.url.path,
            here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            asked_with=request.method,
            me=visitor.person if visitor else None,
            may=lambda need: may(visitor.person if visitor else None, need),
            csrf=session.form_token if session else "",
            notice=session.notice if session else "",
            seen=self.browser.head,
            shared=self.people is not None,
            closed_for=", ".join(CLOSED_FOR.get(one, one) for one in self.browser.case.config.closed),
            engine=__version__,
        )  # fmt: skip
        return made.encode("utf-8", "replace")

    # --- other answers

    async def static(self, request: Request) -> Response:
        """Style sheet, script and icon: nothing of the case is in them."""
        try:
            check_host(request, self.hosts)
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
            check_host(request, self.hosts)
            if self.visitors.of(request) is None:
                raise Failure(401, "You have not entered.", "Send a token: Authorization: Bearer TOKEN")
            return as_json(describe(ROUTES, version=__version__))
        except Exception as exc:
            return self.failed(request, exc, api=True)

    async def missing(self, request: Request, exc: Exception) -> Response:
        """Whatever is not in the list of routes, or is asked in a way that is not."""
        try:
            check_host(request, self.hosts)
        except Failure as failure:
            exc = failure
        else:
            allowed = (exc.headers or {}).get("Allow", "") if isinstance(exc, HTTPException) else ""
            if allowed:
                exc = Failure(405, f"{request.method[:20]} is not answered here.", f"Ask with: {allowed}")
            else:
                exc = Failure(404, "There is nothing here.")
        answer = self.failed(request, exc, api=request.url.path.startswith("/api"))
        if answer.status_code == 405:
            answer.headers["Allow"] = allowed
        return answer

    def failed(self, request: Request, exc: Exception, *, api: bool) -> Response:
        """Every error in one shape, as JSON or as a page."""
        failure = failure_of(exc)
        if failure.status == 500:
            LOG.exception("unforeseen, at %s", request.url.path, exc_info=exc)
        if api or "text/html" not in request.headers.get("accept", "text/html"):
            return as_json(failure.shape(), failure.status)
        try:
            visitor = self.visitors.of(request)
        except StemmaError:
            visitor = None
        screen = Screen("error.html", failure.shape())
        return as_page(self.page(request, screen, visitor, None, {}), failure.status)


def make_app(bench: Workbench) -> Starlette:
    """The ASGI application of a workbench."""
    paths = [
        Path("/enter", bench.door.enter, methods=["GET", "POST"]),
        Path("/leave", bench.door.leave, methods=["POST"]),
        Path("/static/{name}", bench.static, methods=["GET"]),
        Path("/api/openapi.json", bench.openapi, methods=["GET"]),
    ]
    for route in ROUTES:
        paths.append(Path(route.path, bench.endpoint(route, api=False), methods=[route.method]))
        if route.api:
            address = "/api" + (route.path if route.path != "/" else "/overview")
            paths.append(Path(address, bench.endpoint(route, api=True), methods=[route.method]))
    app = Starlette(routes=paths, exception_handlers={HTTPException: bench.missing})
    app.router.redirect_slashes = False  # an address that is not in the list is not another one
    return app
