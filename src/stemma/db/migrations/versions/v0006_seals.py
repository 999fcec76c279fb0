"""Every row gets a seal: a digest beside the tables, so that an altered row is found and named."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, LargeBinary, Text

from stemma.db.seals import seal_all

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = (
    *("meta", "original", "reference", "document", "reading", "mark", "entry", "link", "neighbourhood", "finding"),
    *("problem", "told", "glance"),
)


def upgrade() -> None:
    op.create_table(
        "seal",
        Column("part", Text, primary_key=True),
        Column("key", LargeBinary, primary_key=True),
        Column("digest", LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tally",
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("state", LargeBinary, nullable=False),
    )
    seal_all(op.get_bind().connection.driver_connection, TABLES)
