"""`python -m benchmarks.web [--documents 10000] [--case CASE] [--out FILE]`: how quickly the workbench answers.

Builds a generated case (or takes one), starts `stemma serve` as a user does, and asks for pages over HTTP with two
clients: first every kind of page many times, each time another record (p50, p95, largest size), then a mix of reading
as fast as the server answers. Times are wall clock as a person meets them, so run it on a machine that does nothing
else; beside them stands the CPU time of the server, which says what it bears where other work takes the cores away.

With `--decide` decisions are taken, too, and the pages after them measured: they stay in the log of the case.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.generate import pile, write_pile

P95_BARS = ((20_000, 0.1), (1_000_000, 0.2))  # seconds for cases of up to so many documents: 10,000 and 100,000
SIZE_BAR = 300_000  # bytes of one page
RATE_BAR = 200.0  # requests a second of mixed reading on two cores
ASKED = 60  # records asked for of each kind of page
MIX = {"incident": 30, "document": 25, "incidents": 12, "search": 10, "link": 6, "source": 6, "overview": 4,
       "documents": 3, "family": 2, "contradictions": 1, "timeline": 1}  # fmt: skip


class Client:
    """One connection that has a token."""

    def __init__(self, port: int, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Authorization": f"Bearer {token}", "Accept": "text/html"}

    def get(self, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes, float]:
        """Status, body and seconds; with a form it is sent."""
        start = time.perf_counter()
        if form is None:
            self.connection.request("GET", path, headers=self.headers)
        else:
            headers = {**self.headers, "Content-Type": "application/json"}
            self.connection.request("POST", path, json.dumps(form), headers)
        answer = self.connection.getresponse()
        body = answer.read()
        return answer.status, body, time.perf_counter() - start


def build(folder: Path, documents: int) -> Path:
    """A case of generated reports, read and weighed."""
    write_pile(folder / "pile", pile(documents))
    case = folder / "web.case"
    for words in (("new", case), ("add", case, folder / "pile"), ("run", case)):
        subprocess.run([_stemma(), *map(str, words)], check=True, stdout=subprocess.DEVNULL)
    return case


def _stemma() -> str:
    return str(Path(sys.executable).with_name("stemma"))


def addresses(client: Client, rng: random.Random) -> dict[str, list[str]]:
    """Addresses of each kind of page, spread over the whole case."""

    def ids(kind: str, key: str = "page") -> list[str]:
        total = json.loads(client.get(f"/api/{kind}")[1])[key]["total"]
        size = json.loads(client.get(f"/api/{kind}")[1])[key]["size"]
        pages = rng.sample(range(1, total // size + 2), min(8, total // size + 1))
        found = [row["id"] for n in pages for row in json.loads(client.get(f"/api/{kind}?page={n}")[1])[key]["rows"]]
        return rng.sample(found, min(ASKED, len(found)))

    incidents, documents = ids("incidents"), ids("documents")
    links = []
    for one in documents:
        found = json.loads(client.get(f"/api/documents/{one}")[1])["found"]["draws"]
        links += [f"/links/{draw[0]}" for draw in found[:1]]
    words = "soldiers bridge passports herders denied clinic burned market".split()
    first = [
        json.loads(client.get(f"/api/documents/{one}")[1])["found"]["row"]["name"].split()[0] for one in documents[:9]
    ]
    return {
        "overview": ["/"] * 5,
        "incidents": [
            f"/incidents?page={rng.randint(1, 40)}&sort={s}" for s in ("weight", "date", "origins", "title") * 5
        ],
        "incident": [f"/incidents/{one}" for one in incidents],
        "incidents map": ["/incidents/map?grade=single_source", "/incidents/map"] * 3,
        "incidents timeline": [f"/incidents/timeline?page={n}" for n in rng.sample(range(1, 90), 20)],
        "documents": [f"/documents?page={rng.randint(1, 150)}&sort={s}" for s in ("date", "name", "drawn") * 5],
        "document": [f"/documents/{one}" for one in documents],
        "lineage": [f"/lineage?page={n}" for n in range(1, 9)],
        "family": [f"/lineage/{one}" for one in ids("lineage")],
        "link": links,
        "sources": [f"/sources?page={n}" for n in rng.sample(range(1, 300), 12)],
        "source": [f"/sources/{one}" for one in ids("sources")],
        "what if": _what_ifs(client, incidents[:24]),
        "contradictions": [f"/contradictions?page={n}" for n in range(1, 12)],
        "timeline": [f"/timeline?page={n}" for n in rng.sample(range(1, 90), 12)],
        "lanes": [f"/timeline/by?by={by}" for by in ("facility", "actor", "act", "month")],
        "patterns": ["/patterns"] * 3,
        "search": [f"/search?text={one}" for one in (*words, *first, "%22past+the+wide%22", "shot+soldiers", "brid*")],
        "find": [f"/find?text={one}" for one in (*words, *first)],
        "decisions": ["/decisions"] * 3,
        "changes": ["/changes"] * 3,
        "problems": ["/problems"] * 3,
        "log": [f"/log?page={n}" for n in rng.sample(range(1, 150), 12)],
    }


def _what_ifs(client: Client, incidents: list[str]) -> list[str]:
    """The page of incidents without their first origin."""
    found = [json.loads(client.get(f"/api/incidents/{one}")[1])["found"]["incident"] for one in incidents]
    return [f"/incidents/{one['id']}?without={one['origins'][0]}" for one in found if one["origins"]]


def by_page(client: Client, wanted: dict[str, list[str]], spent: Callable[[], float]) -> dict[str, dict[str, float]]:
    """For each kind of page p50 and p95 in seconds, the largest size in bytes, and answers that were no page.

    Args:
        spent: CPU seconds of the server so far.
    """
    out = {}
    for kind, paths in wanted.items():
        times, sizes, wrong = [], [], 0
        before = spent()
        for path in paths:
            status, body, seconds = client.get(path)
            times.append(seconds)
            sizes.append(len(body))
            wrong += status != 200
        times.sort()
        if times:
            out[kind] = {
                "asked": len(times),
                "p50": times[len(times) // 2],
                "p95": times[min(len(times) - 1, int(len(times) * 0.95))],
                "cpu": (spent() - before) / len(times),
                "largest": max(sizes),
                "wrong": wrong,
            }
    return out


def mixed(
    make: Callable[[], Client],
    wanted: dict[str, list[str]],
    seconds: float,
    clients: int,
    spent: Callable[[], float],
) -> dict[str, Any]:
    """Requests a second of a mix of reading from several clients at once, p95, CPU seconds of each, and errors."""
    kinds = [kind for kind in MIX if wanted.get(kind)]
    weights = [MIX[kind] for kind in kinds]
    times: list[float] = []
    wrong: list[str] = []
    end = time.perf_counter() + seconds

    def read(seed: int) -> None:
        rng, client = random.Random(seed), make()
        while time.perf_counter() < end:
            path = rng.choice(wanted[rng.choices(kinds, weights)[0]])
            status, _, took = client.get(path)
            times.append(took)
            if status != 200:
                wrong.append(f"{status} {path}")

    threads = [threading.Thread(target=read, args=(n,)) for n in range(clients)]
    start, before = time.perf_counter(), spent()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    return {
        "rate": len(times) / (time.perf_counter() - start),
        "p95": times[int(len(times) * 0.95)] if times else 0.0,
        "cpu": (spent() - before) / max(1, len(times)),
        "errors": len(wrong),
    }


def after_decisions(client: Client, incidents: list[str], spent: Callable[[], float]) -> dict[str, dict[str, float]]:
    """A note on each of these incidents, then the overview and the page of the incident, which follow it."""
    out: dict[str, dict[str, float]] = {}
    for kind, path in (("decide", "/api/decide"), ("overview after", "/"), ("incident after", "")):
        times, before, wrong, largest = [], spent(), 0, 0
        for one in incidents:
            form = {"kind": "note", "about": one.rsplit("/", 1)[1], "reason": "Measured."} if kind == "decide" else None
            status, body, seconds = client.get(path or one, form)
            times.append(seconds)
            wrong += status != 200
            largest = max(largest, len(body))
        times.sort()
        cpu = (spent() - before) / max(1, len(times))
        out[kind] = {"asked": len(times), "p50": times[len(times) // 2], "p95": times[-1], "cpu": cpu,
                     "largest": largest, "wrong": wrong}  # fmt: skip
    return out


def measure(case: Path, *, seconds: float = 15.0, clients: int = 4, decide: bool = False) -> dict[str, Any]:
    """Everything about one case.

    Args:
        seconds: length of each mixed reading. decide: whether decisions are taken, which stay in the case.
    """
    words = [_stemma(), "serve", str(case), "--no-browser", "--api-token", "--json"]
    start = time.perf_counter()
    server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert server.stdout is not None
        text = ""
        while not text.endswith("}\n"):
            text += server.stdout.readline()
        told = json.loads(text)
        ready = time.perf_counter() - start
        port = int(told["address"].split(":")[2].split("/")[0])

        def make() -> Client:
            return Client(port, told["api_token"])

        def spent() -> float:
            return _spent(server.pid)

        rng = random.Random(7)
        client = make()
        wanted = addresses(client, rng)
        fresh = addresses(client, random.Random(8))
        pages = by_page(client, fresh, spent)
        documents = json.loads(client.get("/api/overview")[1])["counts"]["documents"]
        decided = after_decisions(client, fresh["incident"][:5], spent) if decide else {}
        load = mixed(make, wanted, seconds, clients, spent)
        for kind in ("incident", "document", "source"):  # records that nobody has asked for yet
            wanted[kind] = _others(client, kind, rng)
        load["fresh"] = mixed(make, wanted, seconds, clients, spent)
        memory = _memory(server.pid)
        bar = next(bar for most, bar in P95_BARS if documents <= most)
        bars = {"p95": bar, "largest": SIZE_BAR, "rate": RATE_BAR}
        found = {"documents": documents, "bars": bars, "ready": ready, "pages": {**pages, **decided}}
        return {**found, "mixed": load, "memory_mib": memory, "load": os.getloadavg()[0]}
    finally:
        server.terminate()
        server.wait(timeout=20)


def _others(client: Client, kind: str, rng: random.Random) -> list[str]:
    """Very many addresses of one kind, so that hardly any is asked for twice."""
    total = json.loads(client.get(f"/api/{kind}s?size=200")[1])["page"]["total"]
    pages = rng.sample(range(1, total // 200 + 2), min(20, total // 200 + 1))
    found = [json.loads(client.get(f"/api/{kind}s?size=200&page={n}")[1])["page"]["rows"] for n in pages]
    return [f"/{kind}s/{row['id']}" for rows in found for row in rows]


def _memory(pid: int) -> float:
    import psutil

    return float(psutil.Process(pid).memory_info().rss) / 2**20


def _spent(pid: int) -> float:
    import psutil

    used = psutil.Process(pid).cpu_times()
    return float(used.user + used.system)


def show(console: Console, found: dict[str, Any]) -> None:
    """One row per page, then the mix, beside the bars."""
    bars = found["bars"]
    title = f"workbench, {found['documents']:,} documents: time and size of pages; load {found['load']:.1f}"
    table = Table(title=title, title_justify="left")
    for column in ("page", "asked", "p50 ms", "p95 ms", "CPU ms", "largest kB", ""):
        table.add_column(column, justify="left" if column in ("page", "") else "right")
    for kind, one in found["pages"].items():
        good = one["p95"] < bars["p95"] and one["largest"] < bars["largest"] and not one["wrong"]
        table.add_row(
            kind, str(one["asked"]), f"{1000 * one['p50']:.1f}", f"{1000 * one['p95']:.1f}",
            f"{1000 * one['cpu']:.1f}", f"{one['largest'] / 1000:.0f}", "ok" if good else "BELOW",
        )  # fmt: skip
    console.print(table)
    console.print(
        f"bars: p95 {1000 * bars['p95']:.0f} ms, {bars['largest'] / 1000:.0f} kB, {bars['rate']:.0f} requests/s"
    )
    mix, fresh = found["mixed"], found["mixed"]["fresh"]
    console.print(
        f"mixed reading, hardly any record twice: {fresh['rate']:.0f} requests/s, p95 {1000 * fresh['p95']:.1f} ms,"
        f" {fresh['errors']} errors, CPU {1000 * fresh['cpu']:.1f} ms a request,"
        f" {1 / max(fresh['cpu'], 1e-6):.0f} requests a CPU second"
    )
    good = mix["rate"] >= RATE_BAR and not mix["errors"]
    console.print(
        f"mixed reading: {mix['rate']:.0f} requests/s (bar {RATE_BAR:.0f}), p95 {1000 * mix['p95']:.1f} ms,"
        f" {mix['errors']} errors, CPU {1000 * mix['cpu']:.1f} ms: {'ok' if good else 'BELOW'};"
        f" ready after {found['ready']:.1f} s,"
        f" {found['memory_mib']:.0f} MiB, {os.cpu_count()} cores"
    )


def main() -> None:
    """Builds or takes a case, measures, prints."""
    parser = argparse.ArgumentParser(prog="benchmarks.web", description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--case", type=Path, help="measure this case instead of making one")
    parser.add_argument("--seconds", type=float, default=15.0, help="length of the mixed reading")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--decide", action="store_true", help="also take decisions; they stay in the case")
    parser.add_argument("--out", type=Path, help="write the results as JSON")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        case = asked.case or build(Path(folder), asked.documents)
        found = measure(case, seconds=asked.seconds, clients=asked.clients, decide=asked.decide)
    show(Console(), found)
    if asked.out:
        asked.out.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
