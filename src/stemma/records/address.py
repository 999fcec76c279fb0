"""The name under which a web capture is kept."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

__all__ = ["name_of_address"]


def name_of_address(url: str) -> str:
    """The address without scheme, without control characters, cut to 300 code points."""
    try:
        parts = urlsplit(url)
        name = unquote(f"{parts.netloc}{parts.path}" + (f"?{parts.query}" if parts.query else "")).rstrip("/")
    except ValueError:
        name = url
    return re.sub(r"[\x00-\x1f\x7f]+", "", name)[:300]
