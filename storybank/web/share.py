"""Placeholder of the share pages."""

from flask import Blueprint

bp = Blueprint("share", __name__)
