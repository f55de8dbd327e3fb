"""The errors and warnings that a user sees: one line that says what is wrong, where, and what would be right."""


class DetenteError(Exception):
    """Base of every error meant for a user.

    Attributes:
        exit_code: the exit status of the command line: 2, wrong use.
    """

    exit_code = 2


class Unreachable(DetenteError):
    """A store or a file could not be reached (exit status 3)."""

    exit_code = 3


class DetenteWarning(UserWarning):
    """Something that a user should know of an answer, in one line; no error."""
