"""The hash of passwords."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id at the cost that OWASP gives as its first choice."""

    time_cost = 2
    memory_cost = 19456  # KiB
    parallelism = 1
