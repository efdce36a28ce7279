"""Take a copy of a pack as a PDF or as slides: tagged, nameless, and as it may be shown now."""

import io
import re
import zipfile
from datetime import timedelta

import pptx
import pytest
from pptx.enum.shapes import PP_PLACEHOLDER

from storybank.domain.consent import Decision, Identity, Part, Use
from storybank.domain.people import Role
from storybank.domain.stories import Format, Voice
from storybank.media import printing
from storybank.media.printing import UnmadeError, Why
from storybank.services import changes
from storybank.storage import exports
from storybank.storage.consents import Answer
from tests import papers
from tests.conftest import make_story, teller_of
from tests.services import pictures
from tests.services.pictures import ALT, story_with_picture
from tests.web.staff import enter, sign_in
from tests.web.test_exports import export, refuse
from tests.web.test_packs import TESS, make, put

SIZES = ("", "large", "easy_read")
TITLES = {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE}


@pytest.fixture
def tess(app):
    return enter(app, TESS, Role.TRAINER)


@pytest.fixture
def pictured(monkeypatch):
    """Let stories with a picture be for print as well."""
    monkeypatch.setattr(pictures, "USES", (Use.TRAINING_HERE, Use.WEB, Use.PRINT))
    return lambda archive, *uses: story_with_picture(archive, shown_in=uses)[0]


def copied(client, pack, use="print"):
    """Make a copy of a pack; return its id."""
    return export(client, pack, use=use).rsplit("/", 1)[1]


def pdf(client, pack, copy, size=""):
    """Return the hand-out of a copy, read by its tags."""
    answer = client.get(f"{pack}/handout.pdf?copy={copy}&size={size}")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    return papers.read(answer.data)


def slides(client, pack, copy):
    """Return the slides of a copy as (title, texts, notes, alt texts)."""
    answer = client.get(f"{pack}/slides.pptx?copy={copy}")
    assert answer.status_code == 200, answer.text
    return [_slide(one) for one in pptx.Presentation(io.BytesIO(answer.data)).slides]


def _slide(slide):
    title = slide.shapes.title
    assert title.placeholder_format.type in TITLES
    texts = [one for one in slide.placeholders if one.placeholder_format.type not in TITLES]
    pictured = [shape for shape in slide.shapes if not shape.is_placeholder]
    assert all(shape.shape_type == 13 for shape in pictured), "all words are in placeholders"
    return (
        title.text_frame.text,
        "\n".join(one.text_frame.text for one in texts),
        slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else "",
        [shape._element.nvPicPr.cNvPr.get("descr") for shape in pictured],
    )


@pytest.mark.parametrize("size", SIZES)
def test_a_hand_out_is_tagged_named_in_its_language_and_says_nothing_of_us(tess, archive, size):
    pack = make(tess)
    put(tess, pack, make_story(archive))
    copy = copied(tess, pack)

    paper = pdf(tess, pack, copy, size)

    assert paper.is_tagged
    assert paper.lang == "en"
    assert paper.said == {"Title": "Listening"}
    assert paper.of("H1") == ["Listening"]
    assert paper.of("H2") == ["Before you use this story", "The day the ramp came"]
    assert [tag.alt for tag in paper.tags if tag.kind == "Figure"] == [
        f"QR code for {_link(tess, copy)}"
    ]


def test_the_words_of_a_hand_out_are_read_in_the_order_of_its_page(tess, archive):
    pack = make(tess)
    body = "I **rang** on [Monday](https://example.org).\n\n- First\n- Then\n\n> He said so."
    put(tess, pack, make_story(archive, body=body, content_notes=("loss",)))
    copy = copied(tess, pack)

    paper = pdf(tess, pack, copy)

    found = paper.of("H1", "H2", "P")
    number = next(one.story_id for one in exports.fetch(archive.db, copy).holdings)
    assert found == [
        "Listening",
        "Before you use this story",
        "This is a real person's life. They said how it can be used: see at each story.",
        "Use it on paper only. Do not copy it, film it or put it online.",
        "Do not try to work out who it is.",
        found[5],
        "Good until 3 March 2027. For print, such as leaflets and reports alone.",
        "The day the ramp came",
        f"Someone who uses services in Fenmarsh, England · 1 minute to read · number {number}",
        "Told by Ama.",
        "Before you read: it talks about loss.",
        "How to use it: no special wishes.",
        "A ramp, and who made it happen.",
        "I rang on Monday.",
        "First",
        "Then",
        "He said so.",
    ]
    assert re.sub(r"\s", "", found[5]).endswith(f"handitout:{_link(tess, copy)}.")
    assert {"L", "LI", "LBody", "BlockQuote", "Link"} <= {tag.kind for tag in paper.tags}


def test_a_copy_for_print_says_print_and_one_for_training_says_training(tess, archive):
    pack = make(tess)
    put(tess, pack, make_story(archive))

    for use, says in (("print", "Use it on paper only."), ("training_here", "Use it in training")):
        copy = copied(tess, pack, use)
        assert says in tess.get(f"/training/copies/{copy}").text
        assert says in pdf(tess, pack, copy).text


def test_names_are_those_that_the_identity_allows(tess, archive):
    pack = make(tess)
    put(tess, pack, make_story(archive, identity=Identity.MADE_UP, shown_name="Wilf"))
    put(tess, pack, make_story(archive, identity=Identity.NONE, voice=Voice.CARER))

    text = pdf(tess, pack, copied(tess, pack)).text

    assert "Told by Wilf. This is a made-up name." in text
    assert text.count("Told by") == 1
    assert "A carer in Fenmarsh" in text
    assert "Quillfeather" not in text


def test_pictures_stand_in_both_with_their_words_where_the_use_allows_them(tess, archive, pictured):
    pack = make(tess)
    put(tess, pack, pictured(archive, Use.PRINT))
    put(tess, pack, pictured(archive, Use.TRAINING_HERE))
    for_print, for_training = copied(tess, pack), copied(tess, pack, "training_here")

    figures = [tag.alt for tag in pdf(tess, pack, for_print).tags if tag.kind == "Figure"]
    alts = [alt for *_, found in slides(tess, pack, for_training) for alt in found]
    page = tess.get(f"/training/copies/{for_print}").text

    assert figures == [f"QR code for {_link(tess, for_print)}", ALT]
    assert alts == [f"QR code for {_link(tess, for_training)}", ALT]
    assert page.count(f'alt="{ALT}"') == 1
    [address] = re.findall(r'<img src="(/media/print/[^"]+)"', page)
    with tess.get(address) as answer:
        assert answer.status_code == 200


def test_a_picture_that_is_taken_back_calls_the_copies_back_that_show_it(tess, archive, pictured):
    pack = make(tess)
    story = pictured(archive, Use.PRINT, Use.TRAINING_HERE)
    put(tess, pack, story)
    with_it = copied(tess, pack)
    put(tess, pack, make_story(archive))
    [held] = exports.fetch(archive.db, with_it).holdings
    assert len(held.media_ids) == 1

    [media_id] = held.media_ids
    answers = [Answer(use, Part.PHOTO, Decision.NO, media_id=media_id) for use in pictures.USES]
    changes.change(archive, teller_of(story), story.id, answers=answers, screens=("W20",))

    [held] = exports.fetch(archive.db, with_it).holdings
    assert held.recalled_at is not None
    assert (
        "please stop using" in tess.get(_link(tess, with_it).removeprefix("http://localhost")).text
    )
    paper = pdf(tess, pack, with_it)
    assert "A story was here" in paper.text
    assert ALT not in [tag.alt for tag in paper.tags]


def test_a_story_that_falls_out_between_opening_and_printing_leaves_a_gap_without_a_name(
    tess, archive
):
    pack = make(tess)
    kept, gone = make_story(archive, title="Stays"), make_story(archive, title="Goes")
    for story in (kept, gone):
        put(tess, pack, story)
    for_print, for_training = copied(tess, pack), copied(tess, pack, "training_here")
    assert "Goes" in pdf(tess, pack, for_print).text

    refuse(archive, gone, Use.PRINT)
    refuse(archive, gone, Use.TRAINING_HERE)

    for size in SIZES:
        text = pdf(tess, pack, for_print, size).text
        assert "Stays" in text
        assert "A story was here" in text
        assert "Goes" not in text
        assert gone.id not in text
    deck = slides(tess, pack, for_training)
    assert "A story was here (step 2)" in [title for title, *_ in deck]
    assert "Goes" not in str(deck)
    assert gone.id not in str(deck)


def test_an_empty_pack_leads_to_the_form_and_makes_no_file(tess):
    pack = make(tess)

    for name in ("handout.pdf", "slides.pptx"):
        answer = tess.get(f"{pack}/{name}", follow_redirects=True)
        assert answer.request.path == f"{pack}/copies/new"
        assert "Say first who will have it" in answer.text


def test_an_address_without_a_copy_gives_the_newest_that_is_good_and_writes_nothing(tess, archive):
    pack = make(tess)
    put(tess, pack, make_story(archive, title="Mine"))
    assert tess.get(f"{pack}/handout.pdf").status_code == 303
    copied(tess, pack)
    assert tess.get(f"{pack}/slides.pptx").status_code == 303, "that copy is for paper"
    newest = copied(tess, pack, "training_here")
    before = archive.change

    assert _link(tess, newest).rsplit("/", 1)[1] in papers.read(
        tess.get(f"{pack}/handout.pdf").data
    ).text.replace("\n", "")
    assert tess.get(f"{pack}/slides.pptx").status_code == 200
    assert archive.change == before


def test_a_copy_that_has_ended_or_is_for_paper_is_refused_in_a_sentence(tess, app, archive, clock):
    pack = make(tess)
    put(tess, pack, make_story(archive, lasts=timedelta(days=30)))
    copy = copied(tess, pack)

    answer = tess.get(f"{pack}/slides.pptx?copy={copy}")
    assert answer.status_code == 409
    assert "This copy is for paper. Make one for training to show slides." in answer.text

    clock.move(days=30)
    answer = sign_in(app, TESS).get(f"{pack}/handout.pdf?copy={copy}")
    assert answer.status_code == 409
    assert "This copy has ended" in answer.text


def test_nobody_else_can_take_a_copy_by_its_address(tess, app, archive):
    pack = make(tess)
    put(tess, pack, make_story(archive))
    copy = copied(tess, pack)
    other = enter(app, "una@example.org", Role.TRAINER)

    for reader in (other, app.test_client()):
        for name in ("handout.pdf", "slides.pptx"):
            assert reader.get(f"{pack}/{name}?copy={copy}").status_code == 404
            assert reader.get(f"{pack}/{name}").status_code == 404
    assert tess.get(f"{make(tess)}/handout.pdf?copy={copy}").status_code == 404
    assert tess.get(f"{pack}/handout.pdf?copy={copy}&size=huge").status_code == 404


def test_large_print_is_larger_and_easy_read_says_what_is_not_in_easy_read(tess, archive):
    pack = make(tess)
    put(tess, pack, make_story(archive, title="Usual words", body="Long words."))
    put(
        tess,
        pack,
        make_story(archive, title="Easy words", body="Short words.", format=Format.EASY_READ),
    )
    copy = copied(tess, pack, "training_here")

    usual, large, easy = (pdf(tess, pack, copy, size) for size in SIZES)

    assert len(large.pages) > len(usual.pages)
    assert large.of("P") == usual.of("P")
    assert "Long words." in usual.text
    assert "Long words." not in easy.text
    assert easy.text.count("This story is not in easy read yet.") == 1
    assert "Short words." in easy.text
    assert "This is about a real person." in easy.text


def test_other_languages_are_marked_and_read_their_own_way(tess, archive):
    pack = make(tess)
    welsh = "Rwy’n byw yng Nghaerdydd: ŵyn, tŷ. 😀"
    arabic = "سلام عليكم"
    put(tess, pack, make_story(archive, title="Fy stori", body=welsh, lang="cy"))
    put(tess, pack, make_story(archive, title="قصتي", body=arabic, lang="ar"))
    copy = copied(tess, pack, "training_here")

    paper = pdf(tess, pack, copy)
    answer = tess.get(f"{pack}/slides.pptx?copy={copy}").data

    assert {"cy", "ar"} <= {tag.lang for tag in paper.tags}
    assert welsh in " ".join(paper.of("P"))
    with zipfile.ZipFile(io.BytesIO(answer)) as packed:
        xml = "".join(
            packed.read(name).decode() for name in packed.namelist() if "slides/slide" in name
        )
    assert re.search(f'rtl="1".*?lang="ar".*?{arabic}', xml)
    assert re.search(rf'lang="cy".*?{welsh}', xml)


def test_a_very_long_story_is_whole_on_paper_and_not_cut_on_slides(tess, archive):
    line = " ".join(["They told me that the ramp would take a year."] * 10)
    body = "\n\n".join(f"Number {n}. {line}" for n in range(450))
    assert len(body) > 200_000
    pack = make(tess)
    put(tess, pack, make_story(archive, body=body))
    copy = copied(tess, pack, "training_here")

    text = papers.words(tess.get(f"{pack}/handout.pdf?copy={copy}").data)
    deck = slides(tess, pack, copy)

    assert [f"Number {n}." in text for n in range(450)] == [True] * 450
    assert " ".join(text.split()).count("would take a year.") > 4_000
    assert "This story is too long for slides." in str(deck)
    assert "Number 1." not in str(deck)


def test_slides_have_titles_that_differ_words_in_placeholders_and_notes(tess, archive):
    pack = make(tess, plan="brew")
    body = "I waited. " * 120
    put(tess, pack, make_story(archive, body=body, content_notes=("loss",)))
    deck = slides(tess, pack, copied(tess, pack, "training_here"))

    titles = [title for title, *_ in deck]
    assert titles[:3] == ["Listening", "Before you use this story", "Agreements"]
    assert len(set(titles)) == len(titles)
    assert "The day the ramp came (2 of" in " ".join(titles)
    assert titles[-1] == "Last thoughts"
    first = next(one for one in deck if one[0] == "The day the ramp came")
    assert "Before you read: it talks about loss." in first[1]
    assert "How to use it: no special wishes." in first[1]
    assert "Watch it or read it together." in first[2]
    said = " ".join(text for _, text, *_ in deck)
    assert said.count("I waited.") == 120
    assert "Use it in training only." in deck[1][1]
    assert "Use it in training only." in deck[0][2]
    assert "Good until 3 March 2027. For our own training alone." in deck[0][1]


def test_slides_say_nothing_of_who_made_them_when_and_with_what(tess, archive):
    pack = make(tess)
    put(tess, pack, make_story(archive))
    answer = tess.get(f"{pack}/slides.pptx?copy={copied(tess, pack, 'training_here')}")

    found = pptx.Presentation(io.BytesIO(answer.data)).core_properties
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        names = [entry.filename for entry in packed.infolist()]
        days = {entry.date_time for entry in packed.infolist()}

    assert (found.title, found.language) == ("Listening", "en-GB")
    assert (found.author, found.last_modified_by, found.created) == ("", "", None)
    assert days == {(1980, 1, 1, 0, 0, 0)}
    assert [name for name in names if "docProps" in name] == ["docProps/core.xml"]
    assert not [name for name in names if "printer" in name or "thumbnail" in name]


@pytest.mark.parametrize("why", Why)
def test_where_no_file_can_be_made_the_page_says_why_and_offers_the_print_view(
    tess, archive, monkeypatch, why
):
    pack = make(tess)
    put(tess, pack, make_story(archive))
    copy = copied(tess, pack)

    def refuse_to(*_, **__):
        raise UnmadeError(why)

    monkeypatch.setattr(printing, "make", refuse_to)
    answer = tess.get(f"{pack}/handout.pdf?copy={copy}")

    assert answer.status_code == (422 if why in {Why.LETTERS, Why.HEAVY} else 503)
    assert printing.SAYS[why] in answer.text
    assert f'href="/training/copies/{copy}"' in answer.text


def test_letters_that_no_font_has_lead_to_the_page(tess, archive):
    pack = make(tess)
    put(tess, pack, make_story(archive, body="我的故事"))

    answer = tess.get(f"{pack}/handout.pdf?copy={copied(tess, pack)}")

    assert answer.status_code == 422
    assert "There are letters in it that our fonts cannot draw." in answer.text


def _link(client, copy):
    return re.search(r"http://localhost/v/\w+", client.get(f"/training/copies/{copy}").text)[0]
