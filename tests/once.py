"""Make once what each of four thousand tests would make again in just the same way.

Tests make an application each, and most of that was compiling the same templates
and the same addresses. And they hash passwords that nobody will ever guess at.
"""

import gc
from typing import Any, ClassVar

from argon2 import PasswordHasher
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Map, Rule, RuleFactory

from storybank.services import people


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
    """Take an address over from the first application that had the same one, compiled."""

    _kept: ClassVar[dict[Any, Rule]] = {}

    def add(self, rulefactory: RuleFactory) -> None:
        for new in rulefactory.get_rules(self):
            methods = frozenset(new.methods or ())
            key = (new.rule, new.endpoint, methods, repr(new.defaults), new.subdomain, new.host)
            if key not in self._kept:
                new.bind(self)
                self._kept[key] = new
            rule = self._kept[key]
            self._matcher.add(rule)
            self._rules_by_endpoint.setdefault(rule.endpoint, []).append(rule)
        self._remap = True


def share() -> None:
    """Let all applications of this process share what they all have, and hash at little cost.

    What was imported stays: it is not looked through again for what can be thrown away.
    """
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": Compiled()}
    Flask.url_map_class = Addresses
    people._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
