"""Metadata that a page carries for machines: JSON-LD, `<meta>`, `<link>`, `<title>`, microdata."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from stemma.archive.metadata import Findings, date_in_url, host_of

__all__ = ["read_head"]

META = {  # name, property or itemprop in lower case -> our key; machine dates are marked with @
    "og:site_name": "outlet", "application-name": "outlet", "dc.publisher": "outlet", "dcterms.publisher": "outlet",
    "citation_publisher": "outlet", "publisher": "outlet", "al:ios:app_name": "", "og:title": "title",
    "twitter:title": "title", "headline": "title", "dc.title": "title", "dcterms.title": "title",
    "citation_title": "title", "author": "author", "article:author": "author", "dc.creator": "author",
    "dcterms.creator": "author", "citation_author": "author", "parsely-author": "author", "sailthru.author": "author",
    "byl": "author", "article:published_time": "@published", "article:published": "@published",
    "datepublished": "@published", "og:published_time": "@published", "published_time": "@published",
    "published-date": "@published", "publication_date": "@published", "publication-date": "@published",
    "publishdate": "@published", "publish-date": "@published", "pubdate": "@published",
    "parsely-pub-date": "@published", "sailthru.date": "@published", "dc.date": "@published",
    "dc.date.issued": "@published", "dcterms.date": "@published", "dcterms.issued": "@published",
    "dcterms.created": "@published", "citation_publication_date": "@published", "citation_date": "@published",
    "date": "@published", "originalpublicationdate": "@published", "article:modified_time": "@modified",
    "og:updated_time": "@modified", "datemodified": "@modified", "last-modified": "@modified",
    "dcterms.modified": "@modified", "og:url": "url", "og:locale": "language", "language": "language",
    "content-language": "language", "dc.language": "language", "description": "description",
    "og:description": "description", "article:section": "section", "og:type": "page_type",
}  # fmt: skip
ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|Statement|PressRelease|WebPage|CreativeWork|Document)$")
LD_LIMIT = 1_000_000  # characters of JSON-LD read of one page
MOST_NODES = 2_000  # nodes of one JSON-LD graph looked at


def read_head(root: etree._Element, found: Findings, url: str) -> str:
    """Adds what the page says about itself; returns the text of `<title>`."""
    title = ""
    for el in root.iter("meta", "link", "title", "script"):
        tag = el.tag
        if tag == "meta":
            _meta(el, found)
        elif tag == "title" and not title:
            title = " ".join("".join(el.itertext()).split())
        elif tag == "link":
            href = el.get("href") or ""
            if "canonical" in (el.get("rel") or "").lower().split() and href.startswith("http"):
                found.add("url", href, "link[rel=canonical]", "json-ld")
        elif tag == "script" and "ld+json" in (el.get("type") or "").lower() and el.text:
            _json_ld(el.text, found)
    language = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    found.add("language", language.replace("_", "-"), "html[lang]", "meta")
    if url:
        found.add("url", url, "address of the capture", "url")
    for _, address, where in sorted(found.values.get("url", ())):
        found.add("published", date_in_url(address), f"path of {where}", "url")
    return title


def outlet_of_host(found: Findings) -> None:
    """The host of the page's address as the outlet of last resort."""
    for _, address, where in sorted(found.values.get("url", ())):
        found.add("outlet", host_of(address), f"host of {where}", "url")


def _meta(el: etree._Element, found: Findings) -> None:
    content = el.get("content") or ""
    if not content.strip():
        return
    if (el.get("itemprop") or "").lower() == "name" and el.getparent() is not None:
        key = {"publisher": "outlet", "author": "author"}.get((el.getparent().get("itemprop") or "").lower(), "")
        if key:
            found.add(key, content, f"itemprop {el.getparent().get('itemprop')}", "meta")
    for attribute in ("property", "name", "itemprop", "http-equiv"):
        name = (el.get(attribute) or "").strip().lower()
        key = META.get(name, "")
        if not key:
            continue
        where = f"meta[{attribute}={name}]"
        if key.startswith("@"):
            found.add_stamp(key[1:], content, where, "meta")
        elif key == "language":
            found.add(key, content.split(",")[0].replace("_", "-"), where, "time" if name == "og:locale" else "meta")
        elif key == "author" and content.strip().lower().startswith(("http:", "https:")):
            found.add("author_page", content, where, "meta")
        elif key == "title":
            found.add("headline", content, where, "meta")
        elif key == "author":
            found.add(key, _in_order(content), where, "meta")
        else:
            found.add(key, content, where, "meta")


