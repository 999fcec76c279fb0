"""Profiles as bytes, so that a document is prepared for comparison once and not in every process that looks at it."""

from __future__ import annotations

from array import array
from contextlib import suppress
from functools import partial

import msgspec
import numpy as np
from numpy.typing import NDArray

from stemma.lineage.profile import Profile, Sentence, kept
from stemma.records import Document, Reading

__all__ = ["pack", "restore", "unpack"]

_WIDE = "I"  # array type of offsets and counts: 32 bits, in the order of bytes of the machine that made them


class _Packed(msgspec.Struct, array_like=True, frozen=True):
    """The parts of a profile. Texts are joined by line breaks, which no word or feature holds.

    sentences: first and last word, share in quotation marks, title, paragraph, number of features. codes: of the
    words, 64 bits each.
    """

    language: str
    words: str
    codes: bytes
    starts: bytes
    ends: bytes
    sentences: list[tuple[int, int, float, bool, int, int]]
    features: str
    places: bytes
    capitals: str
    own: str
    capitals_tell: bool


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Packed).decode


def pack(made: Profile) -> bytes:
    """All of a profile that is not in the document itself."""
    found = [pair for s in made.sentences for pair in s.features]
    return _encode(
        _Packed(
            made.language,
            "\n".join(made.words),
            made.codes.astype("<u8").tobytes(),
            array(_WIDE, made.starts).tobytes(),
            array(_WIDE, made.ends).tobytes(),
            [(s.first, s.last, s.quoted, s.title, s.paragraph, len(s.features)) for s in made.sentences],
            "\n".join([f for f, _ in found]),
            array(_WIDE, [at for _, at in found]).tobytes(),
            "\n".join(sorted(made.capitals)),
            "\n".join(sorted(made.own)),
            made.capitals_tell,
        )
    )


def unpack(doc: Document, packed: bytes) -> Profile:
    """The profile of `doc` that `pack` was given.

    Raises:
        ValueError: the bytes are not of this document.
    """
    got = _decode(packed)
    words, names = _lines(got.words), _lines(got.features)
    pairs = list(zip(names, _numbers(got.places), strict=True))
    sentences, at = [], 0
    for span, (first, last, quoted, title, paragraph, count) in zip(doc.sentences, got.sentences, strict=True):
        sentences.append(Sentence(span, first, last, tuple(pairs[at : at + count]), quoted, title, paragraph))
        at += count
    return Profile(
        document=doc,
        language=got.language,
        words=tuple(words),
        starts=tuple(_numbers(got.starts)),
        ends=tuple(_numbers(got.ends)),
        codes=_codes(got.codes, len(words)),
        sentences=tuple(sentences),
        features=frozenset(names),
        capitals=frozenset(_lines(got.capitals)),
        own=frozenset(_lines(got.own)),
        capitals_tell=got.capitals_tell,
    )


def _codes(packed: bytes, words: int) -> NDArray[np.uint64]:
    out = np.frombuffer(packed, "<u8").astype(np.uint64)
    if out.size != words:
        raise ValueError("not as many codes as words")
    return out


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _numbers(packed: bytes) -> list[int]:
    out = array(_WIDE)
    out.frombytes(packed)
    return out.tolist()


def restore(reading: Reading, packed: bytes) -> None:
    """Has the profile of a reading at hand for the stages that ask for it; without bytes they prepare it themselves."""
    if packed:
        with suppress(ValueError, msgspec.MsgspecError):  # damaged: prepared anew where it is needed
            kept(reading.document, partial(unpack, packed=packed))
