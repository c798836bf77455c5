"""The desk's own WSGI application, going by the walk's clock."""

from tests.walks.clock import follow

follow()

from reglament.desk.wsgi import application  # noqa: E402

__all__ = ["application"]
