"""The exit codes of the command line."""

DONE, NOT_AS_ASKED, CANNOT_RUN, STOPPED = 0, 1, 2, 130
