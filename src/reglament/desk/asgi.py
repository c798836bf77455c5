"""The ASGI front on the one port: Django runs in threads behind it (sync views under Django's own ASGI cost double)."""

from a2wsgi import WSGIMiddleware

from reglament.desk.wsgi import application as django

application = WSGIMiddleware(django, workers=8)
