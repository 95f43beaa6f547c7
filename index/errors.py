"""What can go wrong, each said in one line that names the remedy."""

from __future__ import annotations


class CannotRun(Exception):
    """What was asked can't be done as asked; the message is one line that says whose move is next.

    The base of every error that is meant for the user and not for a debugger.
    """


class IndexProblem(CannotRun):
    """The index can't be used as asked."""


class IndexLocked(IndexProblem):
    """Another process holds the home folder."""


class NotKept(IndexProblem):
    """What should be kept can't be; what is there can be read all the same."""


class DiskFull(NotKept):
    """The disk (or what somebody may use of it) has no room left."""


class OnlyReadable(NotKept):
    """The home lies where nothing may be written."""


class Unreadable(Exception):
    """One file can't be read; the message is the reason, without the file's name."""
