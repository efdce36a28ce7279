"""Sign in as members of staff, each in a browser of their own."""

from flask import Flask
from flask.testing import FlaskClient

from storybank.domain.people import CLI, Role
from storybank.services import agreement, people
from storybank.services.archive import Archive

PASSWORD = "seven grey herons"


def enter(app: Flask, email: str, *roles: Role) -> FlaskClient:
    """Add someone with these roles and return a client that is signed in as them."""
    archive = app.extensions["bank"].open()
    found = people.add(archive, CLI, email, PASSWORD, roles=roles)
    if Role.TRAINER in roles:
        agree(archive, found.id)
    archive.close()
    return sign_in(app, email)


def agree(archive: Archive, member_id: str) -> None:
    """Let a trainer agree to how stories are used, as each does before a first session."""
    trainer = people.acting(archive, member_id)
    agreement.agree(archive, trainer, agreement.find(archive, trainer).sha256)


def sign_in(app: Flask, email: str, password: str = PASSWORD) -> FlaskClient:
    """Return a client that is signed in."""
    client = app.test_client()
    answer = client.post("/sign-in", data={"email": email, "password": password})
    assert answer.status_code == 303, answer.text
    return client


def signed_in(app: Flask, *roles: Role) -> FlaskClient:
    """Add someone named for their roles and return a client that is signed in as them."""
    return enter(app, f"{'-'.join(roles)}@example.org", *roles)
