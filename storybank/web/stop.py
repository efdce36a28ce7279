"""Placeholder of the stop pages."""

from flask import Blueprint

bp = Blueprint("stop", __name__)
