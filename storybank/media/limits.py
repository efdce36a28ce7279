"""Set the limits of a process, for good. It imports nothing of the archive: children run it."""

import json
import resource
import sys
from collections.abc import Callable
from typing import Any


def keep_within(*, cpu_seconds: int, memory_bytes: int, file_bytes: int) -> None:
    """End this process once it has worked for too long; refuse it more memory than this.

    The signal it ends by is one that nobody else sends: who waits for it can tell.
    """
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve(answer: Callable[[dict[str, Any]], dict[str, Any]], **limits: int) -> None:
    """Read a job from the input, within limits, and write what *answer* says of it."""
    keep_within(**limits)
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
