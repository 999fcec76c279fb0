"""Runs migrations on the connection that `connect.migrate` hands over; there is no offline mode and no ini file."""

from __future__ import annotations

from alembic import context

from stemma.db.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transaction_per_migration=False
)
context.run_migrations()
