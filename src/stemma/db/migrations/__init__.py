"""Alembic migrations of the case database; `connect.py` runs them when a case is opened for writing."""
