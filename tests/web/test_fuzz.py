"""Send random fields to every form: whatever comes, it is a page, and never a fault of ours."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from werkzeug.routing import AnyConverter

from storybank import create_app
from storybank.domain.people import Role
from tests.web.staff import enter
from tests.web.walk import walk

FINE = {200, 204, 303, 400, 403, 404, 409, 410, 413, 422, 429}
NAMES = (
    "answer", "words", "title", "shown_name", "country", "region", "town", "contact", "about",
    "danger", "choice", "end", "copy", "key", "stamp", "agree", "rendition", "based_on", "thinking",
    "days", "reason", "body", "summary", "quotes", "themes", "content_notes", "use_notes", "hold",
    "decline", "message", "email", "password", "roles", "next", "rest", "skip", "enough", "use",
)  # fmt: skip
CODES = (
    "yes", "no", "self", "adult", "pause", "all", "uses", "later", "today", "skip", "1", "-1",
    "99999999999999999999", "curator", "first_name", "made_up", "town", "not_sure",
)  # fmt: skip
VALUES = some.one_of(some.sampled_from(CODES), some.text(max_size=60))
FIELDS = some.dictionaries(
    some.one_of(some.sampled_from(NAMES), some.text(min_size=1, max_size=8)),
    some.lists(VALUES, min_size=1, max_size=3),
    max_size=6,
)
# What would send the asker out, and so leave the rest untested.
LEAVING = {"people.sign_out", "people.enter"}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """An application with a story, and a browser that is staff and has a draft open."""
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "config.toml").write_text('uses = ["training_here", "web"]\n', "utf-8")
    app = create_app(folder)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    client = enter(app, "all@example.org", *Role)
    return app, client


def posts(app):
    return [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]


def address(app, rule, value):
    """Write the address of a rule with *value* in each of its places."""
    given_values = {
        name: 1 if rule.rule.count(f"<int:{name}>") else value for name in rule.arguments
    }
    for name, converter in rule._converters.items():
        if isinstance(converter, AnyConverter):
            given_values[name] = min(converter.items)
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, given_values, method="POST")


def test_there_are_forms_to_send(served):
    assert len(posts(served[0])) > 25


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=some.data(), fields=FIELDS)
def test_random_fields_are_answered_with_a_page(served, data, fields):
    app, client = served
    rule = data.draw(some.sampled_from([one for one in posts(app) if one.endpoint not in LEAVING]))
    value = data.draw(some.sampled_from(["2345678", "story", "name", "use-web", "x", "ü"]))
    asker = data.draw(some.sampled_from([client, app.test_client()]))

    answer = asker.post(address(app, rule, value), data=fields)

    assert answer.status_code in FINE, (rule.endpoint, answer.status_code)
    assert answer.status_code != 500


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=some.data())
def test_every_question_takes_anything(served, data):
    app, _ = served
    client = app.test_client()
    questions = data.draw(some.permutations(["who", "age", "story", "name", "place", "how-long"]))

    for question in questions[:3]:
        fields = data.draw(FIELDS)
        answer = client.post(f"/share/q/{question}", data=fields)
        assert answer.status_code in {303, 422, 400, 404}, (question, answer.status_code)
        assert client.get(f"/share/q/{question}").status_code in {200, 303}


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a=%ff%fe", b"%", b"=&=&;", b"a" * 1000])
@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json",
        "text/plain",
    ],
)
def test_bodies_that_are_no_forms_are_answered_with_a_page(served, body, kind):
    app, _ = served

    for place in ("/my-story", "/stop", "/share/q/story", "/sign-in", "/reset"):
        answer = app.test_client().post(place, data=body, content_type=kind)
        assert answer.status_code in FINE, (place, answer.status_code)


def test_the_whole_form_still_works_after_all_that(served):
    assert walk(served[0].test_client(), use__search_engines={"answer": "no"})
