"""An index of what is compared, so that one more document is not set against all others; the next run fills it."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, LargeBinary, Text

from stemma.db.seals import seal_all

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "posting",
        Column("number", Integer, primary_key=True),
        Column("kind", Text, nullable=False),
        Column("segment", Integer, nullable=False),
        Column("first", Integer, nullable=False),
        Column("entries", Integer, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )
    op.create_index("ix_posting_place", "posting", ["kind", "segment", "first", "entries"])
    op.create_index("ix_document_compared", "document", ["compared"])
    seal_all(op.get_bind().connection.driver_connection, ["posting"])
