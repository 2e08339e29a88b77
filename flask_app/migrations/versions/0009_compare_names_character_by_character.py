"""Compare names character by character, in every engine."""

from alembic import op
from conduit.models.base import exact

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COLUMNS = (
    ("users", "username", 64),
    ("users", "username_key", 192),
    ("users", "email_key", 762),
    ("articles", "slug", 207),
    ("tags", "name", 64),
)


def upgrade():
    # Databases made before had collations that drop blanks or know languages.
    if op.get_bind().dialect.name != "sqlite":
        for table, column, length in COLUMNS:
            op.alter_column(table, column, type_=exact(length), existing_nullable=False)


def downgrade():
    """Leave the columns: the older migrations make them like this by now."""
