"""Password hashes: argon2id with OWASP's smallest recommended parameters."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_hash_of_nobody = _hasher.hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    """Return the salted hash, which names its own parameters."""
    return _hasher.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Compare, and take as long when there is no hash to compare with."""
    try:
        _hasher.verify(stored or _hash_of_nobody, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def fingerprint(stored: str) -> str:
    """Return what changes with the hash, and tells nothing of the password.

    The hash holds a random salt, so it can be neither guessed nor computed.
    """
    return hashlib.sha256(stored.encode()).hexdigest()[:32]
