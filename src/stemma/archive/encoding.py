"""Bytes to characters: byte order marks, UTF-8, declared encodings, then the likeliest old one; losses are said."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass

from charset_normalizer import from_bytes

__all__ = ["Decoded", "decode", "wide"]

BOMS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)  # fmt: skip
MIXED_SHARE = 0.02  # share of bytes outside UTF-8 up to which a text counts as UTF-8 with a few foreign bytes
SAMPLE = 32_768  # bytes shown to the detector: enough for letter statistics, and it takes time per byte
LATIN = ("cp1250", "cp1252", "cp1257", "cp775", "iso8859_10", "latin_1", "hp_roman8", "mac_latin2", "mac_roman")
SIGN_IN_WORD = re.compile(r"[^\W\d_][³¹¿¼¾º¢¥\ufffd]+[^\W\d_]|[^\W\d_][³¹¿¼¾¢¥]\b|\b[¼¿¯][^\W\d_]")
WIDE_SHARE = 0.9  # share of every second byte that its three commonest values have in UTF-16


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding used, and a sentence about what was doubtful ("" when nothing was)."""

    text: str
    encoding: str
    doubt: str = ""


def decode(data: bytes, declared: str = "") -> Decoded:
    """Decodes a text of unknown or declared encoding; never fails.

    NUL characters are removed and reported. A UTF-8 text cut inside its last character loses that character only.
    """
    for mark, name in BOMS:
        if data.startswith(mark):
            return _cleaned(Decoded(data[len(mark) :].decode(name, "replace"), name))
    order = wide(data)
    if order:
        return _cleaned(Decoded(data.decode(order, "replace"), order))
    try:
        return _cleaned(Decoded(data.decode("utf-8"), "utf-8"))
    except UnicodeDecodeError as exc:
        if exc.start >= len(data) - 3 and exc.reason == "unexpected end of data":
            return _cleaned(Decoded(data[: exc.start].decode("utf-8"), "utf-8"))
    return _cleaned(_declared(data, declared) or _mixed(data) or _likeliest(data))


def _cleaned(decoded: Decoded) -> Decoded:
    count = decoded.text.count("\x00")
    if not count:
        return decoded
    doubt = f"{count} NUL characters were left out"
    text = decoded.text.replace("\x00", "")
    return Decoded(text, decoded.encoding, "; ".join(filter(None, (decoded.doubt, doubt))))


def wide(data: bytes) -> str:
    """`utf-16-le` or `utf-16-be` when bytes without a mark are UTF-16, else "".

    In UTF-16 every second byte has hardly more than three values (the alphabet, and Latin blanks and signs); in other
    text and in random bytes none of the two columns does.
    """
    head = data[: min(len(data), 4096) & ~1]
    if len(head) < 4 or 0 not in head:
        return ""
    for name, high, low in (("utf-16-le", head[1::2], head[0::2]), ("utf-16-be", head[0::2], head[1::2])):
        common = Counter(high).most_common(3)
        if sum(n for _, n in common) >= WIDE_SHARE * len(high) and len(set(low)) > 2 * len(set(high)):
            return name
    return ""


def _declared(data: bytes, declared: str) -> Decoded | None:
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name if declared else ""
        if not name or name.startswith(("utf-8", "ascii")):
            return None
        name = {"iso8859-1": "cp1252"}.get(name, name)  # browsers read it so
        return Decoded(data.decode(name), name)
    except (LookupError, UnicodeDecodeError, ValueError):
        return None


def _mixed(data: bytes) -> Decoded | None:
    """UTF-8 with a few stray bytes, which are read as Windows-1252."""
    text = data.decode("utf-8", "surrogateescape")
    stray = len(re.findall("[\udc80-\udcff]", text))
    high = sum(1 for ch in text[:SAMPLE] if ch > "\x7f" and not "\udc80" <= ch <= "\udcff")
    if stray > MIXED_SHARE * len(data) or high < stray / 4:
        return None
    fixed = re.sub("[\udc80-\udcff]", lambda m: bytes([ord(m[0]) - 0xDC00]).decode("cp1252", "replace"), text)
    return Decoded(fixed, "utf-8", f"{stray} bytes are not UTF-8 and were read as Windows-1252")


def _likeliest(data: bytes) -> Decoded:
    best = from_bytes(data[:SAMPLE]).best()
    name = best.encoding if best is not None else "cp1252"
    if name in LATIN:
        # Western and Central European bytes give equally smooth words; but Polish or Czech read as Western European
        # has signs such as ³ or ¿ inside its words.
        western = data[:SAMPLE].decode("cp1252", "replace")
        name = "cp1250" if SIGN_IN_WORD.search(western) else "cp1252"
    try:
        return Decoded(data.decode(name), name, f"no encoding is declared; it was read as {name}")
    except (UnicodeDecodeError, LookupError):
        text = data.decode("cp1252", "replace")
        return Decoded(text, "cp1252", "the encoding is unknown; it was read as Windows-1252, some characters are lost")
