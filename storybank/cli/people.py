"""Commands for members of staff: people add, list, role, disable, enable, password, and more."""

import sys
from collections.abc import Mapping

import click
from flask.cli import AppGroup

from storybank.cli.opened import as_json, opened, print_json
from storybank.domain.people import CLI, Role
from storybank.services import people as staff
from storybank.services import recipients, second_step
from storybank.storage.people import Member

role_option = click.option(
    "--role",
    "roles",
    type=click.Choice([role.value for role in Role]),
    multiple=True,
    required=True,
    help="May be given more than once: roles add up.",
)
from_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of stdin."
)


@click.group(cls=AppGroup)
def people() -> None:
    """Look after members of staff.

    Example: storybank people add cleo@example.org --role curator
    """


@people.command()
@click.argument("email")
@role_option
@from_stdin
@click.option("--partner", default="", help="The partner whose trainer they are, by name.")
def add(email: str, roles: tuple[str, ...], *, password_stdin: bool, partner: str) -> None:
    """Add a member of staff; without --password-stdin it asks for the password.

    Example: storybank people add cleo@example.org --role curator --role trainer
    """
    password = _password(from_stdin=password_stdin)
    with opened() as archive:
        staff.add(archive, CLI, email, password, roles=_roles(roles), partner=partner)
    click.echo(f"{email} can sign in now.")


@people.command(name="list")
@as_json
def show(*, is_json: bool) -> None:
    """List the members of staff and their roles.

    Example: storybank people list --json
    """
    with opened() as archive:
        members = staff.find(archive, CLI)
        partners = {one.id: one.name for one in recipients.partners(archive, CLI)}
    if is_json:
        print_json([_document(member, partners) for member in members])
        return
    for member in members:
        state = "  (shut out)" if member.disabled_at else ""
        whose = f" of {partners[member.recipient_id]}" if member.recipient_id else ""
        click.echo(f"{member.email}  {', '.join(_codes(member))}{whose}{state}")
    if not members:
        click.echo("Nobody yet. Add someone: storybank people add EMAIL --role curator")


@people.command()
@click.argument("email")
@role_option
def role(email: str, roles: tuple[str, ...]) -> None:
    """Give someone exactly these roles; they have to sign in again.

    Example: storybank people role cleo@example.org --role curator --role admin
    """
    with opened() as archive:
        staff.set_roles(archive, CLI, email, roles=_roles(roles))
    click.echo(f"{email} is now: {', '.join(sorted(roles))}.")


@people.command()
@click.argument("email")
@click.argument("name")
def partner(email: str, name: str) -> None:
    """Make someone the trainer of the partner NAME; an empty name makes them ours again.

    Example: storybank people partner tess@example.org "Tollerby College"
    """
    with opened() as archive:
        staff.set_partner(archive, CLI, email, name=name)
    click.echo(f"{email} is {f'of {name}' if name else 'one of ours'} now.")


@people.command()
@click.argument("email")
def disable(email: str) -> None:
    """Shut someone out at once.

    Example: storybank people disable cleo@example.org
    """
    with opened() as archive:
        staff.disable(archive, CLI, email)
    click.echo(f"{email} cannot sign in any more.")


@people.command()
@click.argument("email")
def enable(email: str) -> None:
    """Let someone in again.

    Example: storybank people enable cleo@example.org
    """
    with opened() as archive:
        staff.enable(archive, CLI, email)
    click.echo(f"{email} can sign in again.")


@people.command(name="second-step-off")
@click.argument("email")
def second_step_off(email: str) -> None:
    """Take someone's second step off: they lost their phone and their recovery codes.

    Example: storybank people second-step-off cleo@example.org
    """
    with opened() as archive:
        second_step.take_off(archive, CLI, email)
    click.echo(f"{email} has no second step any more.")


@people.command()
@click.argument("email")
@from_stdin
def password(email: str, *, password_stdin: bool) -> None:
    """Give someone a new password; they have to sign in again.

    Example: storybank people password cleo@example.org
    """
    new = _password(from_stdin=password_stdin)
    with opened() as archive:
        staff.set_password(archive, CLI, email, new)
    click.echo(f"{email} has a new password.")


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    found: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return found


def _roles(codes: tuple[str, ...]) -> frozenset[Role]:
    return frozenset(Role(code) for code in codes)


def _codes(member: Member) -> list[str]:
    return sorted(role.value for role in member.roles)


def _document(member: Member, partners: Mapping[str, str]) -> dict[str, object]:
    return {
        "email": member.email,
        "roles": _codes(member),
        "added_at": member.added_at,
        "disabled": member.disabled_at is not None,
        "partner": partners.get(member.recipient_id or ""),
    }


COMMANDS = (people,)
