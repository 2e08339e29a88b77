"""Add roles to users, and what marks an article as featured."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

FLAGS = {"users": ("is_staff", "is_superuser"), "articles": ("featured",)}


def upgrade():
    for table, names in FLAGS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                # A default for the rows that exist; new rows get the model's.
                batch_op.add_column(
                    sa.Column(
                        name, sa.Boolean(), nullable=False, server_default=sa.false()
                    )
                )
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.alter_column(
                    name, existing_type=sa.Boolean(), server_default=None
                )


def downgrade():
    for table, names in FLAGS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.drop_column(name)
