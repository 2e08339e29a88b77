"""Instruments, statistics, verdicts, report and the command line."""
