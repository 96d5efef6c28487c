"""The first schema: conversations, people, reports, turns, feedback, gaps, updates."""

import sqlalchemy as sa
from alembic import op

from bot.store.schema import Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables. Written out, so that later changes to the schema do not change the past."""
    op.create_table(
        "sessions",
        sa.Column("chat", sa.String(80), primary_key=True),
        sa.Column("person", sa.String(80), nullable=False, index=True),
        sa.Column("state", sa.JSON, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.String(80), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("is_admin", sa.Boolean, nullable=False),
        sa.Column("is_admitted", sa.Boolean, nullable=False),
        sa.Column("admitted_by", sa.String(80), nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
    )
    op.create_table(
        "invites",
        sa.Column("code_hash", sa.String(64), primary_key=True),
        sa.Column("created_by", sa.String(80), nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("used_by", sa.String(80), nullable=False),
    )
    op.create_table(
        "reports",
        sa.Column("person", sa.String(80), primary_key=True),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", Moment, nullable=False),
    )
    op.create_table(
        "report_versions",
        sa.Column("person", sa.String(80), primary_key=True),
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("state", sa.JSON, nullable=False),
        sa.Column("saved_at", Moment, nullable=False),
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("person", sa.String(80), nullable=False),
        sa.Column("task", sa.String(40), nullable=False),
        sa.Column("question_hash", sa.String(40), nullable=False),
        sa.Column("model", sa.String(120), nullable=False),
        sa.Column("prompt", sa.String(120), nullable=False),
        sa.Column("prompt_tokens", sa.Integer, nullable=False),
        sa.Column("completion_tokens", sa.Integer, nullable=False),
        sa.Column("cost", sa.Float, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("passages", sa.JSON, nullable=False),
        sa.Column("refused", sa.Boolean, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
    )
    op.create_index("turns_of_person", "turns", ["person", "at"])
    op.create_index("turns_by_day", "turns", ["at"])
    op.create_table(
        "feedback",
        sa.Column("turn", sa.String(40), primary_key=True),
        sa.Column("person", sa.String(80), primary_key=True),
        sa.Column("is_good", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
    )
    op.create_table(
        "gaps",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("person", sa.String(80), nullable=False, index=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("filled_at", Moment),
        sa.Column("told_at", Moment),
    )
    op.create_table(
        "updates",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("chat", sa.String(80), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("received_at", Moment, nullable=False),
        sa.Column("begun_at", Moment),
        sa.Column("answered_at", Moment),
    )
    op.create_index("updates_open", "updates", ["answered_at", "chat", "id"])


def downgrade() -> None:
    """Drop all tables."""
    for name in (
        "updates",
        "gaps",
        "feedback",
        "turns",
        "report_versions",
        "reports",
        "invites",
        "people",
        "sessions",
    ):
        op.drop_table(name)
