"""Appeals to the first desk from everybody else: incomplete, doubtful, queued, late, refused, continued."""

from reglament.desk.demo.papers import log, screenshot
from reglament.desk.demo.people import (
    BORIS,
    DARIA,
    EMMA,
    GLEB,
    IGOR,
    KUZMA,
    MARINA,
    NATALIA,
    ROMAN,
    A,
)
from reglament.desk.demo.script import (
    Story,
    answered,
    asked,
    called,
    closed,
    given,
    noted,
    said,
    severity,
    solved,
    supplied,
    taken,
)

STORIES = (
    Story(
        desk=A,
        who=DARIA,
        at=70,
        certificate="STP-R-2049",
        product="csp",
        subject="Установка на тонкие клиенты в учебных классах",
        text=(
            "Добрый день! В двух классах стоят тонкие клиенты с общей папкой профилей. Как правильно "
            "поставить "
            "«Сургуч CSP», чтобы контейнеры студентов не перемешивались?"
        ),
        told={
            "kind": "consultation",
            "version_text": "5.0.1204",
            "environment": "терминальный сервер, 40 мест",
        },
        steps=(
            taken(68),
            solved(
                66,
                "Дарья Андреевна, поставьте программу на терминальный сервер один раз, а в политике задайте "
                "ContainerPath = %USERPROFILE%\\keys. Тогда контейнеры лежат в профиле каждого студента. "
                "Образец "
                "политики приложил.",
                files=(
                    log(
                        "policy.reg",
                        "[HKLM\\Software\\Surguch\\CSP]",
                        '"ContainerPath"="%USERPROFILE%\\\\keys"',
                    ),
                ),
            ),
            said(61, "Сделали по образцу, работает. Спасибо большое!"),
            closed(60, "consulted"),
            said(
                5,
                "Здравствуйте! Начался новый семестр, и у части студентов контейнеры опять видны соседям. "
                "Похоже, "
                "политика не применяется на новых клиентах. Посмотрите, пожалуйста.",
            ),
        ),
    ),
    Story(
        desk=A,
        who=NATALIA,
        at=60,
        certificate="STP-B-2466",
        product="csp",
        subject="Медицинская система не подписывает больничные листы",
        text=(
            "Здравствуйте! С понедельника медицинская информационная система не подписывает листы "
            "нетрудоспособности, пишет «Ошибка внешнего модуля 17». Мы думаем, что дело в вашей программе."
        ),
        told={"version_text": "5.0.1190", "environment": "Windows 10, МИС «Лекарь» 8.2"},
        files=(screenshot("ошибка-17.png"),),
        steps=(
            taken(58, MARINA),
            answered(
                56,
                "Наталья Ивановна, проверили: тестовая подпись через «Сургуч CSP» на вашем рабочем месте "
                "создаётся, "
                "значит, провайдер исправен. Код 17 выдаёт сама медицинская система.",
                MARINA,
            ),
            said(55.5, "Понятно. А кому тогда писать?"),
            closed(
                55,
                "third-party",
                "Модуль подписи входит в МИС «Лекарь», его сопровождает ООО «Лекарь-Софт» "
                "(help@lekar-soft.example). "
                "Сошлитесь на код 17 и приложите журнал lekar-sign.log.",
                MARINA,
            ),
        ),
    ),
    Story(
        desk=A,
        who=EMMA,
        at=50,
        certificate="STP-R-2483",
        product="csp",
        subject="Provider on an unlisted Linux distribution",
        text=(
            "Hello,\n\nwe would like to run Surguch CSP 5.0 on a self-built Linux image with musl instead of "
            "glibc. "
            "The installer stops with “unsupported libc”. Is there a way around it?\n\nKind regards,\nEmma "
            "Lindqvist"
        ),
        told={"language": "en", "version_text": "5.0.1204", "environment": "custom image, musl 1.2"},
        steps=(
            asked(
                46,
                "Dear Emma,\n\nwhat stops you from using one of the listed distributions in a container? "
                "That would "
                "keep you inside the documented configurations.",
            ),
            said(44, "Policy, unfortunately: only our own image is allowed in production."),
            closed(
                43,
                "unsupported-configuration",
                "The provider is built against glibc and is not tested on musl. The list of supported "
                "systems is in "
                "chapter 2 of the administrator's guide.",
            ),
        ),
    ),
    Story(
        desk=A,
        who=EMMA,
        at=16,
        certificate="STP-R-2483",
        product="sign",
        subject="Signing service slows down after a few thousand documents",
        text=(
            "Hello,\n\nour batch job signs about 9 000 waybills a night. The first 3 000 take 20 ms each, "
            "then every "
            "signature takes longer, up to 400 ms. Restarting the service brings it back to 20 ms.\n\n"
            "Memory of the process grows from 200 MB to 3 GB meanwhile."
        ),
        told={"language": "en", "version_text": "2.3.112", "environment": "Ubuntu 22.04"},
        files=(log("latency.csv", "document,ms", "1,19", "3000,24", "6000,171", "9000,402"),),
        steps=(
            taken(14, MARINA),
            answered(
                12,
                "Dear Emma,\n\nthank you for the table, it tells a lot. Until build 2.3.116 a signature "
                "context is freed "
                "only when the session ends, and a batch is one long session. Please split the job into "
                "portions of "
                "1 000 documents tonight; meanwhile we check whether 2.3.118 suits your system.",
                MARINA,
            ),
            said(
                10,
                "Portions of 1 000 help, thank you: 25 ms throughout. Can we upgrade to 2.3.118 on Ubuntu "
                "22.04?",
            ),
            called(
                9,
                "Emma asked for a call: upgrade window is Saturday night, she needs the package list before "
                "Friday.",
                MARINA,
            ),
            noted(8.5, "2.3.118 на Ubuntu 22.04 проверена, письмо со списком пакетов — за мной.", MARINA),
        ),
    ),
    Story(
        desk=A,
        who=IGOR,
        at=30,
        certificate="STP-B-2478",
        product="sign",
        subject="Два одинаковых сертификата в списке",
        text=(
            "Добрый день. После перевыпуска в списке два сертификата директора, программа каждый раз "
            "спрашивает какой. Как убрать старый?"
        ),
        told={"version_text": "2.3.104"},
        steps=(
            taken(24),
            answered(
                23,
                "Игорь Денисович, старый сертификат лучше не удалять, он нужен для проверки прежних "
                "подписей. Снимите "
                "с него отметку «Предлагать для подписи» в свойствах.",
            ),
            said(12, "Отметку снял, больше не спрашивает."),
            closed(9, "consulted"),
        ),
    ),
    Story(
        desk=A,
        who=IGOR,
        at=14,
        certificate="STP-B-2478",
        product="sign",
        subject="Отчётность за квартал: подпись красная",
        text=(
            "Здравствуйте, сдаём квартальную отчётность, а подпись под декларацией красная: «Сертификат "
            "отозван или его "
            "статус неизвестен». Вчера была зелёная, сертификат действующий, перевыпускали месяц назад."
        ),
        told={"version_text": "2.3.104", "environment": "Windows 11"},
        files=(screenshot("красная-подпись.png"),),
    ),
    Story(
        desk=A,
        who=IGOR,
        at=4,
        certificate="STP-B-2478",
        product="csp",
        subject="Перенос лицензии на новый ноутбук",
        text=(
            "Ещё вопрос: директору купили новый ноутбук, как перенести на него лицензию «Сургуч CSP» со "
            "старого?"
        ),
        told={"kind": "consultation"},
    ),
    Story(
        desk=A,
        who=KUZMA,
        at=14.3,
        certificate="STP-B-2490",
        product="csp",
        subject="Не ставится на домашний компьютер",
        text=(
            "Здравствуйте. Установщик доходит до 80 % и пишет «Не удалось зарегистрировать провайдер». "
            "Антивирус "
            "отключал, запускал от администратора. Мне 68 лет, прошу писать попроще."
        ),
        told={"version_text": "5.0.1204", "environment": "Windows 10 Домашняя"},
    ),
    Story(
        desk=A,
        who=NATALIA,
        at=7.5,
        certificate="STP-B-2466",
        product="csp",
        subject="Рецепты подписываются через раз",
        text=(
            "Добрый день! Электронные рецепты подписываются через раз: то проходит сразу, то «Время ожидания "
            "истекло». "
            "Врачи нажимают по три раза, очередь в коридоре растёт."
        ),
        told={"version_text": "5.0.1190", "environment": "Windows 10, 22 рабочих места"},
        steps=(
            taken(2.4, MARINA),
            severity(
                2,
                "critical",
                "По телефону регистратуры: с обеда рецепты не подписываются ни на одном месте, приём "
                "остановлен.",
                MARINA,
            ),
            noted(
                1.6,
                "Жду от больницы удалённый доступ: по базовому сертификату его нет, прошу хотя бы журнал.",
                MARINA,
            ),
        ),
    ),
    Story(
        desk=A,
        who=IGOR,
        at=7,
        certificate="STP-B-9931",
        product="csp",
        subject="Ошибка 0x80090010 у одного сотрудника",
        text=(
            "Добрый день, у одного сотрудника при подписи «Отказано в доступе (0x80090010)», у остальных всё "
            "хорошо. "
            "Номер сертификата поддержки переписал с бумаги, мог ошибиться."
        ),
        told={"version_text": "5.0.1204"},
        steps=(
            noted(
                6.2,
                "У этой организации есть STP-B-2478. Номера STP-B-9931 мы не выдавали; спросить у Глеба.",
                BORIS,
            ),
        ),
    ),
    Story(
        desk=A,
        who=ROMAN,
        at=3,
        channel="email",
        subject="не работает подпись",
        text="Здравствуйте. Купили вашу программу, подпись не работает. Что делать?\n\nРоман",
    ),
    Story(
        desk=A,
        who=DARIA,
        at=58,
        channel="email",
        product="ca",
        subject="Учебный УЦ: как выпустить сто сертификатов сразу",
        text=(
            "Добрый день! Для лабораторной работы нужно выпустить сто учебных сертификатов. Есть ли "
            "пакетный выпуск?"
        ),
        told={"kind": "consultation"},
        steps=(
            supplied(55, certificate_text="STP-R-2049"),
            given(53, MARINA, GLEB),
            answered(
                52,
                "Дарья Андреевна, есть: surguch-ca issue --batch список.csv. В первом столбце имя, во втором "
                "адрес. "
                "Образец файла лежит в папке share/examples.",
                MARINA,
            ),
            said(51, "Отлично, выпустили за минуту."),
            closed(
                50,
                "referred-to-article",
                "Подробнее о пакетном выпуске: https://docs.surguch.example/ca/batch",
                MARINA,
            ),
        ),
    ),
)
