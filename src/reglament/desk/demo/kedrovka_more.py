"""More appeals of the second desk: what its clients wrote by letter, fax and portal."""

from reglament.desk.demo.moments import Day
from reglament.desk.demo.papers import scan, screenshot
from reglament.desk.demo.people import (
    ANNA,
    LIDIA,
    RUSLAN,
    TIMUR,
    VERA,
    VIKTOR,
    ZOYA,
    B,
)
from reglament.desk.demo.script import (
    Story,
    answered,
    closed,
    reopened,
    taken,
)

STORIES = (
    Story(
        desk=B,
        who=RUSLAN,
        at=15,
        channel="email",
        product="km2107",
        subject="Микросхема греется при 3,3 В",
        text=(
            "Здравствуйте! На новой плате КМ2107 при питании 3,3 В нагревается до 80 °C за минуту, на "
            "отладочной — холодная. "
            "Развязка по питанию как в документации. Серийная партия ждёт ответа."
        ),
        told={"kind": "failure", "priority": "high", "facts": {"criticality": "стоит запуск серии"}},
        files=(screenshot("тепловизор.png"),),
        steps=(taken(12.5, TIMUR),),
    ),
    Story(
        desk=B,
        who=ANNA,
        at=10,
        product="kn-2",
        subject="Можно ли ставить КН-2 под металлическую крышу",
        text=(
            "Здравствуйте! У нового тягача крыша металлическая, без пластиковых вставок. Где лучше "
            "ставить антенну и хватит ли штатного кабеля?"
        ),
        told={"kind": "question", "priority": "low"},
    ),
    Story(
        desk=B,
        who=VIKTOR,
        at=6,
        registered=5.5,
        by=ZOYA,
        channel="fax",
        product="ko-12",
        subject="Факс: просьба о схеме электрической КО-12",
        text=(
            "Просим выслать схему электрическую принципиальную платы КО-12 ревизии 1 для ремонта стенда. "
            "Гл. инженер В. П. Халтурин."
        ),
        told={"kind": "question", "priority": "medium", "incoming_number": "факс 41"},
        files=(scan("факс-41.pdf", "FAX 41", "Please send the circuit diagram of KO-12 rev. 1"),),
    ),
    Story(
        desk=B,
        who=VERA,
        at=5,
        channel="email",
        subject="Ваш модуль в моём самокате",
        text="Добрый день! Купила самокат, внутри модуль с надписью КН-2. Приложение его не видит. Поможете?",
        told={"kind": "question"},
    ),
    Story(
        desk=B,
        who=LIDIA,
        at=Day(3, "16:20"),
        channel="email",
        product="ko-12",
        subject="Разъём X4 на новой партии перевёрнут",
        text=(
            "Добрый день. На платах КО-12 из последней поставки разъём X4 повёрнут на 180 градусов. Это "
            "ошибка монтажа или новая ревизия?"
        ),
        told={"kind": "failure", "priority": "high"},
        files=(screenshot("разъём-x4.png"),),
        steps=(
            taken(Day(2, "17:10"), TIMUR),
            answered(
                Day(2, "20:40"),
                "Лидия Марковна, это ревизия 3: разъём повёрнут намеренно, чтобы шлейф не перегибался. Ключ "
                "на ответной части "
                "новый, он в комплекте поставки.",
                TIMUR,
            ),
        ),
    ),
    Story(
        desk=B,
        who=RUSLAN,
        at=40,
        product="monitor",
        subject="Лицензия Кедр-Монитора на второй компьютер",
        text="Добрый день! Можно ли одну лицензию «Кедр-Монитора» поставить на рабочий и домашний компьютер?",
        told={"kind": "question", "priority": "low"},
        steps=(
            answered(
                26,
                "Руслан Фаритович, да, если программа не запускается на обоих сразу: пункт 3 лицензионного "
                "договора.",
            ),
            closed(25, "answered"),
            reopened(11, "Клиент по телефону попросил дополнить ответ сведениями о сетевой лицензии.", TIMUR),
        ),
    ),
)
