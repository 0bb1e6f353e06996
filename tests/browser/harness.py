"""What every browser test does with a page: open it, check it, look at it."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

PICTURES = os.environ.get("SCHOOLWEAVE_PICTURES") == "yes"  # in CI nobody looks, and each takes time
RESULTS = Path(__file__).resolve().parents[2] / "test-results"
CHROMIUM = (os.environ.get("SCHOOLWEAVE_CHROMIUM", ""), "/usr/bin/chromium", "/usr/bin/chromium-browser")
HEIGHTS = {360: 740, 1280: 900}
FINE_NOISE = ("GL Driver Message", "GPU stall")  # what a machine without a graphics card says of WebGL


def chromium() -> str:
    """Return the path of the browser, or say what to install."""
    for path in CHROMIUM:
        if path and Path(path).exists():
            return path
    raise RuntimeError(
        "There is no Chromium here: run tests/browser/install.sh, or set SCHOOLWEAVE_CHROMIUM."
    )


@dataclass(slots=True)
class Visit:
    """One page in a browser, with all that it complained of since it was opened."""

    page: Page
    response: Response
    complaints: list[str] = field(default_factory=list)

    def check(self, name: str, *, status: int = 200) -> "Visit":
        """Assert what holds for every page; keep ``<name>-<width>.png`` where pictures are wanted."""
        assert self.response.status == status, f"{self.page.url} answered {self.response.status}"
        self.picture(name)
        self.check_accessible()
        self.check_width()
        refused = "Failed to load resource" if status >= 400 else "\0"  # the page itself answers so
        complaints = [words for words in self.complaints if not words.startswith(refused)]
        assert complaints == [], f"{self.page.url} wrote to the console: {complaints}"
        assert self.page.locator("h1").count() == 1, f"{self.page.url} has not one first heading"
        return self

    def check_all(self, name: str, *, status: int = 200) -> "Visit":
        """Check the page on a telephone and on a desk, in light and in dark."""
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            for width, height in HEIGHTS.items():
                self.page.set_viewport_size({"width": width, "height": height})
                self.check(f"{name}-{scheme}", status=status)
        return self

    def picture(self, name: str) -> None:
        """Keep a picture of the whole page, where somebody asked for pictures to look at."""
        if not PICTURES:
            return
        RESULTS.mkdir(exist_ok=True)
        width = (self.page.viewport_size or {"width": 0})["width"]
        self.page.screenshot(path=RESULTS / f"{name}-{width}.png", full_page=True)

    def check_accessible(self) -> None:
        """Assert that axe finds no violation, best practices included."""
        found = Axe().run(self.page).response["violations"]
        said = [
            f"{each['id']}: {each['help']} at {[n['target'] for n in each['nodes'][:4]]}" for each in found
        ]
        assert said == [], f"{self.page.url}\n" + "\n".join(said)

    def check_width(self) -> None:
        """Assert that the page does not scroll sideways."""
        over = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert over <= 0, f"{self.page.url} is {over} pixels too wide"


def listen(visit: Visit) -> None:
    """Write down errors and warnings of the page from now on."""

    def console(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(noise in message.text for noise in FINE_NOISE):
            visit.complaints.append(message.text)

    visit.page.on("console", console)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))


Visitor = Callable[..., Visit]
"""``visit(path, width=1280, scripts=True, scheme="light")``."""


def open_page(context: BrowserContext, url: str) -> Visit:
    """Open an address in a new tab and wait until it is quiet."""
    page = context.new_page()
    visit = Visit(page, response=None)
    listen(visit)
    response = page.goto(url, wait_until="networkidle")
    assert response is not None
    visit.response = response
    return visit
