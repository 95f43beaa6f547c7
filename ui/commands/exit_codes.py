"""What the command line returns to a shell."""

DONE, NOT_AS_ASKED, CANNOT_RUN, STOPPED = 0, 1, 2, 130
