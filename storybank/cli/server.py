"""Run the application under gunicorn: a few workers with a few threads each."""

import gc

from flask import Flask
from gunicorn.app.base import BaseApplication

THREADS = 4
NEW_THINGS = 10_000  # made since, before a worker looks what of them can be thrown away


class Server(BaseApplication):
    """One application on one address; ``run`` returns when it is stopped."""

    def __init__(self, app: Flask, *, host: str, port: int, workers: int) -> None:
        self.application = app
        self.settings = {
            "bind": f"{host}:{port}",
            "workers": workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "accesslog": None,
            "loglevel": "warning",
            "preload_app": True,
            "proc_name": "storybank",
            "limit_request_line": 16_384,
            "control_socket_disable": True,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take our settings; no file and no environment variable adds to them."""
        for name, value in self.settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return what every worker serves."""
        keep_what_is_there()
        return self.application


def keep_what_is_there() -> None:
    """Let what is there by now stay: workers share it, and none looks through it again.

    That would hold up one page in some thousands for long. What a page makes is thrown
    away as soon as nothing needs it; what is left over of many pages, seldom.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_THINGS)
