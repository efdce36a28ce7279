"""Placeholder of the pages pages."""

from flask import Blueprint

bp = Blueprint("pages", __name__)
