"""What people do with their hands on the pages of the desk."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page, expect


def compose(page: Page, mode: str, text: str, files: Sequence[Path] = ()) -> None:
    """An agent writes in the composer and sends; `mode` is the words on its switch. The page says what was done."""
    page.get_by_role("radio", name=mode, exact=True).check()
    composer = page.locator("#composer")
    composer.locator("[name=text]").fill(text)
    if files:
        composer.locator("[name=files]").set_input_files(files)
    done(page, composer.locator("button.primary"))


def act(page: Page, name: str, **fields: str) -> None:
    """An agent opens the form of an act, fills it and carries it out."""
    form = open_act(page, name)
    fill(form, **fields)
    done(page, form.locator("button.primary"))


def open_act(page: Page, name: str) -> Locator:
    page.locator(".acts").get_by_role("link", name=name).click()
    form = page.locator("#act")
    expect(form).to_be_visible()
    return form


def fill(form: Locator | Page, **fields: str) -> None:
    """By the fields' names, whatever they are."""
    for name, value in fields.items():
        field = form.locator(f"[name={name}]")
        if field.count() > 1 or field.get_attribute("type") in ("radio", "checkbox"):
            form.locator(f"[name={name}][value='{value}']").check()
        elif field.evaluate("el => el.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def done(page: Page, button: Locator) -> None:
    """Press, and see the page say what was done."""
    page.evaluate("document.querySelectorAll('[data-flash]').forEach(el => el.remove())")
    button.click()
    expect(page.locator("[data-flash]").first).to_be_visible()
