"""Articles in the JSON API."""
