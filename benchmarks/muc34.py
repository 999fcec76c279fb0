"""How well the confidence in a perpetrator is told apart: `python -m benchmarks.muc34 [--limit N] [--out FILE]`.

Data: the development part of `../shared/data/muc34` (not part of the project; its test parts are never opened). Each
template names organisations with how the text presents them: reported as fact, suspected or accused, the same by
authorities, claimed or admitted, possible. The texts are in capitals.

No words are learned: the answer follows from the project's own reading (modality of acts, stance, cue and speaker of
statements) by the rules of `votes_of`. Four shares decide between the votes of the sentences of a text. They are chosen
on one half of the texts (last byte of SHA-256 of the text's name) and measured on the other, and the other way round.
The organisation is given, as it is in the template.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from stemma import extract, text
from stemma.extract import gazetteer
from stemma.records import Block, Capture, Found, Reading, Statement

__all__ = ["CLASSES", "confidence", "fitted", "measure", "templates", "votes_of"]

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "muc34" / "CORPORA" / "dev"
CLASSES = ("fact", "suspected", "accused by authorities", "claimed", "possible")
LABELS = {
    "REPORTED AS FACT": "fact",
    "SUSPECTED OR ACCUSED": "suspected",
    "SUSPECTED OR ACCUSED BY AUTHORITIES": "accused by authorities",
    "CLAIMED OR ADMITTED": "claimed",
    "POSSIBLE": "possible",
}
BAR = 0.40  # macro F1
HALVES, SAME = "macro F1 of each half, by the shares of the other", "macro F1, shares chosen on the same texts"
RARE = ("claimed", "accused by authorities", "possible", "suspected")  # in the order in which they are asked for
SHARES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.35, 0.5)  # of the votes, from which on one of them is the answer
SLOT = "11. PERP: ORGANIZATION CONFIDENCE"
AUTHORITY = re.compile(
    r"\b(?:police|army|military|armed forces|government|authorit\w+|minist\w+|president|officials?|commander|colonel|"
    r"general|major|captain|spokes\w+|security|intelligence|battalion|brigade|command|attorney|judge|court|prosecutor|"
    r"governor|mayor|coprefa|communique|investigators?)\b",
    re.IGNORECASE,
)
CLAIMING = re.compile(
    r"\b(?:claim\w*|admit\w*|acknowledg\w*|took|taken|assum\w+) (?:\w+ ){0,3}(?:responsib\w+|credit|authorship)",
    re.IGNORECASE,
)
BLAMING = re.compile(
    r"\b(?:accus\w+|blam\w+|suspect\w*|alleg\w+|charg\w+|attribut\w+|presum\w+|apparent\w*|responsib\w+|believed|"
    r"implicat\w+|denounc\w+|suspicio\w+|reportedly|purported\w*|thought)\b",
    re.IGNORECASE,
)
OPEN = re.compile(r"\b(?:may|might|could|possib\w+|perhaps|probab\w+|either|not ruled out|rule out)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """One organisation of one template: its names, and how sure the text is."""

    message: str
    names: tuple[str, ...]
    label: str


def templates(lines: Sequence[str]) -> Iterator[Named]:
    """The organisations of a key file with a plain label; doubtful fillers ("?") and other labels are left out."""
    message, slot = "", ""
    for line in lines:
        head, body = line[:33].rstrip(), line[33:].strip()
        slot = head or slot
        if slot.startswith("0."):
            message = body.split(" ")[0] or message
        label, _, names = body.partition(":")
        if slot == SLOT and label.strip() in LABELS and '"' in names:
            yield Named(message, tuple(re.findall(r'"((?:[^"\\]|\\.)+)"', names)), LABELS[label.strip()])


def _messages(lines: Sequence[str]) -> dict[str, str]:
    out: dict[str, list[str]] = {}
    at = ""
    for line in lines:
        if line.startswith("DEV-MUC"):
            at = line.split(" ")[0]
        elif at:
            out.setdefault(at, []).append(line)
    return {name: "\n".join(body) for name, body in out.items()}


def _reading(name: str, body: str, places: Any) -> Reading:
    paragraphs = (" ".join(p.split()) for p in re.split(r"\n\s*\n|\n {3,}", body))
    blocks = tuple(Block("body", p) for p in paragraphs if p)
    return extract.read(text.build(Capture(name, name, "text/plain", blocks, {"language": Found("en", "")})), places)


def votes_of(read: Reading, names: Sequence[str]) -> Counter[str]:
    """How the sentences of a text present an organisation as perpetrator, from what was read in those that name it.

    1. It says or admits so itself, or is said to have claimed responsibility: claimed.
    2. An authority says so, and the sentence blames or the statement hedges: accused by authorities.
    3. Anybody blames, or the act is only alleged: suspected.
    4. The act is a possibility: possible. 5. Else: fact.
    Each sentence has a vote; sentences with an act of which it is the perpetrator count more.
    """
    votes: Counter[str] = Counter()
    wanted = [n.replace('\\"', '"').casefold() for n in names]
    for span in read.document.sentences:
        sentence = read.document.text[span.start : span.end]
        low = sentence.casefold()
        if not any(n in low for n in wanted):
            if CLAIMING.search(sentence):  # "they claimed responsibility for it"
                votes["claimed"] += 1
            continue
        acts = [a for a in read.allegations if span.start <= a.trigger.start < span.end]
        said = [s for s in read.statements if any(span.start < c.end and c.start < span.end for c in s.content)]
        doing = any(n in p.text.casefold() for a in acts for p in a.perpetrators for n in wanted)
        weight = 3.0 if doing else 2.0 if acts else 1.0
        votes[_one(sentence, said, {a.modality for a in acts}, wanted)] += weight  # type: ignore[assignment]
    return votes


def confidence(votes: Counter[str], shares: Sequence[float]) -> str:
    """The first of `RARE` that has its share of the votes; else a fact."""
    total = votes.total()
    return next(
        (rare for rare, share in zip(RARE, shares, strict=True) if votes[rare] and votes[rare] >= share * total), "fact"
    )


def fitted(told: Sequence[tuple[str, Counter[str]]]) -> tuple[float, ...]:
    """The shares of `RARE` with the highest macro F1 on labels with their votes; of equals the smallest."""
    return max(
        product(SHARES, repeat=len(RARE)), key=lambda shares: (_macro(_table(told, shares)), [-s for s in shares])
    )


def _table(told: Sequence[tuple[str, Counter[str]]], shares: Sequence[float]) -> Counter[tuple[str, str]]:
    return Counter((label, confidence(votes, shares)) for label, votes in told)


def _macro(table: Mapping[tuple[str, str], int]) -> float:
    return sum(_f1(table, c) for c in CLASSES) / len(CLASSES)


def _one(sentence: str, said: Sequence[Statement], modalities: set[str], wanted: Sequence[str]) -> str:
    speakers = [" ".join((*s.chain, s.source.text if s.source else "")) for s in said]
    own = [any(n in who.casefold() for n in wanted) for who in speakers]
    if CLAIMING.search(sentence) or any(mine and s.stance == "admits" for mine, s in zip(own, said, strict=True)):
        return "claimed"
    blames = bool(BLAMING.search(sentence)) or "alleged" in modalities or any(s.stance == "hedges" for s in said)
    if OPEN.search(sentence) or "hypothetical" in modalities:
        return "possible" if not blames else "suspected"
    if blames and any(AUTHORITY.search(who) for who in speakers or [_without(sentence, wanted)]):
        return "accused by authorities"
    return "suspected" if blames else "fact"


def _without(sentence: str, wanted: Sequence[str]) -> str:
    """The sentence without the organisation: where no speaker was read, an authority in it is taken for him."""
    return re.sub("|".join(re.escape(n) for n in wanted), " ", sentence, flags=re.IGNORECASE)


def measure(limit: int | None = None) -> dict[str, Any]:
    """Confusion table (gold by found), F1 of each class and their mean."""
    keys = [n for path in sorted(DATA.glob("key-dev-*")) for n in templates(path.read_text("latin-1").splitlines())]
    bodies: dict[str, str] = {}
    for path in sorted(DATA.glob("dev-muc3-*")):
        bodies |= _messages(path.read_text("latin-1").splitlines())
    places = gazetteer.load(None)
    halves: tuple[list[tuple[str, Counter[str]]], ...] = ([], [])
    readings: dict[str, Reading] = {}
    for key in [k for k in keys if k.message in bodies][:limit]:
        if key.message not in readings:
            readings[key.message] = _reading(key.message, bodies[key.message], places)
        half = hashlib.sha256(key.message.encode()).digest()[-1] % 2
        halves[half].append((key.label, votes_of(readings[key.message], key.names)))
    shares = [fitted(half) for half in halves]
    measured = [_table(halves[0], shares[1]), _table(halves[1], shares[0])]
    table = measured[0] + measured[1]
    whole = [*halves[0], *halves[1]]
    return {
        "organisations": table.total(),
        "texts": len(readings),
        "confusion": {a: {b: table[a, b] for b in CLASSES} for a in CLASSES},
        "F1": {c: _f1(table, c) for c in CLASSES},
        "macro F1": _macro(table),
        HALVES: [_macro(one) for one in measured],
        "shares of each half": shares,
        SAME: _macro(_table(whole, fitted(whole))),
        "macro F1, always fact": _macro(Counter((label, "fact") for label, _ in whole)),
    }


def _f1(table: Mapping[tuple[str, str], int], one: str) -> float:
    right = table.get((one, one), 0)
    found = sum(n for (_, b), n in table.items() if b == one)
    wanted = sum(n for (a, _), n in table.items() if a == one)
    return 2 * right / (found + wanted) if found + wanted else 0.0


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(prog="benchmarks.muc34", description=__doc__)
    parser.add_argument("--limit", type=int, help="organisations to look at")
    parser.add_argument("--out", type=Path, help="write the results as JSON")
    asked = parser.parse_args()
    if not DATA.exists():
        parser.exit(1, f"The reports are not there: {DATA}\n")
    result = measure(asked.limit)
    print(f"{result['organisations']} organisations in {result['texts']} texts; rows are right, columns found")
    print(" " * 24 + "".join(f"{c[:14]:>16}" for c in CLASSES) + f"{'F1':>8}")
    for a in CLASSES:
        row = "".join(f"{result['confusion'][a][b]:>16}" for b in CLASSES)
        print(f"{a:24}{row}{result['F1'][a]:>8.3f}")
    print(f"macro F1 {result['macro F1']:.3f} (bar: above {BAR}; always fact {result['macro F1, always fact']:.3f})")
    print("  each half by the shares of the other " + ", ".join(f"{x:.3f}" for x in result[HALVES]))
    print(f"  shares chosen on the same texts {result[SAME]:.3f}")
    if asked.out:
        asked.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
