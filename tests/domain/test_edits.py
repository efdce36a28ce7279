"""Check that words made of accepted edits are exactly those: none the old, all the new."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as some

from storybank.domain import captions, edits, kinds
from storybank.domain.consent import Part
from storybank.domain.media import Picture
from storybank.domain.recordings import Recording
from storybank.domain.stories import Content, Kind

OLD = Content(
    title="The day the ramp came",
    body="They told me the ramp would take a year.\n\nIt took a morning, and four of us.",
    quotes=("It took a morning, and four of us.",),
    labels=("housing", "carers"),
)
TEXTS = some.text(some.sampled_from("ab .\n\tüé"), max_size=40)
LISTS = some.lists(some.sampled_from(["one", "two", "three", "four"]), max_size=4).map(tuple)
PICTURES = some.lists(
    some.builds(
        Picture, id=some.sampled_from(["p", "q"]), file=some.just("f" * 64),
        alt=some.sampled_from(["", "A ramp"]),
    ),
    max_size=3,
).map(tuple)  # fmt: skip
PARTS = some.dictionaries(
    some.sampled_from(["before", "after", "evidence", "next_step"]), TEXTS.filter(str.strip)
).map(lambda said: kinds.told(Kind.CASE_STUDY, said))
CUES = some.one_of(
    some.just("not written by us"),
    some.lists(some.sampled_from(range(6)), unique=True)
    .map(sorted)
    .map(
        lambda some: captions.write(
            [
                captions.Cue(at * 1000, at * 1000 + 900, "Words", "Ann" if at % 2 else "")
                for at in some
            ]
        )
    ),
)
CONTENTS = some.builds(
    Content, title=TEXTS, body=TEXTS, summary=TEXTS, lang=some.sampled_from(["en", "cy"]),
    labels=LISTS, content_notes=LISTS, use_notes=LISTS, quotes=LISTS, pictures=PICTURES,
    updates=some.lists(some.tuples(some.just("May"), TEXTS), max_size=2).map(tuple),
    sections=PARTS, recordings=some.lists(
        some.builds(
            Recording, id=some.sampled_from(["r", "s"]), part=some.just(Part.VIDEO),
            file=some.just("f" * 64), title=some.sampled_from(["", "At the kitchen table"]),
            captions=CUES, description=CUES, is_checked=some.booleans(),
        ),
        max_size=2, unique_by=lambda one: one.id,
    ).map(tuple),
)  # fmt: skip


def test_words_that_are_parted_by_a_space_alone_are_one_edit() -> None:
    new = replace(OLD, body=OLD.body.replace("a year", "twelve months").replace("four", "five"))

    first, second = edits.find(OLD, new)

    assert (first.before, first.after, first.name) == ("a year.", "twelve months.", "Story")
    assert first.left.endswith("the ramp would take ")
    assert (second.before, second.after) == ("four", "five")


def test_each_theme_is_an_edit_of_its_own_unless_their_order_changed() -> None:
    added = edits.find(OLD, replace(OLD, labels=("housing", "carers", "work")))
    turned = edits.find(OLD, replace(OLD, labels=("carers", "housing")))

    assert [(one.before, one.after) for one in added] == [("", "work")]
    assert [(one.before, one.after) for one in turned] == [("housing\ncarers", "carers\nhousing")]


@given(CONTENTS, CONTENTS, some.randoms(use_true_random=False))
def test_none_is_the_old_all_is_the_new_and_any_subset_is_exactly_those(old, new, chance) -> None:
    found = edits.find(old, new)
    keys = [edit.key for edit in found]
    accepted = {key for key in keys if chance.random() < 0.5}

    mixed = edits.applied(old, new, accepted)

    assert len(set(keys)) == len(keys)
    assert edits.applied(old, new, ()).canonical() == old.canonical()
    assert edits.applied(old, new, keys).canonical() == new.canonical()
    for field in edits.NAMES:
        own = [edit for edit in found if edit.field == field]
        chosen = {edit.key for edit in own} & accepted
        if field in ("title", "summary", "body"):
            assert getattr(mixed, field) == _spliced(getattr(old, field), own, chosen)
        elif chosen in (set(), {edit.key for edit in own}):
            assert getattr(mixed, field) == getattr(new if chosen else old, field)


def _spliced(text: str, own: list[edits.Edit], accepted: set[str]) -> str:
    """Put the accepted edits into *text* from its end, by where each says that it stands."""
    for edit in own[::-1]:
        end = edit.at + len(edit.before)
        assert text[edit.at : end] == edit.before
        if edit.key in accepted:
            text = text[: edit.at] + edit.after + text[end:]
    return text


def test_of_a_list_each_accepted_piece_is_taken_and_no_other() -> None:
    new = replace(OLD, labels=("work", "housing"), use_notes=("Show all of it",))
    by_words = {(one.before, one.after): one.key for one in edits.find(OLD, new)}

    made = edits.applied(OLD, new, {by_words["", "work"], by_words["", "Show all of it"]})

    assert made.labels == ("work", "housing", "carers")
    assert made.use_notes == ("Show all of it",)


def test_a_quote_whose_words_were_not_accepted_is_known() -> None:
    new = replace(OLD, body=OLD.body.replace("four", "five"), quotes=("and five of us.",))
    quote = [edit.key for edit in edits.find(OLD, new) if edit.field == "quotes"]

    made = edits.applied(OLD, new, quote)

    assert edits.lost_quotes(made) == ("and five of us.",)
    assert edits.without_lost_quotes(made).quotes == ()