def _in_order(name: str) -> str:
    """`Orr, Ann` -> `Ann Orr`, as catalogues write a person."""
    last, _, first = (p.strip() for p in name.partition(","))
    plain = last.isalpha() and first.isalpha() and last[:1].isupper() and first[:1].isupper()
    return f"{first} {last}" if plain else name


def _json_ld(text: str, found: Findings) -> None:
    """Reads one JSON-LD script; one that is damaged gives nothing, the page itself still speaks."""
    try:
        data = json.loads(
            text[:LD_LIMIT].strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";"), strict=False
        )
    except (ValueError, RecursionError):
        found.add("damaged_metadata", "JSON-LD", "script[type=application/ld+json]", "json-ld")
        return
    nodes = list(_nodes(data))
    named = {n["@id"]: n for n in nodes if isinstance(n.get("@id"), str) and "name" in n}
    articles = [n for n in nodes if ARTICLE.search(_kind(n)) and not _kind(n).endswith(("WebPage", "CreativeWork"))]
    others = [n for n in nodes if ARTICLE.search(_kind(n)) and n not in articles]
    for node in (articles or others)[:1]:
        where = f"json-ld {_kind(node)}"
        for key, name in (("published", "datePublished"), ("modified", "dateModified")):
            found.add_stamp(key, _text(node.get(name)), f"{where}.{name}", "json-ld")
        if "datePublished" not in node:
            found.add_stamp("published", _text(node.get("dateCreated")), f"{where}.dateCreated", "json-ld")
        found.add("headline", _text(node.get("headline") or node.get("name")), f"{where}.headline", "json-ld")
        found.add("author", ", ".join(_names(node.get("author"), named)), f"{where}.author", "json-ld")
        for name in ("publisher", "isPartOf", "sourceOrganization", "provider"):
            found.add("outlet", ", ".join(_names(node.get(name), named)[:1]), f"{where}.{name}", "json-ld")
        found.add("language", _text(node.get("inLanguage")), f"{where}.inLanguage", "json-ld")
        page = node.get("url") or node.get("mainEntityOfPage")
        address = _text(page.get("@id") if isinstance(page, dict) else page)
        if address.startswith("http"):
            found.add("url", address, f"{where}.url", "json-ld")
    for node in nodes:
        if _kind(node) in ("WebSite", "NewsMediaOrganization", "Newspaper"):
            found.add("outlet", _text(node.get("name")), f"json-ld {_kind(node)}.name", "meta")


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    stack, seen = [data], 0
    while stack and seen < MOST_NODES:
        node = stack.pop()
        seen += 1
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            yield node
            stack.extend(node[k] for k in ("@graph", "mainEntity") if isinstance(node.get(k), list | dict))


def _kind(node: dict[str, Any]) -> str:
    kind = node.get("@type")
    if isinstance(kind, list):
        kind = next((k for k in kind if isinstance(k, str)), "")
    return kind.rsplit("/", 1)[-1] if isinstance(kind, str) else ""


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or ""
    if isinstance(value, list):
        value = value[0] if value else ""
    return value if isinstance(value, str) else ""


def _names(value: Any, named: dict[str, Any]) -> list[str]:
    """Names in a value; one that only refers to another node by `@id` takes the name there."""
    items = value if isinstance(value, list) else [value]
    items = [
        named.get(i["@id"], i) if isinstance(i, dict) and "name" not in i and isinstance(i.get("@id"), str) else i
        for i in items
    ]
    return [t for t in (_text(i) for i in items) if t and not t.startswith("http")]
