"""A form with every kind of field, for the kit page alone."""

from __future__ import annotations

from django import forms

from reglament.desk.ui.samples import say


class SampleForm(forms.Form):
    """Every widget the desk uses; labels are chosen when the form is made, by the reader's language."""

    subject = forms.CharField()
    story = forms.CharField(widget=forms.Textarea)
    product = forms.ChoiceField()
    certificate = forms.ChoiceField(widget=forms.RadioSelect)
    severity = forms.ChoiceField(widget=forms.RadioSelect)
    notify = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    received_on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    attachments = forms.FileField(required=False)
    consent = forms.BooleanField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self._label(
            "subject",
            say("Subject", "Тема"),
            say("One line: what fails and where.", "Одной строкой: что и где не работает."),
        )
        self._label(
            "story",
            say("What happened", "Что произошло"),
            say(
                "What you did, what you expected, what came instead.",
                "Что делали, чего ждали, что получилось вместо этого.",
            ),
        )
        self._label("product", say("Product", "Продукт"))
        self._label("certificate", say("Certificate", "Сертификат"))
        self._label("severity", say("Is the work stopped?", "Работа остановлена?"))
        self._label("notify", say("Write to", "Кому писать"))
        self._label("received_on", say("Received on", "Дата поступления"))
        self._label("attachments", say("Files", "Файлы"), say("Up to 20 MB each.", "До 20 МБ каждый."))
        self._label("consent", say("I have read the regulation", "С регламентом ознакомлен"))
        self._fill()

    def _fill(self) -> None:
        self._choose(
            "product",
            [("", "—"), ("gate", say("Gateway 5.0", "Шлюз 5.0")), ("sign", say("Signer 3.9", "Подпись 3.9"))],
        )
        self._choose(
            "certificate",
            [
                (
                    "1",
                    say(
                        "TP-2041 · extended\nuntil 14 April 2027, Gateway",
                        "ТП-2041 · расширенный\nдо 14 апреля 2027, Шлюз",
                    ),
                ),
                ("2", say("TP-1187 · basic\nexpired on 2 November", "ТП-1187 · базовый\nистёк 2 ноября")),
            ],
        )
        self._choose(
            "severity",
            [
                ("critical", say("Yes, and there is no way around", "Да, и обойти нельзя")),
                ("normal", say("No, or it can be worked around", "Нет, или можно обойти")),
            ],
        )
        self._choose(
            "notify",
            [("me", say("me", "мне")), ("all", say("all our representatives", "всем нашим представителям"))],
        )

    def _label(self, name: str, label: str, help_text: str = "") -> None:
        self.fields[name].label, self.fields[name].help_text = label, help_text

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
