"""The door: entering by the one-time token or with a password, leaving, and what was being written meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from stemma.web.answering import as_move, as_page
from stemma.web.asked import Route, Screen
from stemma.web.failures import Failure
from stemma.web.gate import check_form, check_host, fields, way_back
from stemma.web.visitors import Visitor

if TYPE_CHECKING:
    from stemma.web.app import Workbench

__all__ = ["Door"]


class Door:
    """Entering and leaving one workbench."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench

    async def outside(self, request: Request, route: Route, *, api: bool) -> Response:
        """Nobody has entered: programs are told so, people are shown the way in with what they wrote kept."""
        if api or "text/html" not in request.headers.get("accept", "text/html"):
            raise Failure(401, "You have not entered.", "Send a token: Authorization: Bearer TOKEN")
        kept: dict[str, str] = {}
        if route.method == "POST":
            with suppress(Failure):  # what cannot be read is not kept
                kept = {key: value for key, value in (await fields(request)).items() if key != "csrf"}
        back = route.path if route.method == "POST" else request.url.path
        if route.method == "GET" and request.url.query:
            back += f"?{request.url.query}"
        return self._shown(request, 401, kept=kept, back=back)

    def _shown(self, request: Request, status: int, *, kept: Mapping[str, str], back: str, wrong: str = "") -> Response:
        data = {"kept": dict(kept), "back": back, "wrong": wrong}
        return as_page(self.bench.page(request, Screen("enter.html", data), None, None, {}), status)

    async def enter(self, request: Request) -> Response:
        """The door itself."""
        try:
            check_host(request, self.bench.hosts)
            form = await fields(request) if request.method == "POST" else {}
            token = request.query_params.get("token") or form.get("token", "")
            if request.method == "GET" and not token:
                return self._shown(request, 200, kept={}, back="/")
            return await self._enter(request, form, token)
        except Exception as exc:
            return self.bench.failed(request, exc, api=False)

    async def _enter(self, request: Request, form: Mapping[str, str], token: str) -> Response:
        bench = self.bench
        kept = {key[5:]: value for key, value in form.items() if key.startswith("kept_")}
        back = way_back(form)
        where = request.client.host if request.client else ""
        name = form.get("name", "")[:80].strip()
        if not bench.entering.allows(where) or (name and not bench.entering.allows(f"name {name.casefold()}")):
            raise Failure(429, "Too many attempts to enter.", "Wait five minutes.")
        who = await run_in_threadpool(bench.visitors.who, name, form.get("password", ""), token)
        if who is None:
            if bench.people and name:
                bench.people.audit(name, "could not enter", where)
            wrong = "Name or password is not right." if bench.people else "The token is not right or has been used."
            return self._shown(request, 403, kept=kept, back=back, wrong=wrong)
        bench.entering.gives_back(where)  # only attempts that failed count against an address
        if bench.people:
            bench.people.audit(who, "entered", where)
        secret = bench.visitors.sessions.begin(who)
        response = self._resend(request, who, secret, kept, back) if kept else as_move(back)
        response.set_cookie(
            bench.visitors.cookie, secret, httponly=True, samesite="strict", secure=bench.secure, path="/"
        )
        return response

    def _resend(self, request: Request, who: str, secret: str, kept: Mapping[str, str], back: str) -> Response:
        """What was written before the session ended, to be sent with one click."""
        person, session = self.bench.visitors.person(who), self.bench.visitors.sessions.find(secret)
        assert person and session
        screen = Screen("resend.html", {"fields": dict(kept), "action": back})
        return as_page(self.bench.page(request, screen, Visitor(person, session, secret), None, {}))

    async def leave(self, request: Request) -> Response:
        """Ends the session."""
        bench = self.bench
        try:
            check_host(request, bench.hosts)
            visitor = bench.visitors.of(request)
            if visitor and visitor.session:
                check_form(request, visitor.session, await fields(request), bench.hosts)
                bench.visitors.sessions.end(visitor.secret)
            response = as_move("/enter")
            response.delete_cookie(bench.visitors.cookie, path="/")
            return response
        except Exception as exc:
            return bench.failed(request, exc, api=False)
