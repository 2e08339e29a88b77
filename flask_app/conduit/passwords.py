"""Password hashes: argon2id with OWASP's smallest recommended parameters."""

from argon2 import PasswordHasher

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)


def hash_password(password: str) -> str:
    """Return the salted hash, which names its own parameters."""
    return _hasher.hash(password)
