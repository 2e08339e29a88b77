"""Errors a user can cause, each with the exit code the command line promises."""

from __future__ import annotations


class TwinsError(Exception):
    """A problem with one clear message and a remedy; never shown as a traceback."""

    exit_code = 1


class UsageError(TwinsError):
    """The command, a configuration file or the spec is wrong."""

    exit_code = 2


class MachineError(TwinsError):
    """The machine lacks something: a tool, a port, space on the disk."""

    exit_code = 3


class ParityError(TwinsError):
    """The twins differ, so nothing about them may be measured."""

    exit_code = 4


class MeasurementError(TwinsError):
    """A measurement is invalid and must not be used."""

    exit_code = 5
