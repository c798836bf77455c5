"""The WSGI application: all of Django."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reglament.desk.settings")
application = get_wsgi_application()
# What is loaded by now stays for ever: the collector need not go through it again and again.
gc.collect()
gc.freeze()
