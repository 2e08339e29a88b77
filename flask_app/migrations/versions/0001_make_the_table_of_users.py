"""Make the table of users."""

import sqlalchemy as sa
from alembic import op
from conduit.models.base import Timestamp, exact

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    if op.get_context().dialect.name in ("mysql", "mariadb"):
        # What tables are made in that name no character set of their own.
        op.execute("ALTER DATABASE CHARACTER SET utf8mb4")
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("username", exact(64), nullable=False),
        sa.Column("username_key", exact(192), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", exact(762), nullable=False),
        sa.Column("password_hash", sa.String(length=128), nullable=False),
        sa.Column("bio", sa.String(length=2000), nullable=True),
        sa.Column("image", sa.String(length=500), nullable=True),
        sa.Column("created_at", Timestamp(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_key", name=op.f("uq_users_email_key")),
        sa.UniqueConstraint("username_key", name=op.f("uq_users_username_key")),
    )


def downgrade():
    op.drop_table("users")
