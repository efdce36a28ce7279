"""Placeholder of the my_story pages."""

from flask import Blueprint

bp = Blueprint("my_story", __name__)
