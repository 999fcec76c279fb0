"""Small pieces of SVG: escaped text, lines and marks. Colours come from the style sheet of the page, by class."""

from __future__ import annotations

from html import escape

from stemma.report.points import END_ISOLATE, ISOLATE

__all__ = ["anchor", "element", "picture", "shorten", "text", "tspan"]


def element(name: str, inner: str = "", **attributes: object) -> str:
    """One element; `class_` and `for_` lose their underscore, other underscores become hyphens.

    >>> element("circle", r=3, class_="own")
    '<circle r="3" class="own"/>'
    """
    parts = [f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"' for key, value in attributes.items()]
    opening = f"<{name}{''.join(parts)}"
    return f"{opening}>{inner}</{name}>" if inner else f"{opening}/>"


def tspan(words: str, class_: str = "", *, gap: int = 0) -> str:
    """A piece of a line of text, kept from reordering its neighbours. gap: pixels before it."""
    attributes = {"class_": class_} if class_ else {}
    if gap:
        attributes["dx"] = str(gap)
    return element("tspan", escape(f"{ISOLATE}{words}{END_ISOLATE}", quote=False), **attributes)


def text(x: float, y: float, inner: str, class_: str = "", *, end: bool = False) -> str:
    """A line of text at its baseline; `inner` is markup. end: the line ends at x instead of starting there."""
    attributes: dict[str, object] = {"x": round(x, 1), "y": round(y, 1)}
    if class_:
        attributes["class_"] = class_
    if end:
        attributes["text_anchor"] = "end"
    return element("text", inner, **attributes)


def anchor(target: str, inner: str, title: str = "") -> str:
    """A link to a record of the same page; its title is shown on hover, and is the name that a screen reader speaks."""
    label = element("title", escape(title, quote=False)) if title else ""
    return f'<a href="#{escape(target)}">{label}{inner}</a>'


def picture(width: float, height: float, inner: str, *, label: str, class_: str) -> str:
    """A drawing of the given size in pixels, with the label that a screen reader speaks.

    With links inside it is a group, whose parts are read and reached one by one; an image hides what it holds.
    """
    role = "group" if "<a " in inner else "img"
    return (
        f'<svg class="{class_}" xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="{role}" aria-label="{escape(label)}">{inner}</svg>'
    )


def shorten(words: str, most: int) -> str:
    """At most `most` characters, cut with an ellipsis.

    >>> shorten("a long name", 7)
    'a long…'
    """
    plain = words.replace(ISOLATE, "").replace(END_ISOLATE, "")
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"
