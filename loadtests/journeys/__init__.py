"""What visitors do, as plain functions over a session.

Each journey has a fixed order of requests, so that two apps under the same
journey do the same work. The number of requests of one call is
`reader` 7 a round; `member` 1 and 8 a round; `author` 1 and 3 a round.
"""
