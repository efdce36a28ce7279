"""Name the ways in which a deed can be refused.

Services raise these; only ``web/errors.py`` and ``cli.py`` translate them.
"""

from collections.abc import Mapping


class StorybankError(Exception):
    """Stand above every error of the archive's own."""


class NotFoundError(StorybankError):
    """Say that it does not exist, or does not exist for this asker (404)."""


class GoneError(StorybankError):
    """Say that the public once saw this story and it was taken back (410)."""


class SignInError(StorybankError):
    """Say that nobody is signed in, where somebody must be (303 to the sign-in page)."""


class NotAllowedError(StorybankError):
    """Say that the asker may see this but may not do that (403)."""


class ConflictError(StorybankError):
    """Say that things have moved on; the message says how they stand (409)."""


class TooManyTriesError(StorybankError):
    """Say that someone has guessed too often and must wait (429)."""


class InvalidError(StorybankError):
    """Say what is wrong with what was sent, field by field (422)."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        """Keep *problems*: field name to one sentence that says what to do."""
        super().__init__("; ".join(problems.values()))
        self.problems = dict(problems)


class UnavailableError(StorybankError):
    """Say that the archive cannot answer safely just now (503)."""
