"""Appeals to the second desk: priorities set by the client, paper and fax, postponing, unknown senders."""

from reglament.desk.demo.papers import log, scan, screenshot
from reglament.desk.demo.people import (
    DARIA,
    EMMA,
    KIRILL,
    LIDIA,
    RUSLAN,
    SOFIA,
    STEPAN,
    TIMUR,
    VIKTOR,
    ZOYA,
    B,
)
from reglament.desk.demo.script import (
    Story,
    answered,
    asked,
    cleared,
    closed,
    noted,
    postponed,
    priority,
    said,
    solved,
    taken,
)

STORIES = (
    Story(
        desk=B,
        who=RUSLAN,
        at=75,
        channel="email",
        product="kn-2",
        subject="КН-2 теряет решение под мостами и долго не возвращается",
        text=(
            "Здравствуйте!\n\nМодуль КН-2 ревизии Б после проезда под мостом восстанавливает решение за "
            "40–60 секунд, в "
            "описании — до пяти. Антенна активная, 28 дБ. Журнал NMEA приложен.\n\nРуслан Абдуллин, ООО "
            "«Геомаяк»"
        ),
        told={"kind": "failure", "priority": "medium", "version_text": "ревизия Б, прошивка 2.11"},
        files=(
            log(
                "nmea.txt",
                "$GNGGA,091201.00,5547.12,N,04906.44,E,1,14,0.8,76.2,M,,M,,*5A",
                "$GNGGA,091215.00,,,,,0,00,99.9,,M,,M,,*4F",
                "$GNGGA,091309.00,5547.31,N,04906.90,E,1,11,1.1,75.9,M,,M,,*53",
            ),
        ),
        steps=(
            taken(72, TIMUR),
            answered(
                66,
                "Руслан Фаритович, добрый день! По журналу видно, что после моста модуль ищет спутники "
                "заново, как при "
                "холодном пуске. Проверяем прошивку 2.11 на стенде с имитатором, напишем о результате.",
                TIMUR,
            ),
            said(58, "Спасибо. Уточню: если держать вывод BACKUP под питанием, время падает до 15 секунд."),
            postponed(
                50,
                "needs-development",
                "На стенде повторили: при коротком пропадании сигнала модуль сбрасывает альманах. "
                "Исправление войдёт в "
                "прошивку 2.12, задача разработчиков КН2-318.",
                days=60,
                by=TIMUR,
            ),
        ),
    ),
    Story(
        desk=B,
        who=SOFIA,
        at=64,
        product="monitor",
        subject="Кедр-Монитор падает при открытии старого проекта",
        text=(
            "Добрый день. Проект, сделанный в 3.8, в версии 4.2 при открытии закрывает программу без "
            "сообщений. Проект "
            "приложить не могу, он служебный."
        ),
        told={"kind": "failure", "priority": "high", "version_text": "4.2.0"},
        steps=(
            answered(
                60,
                "Софья Викторовна, пришлите, пожалуйста, хотя бы список имён каналов из проекта: падение "
                "похоже "
                "на известное, с именами длиннее 63 знаков.",
                TIMUR,
            ),
            said(57, "Да, есть канал с именем в 70 знаков. Переименовали в 3.8 — в 4.2 открылся."),
            closed(
                55, "fixed-in-update", "Длинные имена исправлены в обновлении 4.2.3, оно на сайте.", TIMUR
            ),
        ),
    ),
    Story(
        desk=B,
        who=VIKTOR,
        at=52,
        registered=50,
        by=ZOYA,
        channel="paper",
        product="km2107",
        subject="Письмо о партии КМ2107 с повышенным током покоя",
        text=(
            "АО «Приозёрский завод насосов» сообщает, что в партии КМ2107 № 2231 ток покоя 14 из 400 "
            "микросхем "
            "превышает 90 мкА при норме 60 мкА. Просим разъяснить причину и возможность применения. Протокол "
            "измерений "
            "приложен на одном листе."
        ),
        told={"kind": "failure", "priority": "medium", "incoming_number": "вх. 118/т"},
        files=(scan("вх-118-т.pdf", "PZN, letter 118/t", "KM2107 lot 2231: 14 of 400 pcs, Iq > 90 uA"),),
        steps=(
            taken(46, TIMUR),
            asked(
                38,
                "Виктор Петрович, получили ваше письмо вх. 118/т. При какой температуре и на какой минуте "
                "после подачи "
                "питания измерялся ток? До прогрева 90 мкА — в пределах нормы.",
                TIMUR,
            ),
            said(33, "Температура 25 °C, измеряли сразу после включения. Повторим с прогревом десять минут."),
            answered(
                20,
                "Спасибо, ждём. Методика измерения приведена в разделе 4.3 технических условий: ток покоя "
                "берётся после "
                "десяти минут прогрева.",
                TIMUR,
            ),
        ),
    ),
    Story(
        desk=B,
        who=LIDIA,
        at=48,
        product="ko-12",
        subject="Пожелание: второй последовательный порт на КО-12",
        text=(
            "Здравствуйте! В следующей ревизии платы очень пригодился бы второй последовательный порт, "
            "выведенный на разъём."
        ),
        told={"kind": "wish", "priority": "low"},
        steps=(
            answered(
                30, "Лидия Марковна, передали разработчикам. Обещать срок не можем, но пожелание не первое."
            ),
            closed(29, "wish-accepted"),
        ),
    ),
    Story(
        desk=B,
        who=STEPAN,
        at=46,
        channel="email",
        product="kn-2",
        subject="Координаты уезжают на 300 метров",
        text=(
            "Добрый день! На трёх машинах из сорока координаты время от времени уезжают метров на "
            "триста, потом возвращаются."
        ),
        told={"kind": "failure", "priority": "high"},
        steps=(
            taken(44),
            solved(
                40,
                "Степан Олегович, так бывает при помехе рядом с антенной, чаще всего от видеорегистратора. "
                "Отнесите "
                "антенну на 40 см или временно отключите регистратор и проверьте.",
            ),
            closed(30, "answered"),
            said(
                9,
                "Регистраторы отключали — на двух машинах помогло, на третьей нет. Номер модуля 2207-1142. "
                "Что проверить "
                "ещё?",
            ),
        ),
    ),
    Story(
        desk=B,
        who=EMMA,
        at=42,
        channel="email",
        product="kn-2",
        subject="Antenna supply voltage for the KN-2 module",
        text=(
            "Hello,\n\nthe data sheet gives 3.0 V for the active antenna, our antennas need 3.3 V ± 5 %. Can "
            "the module feed "
            "them directly, or do we need a bias tee?\n\nEmma Lindqvist, Tundra Freight"
        ),
        told={"language": "en", "kind": "question", "priority": "medium"},
        steps=(
            asked(
                30,
                "Dear Emma,\n\nrevision B can be strapped for 3.3 V by resistor R14, revision A cannot. "
                "Which revision do "
                "you have? It is printed next to the connector.",
            ),
        ),
    ),
    Story(
        desk=B,
        who=DARIA,
        at=44,
        product="km2107",
        subject="Помогите ускорить фильтр на КМ2107",
        text=(
            "Здравствуйте! Студенты написали фильтр на КМ2107, он не успевает. Можете посмотреть код и "
            "подсказать, как ускорить?"
        ),
        told={"kind": "question", "priority": "low"},
        steps=(
            noted(37, "Оптимизация чужого кода — п. 3.13. Дать ссылку на примеры и закрыть.", TIMUR),
            closed(
                36,
                "code-optimisation",
                "Примеры быстрых фильтров для КМ2107 лежат в разделе «Библиотека» на сайте, начните с "
                "fir_q15.",
                TIMUR,
            ),
        ),
    ),
    Story(
        desk=B,
        who=SOFIA,
        at=34.5,
        channel="email",
        product="ko-12",
        subject="КО-12 не определяется через наш переходник USB–UART",
        text=(
            "Коллеги, плата КО-12 ревизии 3 через переходник стороннего производства не определяется, через "
            "штатный кабель "
            "работает. Переходников закуплено двести."
        ),
        told={"kind": "failure", "priority": "medium"},
        files=(screenshot("диспетчер-устройств.png"),),
        steps=(
            taken(30, TIMUR),
            noted(12, "Переходник не наш; проверить, не в том ли дело, что на нём нет подтяжки 5 В.", TIMUR),
        ),
    ),
    Story(
        desk=B,
        who=KIRILL,
        at=28,
        channel="email",
        product="monitor",
        subject="Экспорт графиков в CSV с запятой",
        text=(
            "Здравствуйте! Как в Кедр-Мониторе экспортировать графики с запятой в дробях? Работаю в КБ "
            "«Пустельга»."
        ),
        told={"kind": "question", "priority": "low"},
        steps=(
            cleared(25, "Позвонили Софье Мельник: Ахметов — их инженер, подтвердила.", TIMUR),
            answered(
                24,
                "Кирилл, «Параметры → Экспорт → Разделитель дробной части». Точку с запятой между столбцами "
                "программа "
                "поставит сама.",
                TIMUR,
            ),
            said(22, "Нашёл, спасибо!"),
        ),
    ),
    Story(
        desk=B,
        who=DARIA,
        at=26,
        product="kn-2",
        subject="Дополнительный модуль: поправки от своей базовой станции",
        text=(
            "Добрый день! Университет хочет подавать в КН-2 поправки от собственной базовой станции. "
            "Техническое задание "
            "приложено, просим оценить возможность и срок."
        ),
        told={"kind": "module", "priority": "medium"},
        files=(scan("ТЗ-поправки.pdf", "Terms of reference", "Differential corrections over RS-232, 1 Hz"),),
        steps=(
            taken(22, TIMUR),
            postponed(
                20,
                "needs-development",
                "Техническое задание у разработчиков, срок сообщим отдельно.",
                days=21,
                by=TIMUR,
            ),
        ),
    ),
    Story(
        desk=B,
        who=SOFIA,
        at=20,
        product="monitor",
        subject="Поменять цвета графиков",
        text="Добрый день! Заказчик просит чёрный фон графиков на отчёте. Где это задаётся?",
        told={"kind": "question", "priority": "high"},
        steps=(
            priority(
                17,
                "low",
                "Работа не остановлена, отчёт нужен к следующему месяцу; высокий приоритет оставлен для "
                "отказов.",
                TIMUR,
            ),
        ),
    ),
)
