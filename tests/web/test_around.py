"""What stands around a visitor's pages is kept, and never another's or of other settings."""

import re

from storybank.domain.people import Role
from tests.web.staff import signed_in


def _header(client, address):
    return re.search(r"<header.*?</header>", client.get(address).text, re.DOTALL)[0]


def test_it_says_where_the_visitor_is_each_time(client):
    for _ in range(2):
        assert 'href="/themes" aria-current="page"' in _header(client, "/themes")
        assert 'href="/stories" aria-current="page"' in _header(client, "/stories")
        assert "aria-current" not in _header(client, "/nothing")


def test_nothing_of_a_member_of_staff_reaches_a_visitor(app, client):
    curator = signed_in(app, Role.CURATOR)
    assert "Sign out" in _header(curator, "/themes")
    visitors = _header(client, "/themes")
    assert "Sign out" in _header(curator, "/themes")

    assert _header(client, "/themes") == visitors
    assert "Sign out" not in visitors
