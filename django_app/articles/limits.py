"""How long texts may be, in characters, and how many of a kind there may be."""

TITLE = 200
DESCRIPTION = 500
BODY = 100_000
COMMENT = 10_000
TAG = 64
TAGS = 30
QUERY = 200
WORDS = 10
