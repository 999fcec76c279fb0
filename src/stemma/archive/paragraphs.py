"""Lines of a text file to paragraphs, and what stands before and after the text to metadata.

Shared by plain text, Markdown and mail, whose bodies have no structure but lines.
"""

from __future__ import annotations

from stemma.archive.head_lines import Head, Line
from stemma.archive.lines import (
    is_end_credit,
    is_furniture,
    is_name,
    split_dateline,
)
from stemma.archive.metadata import Findings, outlet_in
from stemma.archive.page_words import page_words
from stemma.records import Block
from stemma.records.document import BlockKind

__all__ = ["Line", "blocks_of", "body_blocks", "signature", "unwrapped"]

WRAPPED = (45, 100)  # characters: a line of hard-wrapped text is between, its paragraph's lines on average above
TAIL_LINES = 3
SIGNATURE_LINES = 4  # below a letter: the name, and what its bearer is, where and when
SIGNATURE_WORDS = 8
KINDS: dict[str, BlockKind] = {
    "title": "heading",
    "heading": "heading",
    "list": "list",
    "quote": "quote",
    "table": "table",
}


def unwrapped(text: str) -> list[Line]:
    """Paragraphs of a text: blank lines separate them; hard-wrapped lines are joined, other lines stand alone."""
    out: list[Line] = []
    group: list[tuple[int, str]] = []
    groups = 0
    for number, raw in enumerate([*text.splitlines(), ""], 1):
        line = " ".join(raw.split())
        if line:
            group.append((number, line))
        elif group:
            out.extend(_joined(group, groups))
            groups += 1
            group = []
    return out


def _joined(group: list[tuple[int, str]], number: int) -> list[Line]:
    if len(group) == 1:
        return [Line(group[0][1], group[0][0], number)]
    lengths = [len(t) for _, t in group[:-1]]
    average = sum(lengths) / len(lengths)
    quoted = any(t.startswith((">", "- ", "* ", "• ")) for _, t in group)
    if max(lengths) <= WRAPPED[1] and average >= WRAPPED[0] and not quoted:
        return [Line(" ".join(t for _, t in group), group[0][0], number)]
    return [Line(t, n, number) for n, t in group]


def body_blocks(lines: list[Line], found: Findings, *, titled: bool = False) -> list[Block]:
    """Main text of a file; metadata lines at its beginning and end go to `found`.

    Args:
        titled: the title is known from elsewhere (a mail's subject), none is looked for.
    """
    head = Head(lines, found, titled)
    lines, title = head.read()
    lines = _without_tail(lines, found)
    blocks = [Block("title", title.text, f"line {title.number}")] if title else []
    if title:
        found.add("title", title.text, f"line {title.number}", "header")
    return blocks + blocks_of(lines, found)


def blocks_of(lines: list[Line], found: Findings) -> list[Block]:
    """Blocks of body lines; the dateline of an agency text becomes a heading of its own."""
    out: list[Block] = []
    for n, line in enumerate(lines):
        place = f"line {line.number}"
        dateline = split_dateline(line.text) if n < 3 and line.kind == "body" else None
        if dateline:
            where = f"{place} dateline"
            found.add("dateline", dateline.place, where, "dateline")
            found.add("outlet", dateline.agency, where, "footer")
            found.add("agency", dateline.agency, where, "dateline")
            found.add_hits(dateline.hits, line.text, where, "dateline")
            out.append(Block("heading", line.text[: dateline.end].strip(), where))
            out.append(Block("body", line.text[dateline.end :].strip(), place))
        else:
            out.append(Block(KINDS.get(line.kind, "body"), line.text, place))
    return out


def _without_tail(lines: list[Line], found: Findings) -> list[Line]:
    """Without end credits, "share this" and copyright lines among the last lines."""
    out = list(lines)
    for line in list(reversed(out))[:TAIL_LINES]:
        where = f"line {line.number}"
        if is_end_credit(line.text):
            found.add("credit", line.text.strip("()[] "), where, "credit")
        elif is_furniture(line.text):
            found.add("left_out", line.text, where, "footer")
            if line.text.startswith("©"):
                found.add("outlet", outlet_in(line.text), where, "footer")
        else:
            continue
        out.remove(line)
    return out


def signature(blocks: list[Block]) -> tuple[str, str]:
    """(name, place) under a letter: a salutation near the beginning and a short name at the end; else ("", "").

    An address, a calling or a date may stand below the name: the first of the short lines at the end is the name.
    """
    body = [b for b in blocks if b.kind != "title"]
    if len(body) < 3 or not any(page_words().salutation.match(b.text) for b in body[:3]):
        return "", ""
    signed = ("", "")
    for block in reversed(body[-SIGNATURE_LINES:]):
        line = block.text.strip()
        if len(line.split()) > SIGNATURE_WORDS or (line.endswith((".", "!", "?")) and not _signs(line)):
            break
        if _signs(line):
            signed = line, block.place
    return signed


def _signs(line: str) -> bool:
    fits = len(line) <= 40 and len(line.split()) <= 4 and is_name(line.rstrip(".") or line)
    return fits and not any(c in line for c in "?!:,")
