"""Letters that mean harm: whatever their HTML holds, only words, links and the letter's own pictures are shown."""

from html.parser import HTMLParser

import pytest

from reglament.desk.inbox.html import ATTRIBUTES, TAGS, safe

PICTURES = {
    "a": ("image/png", b"\x89PNG", 0),
    "b": ("image/svg+xml", b"<svg onload=alert(1)>", 1),
    'x" onerror="alert(1)': ("image/png", b"x", 2),
}
HOSTILE = (
    '<a href="data:text/html,<script>alert(1)</script>">d</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">d</a>',
    '<a href="cid:1">c</a>',
    '<a href="javascript:alert(1)">j</a>',
    '<a href="jAvAsCrIpT&colon;alert(1)">j</a>',
    '<a href="java\tscript:alert(1)">j</a>',
    '<a href="&#1;javascript:alert(1)">j</a>',
    '<a href="vbscript:x">v</a>',
    '<a href="//evil.example/">r</a>',
    '<a href="/desk/mail/">r</a>',
    '<a href="\\\\evil.example">r</a>',
    '<a href="?logout">r</a>',
    '<a href="https:evil">r</a>',
    "<img src=x onerror=alert(1)>",
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    '<img src="http://tracker.example/p.gif">',
    '<img srcset="http://t.example/a 1x">',
    '<img src="cid:0">',
    '<img src="CID:0">',
    '<img src="cid:0" src="http://t">',
    '<img src="cid:a">',
    '<img src="cid:<a>">',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg onload=alert(1)>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<form action="http://evil"><input name=a><button formaction=x>b</button></form>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<template><script>alert(1)</script></template>",
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>"></xmp>',
    '<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>',
    '<title><a title="</title><img src=x onerror=alert(1)>">',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="data:text/html,x"></object>',
    "<embed src=x>",
    '<base href="http://evil/">',
    '<meta http-equiv=refresh content="0;url=http://evil">',
    "<link rel=stylesheet href=http://evil>",
    "<style>@import url(http://evil)</style>",
    '<p style="background:url(http://evil);position:fixed">p</p>',
    '<p class="button" id="x" name="y" onclick=alert(1)>p</p>',
    "<div id=reply-form></div><a name=location>",
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    "<p>\x00<scr\x00ipt>alert(1)</script>",
    '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
    '<table background="http://evil"><td background=http://evil>x</td></table>',
    "<body onload=alert(1) background=http://evil>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<blink>",
    "<plaintext><p>",
    "<ul><li>1</ul></div></div></main></body></html><h1>break out</h1>",
    "</td></tr></table></article>out",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    '<?xml-stylesheet href="javascript:alert(1)"?>',
    '<a href="http://good.example" target=_blank ping=http://evil>t</a>',
    '<a href="mailto:a@b?subject=x&bcc=y">m</a>',
    '<a href="tel:112">t</a>',
    '<a title=\'" onmouseover="alert(1)\' href="http://a">t</a>',
    "<a href=\"http://a/' onclick=alert(1) x='\">t</a>",
    '<font color="red" size=7 face=x>f</font>',
    '<ol start="-999999999999" type="A"><li>x</ol>',
    "<td colspan=100000 rowspan=100000>x",
    '<p dir=rtl lang="x\'><script>">r</p>',
    '<p dir="rtl">\u202e\u2066evil</p>',
    '<img alt="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" src="cid:a">',
    '<img src="cid:a" width="100000" height="99999">',
    '<img width=1 src="cid:0" alt=\' src="cid:0" onerror=alert(1) \'>',
    '<img alt="src=&quot;cid:0&quot;" src="cid:a">',
    '<math href="javascript:alert(1)">CLICK</math>',
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<select><option><style></option></select><script>alert(1)</script>",
    "<p><svg><desc><b><style></desc></b></svg><img src=x onerror=alert(1)>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<math><mtext><mglyph><svg><mtext><style><path id="</style><img onerror=alert(1) src>">',
    '<a href="http://аpple.example@evil.example/">hom</a>',
    '<blockquote cite="javascript:alert(1)">q</blockquote>',
    '<q cite="javascript:x">q</q>',
    '<del cite="javascript:x">',
)


class Shown(HTMLParser):
    """What a browser would make of it, as far as it matters here."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert name in ATTRIBUTES.get(tag, set()) | ATTRIBUTES["*"] | ({"rel"} if tag == "a" else set())
            if name == "href":
                assert (value or "").strip().startswith(("http://", "https:", "mailto:", "tel:"))
            if name == "src":
                assert (value or "").startswith(("data:image/png;base64,", "cid:1"))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


@pytest.mark.parametrize("html", [*HOSTILE, "".join(HOSTILE), "".join(reversed(HOSTILE))])
def test_only_words_links_and_pictures_of_its_own_are_shown(html: str) -> None:
    shown = safe(html, PICTURES)
    Shown().feed(shown)
    assert safe(shown.replace("data:image/png;base64,iVBORw==", "cid:a"), PICTURES) == shown, (
        "nothing is left to clean"
    )


def test_links_of_a_letter_hand_nothing_on_and_no_page_stands_inside_one() -> None:
    rel = 'rel="noopener noreferrer nofollow"'
    link = '<a href="https://x.example/" target="_blank" onclick="x()">x</a>'
    assert safe(link) == f'<a href="https://x.example/" {rel}>x</a>'
    for address in (
        "javascript:x()",
        "data:text/html,x",
        " DA\tTA:text/html,x",
        "&#1;data:text/html,x",
        "cid:1",
    ):
        assert safe(f'<a href="{address}">y</a>') == f"<a {rel}>y</a>"
