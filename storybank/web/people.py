"""Placeholder of the people pages."""

from flask import Blueprint

bp = Blueprint("people", __name__)
