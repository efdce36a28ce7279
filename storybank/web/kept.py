"""Keep a piece of HTML for as long as what it was made of stays the same."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """At most so many pieces, each known by what it is and by what it was made of."""

    def __init__(self, most: int) -> None:
        """Keep nothing yet, and never more than *most* pieces."""
        self._most = most
        self._known: dict[Hashable, tuple[tuple[object, ...], Made]] = {}

    def __len__(self) -> int:
        """Return how many pieces are kept."""
        return len(self._known)

    def get(
        self, name: Hashable, of: tuple[object, ...], make: Callable[..., Made], *given: object
    ) -> Made:
        """Return the piece of that name; made anew where it was made of anything else than *of*.

        *make* makes it, from what is *given*.
        """
        found = self._known.get(name)
        if found is not None and found[0] == of:
            made = found[1]
        else:
            made = make(*given)
            if len(self._known) >= self._most:
                self._known.clear()
        # What is the very same thing is compared in no time; what is only alike takes long.
        self._known[name] = (of, made)
        return made
