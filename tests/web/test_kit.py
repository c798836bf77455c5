"""The kit: what it promises about contrast, weight, scripts, languages and the pictures of time."""

import math
import re
from datetime import date
from itertools import product
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import include, path
from django.utils import translation

from reglament.desk.ui import __file__ as ui_file
from reglament.desk.ui.pictures import Cover, coverage, meter
from reglament.desk.ui.shapes import Clock
from reglament.desk.ui.strip import StripDay, Units, clock_time, length, strip
from reglament.desk.ui.views import server_error

# The kit stands without the rest of the house.
urlpatterns = [path("kit/", include("reglament.desk.ui.urls"))]
handler404 = "reglament.desk.ui.views.not_found"
pytestmark = pytest.mark.urls(__name__)

UI = Path(ui_file).parent
CSS = UI / "static/ui/css"
JS = UI / "static/ui/js"
PAGES = ("/kit/", "/kit/page/staff", "/kit/page/portal", "/kit/page/auth", "/kit/page/error")
WORK = [(9.0, 18.0)]


# --- contrast, WCAG 2.2 AA -------------------------------------------------------------------------------

TOKEN = re.compile(r"--([\w-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\)")


def luminance(oklch: str) -> float:
    """Relative luminance of an OKLCH colour: to OKLab, to linear sRGB (clipped to the gamut), weighed."""
    lightness, chroma, hue = (float(part) for part in oklch.split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(max(part, 0.0), 1.0) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TOKENS = {name: pair for name, *pair in TOKEN.findall((CSS / "tokens.css").read_text())}
TEXTS = ("ink", "ink-2", "ink-3", "accent", "accent-deep", "soon", "late", "calm", "held")
GROUNDS = ("sheet", "paper", "sunk", "wash", "note")


def test_the_measure_of_contrast_is_right() -> None:
    assert contrast("1 0 0", "0 0 0") == pytest.approx(21, abs=0.01)
    assert contrast("0.5999 0 0", "1 0 0") == pytest.approx(3.95, abs=0.05)


@pytest.mark.parametrize(("text", "ground"), list(product(TEXTS, GROUNDS)))
@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
def test_text_can_be_read(text: str, ground: str, side: int) -> None:
    assert contrast(TOKENS[text][side], TOKENS[ground][side]) >= 4.5


@pytest.mark.parametrize(
    ("one", "other", "least"),
    [
        ("on-accent", "accent", 4.5),
        ("on-accent", "accent-deep", 4.5),
        ("sheet", "ink", 4.5),
        ("sheet", "late", 4.5),
        ("ink", "off", 4.5),
        ("ink", "holiday", 4.5),
        ("edge", "sheet", 3),
        ("edge", "paper", 3),
        ("accent", "lit", 3),
        ("calm", "lit", 3),
        ("soon", "lit", 3),
        ("late", "lit", 3),
        ("held", "lit", 3),
    ],
)
@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
def test_edges_and_fills_can_be_seen(one: str, other: str, least: float, side: int) -> None:
    assert contrast(TOKENS[one][side], TOKENS[other][side]) >= least


# --- weight and rules of the house -----------------------------------------------------------------------


def test_the_css_is_under_60_kb_and_every_file_is_linked_and_layered() -> None:
    files = sorted(CSS.glob("*.css"))
    assert sum(f.stat().st_size for f in files) < 60_000
    linked = (UI / "templates/ui/parts/css.html").read_text()
    for file in files:
        assert "@layer" in file.read_text() or file.name == "print.css"
        assert re.search(rf"\b{file.stem}\b", linked) or file.name == "kit.css", file.name


def test_the_scripts_are_under_15_kb_and_40_lines_each() -> None:
    files = sorted(JS.glob("*.js"))
    assert sum(f.stat().st_size for f in files) < 15_000
    assert all(len(f.read_text().splitlines()) <= 40 for f in files)


def test_css_uses_only_tokens_that_exist() -> None:
    text = "".join(f.read_text() for f in CSS.glob("*.css"))
    defined = set(re.findall(r"(--[\w-]+):", text))
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= defined


@pytest.mark.django_db
@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_keep_the_strict_csp(client: Client, path: str, lang: str) -> None:
    """No inline style, no inline script, no handler attributes."""
    answer = client.get(path, {"lang": lang, "zone": "ticket"})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert not re.search(r"\sstyle=", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)
    assert not re.search(r"\son\w+=", html)
    assert f'<html lang="{lang}"' in html
    assert len(re.findall(r'\bid="main"', html)) == 1
    assert 'href="#main"' in html


@pytest.mark.django_db
def test_ids_are_unique_on_the_staff_page(client: Client) -> None:
    ids = re.findall(r'\sid="([^"]+)"', client.get("/kit/page/staff").content.decode())
    assert len(ids) == len(set(ids))


@pytest.mark.django_db
def test_russian_pages_have_no_english_words_of_ours(client: Client) -> None:
    html = client.get("/kit/page/staff", {"lang": "ru"}).content.decode()
    assert "Засчитано 1\u00a0ч\u00a045\u00a0мин" in html
    assert "4 события" in html
    assert "The same as a table" not in html


@pytest.mark.django_db
def test_every_message_is_translated() -> None:
    text = (UI / "locale/ru/LC_MESSAGES/django.po").read_text()
    body = text.split("\n\n", 1)[1]
    assert 'msgstr ""\n\n' not in body
    assert "fuzzy" not in body


# --- switches ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_theme_is_kept_in_a_cookie_and_drawn_by_the_server(client: Client) -> None:
    client.post("/kit/theme", {"theme": "dark", "next": "/kit/"})
    assert 'data-theme="dark"' in client.get("/kit/").content.decode()
    client.post("/kit/theme", {"theme": "", "next": "/kit/"})
    assert "data-theme" not in client.get("/kit/").content.decode().split("<body", 1)[0]


@pytest.mark.django_db
def test_a_theme_that_is_not_ours_is_not_written_into_the_page(client: Client) -> None:
    client.cookies["theme"] = 'x"onload'
    assert "onload" not in client.get("/kit/").content.decode()


@pytest.mark.django_db
def test_the_theme_switch_leads_nowhere_else(client: Client) -> None:
    answer = client.post("/kit/theme", {"theme": "dark", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


@pytest.mark.django_db
def test_an_unknown_sample_page_is_404(client: Client) -> None:
    assert client.get("/kit/page/secrets").status_code == 404


def test_the_page_of_a_fault_needs_no_request() -> None:
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert b"<h1>" in answer.content


# --- clock ------------------------------------------------------------------------------------------------


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_clock_states_differ_by_shape_and_bar() -> None:
    states = ("calm", "soon", "late", "held", "met", "queued", "none")
    source = '{% include "ui/clock.html" with clock=clock only %}'
    pictures = [drawn(source, clock=Clock(s, "words", 40)).replace(f'"{s}"', "") for s in states]
    shapes = {re.findall(r"clock__shape.*?</svg>", p)[0] for p in pictures}
    assert len(shapes) == len(states)
    assert len({p.split("clock__bar")[1] for p in pictures if "clock__bar" in p}) >= 6


def test_numbers_in_pictures_keep_the_point_in_russian() -> None:
    with translation.override("ru"):
        html = drawn('{% include "ui/clock.html" with clock=clock only %}', clock=Clock("calm", "3 ч", 33.4))
    assert 'width="33.0%"' in html


def test_what_comes_from_outside_is_escaped() -> None:
    html = drawn('{% include "ui/clock.html" with clock=c only %}', c=Clock("calm", "<b>x</b>"))
    assert "<b>" not in html


# --- strip ------------------------------------------------------------------------------------------------


def test_the_strip_tells_the_minute_that_is_told_everywhere_else() -> None:
    """Received at 10:42:59, as the history says; not at 10:43."""
    assert [clock_time(hour) for hour in (10 + 42 / 60 + 59 / 3600, 17.5, 0.1, 24.0)] == [
        "10:42", "17:30", "0:06", "24:00",
    ]  # fmt: skip


def weekend_strip() -> list[StripDay]:
    """Friday 17:30 to Monday 12:30, four working hours."""
    return [
        StripDay("20 Nov", "Fri", lit=WORK, counted=[(17.5, 18)]),
        StripDay("21 Nov", "Sat", "weekend", "day off"),
        StripDay("22 Nov", "Sun", "weekend", "day off"),
        StripDay("23 Nov", "Mon", lit=WORK, counted=[(9, 12.5)]),
    ]


def test_the_sum_of_the_strip_can_be_checked() -> None:
    shown = strip(weekend_strip(), due=(3, 12.5), now=(3, 10.25))
    rows = [(i["start"], i["end"], i["length"], i["ahead"]) for i in shown["intervals"]]
    assert rows == [
        ("17:30", "18:00", "30\u00a0m", False),
        ("9:00", "10:15", "1\u00a0h\u00a015\u00a0m", False),
        ("10:15", "12:30", "2\u00a0h\u00a015\u00a0m", True),
    ]
    assert (shown["past"], shown["ahead"], shown["total"]) == (
        "1\u00a0h\u00a045\u00a0m",
        "2\u00a0h\u00a015\u00a0m",
        "4\u00a0h",
    )


def test_the_due_mark_stands_in_its_column() -> None:
    shown = strip(weekend_strip(), due=(3, 12.5))
    assert [len(day["marks"]) for day in shown["days"]] == [0, 0, 0, 1]
    assert shown["days"][3]["marks"][0]["x"] == "52.083%"


def test_lit_hours_not_counted_since_the_start_are_hatched() -> None:
    days = [
        StripDay("23", "Mon", lit=WORK, counted=[(11, 14)]),
        StripDay("24", "Tue", lit=WORK, counted=[(13, 15)]),
    ]
    shown = strip(days, started=(0, 11), now=(1, 15))
    hatched = [[b["x"] for b in d["bands"] if b["kind"] == "skipped"] for d in shown["days"]]
    assert hatched == [["58.333%"], ["37.5%"]]
    assert shown["has_skipped"]


def test_hours_before_the_start_and_after_now_are_not_hatched() -> None:
    shown = strip([StripDay("23", "Mon", lit=WORK, counted=[(12, 13)])], started=(0, 12), now=(0, 13))
    assert not shown["has_skipped"]


def test_a_minute_lost_to_floats_is_not_a_gap() -> None:
    assert length(1 / 3 + 1 / 3 + 1 / 3) == "1\u00a0h"
    assert length(0) == "0\u00a0m"
    assert length(2.5, Units("ч", "мин")) == "2\u00a0ч\u00a030\u00a0мин"
    assert length(15 / 3600) == "15\u00a0s"


@pytest.mark.parametrize(
    "day",
    [
        StripDay("1", "Mon", lit=[(18, 9)]),
        StripDay("1", "Mon", counted=[(9, 9)]),
        StripDay("1", "Mon", lit=[(-1, 5)]),
        StripDay("1", "Mon", skipped=[(20, 25)]),
    ],
)
def test_a_span_that_is_not_of_one_day_is_refused(day: StripDay) -> None:
    with pytest.raises(ValueError, match="span"):
        strip([day])


def test_a_mark_outside_the_days_shown_is_refused() -> None:
    with pytest.raises(ValueError, match="moment"):
        strip(weekend_strip(), due=(4, 9))


def test_the_strip_has_a_text_twin() -> None:
    html = drawn('{% include "ui/strip.html" with strip=s only %}', s=strip(weekend_strip(), due=(3, 12.5)))
    assert html.count("<tr>") == 1 + 2 + 1
    assert html.count("day off") == 2


# --- small pictures ---------------------------------------------------------------------------------------


def test_a_full_limit_is_seen_as_full_and_reserved_places_as_reserved() -> None:
    assert meter(1, 4, reserved=1)["places"] == ["used", "reserved", "free", "free"]
    assert meter(2, 2)["full"]
    assert meter(3, 2)["places"] == ["used", "used"]
    assert meter(0, 0)["full"]
    assert meter(30, 40)["places"] == []


def test_coverage_leaves_the_gap_blank() -> None:
    spans = [
        Cover(date(2025, 1, 1), date(2025, 1, 10), "first"),
        Cover(date(2025, 1, 16), date(2025, 1, 20), "second"),
    ]
    shown = coverage(spans, today=date(2025, 1, 12))
    assert [(p["x"], p["width"]) for p in shown["pieces"]] == [("0.00%", "50.00%"), ("75.00%", "25.00%")]
    assert shown["today"] == "55.00%"


def test_coverage_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="spans"):
        coverage([], today=date(2025, 1, 1))
