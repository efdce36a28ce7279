"""Serve storybank: ``gunicorn wsgi:app``."""

from storybank import create_app

app = create_app()
