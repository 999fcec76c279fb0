"""`stemma persons`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from stemma.cli.screen import many, next_step, paste, print_json, say, table
from stemma.cli.secrets import asked_secrets, new_secrets

NAME = "persons"
HELP = """Protected persons: register, consents, what was sealed. Not accounts: those are `stemma people`.

open, add, list, show, find, change, mentions, consent, consents, gates, confidential, open-to-all,
seal, sealed, reveal, withdraw, guardian, relock, missing."""


class Asked(NamedTuple):
    """What was asked for, as one value; the names are those of the options."""

    case: Path
    what: list[str]
    options: dict[str, Any]


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    action: Annotated[str, typer.Argument(help="What to do, for example add.")] = "list",
    what: Annotated[list[str] | None, typer.Argument(help="Name, pseudonym (V-...), or ids of documents.")] = None,
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why; always needed, kept in the log.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who does it; without it the name you are logged in with.")] = "",
    key: Annotated[list[Path] | None, typer.Option("--key", help="Key file, or file with a passphrase.")] = None,
    two: Annotated[bool, typer.Option("--two", help="open, relock: two passphrases, both needed.")] = False,
    guardian: Annotated[list[str] | None, typer.Option("--guardian", help="open: who else may.")] = None,
    alias: Annotated[list[str] | None, typer.Option("--alias", help="Another name or spelling.")] = None,
    keep: Annotated[list[str] | None, typer.Option("--keep", help="A phrase in which a word is not them.")] = None,
    common: Annotated[list[str] | None, typer.Option("--common", help="A word of the name that is everyday.")] = None,
    note: Annotated[str | None, typer.Option("--note", help="Free text, sealed with the name.")] = None,
    unprotected: Annotated[bool, typer.Option("--unprotected", help="add, change: may be named.")] = False,
    unsure: Annotated[bool, typer.Option("--unsure", help="mentions: only those to look at.")] = False,
    yes: Annotated[list[str] | None, typer.Option("--yes", help="consent: a use agreed to.")] = None,
    no: Annotated[
        list[str] | None, typer.Option("--no", help="consent: a use refused. withdraw: only this use.")
    ] = None,
    ask_again: Annotated[list[str] | None, typer.Option("--ask-again", help="consent: ask before it.")] = None,
    identity: Annotated[str, typer.Option("--identity", help="named, pseudonym, ...")] = "anonymous_to_public",
    covers: Annotated[list[str] | None, typer.Option("--covers", help="D- or S-; without it, everything.")] = None,
    share_with: Annotated[list[str] | None, typer.Option("--share-with", help="The only recipients.")] = None,
    no_share_with: Annotated[list[str] | None, typer.Option("--no-share-with", help="Never these.")] = None,
    until: Annotated[str, typer.Option("--until", help="Last day of the consent, 2031-12-31.")] = "",
    form: Annotated[str, typer.Option("--form", help="Version of the consent form.")] = "",
    detail: Annotated[list[str] | None, typer.Option("--detail", help="KEY=TEXT, as METHOD=written.")] = None,
    person: Annotated[list[str] | None, typer.Option("--person", help="confidential: who gave it (V-...).")] = None,
    answer: Annotated[list[str] | None, typer.Option("--answer", help="gates: QUESTION=TEXT.")] = None,
    keep_public: Annotated[bool, typer.Option("--keep-public", help="withdraw: leave what others published.")] = False,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="reveal: file for the original.")] = None,
    use: Annotated[str, typer.Option("--for", help="gates: the use.")] = "public_report",
    to: Annotated[str, typer.Option("--to", help="gates: the recipient.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    from stemma.errors import BadInput

    options = {name: value for name, value in locals().items() if name not in ("case", "action", "what", "BadInput")}
    do = ACTIONS.get(action)
    if do is None:
        raise BadInput(f"There is nothing called {action!r} to do.", hint=f"Known: {', '.join(ACTIONS)}.")
    do(Asked(case, what or [], options))


def _opened(asked: Asked) -> Any:
    from stemma.case import open_case

    return open_case(asked.case, actor=asked.options["by"])


def _register(asked: Asked) -> Any:
    given = asked_secrets(asked.case, asked.options["key"] or ())
    return _opened(asked).persons(*given, reason=asked.options["reason"])


def _one(asked: Asked, what: str) -> str:
    from stemma.errors import BadInput

    if len(asked.what) != 1:
        raise BadInput(f"This takes one {what}, not {len(asked.what)}.", hint="Names go in quotation marks.")
    return asked.what[0]


def _pairs(given: list[str] | None, what: str) -> dict[str, str]:
    from stemma.errors import BadInput

    out = {}
    for one in given or ():
        name, equals, text = one.partition("=")
        if not equals:
            raise BadInput(f"{one!r} is no {what}.", hint="Write NAME=TEXT.")
        out[name.strip().lower()] = text
    return out


def _tell(asked: Asked, found: Any) -> None:
    """Persons as a table or as JSON."""
    if asked.options["as_json"]:
        print_json(found)
        return
    if not found:
        say("Nobody.")
        raise typer.Exit(1)
    rows = [
        (
            one.code,
            "\n".join(one.names),
            "protected" if one.protected else "may be named",
            "\n".join(filter(None, (one.note, *(f"not in: {phrase}" for phrase in one.keep)))),
        )
        for one in found
    ]
    table("", (("pseudonym", "id"), ("names", "wide"), ("", ""), ("note", "wide")), rows)


def _open(asked: Asked) -> None:
    options = asked.options
    chosen = new_secrets(options["key"] or (), 2 if options["two"] else 1)
    _opened(asked).make_vault(*chosen, reason=options["reason"], guardians=options["guardian"] or ())
    if options["as_json"]:
        print_json({"vault": str(asked.case / "vault"), "needs": len(chosen)})
        return
    say("The vault is made. Without its passphrase nobody can open it, and nothing can be given out: keep it safe.")
    next_step(f'stemma persons {paste(asked.case)} add "NAME" --reason "..."')


def _add(asked: Asked) -> None:
    options = asked.options
    names = (_one(asked, "name"), *(options["alias"] or ()))
    more = {"common": options["common"] or (), "keep": options["keep"] or (), "note": options["note"] or ""}
    made = _register(asked).add(*names, protected=not options["unprotected"], **more)
    if options["as_json"]:
        print_json(made)
        return
    typer.echo(made.code)
    next_step(f'stemma persons {paste(asked.case)} mentions {made.code} --unsure --reason "..."')


def _change(asked: Asked) -> None:
    options = asked.options
    made = _register(asked).change(
        _one(asked, "pseudonym"),
        names=options["alias"] or (),
        keep=options["keep"] or (),
        common=options["common"] or (),
        note=options["note"],
        protected=False if options["unprotected"] else None,
    )
    _tell(asked, [made])


def _mentions(asked: Asked) -> None:
    found = _register(asked).mentions(asked.what[0] if asked.what else "", unsure=asked.options["unsure"])
    if asked.options["as_json"]:
        print_json(found)
        return
    rows = [
        (
            ", ".join(one.mention.codes),
            f"{one.file} {one.mention.start}–{one.mention.end}",
            one.mention.text,
            "\n".join((one.mention.why, "taken out" if one.mention.redact else "left as it is")),
        )
        for one in found
    ]
    if not rows:
        say("No mentions.")
        raise typer.Exit(1)
    table("", (("who", "id"), ("where", "wide"), ("words", "wide"), ("why", "")), rows)
    if any(not one.mention.sure for one in found):
        next_step(f'stemma persons {paste(asked.case)} change V-... --keep "PHRASE" --reason "..."')


def _consent(asked: Asked) -> None:
    o = asked.options
    made = _register(asked).consent(
        _one(asked, "pseudonym"),
        yes=o["yes"] or (),
        no=o["no"] or (),
        ask_again=o["ask_again"] or (),
        identity=o["identity"],
        covers=o["covers"] or (),
        share_with=o["share_with"] or (),
        no_share_with=o["no_share_with"] or (),
        until=o["until"],
        version=o["form"],
        details=_pairs(o["detail"], "detail"),
    )
    _tell_consents(asked, [made])


def _tell_consents(asked: Asked, found: Any) -> None:
    if asked.options["as_json"]:
        print_json(found)
        return
    if not found:
        say("No consents.")
        raise typer.Exit(1)
    rows = [
        (
            one.id[:6],
            one.person,
            "\n".join(f"{name.replace('_', ' ')}: {said.replace('_', ' ')}" for name, said in one.purposes.items()),
            "\n".join(filter(None, (one.identity.replace("_", " "), one.until and f"until {one.until}", *one.covers))),
            "\n".join((one.actor, one.utc[:10])),
        )
        for one in found
    ]
    columns = (("id", "id"), ("person", "id"), ("uses", "wide"), ("how far", "wide"), ("recorded", ""))
    table("", columns, rows)


def _gates(asked: Asked) -> None:
    options = asked.options
    given = _pairs(options["answer"], "answer")
    _register(asked).answer_gates(options["use"], given, recipient=options["to"])
    if options["as_json"]:
        print_json({"answered": sorted(given)})
    else:
        say("Answered. New consents or documents make it necessary to answer again.")


def _confidential(asked: Asked, *, on: bool = True) -> None:
    options = asked.options
    made = _opened(asked).mark_confidential(
        *asked.what, persons=options["person"] or (), on=on, reason=options["reason"]
    )
    if options["as_json"]:
        print_json({"documents": made, "confidential": on})
    else:
        word = "confidential: nothing of them leaves without consent" if on else "open to all"
        say(f"{many(len(made), 'document')}: {word}.")


def _missing(asked: Asked) -> None:
    lost = _register(asked).missing()
    if asked.options["as_json"]:
        print_json({"missing": lost})
    elif lost:
        say(f"{', '.join(lost)}: given up. If their names must not leave, add them anew before anything does.")
    else:
        say("Nobody is missing.")


def _guardian(asked: Asked) -> None:
    _register(asked).guardian(_one(asked, "name"))
    _done(asked, "Done.")


def _relock(asked: Asked) -> None:
    """The files named with --key open it now; what opens it later is typed, or is the lines of stdin that follow."""
    register = _register(asked)
    register.relock(new_secrets((), 2 if asked.options["two"] else 1))
    _done(asked, "The vault opens with the new passphrase only.")


def _done(asked: Asked, text: str) -> None:
    if asked.options["as_json"]:
        print_json({"done": True})
    else:
        say(text)


def _withdraw(asked: Asked) -> None:
    options = asked.options
    if options["no"] or options["covers"]:
        code = _one(asked, "pseudonym")
        _register(asked).take_back(code, purposes=options["no"] or (), covers=options["covers"] or ())
        _done(asked, "From now on it does not leave for that. The rest of the consent holds, and nothing was erased.")
        return
    made = _register(asked).withdraw(_one(asked, "pseudonym"), keep_public=asked.options["keep_public"])
    if asked.options["as_json"]:
        print_json(made)
    else:
        said = f"{many(made.erased, 'original')} erased, {many(made.rebuilt, 'document')} made anew without the name"
        say(f"{said}, {made.entries} of the log's entries emptied.")
        for one in made.left:
            say(f"  {one.file} still holds the name ({one.how}). Change it yourself: the program did not write it.")
        if made.rebuilt or made.erased:
            next_step(f"stemma run {paste(asked.case)}", always=True)
    raise typer.Exit(1 if made.left and not made.remembered else 0)


def _seal(asked: Asked) -> None:
    made = _register(asked).seal(*asked.what)
    if asked.options["as_json"]:
        print_json(made)
        return
    say(f"{many(len(made.before), 'original')} sealed; pseudonyms stand for the names.")
    next_step(f"stemma run {paste(asked.case)}", always=True)


def _sealed(asked: Asked) -> None:
    found = _register(asked).sealed()
    if asked.options["as_json"]:
        print_json({id: {key: about[key] for key in ("file", "codes")} for id, about in found.items()})
        return
    rows = [(id, about["file"], ", ".join(about["codes"])) for id, about in found.items()]
    table("", (("document", "id"), ("was", "wide"), ("who", "")), rows)


def _reveal(asked: Asked) -> None:
    text, content, about = _register(asked).reveal(_one(asked, "document"))
    out = asked.options["out"]
    if out is not None:
        out.write_bytes(content)
    if asked.options["as_json"]:
        print_json(about)
    elif out is None:
        typer.echo(text)


ACTIONS: dict[str, Callable[[Asked], None]] = {
    "open": _open,
    "add": _add,
    "list": lambda asked: _tell(asked, _register(asked).everybody()),
    "show": lambda asked: _tell(asked, [_register(asked).show(_one(asked, "pseudonym"))]),
    "find": lambda asked: _tell(asked, _register(asked).find(_one(asked, "name"))),
    "change": _change,
    "mentions": _mentions,
    "consent": _consent,
    "consents": lambda asked: _tell_consents(asked, _register(asked).consents(asked.what[0] if asked.what else "")),
    "gates": _gates,
    "confidential": _confidential,
    "open-to-all": lambda asked: _confidential(asked, on=False),
    "seal": _seal,
    "sealed": _sealed,
    "reveal": _reveal,
    "withdraw": _withdraw,
    "guardian": _guardian,
    "missing": _missing,
    "relock": _relock,
}
