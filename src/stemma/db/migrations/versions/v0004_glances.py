"""What the reader model saw in a stretch of text is kept by that stretch's key, so that repeated text is read once."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, LargeBinary, Text

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "glance",
        Column("key", LargeBinary, primary_key=True),
        Column("reader", Text, nullable=False),
        Column("body", LargeBinary, nullable=False),
    )
