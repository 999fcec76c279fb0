"""The family tree of reports as a drawing: one line for each text, dates on the left, elbows from parent to child."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stemma.report.counts import many
from stemma.report.drawing import anchor, element, picture, shorten, text, tspan
from stemma.report.family import Family, Row, families
from stemma.report.index import Index

__all__ = ["Drawing", "draw_families", "draw_family"]

LINE = 27  # pixels from one row to the next
STEP = 30  # pixels from one generation to the next
LEFT = 150  # pixels for the dates
TOP = 18
WIDTH = 880
LETTER = 7.3  # pixels a letter takes on average at the size of the style sheet; decides where names are cut
DATE_LETTERS = 22
ROWS_IN_ONE = 80  # longer lists of texts that stand alone are drawn in several pictures


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture with its caption, and the full lists behind rows that stand for several texts."""

    svg: str
    caption: str
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()


def draw_families(index: Index) -> tuple[Drawing, ...]:
    """All pictures of a case: each family, then the texts that stand alone."""
    together, alone = families(index)
    drawings = []
    for family in together:
        centre = shorten(index.dated(family.centre), 70)
        drawings.append(draw_family(family, index, f"{many(family.documents, 'document')} around {centre}"))
    for number, part in enumerate(_parts(alone)):
        more = " (continued)" if number else ""
        heads = many(part.documents, "document")
        verb = "stands" if part.documents == 1 else "stand"
        drawings.append(draw_family(part, index, f"{heads} that {verb} alone: no tie to another text was found{more}"))
    return tuple(drawings)


def _parts(family: Family) -> list[Family]:
    """The family cut between roots into pictures of a readable length."""
    parts: list[list[Row]] = []
    for row in family.rows:
        if not parts or (row.depth == 0 and len(parts[-1]) >= ROWS_IN_ONE):
            parts.append([])
        parts[-1].append(row)
    out, before = [], 0
    for rows in parts:
        moved = tuple(_moved(row, before) for row in rows)
        out.append(Family(moved, sum(row.kind == "document" for row in rows)))
        before += len(rows)
    return out


def _moved(row: Row, by: int) -> Row:
    if row.above is None or not by:
        return row
    return replace(row, above=row.above - by)


def draw_family(family: Family, index: Index, caption: str) -> Drawing:
    """One family as SVG; rows that stand for several texts also give their full list."""
    lines = [_elbow(row, number, family.rows) for number, row in enumerate(family.rows) if row.above is not None]
    marks = [_mark(row, number) + _label(row, number, index) for number, row in enumerate(family.rows)]
    deepest = max((row.depth for row in family.rows), default=0)
    width = max(WIDTH, LEFT + deepest * STEP + 560)
    svg = picture(
        width, TOP + LINE * len(family.rows), "".join(lines + marks), label=f"Family tree: {caption}", class_="tree"
    )
    lists = tuple((row.name.split(":")[0], row.members) for row in family.rows if row.members)
    return Drawing(svg, caption[:1].upper() + caption[1:], lists)


def _x(row: Row) -> float:
    return LEFT + 12 + row.depth * STEP


def _y(number: int) -> float:
    return TOP + number * LINE


def _elbow(row: Row, number: int, rows: tuple[Row, ...]) -> str:
    """Down from the parent, then across to the child; the class says how the child draws on it."""
    above = row.above or 0
    x, y, left, top = _x(row), _y(number), _x(rows[above]), _y(above)
    way = f"M{left:.0f} {top + 8:.0f}V{y - 6:.0f}Q{left:.0f} {y:.0f} {left + 6:.0f} {y:.0f}H{x - 8:.0f}"
    kind = "knows" if row.kind in ("origin", "more") else row.link_kind or "other"
    lost = " from-lost" if rows[above].kind == "lost" else ""
    line = element("path", d=way, class_=f"edge {kind}{lost}")
    if not row.link:
        return line
    wide = element("path", d=way, class_="reach")  # invisible: a thin line is hard to hit
    return anchor(
        row.link, wide + line, f"How we know that {row.name} draws on {rows[above].name}: {row.tag or 'link'}"
    )


def _mark(row: Row, number: int) -> str:
    """A square for a text, a dashed square for one that is not in the case, a circle for an origin."""
    x, y = _x(row), _y(number)
    if row.kind in ("origin", "more"):
        return element("circle", cx=f"{x:.0f}", cy=f"{y:.0f}", r="5", class_="origin")
    if row.kind == "reprints":
        behind = element("rect", x=f"{x - 3:.0f}", y=f"{y - 8:.0f}", width="12", height="12", rx="2", class_="document")
        return behind + element(
            "rect", x=f"{x - 6:.0f}", y=f"{y - 5:.0f}", width="12", height="12", rx="2", class_="document"
        )
    return element("rect", x=f"{x - 6:.0f}", y=f"{y - 6:.0f}", width="12", height="12", rx="2", class_=row.kind)


def _label(row: Row, number: int, index: Index) -> str:
    x, y = _x(row) + 14, _y(number) + 4.5
    date = text(LEFT - 12, y, tspan(shorten(row.date, DATE_LETTERS)), "date", end=True) if row.date else ""
    extra = [row.tag, f"also draws on {', '.join(row.also)}" if row.also else ""]
    room = int((WIDTH - x) / LETTER) - sum(len(part) + 2 for part in extra if part) - 8
    name = tspan(shorten(row.name, max(24, room)), "name")
    parts = [tspan(shorten(part, 60), "tag", gap=9) for part in extra if part]
    short = index.short(row.key) if row.kind in ("document", "origin", "lost") else ""
    parts += [tspan(short, "id", gap=9)] if short else []
    line = text(x, y, name + "".join(parts), row.kind)
    if row.kind in ("document", "origin", "lost"):
        line = anchor(row.key, line, ", ".join(part for part in (row.name, row.date, *extra) if part))
    return date + line
