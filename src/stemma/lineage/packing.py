"""Profiles as bytes, so that a document is prepared for comparison once and not in every process that looks at it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from sys import intern
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from stemma.lineage.citing import Naming, namings
from stemma.lineage.profile import Profile, Sentence, prepared
from stemma.records import Document, Quote, Reading

__all__ = ["pack", "restore", "unpack"]

_WIDE = "I"  # array type of offsets and counts: 32 bits, in the order of bytes of the machine that made them


class _Packed(msgspec.Struct, array_like=True, frozen=True):
    """The parts of a profile. Texts are joined by line breaks, which no word or feature holds.

    sentences: first and last word, end of their details, share in quotation marks, title, paragraph. codes: of the
    words, 64 bits each. namings: `Naming`, the name by its place in the text.
    """

    language: str
    words: str
    codes: bytes
    starts: bytes
    ends: bytes
    sentences: list[tuple[int, int, int, float, bool, int]]
    features: str
    body: int
    held: bytes
    places: bytes
    capitals: str
    own: str
    capitals_tell: bool
    namings: list[tuple[int, int, list[str], int, bool, str, bool, bool]]


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Packed).decode


def pack(made: Profile) -> bytes:
    """All of a profile that is not in the document itself."""
    return _encode(
        _Packed(
            made.language,
            "\n".join(made.words),
            made.codes.astype("<u8").tobytes(),
            array(_WIDE, made.starts).tobytes(),
            array(_WIDE, made.ends).tobytes(),
            [(s.first, s.last, s.stop, s.quoted, s.title, s.paragraph) for s in made.sentences],
            "\n".join(made.columns),
            made.body,
            made.held.astype("<u4").tobytes(),
            array(_WIDE, made.places).tobytes(),
            "\n".join(sorted(made.capitals)),
            "\n".join(sorted(made.own)),
            made.capitals_tell,
            [
                (n.name.start, n.name.end, sorted(n.handle), n.sentence, n.relays, n.cue, n.credit, n.described)
                for n in namings(made)
            ],
        )
    )


def unpack(doc: Document, packed: bytes) -> Profile:
    """The profile of `doc` that `pack` was given.

    Raises:
        ValueError: the bytes are not of this document.
    """
    got = _decode(packed)
    words, names = _lines(got.words), _lines(got.features)
    sentences, begin = [], 0
    for span, (first, last, stop, quoted, title, paragraph) in zip(doc.sentences, got.sentences, strict=True):
        sentences.append(Sentence(span, first, last, begin, stop, quoted, title, paragraph))
        begin = stop
    held, places = np.frombuffer(got.held, "<u4").astype(np.intp), tuple(_numbers(got.places))
    if held.size != len(places) or begin != len(places) or held.max(initial=-1) >= len(names):
        raise ValueError("details that are not numbered")
    out = Profile(
        document=doc,
        language=got.language,
        words=tuple(words),
        starts=tuple(_numbers(got.starts)),
        ends=tuple(_numbers(got.ends)),
        codes=_codes(got.codes, len(words)),
        sentences=tuple(sentences),
        columns=dict(zip(names, range(len(names)), strict=True)),
        features=frozenset(names),
        body=got.body,
        held=held,
        places=places,
        capitals=frozenset(_lines(got.capitals)),
        own=frozenset(_lines(got.own)),
        capitals_tell=got.capitals_tell,
    )
    namings(out, tuple([_naming(doc.text, *one) for one in got.namings]))
    return out


def _naming(text: str, start: int, end: int, handle: list[str], *rest: Any) -> Naming:
    return Naming(Quote.of(text, start, end), frozenset(handle), *rest)


def _codes(packed: bytes, words: int) -> NDArray[np.uint64]:
    out = np.frombuffer(packed, "<u8").astype(np.uint64)
    if out.size != words:
        raise ValueError("not as many codes as words")
    return out


def _lines(text: str) -> list[str]:
    """Words and details of many documents are the same ones: each is held once."""
    return [intern(word) for word in text.split("\n")] if text else []


def _numbers(packed: bytes) -> list[int]:
    out = array(_WIDE)
    out.frombytes(packed)
    return out.tolist()


def restore(readings: Iterable[Reading], packed: Mapping[str, bytes]) -> None:
    """Has the profiles of readings at hand for the stages that ask for them; without bytes they are prepared anew.

    Args:
        packed: by document id; asked when a profile is needed.
    """
    prepared((r.document, partial(_restored, r.document, packed)) for r in readings if r.document.id in packed)


def _restored(doc: Document, packed: Mapping[str, bytes]) -> Profile | None:
    found = packed[doc.id]
    if found:
        with suppress(ValueError, msgspec.MsgspecError):  # damaged: prepared anew
            return unpack(doc, found)
    return None
