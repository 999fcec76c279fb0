"""A document made anew from what is left of it: a plain page without script, picture, comment or hidden part."""

from __future__ import annotations

from markupsafe import escape

from stemma.records import Document

__all__ = ["rebuilt_page", "rebuilt_text"]

TAGS = {"title": "h1", "heading": "h2", "quote": "blockquote", "list": "p", "table": "p", "body": "p"}


def rebuilt_page(doc: Document) -> str:
    """The document as an HTML page; what is known of it stands in its head, where it is read from again."""
    head = [f"<title>{escape(doc.title or '')}</title>"]
    told = (
        ('property="og:site_name"', doc.outlet),
        ('name="author"', doc.author),
        ('property="article:published_time"', doc.published),
    )
    head += [f'<meta {what} content="{escape(value)}">' for what, value in told if value]
    language = "" if doc.language == "und" else f' lang="{escape(doc.language)}"'
    body = []
    for one in doc.paragraphs:
        tag = TAGS[one.kind]
        body.append(f"<{tag}>{escape(doc.text[one.start : one.end])}</{tag}>")
    lines = [
        f"<!DOCTYPE html>\n<html{language}>\n<head>",
        '<meta charset="utf-8">',
        *head,
        "</head>",
        "<body><article>",
    ]
    return "\n".join([*lines, *body, "</article></body>", "</html>", ""])


def rebuilt_text(doc: Document) -> str:
    """The text alone."""
    return doc.text + "\n"
