"""The log becomes a Merkle tree of RFC 6962: its right edge is kept, and each leaf says in which form it was hashed.

No leaf is written anew: those of earlier versions are form 1 and stay as they were hashed.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Column, Integer, Text

from stemma.protect.tree import Frontier

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("log", Column("form", Integer, nullable=False, server_default=sa.text("1")))
    tree = op.create_table(
        "tree", Column("level", Integer, primary_key=True, autoincrement=False), Column("hash", Text, nullable=False)
    )
    edge = Frontier()
    for (hash,) in op.get_bind().execute(sa.text("SELECT hash FROM log ORDER BY seq")):
        edge.add(bytes.fromhex(hash))
    if edge.nodes:
        op.bulk_insert(tree, [{"level": level, "hash": one.hex()} for level, one in sorted(edge.nodes.items())])
