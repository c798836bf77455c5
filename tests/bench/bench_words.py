"""Believable correspondence out of a vocabulary: phrases with products, numbers and names put in, hardly ever twice."""

import random
from itertools import accumulate

PRODUCTS = (
    "Сургуч CSP",
    "Сургуч Подпись",
    "Сургуч УЦ",
    "Сургуч Архив",
    "модуль КН-2",
    "плата КО-12",
    "Кедр-Монитор",
)
HELLO = (
    "Здравствуйте!",
    "Добрый день!",
    "Коллеги, добрый день.",
    "Доброе утро!",
    "Уважаемая служба поддержки!",
    "",
)
SYMPTOMS = (
    "{product} не видит ключ на токене",
    "не проходит проверка подписи в {product}",
    "{product} завершается с ошибкой {code}",
    "после обновления {product} до {version} не запускается служба",
    "не строится цепочка сертификатов",
    "сервер подписи отвечает «ключ недоступен», код {code}",
    "в журнале {file} каждые пять минут появляется {code}",
    "очередь заданий в {product} не двигается уже {n} часов",
    "список отозванных сертификатов не публикуется",
    "установщик {product} останавливается на {n} процентах",
    "не открывается документ из архива за {year} год",
    "при экспорте отчёта теряются последние {n} строк",
    "лицензия {product} не принимается на новом рабочем месте",
    "контейнер {host} не переносится на другой компьютер",
    "подпись ставится, но контрагент видит «недействительна»",
    "{product} занимает всю память сервера {host}",
    "резервная копия {product} обрывается на {n} мегабайтах",
    "координаты уезжают на {n} метров, потом возвращаются",
    "микросхема нагревается до {n} градусов",
    "{product} не определяется через переходник",
    "штамп времени приходит с задержкой в {n} секунд",
    "не приходит код подтверждения на почту",
    "пин-код не принимается, осталось {few} попытки",
    "прошивка {version} не записывается в {product}",
    "служба {host} не отвечает на запросы OCSP",
    "в ведомости двоятся строки после импорта из {file}",
    "проект из прошлой версии закрывает программу без сообщений",
    "истёк сертификат сотрудника, а новый не выпускается",
    "печатная форма выходит с пустым полем подписи",
    "не работает вход по сертификату на портале",
)
CIRCUMSTANCES = (
    "Началось {when}, до этого всё работало",
    "Перед этим меняли {thing}",
    "На другом рабочем месте с тем же токеном всё хорошо",
    "Перезагрузка помогает минут на {n}",
    "Переустановка ничего не изменила",
    "Антивирус отключали, разницы нет",
    "Так на {n} рабочих местах из {many}",
    "Воспроизводится каждый раз, если открыть {file}",
    "Ночью ставились обновления операционной системы",
    "Версия {version}, операционная система {os}",
    "На сервере {host} свободно {n} гигабайт",
    "Похожее обращение у нас уже было в {year} году",
)
CONSEQUENCES = (
    "Отчётность надо сдать до конца недели.",
    "Отгрузка стоит, машины ждут у ворот.",
    "Врачи не могут подписать {n} листов.",
    "Пока обходимся вторым компьютером.",
    "Не срочно, но хотелось бы понять причину.",
    "Бухгалтерия ждёт, просим ответить сегодня.",
    "Из-за этого не проходят платежи.",
    "",
    "Студентов в группе {n}, занятие в пятницу.",
)
ASIDES = (
    "Журнал {file} приложил.",
    "Снимок экрана во вложении.",
    "Телефон для связи прежний.",
    "",
    "Заранее спасибо!",
)
AGENT = (
    "Спасибо за подробное описание.",
    "По журналу видно, что причина в {thing}.",
    "Проверили на стенде с {os}: повторяется.",
    "Такое бывает, когда служба запущена от имени другой учётной записи.",
    "Откройте «Параметры → Дополнительно» и отметьте «{option}».",
    "Выполните, пожалуйста, команду diag --level {few} и пришлите файл {file}.",
    "Обновите {product} до {version}: там это исправлено.",
    "Удалите из хранилища просроченный сертификат с серийным номером {serial}.",
    "Пришлите, пожалуйста, {file} за последние сутки.",
    "Перезапустите службу на {host} и повторите попытку через {n} минут.",
    "Установите промежуточный сертификат в хранилище компьютера.",
    "Проверьте, что порт {many} открыт на межсетевом экране.",
    "Если не поможет, напишите: посмотрим вместе с разработчиками.",
    "Это описано в руководстве администратора, раздел {few}.{n}.",
    "До исправления можно работать так: отключите {thing} на время подписания.",
)
REPLIES = (
    "Помогло, спасибо! Проверили на {n} документах.",
    "Сделали, как вы написали, но ошибка {code} осталась.",
    "Файл {file} прикладываю.",
    "Версия {version}, сборку посмотрим завтра.",
    "Да, {thing} действительно меняли {when}.",
    "Попробовали на {host}: там всё работает.",
    "Пока наблюдаем, напишу через пару дней.",
    "Не нашли такого пункта в меню, подскажите, где он.",
    "Серийный номер {serial}.",
    "Ещё заметили: {symptom}.",
)
NOTES = (
    "Похоже на известную ошибку, задача {serial}.",
    "Позвонить после обеда, {name} на совещании.",
    "Воспроизвёл на {os}, версия {version}.",
    "Ждём ответа разработчиков по {thing}.",
)
THINGS = (
    "прокси-сервер",
    "USB-хаб",
    "драйвер токена",
    "групповую политику",
    "сервер времени",
    "антивирус",
    "маршрутизатор",
)
OPTIONS = (
    "вкладывать цепочку",
    "проверять отзыв",
    "хранить пин-код",
    "вести подробный журнал",
    "ждать устройство",
)
SYSTEMS = (
    "Windows 10 22H2",
    "Windows 11",
    "Windows Server 2019",
    "Astra Linux 1.7",
    "Debian 12",
    "РЕД ОС 7.3",
)
WHEN = ("в понедельник", "вчера вечером", "после праздников", "с утра", "неделю назад", "после переезда")
SURNAMES = (
    "Авдеев", "Белов", "Власова", "Громов", "Данилова", "Ершов", "Жданов", "Зимина", "Ильин", "Крылова", "Лебедев",
    "Макарова", "Носов", "Орехова", "Панин", "Родина", "Субботин", "Тихонова", "Устинов", "Фролова", "Царёв", "Шилова",
)  # fmt: skip
FIRST = (
    "Алексей",
    "Вера",
    "Григорий",
    "Елена",
    "Иван",
    "Ксения",
    "Максим",
    "Нина",
    "Олег",
    "Полина",
    "Сергей",
    "Юлия",
)
FIRM_WORDS = (
    "Луг",
    "Перевоз",
    "Каскад",
    "Родник",
    "Меридиан",
    "Причал",
    "Сокол",
    "Затон",
    "Горизонт",
    "Берег",
)


