"""Sign in as members of staff, each in a browser of their own."""

from flask import Flask
from flask.testing import FlaskClient

from storybank.domain.people import CLI, Role
from storybank.services import people

PASSWORD = "seven grey herons"


def enter(app: Flask, email: str, *roles: Role) -> FlaskClient:
    """Add someone with these roles and return a client that is signed in as them."""
    archive = app.extensions["bank"].open()
    people.add(archive, CLI, email, PASSWORD, roles=roles)
    archive.close()
    return sign_in(app, email)


def sign_in(app: Flask, email: str, password: str = PASSWORD) -> FlaskClient:
    """Return a client that is signed in."""
    client = app.test_client()
    answer = client.post("/sign-in", data={"email": email, "password": password})
    assert answer.status_code == 303, answer.text
    return client


def signed_in(app: Flask, *roles: Role) -> FlaskClient:
    """Add someone named for their roles and return a client that is signed in as them."""
    return enter(app, f"{'-'.join(roles)}@example.org", *roles)
