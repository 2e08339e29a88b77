"""The extensions, each created once and bound to the app in the factory."""

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

from .models.base import Base

# Rows read before a commit stay usable after it: what a view answers with is
# selected anew where it may have changed.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
# SQLite cannot alter most things in place, so migrations rebuild tables there.
migrate = Migrate(render_as_batch=True)