class Writer:
    """Writes messages. The same seed writes the same words."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        # Some symptoms are common and most are rare, as they are in life.
        self._weights = list(accumulate(1 / (n + 1) for n in range(len(SYMPTOMS))))

    def pick(self, words: tuple[str, ...]) -> str:
        return words[int(self.random.random() * len(words))]

    def fill(self, phrase: str) -> str:
        if "{" not in phrase:
            return phrase
        number = self.random.getrandbits(48)
        values = {
            "product": self.pick(PRODUCTS),
            "code": f"0x8009{number & 0xFFFF:04X}",
            "version": f"{number % 5 + 1}.{number % 11}.{number % 1300}",
            "file": f"{('sign', 'event', 'ocsp', 'archive', 'export')[number % 5]}-{number % 9973}.log",
            "host": f"srv-{('buh', 'sklad', 'uc', 'mis', 'gate')[number % 5]}-{number % 613:02d}",
            "n": number % 89 + 3,
            "many": number % 900 + 100,
            "few": number % 4 + 2,
            "year": 2015 + number % 11,
            "thing": self.pick(THINGS),
            "option": self.pick(OPTIONS),
            "os": self.pick(SYSTEMS),
            "when": self.pick(WHEN),
            "serial": f"{number % 0xFFFFFFFF:08X}",
            "name": self.pick(SURNAMES),
        }
        if "{symptom}" in phrase:
            values["symptom"] = self.symptom()
        return phrase.format(**values)

    def symptom(self) -> str:
        return self.fill(self.random.choices(SYMPTOMS, cum_weights=self._weights)[0])

    def sentences(self, words: tuple[str, ...], count: int) -> str:
        return " ".join(self.fill(phrase) for phrase in self.random.sample(words, count))

    def appeal(self, name: str) -> tuple[str, str]:
        """Subject and text of a first message."""
        symptom = self.symptom()
        subject = symptom[0].upper() + symptom[1:]
        middle = ". ".join(self.fill(c) for c in self.random.sample(CIRCUMSTANCES, self.random.randint(2, 4)))
        end = f"{self.fill(self.pick(CONSEQUENCES))} {self.fill(self.pick(ASIDES))}".strip()
        return subject, f"{self.pick(HELLO)}\n\n{subject}. {middle}. {end}\n\n{name}".strip()

    def answer(self, name: str) -> str:
        """A letter of the staff to that person."""
        return f"{name}, здравствуйте!\n\n{self.sentences(AGENT, self.random.randint(2, 5))}"

    def reply(self) -> str:
        return self.sentences(REPLIES, self.random.randint(1, 3))

    def note(self) -> str:
        return self.sentences(NOTES, self.random.randint(1, 2))

    def person(self) -> str:
        return f"{self.pick(SURNAMES)} {self.pick(FIRST)}"
