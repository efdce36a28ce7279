"""Check that four words said over the phone cannot be taken for four others."""

import re
from collections import defaultdict

from storybank.domain.words import WORDS

HOMOPHONES = (
    "sea see,pear pair pare,flour flower,knight night,sun son,tail tale,hair hare,bear bare,"
    "mail male,plain plane,peace piece,cereal serial,meat meet,steak stake,one won,two too to,"
    "wait weight,week weak,wood would,road rode rowed,rain reign rein,root route,sail sale,"
    "berry bury,board bored,break brake,cellar seller,cent scent sent,deer dear,die dye,"
    "eight ate,eye i,fair fare,feet feat,four for,great grate,hear here,heart hart,hole whole,"
    "hour our,key quay,lead led,leek leak,maize maze,medal meddle,muscle mussel,new knew,"
    "nose knows,oar ore or,pail pale,pane pain,paw poor pour,peak peek pique,pedal peddle,"
    "plum plumb,pole poll,praise prays preys,profit prophet,read reed red,ring wring,"
    "role roll,rose rows,seam seem,sew so sow,soul sole,stair stare,suite sweet,tea tee,"
    "threw through,tide tied,toe tow,wear where ware,weather whether,wine whine,write right,"
    "yolk yoke,aisle isle,altar alter,bold bowled,chord cord,cymbal symbol,colonel kernel,"
    "dew due,ewe yew you,gorilla guerrilla,idol idle,lessen lesson,mousse moose,palette palate "
    "pallet,principal principle,stationary stationery,sauce source,paste paced,balm bomb,"
    "bell belle,birth berth,bough bow,boy buoy,cue queue,flea flee,gate gait,groan grown,"
    "hall haul,him hymn,jam jamb,knead need,knot not,loan lone,mane main,mist missed,moan mown,"
    "morning mourning,mussel muscle,none nun,raise rays,rap wrap,sight site cite,slay sleigh,"
    "some sum,stationer stationary,team teem,throne thrown,time thyme,vale veil,vain vane vein,"
    "waist waste,way weigh whey,which witch,banned band,base bass,beach beech,beat beet,"
    "bread bred,brews bruise,capital capitol,cast caste,choir quire,coarse course,council "
    "counsel,creek creak,cruise crews,currant current,doe dough,ferry fairy,fir fur,flew flu "
    "flue,foul fowl,freeze frieze,guest guessed,guys guise,heel heal,higher hire,lane lain,"
    "links lynx,made maid,manner manor,mare mayor,might mite,patience patients,pea pee,"
    "place plaice,prince prints,rough ruff,rye wry,scene seen,shore sure,sword soared,"
    "tacks tax,warn worn,watt what,wheel weal,world whirled"
)


def test_there_are_exactly_2048_of_them_and_none_twice() -> None:
    """Four words carry 44 bits."""
    assert len(WORDS) == len(set(WORDS)) == 2048


def test_each_is_short_and_plain() -> None:
    """Three to seven letters, nothing to spell out."""
    assert [word for word in WORDS if not re.fullmatch("[a-z]{3,7}", word)] == []


def test_they_are_in_order() -> None:
    """A sorted list is one that can be read over."""
    assert list(WORDS) == sorted(WORDS)


def test_no_slip_of_one_letter_makes_another_word() -> None:
    """Two words one edit apart share a word, or a word less one letter."""
    by_form: dict[str, set[str]] = defaultdict(set)
    for word in WORDS:
        for form in {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}:
            by_form[form].add(word)
    assert [sorted(words) for words in by_form.values() if len(words) > 1] == []


def test_no_word_is_the_plural_of_another() -> None:
    """Nobody remembers the s."""
    words = set(WORDS)
    assert [word for word in WORDS if words & {f"{word}s", f"{word}es"}] == []


def test_no_two_sound_the_same() -> None:
    """They are read out over the phone."""
    words = set(WORDS)
    groups = [words & set(group.split()) for group in HOMOPHONES.split(",")]
    assert [group for group in groups if len(group) > 1] == []
