"""Storage of a case: SQLite database, original bytes, tamper-evident log.

A case is a folder: `case.db`, `originals/`, `log/`, `case.toml`, `gazetteer.csv` (where given) and `lock`.
"""

from __future__ import annotations

from stemma.db.store import Store, create, open_store

__all__ = ["Store", "create", "open_store"]
