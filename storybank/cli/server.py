"""Run the application under gunicorn: a few workers with a few threads each."""

import gc

from flask import Flask
from gunicorn.app.base import BaseApplication

THREADS = 4


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
        """Return what every worker serves.

        What is there by now stays: workers share it, and none looks through it for what
        can be thrown away, which would hold up one page in some thousands for long.
        """
        gc.collect()
        gc.freeze()
        return self.application
