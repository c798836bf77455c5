"""Django settings of the desk. Everything an administrator may choose is in `config.py`."""

import sys
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from reglament.desk.config import config, database

# structlog would load rich and its highlighter for coloured tracebacks: 3 MB of every process for nobody.
sys.modules.setdefault("rich", None)  # type: ignore[arg-type]

DESK = Path(__file__).parent
ROOMS = (
    *("ui", "accounts", "staff", "portal", "api", "reports", "tickets"),
    *("outbox", "inbox", "customers", "products", "regulations", "visits", "upgrades"),
)

SECRET_KEY = config.secret_key
DEBUG = config.debug
ALLOWED_HOSTS = config.allowed_hosts.split(",")
BASE_URL = (config.base_url or f"http://{config.host}:{config.port}").rstrip("/")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
DEMO = config.demo
SITE_NAME = "Reglament"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "pgtrigger",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "heroicons",
    "django.forms",
    "reglament.desk.apps.DeskConfig",
]
AUTH_USER_MODEL = "desk.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "reglament.desk.accounts.middleware.ReaderMiddleware",
    "reglament.desk.accounts.middleware.WayBackMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "reglament.desk.errors.RefusalMiddleware",
]

ROOT_URLCONF = "reglament.desk.urls"
WSGI_APPLICATION = "reglament.desk.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [DESK / room / "templates" for room in ROOMS],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "reglament.desk.ui.templatetags.ui",
                "django.templatetags.i18n",
                "django.templatetags.static",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reglament.desk.accounts.context.reader",
            ],
        },
    }
]
FORM_RENDERER = "reglament.desk.ui.forms.Renderer"

DATABASES = {"default": database(config.database_url)}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "desk_cache"}}
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True

SESSION_ENGINE = "reglament.desk.accounts.sessions"
AUTHENTICATION_BACKENDS = ["reglament.desk.accounts.backends.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "reglament.desk.accounts.adapter.DeskAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
# "password1" lets allauth know that passwords exist; the sign-up form does not ask for one.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_FORMS = {"signup": "reglament.desk.accounts.forms.AddressForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
# An address must be proved before it opens anything: appeals are found by it.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# A letter may wait for a while on its way: greylisting alone takes minutes.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
CSRF_FAILURE_VIEW = "reglament.desk.accounts.views.stale_form"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", "Русский"), ("en", "English")]
LOCALE_PATHS = [DESK / room / "locale" for room in ROOMS]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Moscow"

STATIC_URL = "/static/"
STATIC_ROOT = config.data.resolve() / "static"
STATICFILES_DIRS = [path for room in ROOMS if (path := DESK / room / "static").is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if (STATIC_ROOT / "staticfiles.json").exists()
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_AUTOREFRESH = False
FILES_ROOT = config.data.resolve() / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
UPLOAD_MAX_BYTES = config.upload_max_bytes
LETTER_MAX_BYTES = config.letter_max_bytes
SMTP_URL = config.smtp_url
REFUSED_TYPES = config.refused_types
CLAMAV, CLAMAV_FAILS = config.clamav, config.clamav_fails
S3_URL, FILES_GO_TO = config.s3_url, config.files_go_to
DKIM_KEY, DKIM_SELECTOR, DKIM_DOMAIN = config.dkim_key, config.dkim_selector, config.dkim_domain

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

EMAIL_BACKEND = "reglament.desk.outbox.backend.OutboxBackend"
DEFAULT_FROM_EMAIL = "desk@localhost"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"procrastinate": {"level": "WARNING"}, "mail.log": {"level": "WARNING"}},
}
