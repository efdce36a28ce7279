"""Spoil a page and see that the look finds it, also where it is spoilt at one width alone."""

import pytest

from tests.browser.conftest import Opening
from tests.browser.watching import faults_at_both_widths

pytestmark = pytest.mark.browser

PALE = "main p { color: #ccc !important; }"
PAIR = "<p><button>Yes</button><button>No</button></p>"
LARGE = "main > p button { width: 60px; height: 60px; font-size: 16px; }"
TINY = """main > p button {
  width: 9px !important; height: 9px !important; padding: 0 !important; border: 0 !important;
}"""
BROAD = "main { min-width: 1500px !important; }"


@pytest.mark.parametrize(("where", "width"), [("max-width", "320"), ("min-width", "1280")])
@pytest.mark.parametrize(
    ("sheet", "said"), [(PALE, "color-contrast"), (TINY, "target-size"), (BROAD, "sideways")]
)
def test_what_is_wrong_at_one_width_alone_is_found_there(
    opening: Opening, where: str, width: str, sheet: str, said: str
) -> None:
    with opening(bypass_csp=True) as page:
        page.goto("/stop")
        page.locator("main").evaluate(
            "(one, two) => one.insertAdjacentHTML('beforeend', two)", PAIR
        )
        page.add_style_tag(content=f"{LARGE} @media ({where}: 640px) {{ {sheet} }}")

        found = [fault for fault in faults_at_both_widths(page) if f" {said}: " in fault]

    assert found
    assert all(fault.startswith(f"{width} px: ") for fault in found)


def test_what_is_wrong_at_both_widths_is_told_with_its_place(opening: Opening) -> None:
    with opening() as page:
        page.goto("/stop")
        page.evaluate("document.querySelector('main h1').innerHTML = '<img src>A picture'")

        found = faults_at_both_widths(page)

    assert any(" image-alt: " in fault and "<img src" in fault for fault in found)
