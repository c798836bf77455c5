"""The one Django app: every room's models carry the label `desk`, so code may move rooms without moving tables."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "reglament.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Reglament"

    def ready(self) -> None:
        from reglament.desk import checks  # noqa: F401  registers the system checks
        from reglament.desk.tickets import dues

        dues.reckon_by("licence", "reglament.desk.upgrades.terms.reckon")
