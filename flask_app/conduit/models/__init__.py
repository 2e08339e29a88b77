"""The tables, and the queries that belong to them."""

from .follow import follows
from .user import User

__all__ = ["User", "follows"]
