"""`stemma serve`."""

from __future__ import annotations

import signal
import socket
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from stemma.cli.screen import print_json, say

NAME = "serve"
HELP = "Open the workbench in the browser, on this machine only."
PORT = 8600
TRIED = 20  # ports after the usual one that are tried where it is taken
LOOPBACK = ("127.0.0.1", "localhost")


def command(
    case: Annotated[Path, typer.Argument(help="The case.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for the first free one from 8600 on.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Only print the address.")] = False,
    team: Annotated[bool, typer.Option("--team", help="With accounts, made with `stemma people`.")] = False,
    host: Annotated[str, typer.Option(help="Address to listen on; another than 127.0.0.1 needs --team and TLS.")] = (
        "127.0.0.1"
    ),
    name: Annotated[str, typer.Option(help="With --host: the name under which browsers reach it.")] = "",
    cert: Annotated[Path | None, typer.Option(help="With --host: certificate of TLS (PEM).")] = None,
    key: Annotated[Path | None, typer.Option(help="With --host: private key of TLS (PEM).")] = None,
    api_token: Annotated[bool, typer.Option("--api-token", help="Also print a token for programs.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print address and tokens as JSON.")] = False,
) -> None:
    from stemma.case import open_case
    from stemma.errors import BadInput

    away = host not in LOOPBACK
    if away and not (team and cert and key):
        raise BadInput(
            f"{host} can be reached from other machines: that needs accounts and TLS.",
            hint="Give --team, --cert and --key, or leave --host out.",
        )
    opened = open_case(case)
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    try:
        from stemma.web import Workbench, make_app
    except ImportError as exc:  # pragma: no cover - only where an installation is incomplete
        raise BadInput(f"A part of the workbench is missing: {exc.name}.", hint="Install stemma again.") from exc

    names = (name or host,) if away else LOOPBACK
    bench = Workbench(opened, hosts=frozenset(f"{one}:{port}" for one in names), shared=team, secure=cert is not None)
    if team and bench.people is not None and not bench.people.all():
        raise BadInput("Nobody has an account yet.", hint=f"Make one: stemma people {case} --add NAME --role guardian")
    if sys.stderr.isatty() and not bench.browser.shelf.state("head"):
        say("Making the lists of the workbench, the first time only …")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # what was opened is closed, too
    try:
        bench.start()
        base = f"{'https' if cert else 'http'}://{names[0]}:{port}"
        address = base + ("/" if team else bench.entrance())
        _tell(address, bench, as_json=as_json, api_token=api_token and not team)
        if not no_browser and not away:
            import webbrowser

            webbrowser.open(address)
        _run(make_app(bench), listening, cert, key)
    finally:
        bench.close()


def _listen(host: str, port: int) -> socket.socket:
    """A socket on the port, or on the first free one.

    Raises:
        BadInput: it is taken, or the address is not one of this machine.
    """
    from stemma.errors import BadInput

    for wanted in (port,) if port else range(PORT, PORT + TRIED):
        held = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio sets no delay only then
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            held.bind((host, wanted))
        except OSError as exc:
            held.close()
            if port or wanted == PORT + TRIED - 1:
                hint = "Choose another with --port."
                raise BadInput(f"{host}:{wanted} cannot be used: {exc.strerror or exc}.", hint=hint) from exc
            continue
        held.listen(256)
        return held
    raise AssertionError  # pragma: no cover - the loop returns or raises


def _tell(address: str, bench: Any, *, as_json: bool, api_token: bool) -> None:
    if as_json:
        print_json({"address": address, "api_token": bench.api_token() if api_token else None})
    else:
        typer.echo(address)
        if api_token:
            typer.echo(f"API token: {bench.api_token()}")
        say("The address lets one browser in, once. Ctrl-C ends the workbench.")
    sys.stdout.flush()


def _run(app: Any, listening: socket.socket, cert: Path | None, key: Path | None) -> None:
    import uvicorn

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,  # addresses hold what people search for
        server_header=False,
        date_header=True,
        lifespan="off",
        timeout_keep_alive=30,
        ssl_certfile=str(cert) if cert else None,
        ssl_keyfile=str(key) if key else None,
    )
    server = uvicorn.Server(config)
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        say("\nThe workbench has ended. Nothing is lost.")
    finally:
        listening.close()
