"""Escape what templates write, as Jinja does, without work where there is nothing to escape.

A page of results writes some seven hundred short texts. Jinja makes each into an
object that remembers to be safe, which costs more than all else about it; but what
a template writes is joined to its page at once, and nothing asks it again.
"""

import re
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Expr
from markupsafe import Markup, escape

_sign_in = re.compile("[&<>'\"]").search


def escaped(value: object) -> str:
    """Return *value* as HTML: the same letters as ``escape`` does."""
    if isinstance(value, str):
        kind = type(value)
        if kind is Markup or (kind is str and _sign_in(value) is None):
            return value
    return escape(value)


class Generator(CodeGenerator):
    """Compile templates to call ``escaped`` where Jinja calls ``escape``."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write("environment.escaped(")
        if finalize.src is not None:
            self.write(finalize.src)


class Templates(Environment):
    """The environment of Flask's templates, with this way to escape."""

    code_generator_class = Generator
    escaped = staticmethod(escaped)


def join(app: Flask) -> None:
    """Let the templates of *app* escape so; before any of them is asked for."""
    app.jinja_environment = Templates
