"""The style sheet, the script and the pictures of the site."""

from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """Serves the files; under a name that holds their hash, for a year."""

    FOREVER = 365 * 24 * 60 * 60  # seconds


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Puts the hash of its content into the name of each file that is collected."""

    def stored_name(self, name: str) -> str:
        """Return the name with the hash; the plain one if nothing is collected."""
        return super().stored_name(name) if self.hashed_files else name
