"""The errors of the index; each message is one line that names the remedy."""

from __future__ import annotations


class CannotRun(Exception):
    """A request can't be carried out; the message is one line that says who must do what next.

    The base of every error that is meant for the user and not for a debugger.
    """


class IndexProblem(CannotRun):
    """The index can't be used as asked."""


class IndexLocked(IndexProblem):
    """Another process holds the home folder."""


class NotKept(IndexProblem):
    """New data can't be stored; the stored data can still be read."""


class DiskFull(NotKept):
    """The disk (or the user's quota on it) has no room left."""


class OnlyReadable(NotKept):
    """The home is in a place where nothing may be written."""


class Unreadable(Exception):
    """One file can't be read; the message is the reason, without the file's name."""
