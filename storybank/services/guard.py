"""Close the gate where asking it fails: hidden, an alert, never a fallback to "show" (I-2)."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from storybank.domain.errors import StorybankError, UnavailableError

log = logging.getLogger(__name__)


@contextmanager
def guarded() -> Iterator[None]:
    """Turn a fault while the gate is asked into UnavailableError (503), and write an alert.

    The alert names the kind of fault alone: its words could be a story's.
    """
    try:
        yield
    except StorybankError:
        raise
    except Exception as error:
        log.critical("the gate failed and stays closed: %s", type(error).__name__)
        raise UnavailableError("We cannot tell who may see this just now.") from error
