"""Storage of a case: SQLite database, original bytes, tamper-evident log.

A case is a folder: `case.db`, `originals/`, `log/`, `case.toml`, `gazetteer.csv` (where given) and `lock`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stemma.db.store import Store, create, open_store

__all__ = ["Store", "create", "open_store"]


def __getattr__(name: str) -> Any:
    """The store when it is first asked for: workers import the rows of this room and open no database."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from stemma.db import store

    return getattr(store, name)
