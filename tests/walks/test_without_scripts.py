"""No page needs JavaScript: a requester signs in, asks with a file, replies and closes; an agent takes and answers."""

import re
from pathlib import Path

from playwright.sync_api import Page

from tests.walks.hands import fill
from tests.walks.relay import words
from tests.walks.stage import Stage, expect, only_ticket, says

ADDRESS = "anna@romashka.example"


def test_the_whole_way_without_javascript(stage: Stage, tmp_path: Path) -> None:
    file = tmp_path / "log.txt"
    file.write_text("0x80090010")
    anna = stage.browser(language="en", javascript=False)
    sign_in(stage, anna)
    anna.goto("/new/csp/")
    fill(anna, subject="Does not sign", description="Signing fails with 0x80090010.")
    anna.locator("[name=files]").set_input_files(file)
    anna.get_by_role("button", name="Send the appeal").click()
    says(anna, "Your appeal has the number", "We answer by 3 March, 13:00 MSK")

    boris = stage.browser(stage.world.boris, language="en", javascript=False)
    boris.goto("/desk/")
    boris.get_by_role("link", name="Does not sign").click()
    says(boris, "log.txt")
    boris.get_by_role("button", name="Take").click()
    says(boris, "is yours")
    boris.get_by_role("link", name="Severity").click()
    fill(boris.locator("#act"), severity="critical", reason="Shipping stands")
    boris.locator("#act button.primary").click()
    says(boris, "Severity set")
    boris.get_by_role("radio", name="Ask for information").check()
    expect(boris.get_by_role("button", name="Send the question")).to_be_visible()
    fill(boris, text="Which build is it?")
    stage.shot(boris, "h01-agent-no-script-en")
    boris.get_by_role("button", name="Send the question").click()
    says(boris, "Sent to", "Which build is it?")

    anna.get_by_role("link", name="To the appeal").click()
    fill(anna, text="Build 5.0.13300.")
    anna.get_by_role("button", name="Send", exact=True).click()
    says(anna, "Your message is sent.", "Build 5.0.13300.")
    stage.shot(anna, "h02-appeal-no-script-en")
    anna.get_by_role("link", name="The question is settled").click()
    anna.get_by_role("button", name="Yes, close it").click()
    says(anna, "The appeal is closed.")
    assert only_ticket().state == "closed"
    anna.get_by_role("button", name="Sign out").click()
    expect(anna.get_by_role("link", name="Sign in", exact=True)).to_be_visible()


def sign_in(stage: Stage, anna: Page) -> None:
    anna.goto("/account/login/")
    anna.get_by_label("E-mail").first.fill(ADDRESS)
    anna.get_by_role("button", name="Send me a code").click()
    stage.work()
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", words(stage.relay.last(ADDRESS)))
    assert code
    fill(anna, code=code[0])
    anna.get_by_role("button", name="Go on").click()
    expect(anna.get_by_role("button", name="Sign out")).to_be_visible()
