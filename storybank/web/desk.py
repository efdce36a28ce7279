"""Placeholder of the desk pages."""

from flask import Blueprint

bp = Blueprint("desk", __name__)
