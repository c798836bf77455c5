"""Words of the faults of meters, objectives and caps: what is wrong and what would be right, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

PERIODS: Mapping[str, tuple[str, str, str, str]] = {
    "sets_nothing": (
        "what goes beyond this meter becomes nothing else", "сверх этого лимита ничего не меняется",
        "sets = {{severity = 'high'}}", "sets = {{severity = 'high'}}"),
    "sets_in_vain": (
        "nothing goes on beyond this meter", "сверх этого лимита ничего не продолжается",
        "full = 'change' or 'charge', kind = 'requests' or 'bank'",
        "full = 'change' или 'charge', kind = 'requests' или 'bank'"),
    "no_words_of_limit": (
        "nothing says what is told when it is full", "не сказано, что отвечать, когда он исчерпан",
        "text = {{ru = '…', en = '…'}}", "text = {{ru = '…', en = '…'}}"),
    "no_uses_of": (
        "there is no meter '{name}' of the kind requests or bank", "нет лимита «{name}» вида requests или bank",
        "one of {known}", "один из: {known}"),
    "per_number_of_uses": (
        "'{name}' is itself a number of uses", "«{name}» — само число использований",
        "a fact somebody tells: a serial number, a site", "факт, который сообщают: серийный номер, площадка"),
    "work_of_everybody": (
        "work at once is limited under a certificate, not for everybody",
        "работа одновременно ограничена по сертификату, а не для всех", "kind = 'requests', or another scope",
        "kind = 'requests' или другой scope"),
    "packs_of_no_bank": (
        "packs are of a bank, not of {kind}", "пакетами покупают запас, а не {kind}", "kind = 'bank'", "kind = 'bank'"),
    "not_with_packs": (
        "packs are bought under one certificate and lapse by themselves: no {field}",
        "пакеты куплены по одному сертификату и сгорают сами: {field} не нужен", "drop it, or packs",
        "уберите его или packs"),
    "sets_what_counts": (
        "meters count by '{name}': going beyond one may not change it", "по «{name}» считают лимиты: менять его нельзя",
        "set another fact", "меняйте другой факт"),
    "longer_disordered": (
        "the times do not grow from step to step", "время не растёт от строки к строке",
        "the shortest more_than first", "начните с самого короткого more_than"),
    "late_disordered": (
        "the numbers late do not grow from step to step", "число опозданий не растёт от строки к строке",
        "the smallest more_than first", "начните с наименьшего more_than"),
    "no_count": (
        "nothing says how many may be late", "не сказано, сколько опозданий допустимо",
        "amount = 2, or 0 for none", "amount = 2 или 0, если ни одного"),
    "owed_while_kept": (
        "something is owed although {amount} late are allowed", "что-то причитается, хотя опозданий допустимо {amount}",
        "more_than = {amount} or more", "more_than = {amount} или больше"),
    "no_share": (
        "nothing says what share is to be kept", "не сказано, какая доля обещана", "percent = '95'", "percent = '95'"),
    "no_time": (
        "nothing says how long it may take", "не сказано, сколько это может длиться",
        "amount = 2 with unit = 'hours'", "amount = 2 и unit = 'hours'"),
    "other_measure": (
        "'{measure}' is not measured so", "«{measure}» так не измеряется",
        "percent and bands for a share, amount and longer for a time or for how many are late, unit for a time",
        "percent и bands — для доли, amount и longer — для времени или числа опозданий, unit — для времени"),
    "other_currency": (
        "'{name}' gives {currency}, the cap is in another currency", "«{name}» даёт {currency}, предел в другой валюте",
        "a cap for each currency", "отдельный предел для каждой валюты"),
    "share_of_no_money": (
        "{gives} is no share of a number", "{gives} — не доля числа", "drop it, or gives = 'money'",
        "уберите или gives = 'money'"),
    "no_number": (
        "'{name}' is no fact with a number", "«{name}» — не факт с числом", "one of {known}", "один из: {known}"),
    "other_kind": (
        "'{name}' gives {gives}, which this cap does not count", "«{name}» даёт {gives}, этот предел такого не считает",
        "drop it, or a cap of its own", "уберите или задайте отдельный предел"),
    "caps_nothing": (
        "nothing gives {gives}: there is nothing to cap", "{gives} ничто не даёт: ограничивать нечего",
        "what a remedy, objective or availability gives", "то, что даёт remedies, objectives или availability"),
    "no_source": (
        "nothing called '{name}' gives anything", "«{name}» ничего не даёт", "one of {known}", "одно из: {known}"),
}  # fmt: skip
