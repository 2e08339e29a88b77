"""The site's settings, addresses and entry points."""
