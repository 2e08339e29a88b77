"""The dataset generator: the same rows for every app, from a seed.

`python -m shared_spec.dataset SIZE OUTDIR [--seed N]` writes a folder with
`manifest.json` and one JSON Lines file a table; `digest` compares such a folder
with what a running app shows. Only the standard library is used.
"""
