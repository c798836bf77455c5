"""A letter's own pictures stand where the letter shows them, whatever their size; nothing is fetched from elsewhere."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from django.test import Client

from reglament.desk.inbox.html import INLINE_EACH
from reglament.desk.tickets.models import Attachment, Message
from tests.mail.conftest import Post

pytestmark = pytest.mark.django_db
Write = Callable[..., EmailMessage]
LARGE = b"\x89PNG\r\n\x1a\n" + b"\0" * (INLINE_EACH + 1)
HTML = """<p>Окно: <img src="cid:small@1" alt="мелкое"> и <img src="cid:large@1" alt='крупное " > onerror=alert(1)'>
<img src="cid:drawing@1" alt="чертёж"><img src="cid:0" alt="угадан номер"><img src="https://track.example/x.png">
&lt;img src="cid:1"&gt;</p>"""


@pytest.fixture
def illustrated(letter: Write) -> EmailMessage:
    """Two PNG and a drawing that browsers cannot show safely."""
    made = letter("Окно: [cid:large@1] и [cid:other@1], https://x.example/[large.png]onclick=x")
    made.add_alternative(HTML, subtype="html")
    html = list(made.iter_parts())[1]
    for name, kind, content in (
        ("small", "png", b"\x89PNG\r\n\x1a\n"),
        ("large", "png", LARGE),
        ("drawing", "svg+xml", b"<svg onload='alert(1)'/>"),
    ):
        html.add_related(content, "image", kind, cid=f"<{name}@1>", filename=f"{name}.{kind[:3]}")  # type: ignore[attr-defined]
    return made


def test_pictures_stand_in_their_places_for_staff_and_for_the_requester(
    post: Post, illustrated: EmailMessage, client: Client
) -> None:
    ticket = post.deliver(illustrated).ticket
    assert ticket is not None
    message = Message.objects.get(ticket=ticket)
    small, large, drawing = Attachment.objects.order_by("pk")
    client.force_login(post.world.boris)
    named = f'<a href="/desk/t/{ticket.number}/files/{large.pk}/">[large.png]</a> и [cid:other@1]'
    page = client.get(f"/desk/t/{ticket.number}/").content.decode()
    assert named in page
    assert (
        'href="https://x.example/[large.png]onclick=x" rel="nofollow">https://x.example/[large.png]onclick=x<'
        in page
    )
    seen = client.get(f"/desk/t/{ticket.number}/messages/{message.pk}/").content.decode()
    client.force_login(post.world.anna.user)  # type: ignore[arg-type]
    hers = client.get(f"/appeals/{ticket.number}/").content.decode()
    for page, files in ((seen, f"/desk/t/{ticket.number}/files"), (hers, f"/appeals/{ticket.number}/files")):
        assert 'src="data:image/png;base64,' in page
        assert f'src="{files}/{large.pk}/" loading="lazy"' in page
        assert f'[рисунок <a href="{files}/{drawing.pk}/">drawing.svg, ' in page
        assert f'src="{files}/{small.pk}/"' not in page, "a guessed number is nobody's picture"
        assert "track.example" not in page
        assert '&lt;img src="cid:1"&gt;' in page, "what is written about a picture stays words"
        assert "<svg onload" not in page
    assert client.get(f"/appeals/{ticket.number}/files/{large.pk}/")["Content-Type"] == "image/png"


def test_a_picture_that_may_not_be_opened_says_so_in_its_place(
    post: Post, illustrated: EmailMessage, client: Client
) -> None:
    ticket = post.deliver(illustrated).ticket
    assert ticket is not None
    Attachment.objects.filter(name="large.png").update(decided=Attachment.DROPPED, decided_by="Борис")
    client.force_login(post.world.boris)
    page = client.get(f"/desk/t/{ticket.number}/messages/{ticket.messages.get().pk}/").content.decode()
    assert "[рисунок large.png, 96,0" in page.replace("\xa0", " ")
    assert "отклонён" in page
    assert 'loading="lazy"' not in page
