"""The log is asked for entries of one kind; what was last told of a neighbourhood is kept, so that moves show."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, LargeBinary, Text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_log_kind", "log", ["kind"])
    op.create_table(
        "told",
        Column("neighbourhood", Text, primary_key=True),
        Column("digest", Text, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )
