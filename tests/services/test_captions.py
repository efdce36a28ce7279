"""Hold the words of recordings to what holds for all words: found, checked, agreed to, gone."""

from dataclasses import replace

import pytest

from storybank.domain import caption_lines, captions, tidying
from storybank.domain.captions import Cue
from storybank.domain.consent import Decision, Part, Use
from storybank.domain.errors import InvalidError
from storybank.domain.people import VISITOR
from storybank.domain.search import Query
from storybank.services import captions as words
from storybank.services import changes, handouts, marks, queue, review, search
from storybank.services import stories as reading
from storybank.storage import caption_drafts, media, renditions
from storybank.storage.consents import Answer
from tests.conftest import CLEO, TESS, teller_of
from tests.services.captioned import BOTH, TITLE, WORDS, recording, tell

SOUND = {Use.WEB: (Part.VOICE,)}


def found(archive, text: str, actor=VISITOR, use=Use.WEB) -> list[str]:
    return [one.view.id for one in search.find(archive, actor, Query(text, use)).stories]


def test_what_is_said_is_found_by_those_alone_who_may_hear_it(archive):
    story = tell(archive, recording(), allowed=SOUND)

    assert found(archive, "zinnias") == [story.id]
    assert found(archive, "zinn*") == [story.id]
    assert found(archive, '"the zinnias came"') == [story.id]
    assert found(archive, "zinnias", TESS, Use.TRAINING_HERE) == []
    assert found(archive, "watering") == []  # what is to be seen is not what is said
    assert search.find(archive, VISITOR, Query("zinnais")).suggestion == "zinnias"
    assert search.find(archive, TESS, Query("zinnais", Use.TRAINING_HERE)).suggestion is None


def test_what_is_said_is_found_only_where_every_recording_may_be_heard(archive):
    heard, silent = recording(Part.VOICE), recording(Part.VOICE, captions=captions.write(
        (Cue(0, 4_000, "Marigolds by the wall."),)
    ))  # fmt: skip
    story = tell(archive, heard, silent, allowed=SOUND)
    no = [Answer(Use.WEB, Part.VOICE, Decision.NO, media_id=silent.id)]

    before = [found(archive, word) for word in ("zinnias", "marigolds")]
    changes.change(archive, teller_of(story), story.id, answers=no, screens=("W21",))
    after = [found(archive, word) for word in ("zinnias", "marigolds")]

    assert before == [[story.id], [story.id]]
    assert after == [[], []]
    view = reading.read(archive, VISITOR, Use.WEB, story.id)
    assert [one.id for one in view.recordings] == [heard.id]


def test_a_recording_that_is_gone_takes_its_words_out_of_every_search(archive):
    sound = recording(Part.VOICE)
    story = tell(archive, sound, allowed=SOUND)
    assert found(archive, "zinnias") == [story.id]

    with archive.writing() as db:
        media.remove(db, sound.id)

    assert found(archive, "zinnias") == []
    assert found(archive, "ramp") == [story.id]


def test_a_result_says_at_which_second(archive):
    sound = recording(Part.VOICE)
    tell(archive, sound, allowed=SOUND)

    (one,) = search.find(archive, VISITOR, Query("zinnias")).stories
    (other,) = search.find(archive, VISITOR, Query("ramp")).stories

    assert one.moment is not None
    assert (one.moment.recording_id, one.moment.second, one.moment.at) == (sound.id, 5, "0:05")
    assert other.moment is None


def test_i_13_words_of_a_recording_are_never_changed_as_mere_tidying(archive):
    sound = recording(Part.VOICE)
    story = tell(archive, sound)
    before = renditions.of_story(archive.db, story)[-1]
    content = before.content
    spaced = WORDS.replace("the kettle", "the  kettle")
    other = replace(content, recordings=(replace(sound, captions=spaced),))

    assert not tidying.is_tidied(content, other, {})
    assert review.propose(
        archive, CLEO, story.id, content=other, reason="Spaces.", based_on=before.last_number
    )
    assert [one.captions for one in reading.read(
        archive, VISITOR, Use.WEB, story.id).recordings] == [WORDS]  # fmt: skip


def test_a11y_42_a_name_that_is_not_to_be_shown_is_found_in_captions_title_and_description(archive):
    film = recording(
        title="Quillfeather at home",
        captions=captions.write((Cue(0, 4_000, "Ring me: 01632 960123.", "Ama Quillfeather"),)),
        description=captions.write((Cue(4_000, 6_000, "A letter to Quillfeather."),)),
    )
    story = tell(archive, film)
    newest = renditions.of_story(archive.db, story)[-1]

    places = {where for where, _ in queue.name_spots(archive, story, newest.content)}
    marked = {one.mark.words for one in marks.find(archive, story)}

    assert places == {"title of a recording", "captions", "what is to be seen"}
    assert "01632 960123" in marked


def test_a_copy_on_paper_has_what_is_said_and_not_what_is_seen(archive):
    story = tell(archive, recording(), allowed={Use.PRINT: BOTH, Use.TRAINING_HERE: BOTH})
    view = reading.read(archive, TESS, Use.PRINT, story.id)

    ((heading, turns),) = handouts.said(view)

    assert heading == f"What is said in the recording “{TITLE}”"
    assert turns[0] == "Ama: Nobody told us about the kettle."
    assert "watering can" not in " ".join(turns)


def draft(archive, story, sound, *cues: Cue):
    editing = words.fetch(archive, CLEO, sound.id)
    return replace(editing.draft, title=TITLE, said=caption_lines.typed(cues))


def test_words_that_cannot_be_shown_are_refused_field_by_field(archive):
    film = recording()
    story = tell(archive, film)
    late = draft(archive, story, film, Cue(1_000, 4_000, "Hello"), Cue(9_000, 15_000, "There"))
    bare = replace(draft(archive, story, film), title=" ", seen=())

    problems = []
    for one in (late, bare):
        with pytest.raises(InvalidError) as refused:
            words.show(
                archive, CLEO, film.id, one,
                reason="So.", is_checked=False, as_text=False,
            )  # fmt: skip
        problems.append(set(refused.value.problems))

    assert problems == [
        {"said-end-2", "is_checked"},
        {"title", "said", "is_plain", "is_checked"},
    ]
    assert caption_drafts.fetch(archive.db, film.id) is None


def test_what_is_said_becomes_the_words_of_a_story_that_has_none(archive):
    sound = recording(Part.VOICE, captions="", is_checked=False)
    story = tell(archive, sound, body="", quotes=())
    made = draft(archive, story, sound, Cue(1_000, 4_000, "It took a morning.", "Ama"))

    words.show(archive, CLEO, sound.id, made, reason="So.", is_checked=True, as_text=True)

    newest = renditions.of_story(archive.db, story)[-1].content
    assert newest.body == "Ama: It took a morning."
    assert newest.recordings[0].has_its_words


def test_what_was_kept_goes_with_its_story(archive):
    sound = recording(Part.VOICE)
    story = tell(archive, sound)
    words.keep(archive, CLEO, sound.id, draft(archive, story, sound))
    assert caption_drafts.fetch(archive.db, sound.id) is not None

    with archive.writing() as db:
        media.remove(db, sound.id)

    assert caption_drafts.fetch(archive.db, sound.id) is None
