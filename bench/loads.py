"""Fetch search pages over HTTP: one at a time, and many at once."""

import http.client
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psutil

from bench import instances, measure
from bench.measure import Figure

FEWEST = 3  # pages that are fetched, however long they take


@dataclass(frozen=True, slots=True)
class Load:
    """What a server did under load: pages a second, how long each took, pages refused."""

    pages_per_second: float
    took: Figure
    failed: int


def one_by_one(
    port: int, process_id: int, addresses: Sequence[str], *, rounds: int, seconds: float
) -> tuple[Figure, float]:
    """Fetch *addresses* in turn; return wall times, and the server's CPU milliseconds a page.

    Each has been fetched once before, untimed, but for those that *seconds* did not suffice for.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    ends = time.monotonic() + seconds
    for known, address in enumerate(addresses, 1):
        instances.fetch(connection, address)
        if known >= FEWEST and time.monotonic() > ends:
            addresses = addresses[:known]
            break
    before, times = _cpu_s(process_id), []
    ends = time.monotonic() + seconds
    for turn in range(rounds * len(addresses)):
        if turn >= FEWEST and time.monotonic() > ends:
            break
        address = addresses[turn % len(addresses)]
        times.append(measure.wall(lambda: instances.fetch(connection, address)))  # noqa: B023
    used = (_cpu_s(process_id) - before) * 1000 / len(times)
    connection.close()
    return measure.figure(times), used


def together(
    port: int, addresses: Sequence[str], *, connections: int = 8, seconds: float = 8.0
) -> Load:
    """Fetch pages over several connections at once until the time is up."""
    times: list[float] = []
    failed: list[str] = []
    ends = time.monotonic() + seconds

    def visitor(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        turn = number * 5
        while time.monotonic() < ends:
            address = addresses[turn % len(addresses)]
            turn += 1
            began = time.perf_counter()
            try:
                if instances.status(connection, address) != 200:
                    failed.append(address)
            except (OSError, http.client.HTTPException):
                failed.append(address)
                connection.close()
            times.append((time.perf_counter() - began) * 1000)

    _all(visitor, connections)
    took = time.monotonic() - ends + seconds
    return Load((len(times) - len(failed)) / took, measure.figure(times), len(failed))


def memory_mb(process_id: int) -> float:
    """Return the resident memory of the largest process of a server (its own or a worker's)."""
    return max(one.memory_info().rss for one in _family(process_id)) / 1e6


def _all(visitor: Callable[[int], None], count: int) -> None:
    threads = [threading.Thread(target=visitor, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _cpu_s(process_id: int) -> float:
    return float(sum(sum(one.cpu_times()[:2]) for one in _family(process_id)))


def _family(process_id: int) -> list[psutil.Process]:
    parent = psutil.Process(process_id)
    return [parent, *parent.children(recursive=True)]
