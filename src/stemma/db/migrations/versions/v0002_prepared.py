"""A reading keeps the form of its document that comparing needs; those read before get it when they are read again."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, LargeBinary, text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reading", Column("prepared", LargeBinary, nullable=False, server_default=text("x''")))
