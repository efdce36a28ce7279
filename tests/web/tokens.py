"""Compare pages whose only difference is a token of theirs: it holds the second it was made in."""

import re

from werkzeug.test import TestResponse

_TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')


def plain(answer: TestResponse) -> str:
    """Return a page without its tokens."""
    return _TOKEN.sub("", answer.text)
