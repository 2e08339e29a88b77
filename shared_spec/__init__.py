"""The spec as data and the black-box conformance suite. Imports nothing else."""
