"""What of the log speaks of something that may not be seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from stemma.records.ids import ALPHABET, ID_CHARS

__all__ = ["NOTHING", "Covering"]

SHA256 = 64  # letters of a hash
SHAPES = re.compile(rf"D-[{ALPHABET}]{{{ID_CHARS}}}|[0-9a-f]{{{SHA256}}}")
RUN = re.compile(rf"[0-9a-f]{{{SHA256},}}")
ID = len("D-") + ID_CHARS


class Covering:
    """Ids and hashes of documents that may not be seen, looked for in entries of the log.

    Thousands of them are looked for at once: what in an entry has the shape of an id or a hash is looked up among them.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        every = frozenset(words)
        self._shaped = frozenset(one for one in every if SHAPES.fullmatch(one))
        self._others = tuple(every - self._shaped)
        self._known: dict[int, bool] = {}

    def __bool__(self) -> bool:
        return bool(self._shaped or self._others)

    def of_entry(self, seq: int, body: Callable[[], str]) -> bool:
        """The same for one entry of the log, looked through once: entries never change, and some are long.

        Args:
            body: reads what the entry says.
        """
        if seq not in self._known:
            self._known[seq] = self.touches(body())
        return self._known[seq]

    def touches(self, body: str) -> bool:
        """True where the words of an entry hold one of them, at any place.

        >>> Covering(["D-HV4XX5MSHCR6"]).touches('{"about":["D-HV4XX5MSHCR6"]}')
        True
        """
        return any(one in body for one in self._others) or self._id_in(body) or self._hash_in(body)

    def _id_in(self, body: str) -> bool:
        at = body.find("D-")
        while at >= 0:
            if body[at : at + ID] in self._shaped:
                return True
            at = body.find("D-", at + 1)
        return False

    def _hash_in(self, body: str) -> bool:
        for run in RUN.findall(body):
            if any(run[at : at + SHA256] in self._shaped for at in range(len(run) - SHA256 + 1)):
                return True
        return False


NOTHING = Covering()
