"""Make once what each of four thousand tests would make again in just the same way.

Tests make an application each, and most of that was compiling the same templates
and the same addresses. And they hash passwords that nobody will ever guess at.
"""

import gc
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from argon2 import PasswordHasher
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Map, Rule, RuleFactory
from werkzeug.routing.matcher import StateMachineMatcher
from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile

from storybank.services import people
from storybank.web import files


class Compiled(BytecodeCache):
    """Keep compiled templates in memory; one that changed is compiled again."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


class Addresses(Map):
    """Take over what an earlier application with the same addresses has compiled and sorted."""

    _kept: ClassVar[dict[Any, Rule]] = {}
    _sorted: ClassVar[dict[tuple[int, ...], tuple[Any, dict[Any, list[Rule]]]]] = {}

    def add(self, rulefactory: RuleFactory) -> None:
        for new in rulefactory.get_rules(self):
            methods = frozenset(new.methods or ())
            key = (new.rule, new.endpoint, methods, repr(new.defaults), new.subdomain, new.host)
            if key not in self._kept:
                new.bind(self)
                self._kept[key] = new
            self._own.append(self._kept[key])
        self._remap = True

    def update(self) -> None:
        if not self._remap:
            return
        key = tuple(map(id, self._own))
        if key not in self._sorted:
            self._matcher, self._rules_by_endpoint = StateMachineMatcher(self.merge_slashes), {}
            for rule in self._own:
                self._matcher.add(rule)
                self._rules_by_endpoint.setdefault(rule.endpoint, []).append(rule)
            super().update()
            self._sorted[key] = (self._matcher, self._rules_by_endpoint)
        self._matcher, self._rules_by_endpoint = self._sorted[key]
        self._remap = False

    @cached_property
    def _own(self) -> list[Rule]:
        return []


class Files(WhiteNoise):
    """Look at each file that is served, and make its headers, once."""

    _looked_at: ClassVar[dict[tuple[str, str, int], StaticFile]] = {}

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        key = (path, url, Path(path).stat().st_mtime_ns)
        if key not in self._looked_at:
            self._looked_at[key] = super().get_static_file(path, url, stat_cache)
        return self._looked_at[key]


def share() -> None:
    """Let all applications of this process share what they all have, and hash at little cost.

    What was imported stays: it is not looked through again for what can be thrown away.
    """
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}
    Flask.url_map_class = Addresses
    files.WhiteNoise = Files
    people._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
