"""The two invented vendors, what they make, and the certificates they have sold. Days are counted from today."""

from dataclasses import dataclass, field

from reglament.desk.products.models import Product, Version

CURRENT, LIMITED, ENDED = Version.CURRENT, Version.LIMITED, Version.ENDED


@dataclass(frozen=True, slots=True)
class DeskRow:
    slug: str
    prefix: str
    title_ru: str
    title_en: str
    address: str
    mailboxes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ProductRow:
    desk: str
    code: str
    name: str
    kind: str
    versions: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """`starts` and `ends` are days from today, both inside; `ends_at`: working hours back instead of `ends`."""

    number: str
    tier: str
    owner: str
    starts: int
    ends: int
    products: tuple[str, ...]
    seats: int | None = None
    overrides: dict[str, object] = field(default_factory=dict)
    ends_at: float = 0


# The second address of the first desk is where a letter sent by hand to this machine arrives.
DESKS = (
    DeskRow(
        "surguch",
        "SG",
        "Поддержка «Сургуч»",
        "Surguch support",
        "support@surguch.example",
        (("surguch", "support@surguch.example"), ("localhost", "support@localhost")),
    ),
    DeskRow(
        "kedrovka",
        "KD",
        "Поддержка изделий «Кедровка»",
        "Kedrovka product support",
        "support@kedrovka.example",
        (("kedrovka", "support@kedrovka.example"),),
    ),
)

SOFTWARE, HARDWARE, CHIP = Product.SOFTWARE, Product.HARDWARE, Product.CHIP
PRODUCTS = (
    ProductRow(
        "surguch",
        "csp",
        "Сургуч CSP",
        SOFTWARE,
        (("5.0", CURRENT, 500), ("4.0", LIMITED, 300), ("3.9", ENDED, 120)),
    ),
    ProductRow("surguch", "sign", "Сургуч Подпись", SOFTWARE, (("2.3", CURRENT, 260), ("1.8", LIMITED, 200))),
    ProductRow("surguch", "ca", "Сургуч УЦ", SOFTWARE, (("3.1", CURRENT, 340),)),
    ProductRow("surguch", "archive", "Сургуч Архив", SOFTWARE, (("1.4", CURRENT, 150), ("1.2", ENDED, 90))),
    ProductRow(
        "kedrovka", "kn-2", "Навигационный модуль КН-2", HARDWARE, (("Б", CURRENT, 410), ("А", LIMITED, 200))
    ),
    ProductRow(
        "kedrovka", "ko-12", "Отладочная плата КО-12", HARDWARE, (("3", CURRENT, 300), ("1", ENDED, 100))
    ),
    ProductRow("kedrovka", "km2107", "Микросхема КМ2107", CHIP, (("1", CURRENT, 700),)),
    ProductRow(
        "kedrovka",
        "monitor",
        "Кедр-Монитор",
        SOFTWARE,
        (("4.2", CURRENT, 180), ("3.8", LIMITED, 180), ("2.0", ENDED, 400)),
    ),
)

ALL = ("csp", "sign", "ca", "archive")
CERTIFICATES = (
    CertificateRow("STP-R-2611", "extended", "bor", -20, 344, ("csp", "sign"), 10),  # its places are free
    CertificateRow("STP-R-1533", "extended", "bor", -640, -230, ("csp", "sign"), 40),  # then a lapse
    CertificateRow("STP-R-2417", "extended", "bor", -200, 165, ("csp", "sign", "archive"), 40),
    CertificateRow("STP-B-2390", "basic", "bor", -359, 5, ("ca",), 1),
    CertificateRow("STP-B-1874", "basic", "bor", -420, -55, ("archive",), 10),
    CertificateRow("STP-K-0031", "extended-24x7", "zavod", -100, 265, ALL, 120),
    CertificateRow(
        "STP-B-1702", "basic", "bolnitsa", -500, -136, ("csp",), 15
    ),  # then a gap until the next one
    CertificateRow("STP-B-2466", "basic", "bolnitsa", -90, 274, ("csp",), 15),
    CertificateRow("STP-B-2501", "basic", "bolnitsa", 275, 639, ("csp",), 15),
    CertificateRow("STP-B-2478", "basic", "buhgalteria", -60, 305, ("sign", "csp"), 5),
    CertificateRow("STP-R-2049", "extended", "universitet", -330, 0, ("csp", "ca"), 60, ends_at=40),
    CertificateRow(
        "STP-R-2483", "extended", "tundra", -45, 320, ("sign", "csp"), 25, {"simultaneous-appeals": 5}
    ),
    CertificateRow("STP-B-2490", "basic", "k.erofeev@pochta-kuzmy.example", -40, 324, ("csp",), 1),
)
