"""What moved as an Atom feed (RFC 4287), for feed readers and mail gateways; a file, nothing is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

__all__ = ["Entry", "atom"]

NAMESPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `id` is stable and unique, `updated` ISO 8601 in UTC, `text` plain lines."""

    id: str
    title: str
    updated: str
    author: str
    text: str


def atom(entries: Sequence[Entry], *, id: str, title: str, updated: str) -> str:
    """The feed as XML, newest entry first.

    Args:
        id: of the feed, a URN. updated: for a feed without entries, which needs a time too.
    """
    feed = ET.Element(f"{{{NAMESPACE}}}feed")
    ET.register_namespace("", NAMESPACE)
    _child(feed, "id", id)
    _child(feed, "title", title)
    _child(feed, "updated", max((one.updated for one in entries), default=updated))
    for one in reversed(entries):
        entry = ET.SubElement(feed, f"{{{NAMESPACE}}}entry")
        _child(entry, "id", one.id)
        _child(entry, "title", one.title)
        _child(entry, "updated", one.updated)
        _child(ET.SubElement(entry, f"{{{NAMESPACE}}}author"), "name", one.author)
        _child(entry, "content", one.text).set("type", "text")
    ET.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="unicode") + "\n"


def _child(parent: ET.Element, name: str, text: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    child.text = "".join(c for c in text if c in "\n\t" or (c >= " " and c not in "\ufffe\uffff"))
    return child
