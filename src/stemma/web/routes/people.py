"""People: accounts, tokens of programs, what is restricted to whom, and the audit. Only where a case is shared."""

from __future__ import annotations

from stemma.errors import BadInput, NotInCase
from stemma.web.asked import NUMBER, Answer, Asked, Moved, Param, Route, Screen
from stemma.web.people import People
from stemma.web.roles import ROLES

__all__ = ["ROUTES"]

ROWS = 100


def _people(asked: Asked) -> People:
    if asked.people is None:
        raise NotInCase("This case is not shared: there are no accounts.", hint="Share it with: stemma serve --team")
    return asked.people


def _again(asked: Asked) -> None:
    """Acts on accounts need the password once more."""
    if _people(asked).enter(asked.person.name, asked.form.get("own_password", "")) is None:
        raise BadInput("Your password was not right.", hint="Acts on accounts ask for it each time.")


def people(asked: Asked) -> Answer:
    """The accounts of this case."""
    return Screen("people.html", {"people": _people(asked).all(), "_roles": ROLES})


def add(asked: Asked) -> Answer:
    """Makes an account."""
    _again(asked)
    form = asked.form
    _people(asked).add(form.get("name", "").strip(), form.get("roles", "").split(), form.get("password", ""),
                       by=asked.person.name)  # fmt: skip
    return Moved("/people", "The account was made.")


def change(asked: Asked) -> Answer:
    """Changes roles or password of an account, closes it or opens it again."""
    _again(asked)
    form = asked.form
    _people(asked).change(
        form.get("name", ""),
        by=asked.person.name,
        roles=form["roles"].split() if form.get("roles") else None,
        password=form.get("password", ""),
        closed={"close": True, "open": False}.get(form.get("closed", "")),
    )
    return Moved("/people", "The account was changed.")


def audit(asked: Asked) -> Answer:
    """Who entered, who read what is restricted, what was done to accounts."""
    found = _people(asked)
    number = asked.values["page"]
    rows, total = found.audits(limit=ROWS, offset=(number - 1) * ROWS)
    last = max(1, -(-total // ROWS))
    return Screen(
        "audit.html", {"rows": rows, "total": total, "number": number, "last": last, "sound": found.unbroken()}
    )


def account(asked: Asked) -> Answer:
    """The own account: password, tokens for programs."""
    found = asked.people
    tokens = found.tokens(asked.person.name) if found else []
    data = {
        "name": asked.person.name,
        "roles": sorted(asked.person.roles),
        "tokens": tokens,
    }
    return Screen("account.html", {**data, "new_token": ""})


def account_change(asked: Asked) -> Answer:
    """Changes the own password, makes a token or closes one."""
    found, name, form = _people(asked), asked.person.name, asked.form
    if form.get("act") == "token":
        made = found.make_token(name, form.get("label", "").strip() or "program", by=name)
        data = {"name": name, "roles": sorted(asked.person.roles), "tokens": found.tokens(name)}
        return Screen("account.html", {**data, "new_token": made})
    if form.get("act") == "close":
        number = form.get("number", "")
        if not number.isdecimal():
            raise BadInput("It is not said which token.", hint="Use the button beside it.")
        found.close_token(name, int(number), by=name)
        return Moved("/account", "The token was closed.")
    if form.get("act") == "password":
        _again(asked)
        found.change(name, by=name, password=form.get("password", ""))
        return Moved("/account", "The password was changed.")
    raise BadInput("It is not said what is to be done.", hint="Use one of the forms of this page.")


def restrict(asked: Asked) -> Answer:
    """Restricts a document, and all that rests on it, to some people."""
    id = asked.path["id"]
    asked.browser.document(id, asked.sight)
    names = [one for one in asked.form.get("to", "").split("\n") if one.strip()]
    if names and asked.person.name not in names:
        names.append(asked.person.name)  # else nobody could lift it
    _people(asked).restrict(id, [one.strip() for one in names], by=asked.person.name)
    return Moved(f"/documents/{id}", "Restricted." if names else "Open to all accounts again.")


PAGE = Param("page", NUMBER.help, "number", 1)
ROUTES = (
    Route("/people", "people", "People", "people", people, api=False, kept=False),
    Route("/people/add", "people-add", "New account", "people", add, method="POST", api=False, kept=False),
    Route(
        "/people/change", "people-change", "Change an account", "people", change, method="POST", api=False, kept=False
    ),
    Route("/audit", "audit", "Audit", "people", audit, (PAGE,), api=False, kept=False),
    Route("/account", "account", "Account", "read", account, api=False, kept=False),
    Route("/account/change", "account-change", "Change", "read", account_change, method="POST", api=False, kept=False),
    Route("/documents/{id}/restrict", "restrict", "Restrict", "people", restrict, method="POST", api=False, kept=False),
)
