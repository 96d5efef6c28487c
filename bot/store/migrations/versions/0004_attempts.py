"""How often an update or an entry was taken up: one that ends the process is not taken up for ever."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the counts; what came before was not taken up yet."""
    for table in ("updates", "web_entries"):
        op.add_column(table, sa.Column("attempts", sa.Integer, nullable=False, server_default="0"))
