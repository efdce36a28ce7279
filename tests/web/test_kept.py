"""What is kept counts for what it was made of, and is never too much."""

from storybank.web.kept import Kept


def test_it_is_made_once_for_what_it_is_made_of():
    kept, made = Kept(9), []

    for of in [(1, "a"), (1, "a"), (1, "b"), (1, "b"), (1, "a")]:
        assert kept.get("name", of, lambda: made.append(1) or len(made)) == len(made)

    assert len(made) == 3


def test_names_do_not_mix():
    kept = Kept(9)

    assert kept.get("one", (), str, "one") == "one"
    assert kept.get("other", (), str, "other") == "other"
    assert kept.get("one", (), str, "new") == "one"


def test_there_are_never_more_than_the_most():
    kept = Kept(2)
    for name in range(5):
        kept.get(name, (), str, name)
        assert len(kept) <= 2
    assert kept.get(4, (), str, "new") == "4"


def test_what_is_alike_is_compared_once():
    class Alike:
        compared = 0

        def __eq__(self, other):
            Alike.compared += 1
            return True

        __hash__ = None

    kept = Kept(9)
    one, other = Alike(), Alike()
    kept.get("name", (one,), str, "made")

    assert kept.get("name", (other,), str, "new") == "made"
    assert kept.get("name", (other,), str, "new") == "made"
    assert Alike.compared == 1
