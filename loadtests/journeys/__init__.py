"""What visitors do, as plain functions over a session.

Each journey has a fixed order of requests, so that two apps under the same
journey do the same work. A round is 7 requests for `reader`, 8 for `member` and 3
for `author`; the latter two sign in once before.
"""
