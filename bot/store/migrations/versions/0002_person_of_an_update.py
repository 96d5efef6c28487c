"""Whose an update is: in a group the chat does not tell."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; updates that came before count as nobody's."""
    op.add_column("updates", sa.Column("person", sa.String(80), nullable=False, server_default=""))
