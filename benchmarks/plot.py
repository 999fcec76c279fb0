"""Charts as SVG, without a library: two axes with logarithmic scales, or a reliability diagram."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10

__all__ = ["line_chart", "reliability"]

WIDE, HIGH = 560, 340
LEFT, RIGHT, TOP, BOTTOM = 64, 120, 40, 48
COLOURS = ("#1b5e8c", "#b4552d", "#5b7f3a", "#7a4b8f")
Points = Sequence[tuple[float, float]]


def _head(title: str) -> list[str]:
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" role="img" '
        f'font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDE}" height="{HIGH}" fill="#fff"/>',
        f'<text x="{LEFT}" y="22" font-size="15">{escape(title)}</text>',
    ]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def line_chart(lines: Mapping[str, Points], *, title: str, across: str, up: str) -> str:
    """Lines by name over two logarithmic axes; a straight line of slope one is linear growth."""
    every = [p for points in lines.values() for p in points if p[0] > 0 and p[1] > 0]
    low, high = floor(min(log10(x) for x, _ in every)), ceil(max(log10(x) for x, _ in every))
    floor_, roof = floor(min(log10(y) for _, y in every)), ceil(max(log10(y) for _, y in every))
    high, roof = max(high, low + 1), max(roof, floor_ + 1)

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            LEFT + (log10(x) - low) / (high - low) * (WIDE - LEFT - RIGHT),
            HIGH - BOTTOM - (log10(y) - floor_) / (roof - floor_) * (HIGH - TOP - BOTTOM),
        )

    out = _head(title)
    for step in range(low, high + 1):
        x, _ = place(10**step, 10**floor_)
        out.append(f'<path d="M{x:.1f} {TOP}V{HIGH - BOTTOM}" stroke="#ddd"/>')
        out.append(f'<text x="{x:.1f}" y="{HIGH - BOTTOM + 16}" text-anchor="middle">{_number(10**step)}</text>')
    for step in range(floor_, roof + 1):
        _, y = place(10**low, 10**step)
        out.append(f'<path d="M{LEFT} {y:.1f}H{WIDE - RIGHT}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{_number(10**step)}</text>')
    for number, (name, points) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        at = [place(x, y) for x, y in points if x > 0 and y > 0]
        path = " L".join(f"{x:.1f} {y:.1f}" for x, y in at)
        out.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in at]
        x, y = at[-1]
        out.append(f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{colour}">{escape(name)}</text>')
    out.append(
        f'<text x="{(LEFT + WIDE - RIGHT) / 2:.0f}" y="{HIGH - 10}" text-anchor="middle">{escape(across)}</text>'
    )
    out.append(f'<text x="14" y="{TOP - 6}">{escape(up)}</text>')
    return "\n".join([*out, "</svg>"]) + "\n"


def reliability(lines: Mapping[str, Sequence[tuple[float, float, int]]], *, title: str) -> str:
    """For each name (told probability, share that was true, how many) in bins; the diagonal is honest."""
    side = HIGH - TOP - BOTTOM

    def place(x: float, y: float) -> tuple[float, float]:
        return LEFT + x * side, HIGH - BOTTOM - y * side

    out = _head(title)
    for step in range(0, 11, 2):
        x, y = place(step / 10, step / 10)
        out.append(f'<path d="M{x:.1f} {TOP}V{HIGH - BOTTOM}M{LEFT} {y:.1f}H{LEFT + side}" stroke="#ddd"/>')
        out.append(f'<text x="{x:.1f}" y="{HIGH - BOTTOM + 16}" text-anchor="middle">{step / 10:g}</text>')
        out.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{step / 10:g}</text>')
    (a, b), (c, d) = place(0, 0), place(1, 1)
    out.append(f'<path d="M{a} {b}L{c} {d}" stroke="#999" stroke-dasharray="4 4"/>')
    for number, (name, bins) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        at = [(*place(told, true), n) for told, true, n in bins]
        path = " L".join(f"{x:.1f} {y:.1f}" for x, y, _ in at)
        out.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        for x, y, n in at:
            size = min(9, 2 + n**0.3)
            out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{colour}" fill-opacity=".7"/>')
        out.append(f'<text x="{LEFT + side + 20}" y="{TOP + 20 + 18 * number}" fill="{colour}">{escape(name)}</text>')
    out.append(f'<text x="{LEFT + side / 2:.0f}" y="{HIGH - 10}" text-anchor="middle">probability told</text>')
    out.append(f'<text x="14" y="{TOP - 6}">share of links that are true</text>')
    return "\n".join([*out, "</svg>"]) + "\n"
