"""Send one email, where the settings name a server for it."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate

from storybank.config import Settings
from storybank.domain.errors import UnavailableError
from storybank.domain.letters import Letter

PATIENCE = 20.0  # seconds


def can_link(settings: Settings) -> bool:
    """Tell whether members of staff can be sent links: that needs a server and our address.

    What a request says is our address is never put into a message.
    """
    return bool(settings.smtp_host and settings.base_url)


def send(settings: Settings, to: str, letter: Letter) -> None:
    """Hand a letter to the mail server; UnavailableError where it does not take it."""
    message = EmailMessage()
    message["From"] = settings.smtp_from or settings.email
    message["To"] = to
    message["Subject"] = letter.subject
    message["Date"] = formatdate()
    message.set_content(letter.body)
    try:
        with _server(settings) as server:
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise UnavailableError("The mail server did not take the message.") from error


def _server(settings: Settings) -> smtplib.SMTP:
    """Connect to the server; only one on this machine may be spoken to in the open."""
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=context)
    server = smtplib.SMTP(host, port, timeout=PATIENCE)
    if settings.smtp_security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server
