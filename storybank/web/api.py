"""Placeholder of the api pages."""

from flask import Blueprint

bp = Blueprint("api", __name__)
