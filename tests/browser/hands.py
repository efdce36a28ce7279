"""Use a page with the mouse, or with nothing but the keyboard."""

from playwright.sync_api import Locator, Page

MOST_STOPS = 200  # tab stops on the longest page that we have
HAS_FOCUS = "one => document.activeElement === one"
# How many stops lie between where the focus is and a field: a guess, which the Tabs then prove.
# Each group of radios is one stop; a guess too low is made up for, so none is too high.
STOPS_BEFORE = """one => {
  const groups = new Set(), every = 'a[href], button, input, select, textarea, summary';
  const stops = [...document.querySelectorAll(every)].filter((stop) => {
    if (stop.disabled || stop.tabIndex < 0 || !stop.getClientRects().length) return false;
    if (stop.type !== 'radio' || stop === document.activeElement) return true;
    const group = stop.name;
    return !groups.has(group) && groups.add(group);
  });
  const here = stops.indexOf(document.activeElement), there = stops.indexOf(one);
  return Math.max(0, there - here - 1);
}"""


class Mouse:
    """Someone who clicks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        """Press a button or follow a link."""
        what.click()

    def choose(self, what: Locator) -> None:
        """Choose a radio or tick a box."""
        what.check()

    def write(self, where: Locator, text: str) -> None:
        """Write into a field."""
        where.fill(text)

    def choose_option(self, where: Locator, begins: str) -> None:
        """Choose the option of a list that begins with these letters."""
        labels = where.locator("option").all_inner_texts()
        where.select_option(label=next(label for label in labels if label.startswith(begins)))


class Keyboard:
    """Someone who has no mouse: Tab, arrows, Space, Enter and letters."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        """Press a button or follow a link."""
        self._reach(what)
        self.page.keyboard.press("Enter")

    def choose(self, what: Locator) -> None:
        """Choose a radio or tick a box; of a group of radios Tab reaches but one."""
        if what.get_attribute("type") == "checkbox":
            self._reach(what)
            self.page.keyboard.press("Space")
        else:
            self._choose_radio(what)
        assert what.is_checked()

    def write(self, where: Locator, text: str) -> None:
        """Write into a field."""
        self._reach(where)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)
        assert where.input_value() == text

    def choose_option(self, where: Locator, begins: str) -> None:
        """Choose the option of a list that begins with these letters, by typing them."""
        self._reach(where)
        self.page.keyboard.type(begins)
        assert where.locator("option:checked").inner_text().startswith(begins)

    def _choose_radio(self, what: Locator) -> None:
        group = self.page.locator(f"input[name='{what.get_attribute('name')}']")
        chosen = group.and_(self.page.locator(":checked"))
        self._reach(chosen if chosen.count() else group.first)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if what.is_checked():
                return
            self.page.keyboard.press("ArrowDown")

    def _reach(self, what: Locator) -> None:
        if not what.evaluate(HAS_FOCUS):
            for _ in range(what.evaluate(STOPS_BEFORE)):
                self.page.keyboard.press("Tab")
        for _ in range(MOST_STOPS):
            if what.evaluate(HAS_FOCUS):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no number of Tabs reaches {what}")


Hand = Mouse | Keyboard
