"""Draw codes whole, however large their place on a page is."""

import re

from storybank.web.markup import qr


def test_a_code_is_drawn_whole_whatever_room_its_place_has():
    for address in ("https://a.example/v/ABC", f"https://example.org/{'x' * 60}"):
        drawn = str(qr(address))

        [size] = re.findall(r'viewBox="0 0 (\d+) \1"', drawn)
        assert f'd="M0 0h{size}v{size}' in drawn, "the light ground is as large as the whole"
        assert not re.search(r"<svg[^>]* (?:width|height)=", drawn)
