"""Settings of the site: one module, values from the environment.

``SCHOOLWEAVE_MODE`` is ``production`` (the default), ``demo`` (loopback only, invented data),
``development`` or ``test``. Production refuses to start without its own secret key or with DEBUG on.
"""

from pathlib import Path

import django.conf.locale
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()
MODE = env.str("SCHOOLWEAVE_MODE", "production")
if MODE not in {"production", "demo", "development", "test"}:
    raise ImproperlyConfigured(
        f"SCHOOLWEAVE_MODE is “{MODE}”: set it to production, demo, development or test."
    )
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"
DEBUG = env.bool("SCHOOLWEAVE_DEBUG", MODE == "development")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("SCHOOLWEAVE_DEBUG is on in production: unset it.")

WEB = Path(__file__).resolve().parent
DATA_DIR = Path(env.str("SCHOOLWEAVE_DATA", ".demo" if DEMO else "data")).resolve()

SECRET_KEY = env.str("SCHOOLWEAVE_SECRET_KEY", "")
if not SECRET_KEY:
    if PRODUCTION:
        raise ImproperlyConfigured(
            "SCHOOLWEAVE_SECRET_KEY is not set: give it a long random value and keep it secret, "
            "for instance the output of: python -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    SECRET_KEY = f"{MODE}-only-never-in-production-{'0' * 40}"  # demo: `demo` sets a random one

ALLOWED_HOSTS = env.list("SCHOOLWEAVE_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("SCHOOLWEAVE_ORIGINS", [])

INSTALLED_APPS = [
    "schoolweave.web.publishing",
    "schoolweave.web.evaluations",
    "schoolweave.web.rounds",
    "schoolweave.web.collaborations",
    "schoolweave.web.programmes",
    "schoolweave.web.directory",
    "schoolweave.web.accounts",
    "schoolweave.web.ui",
    "schoolweave.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "template_partials",
    "django_tasks",
    "django_tasks_db",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "schoolweave.web.urls"
WSGI_APPLICATION = "schoolweave.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "schoolweave.web.ui.context.site",
                "schoolweave.web.accounts.context.may",
            ],
            "builtins": ["template_partials.templatetags.partials"],
        },
    }
]

# --- the database: SQLite unless DATABASE_URL says otherwise ---
DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'schoolweave.sqlite3'}", conn_max_age=60)
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # take the write lock at once: no "database is locked" half-way
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "schoolweave_cache"}
    if PRODUCTION  # rate limits must hold across the server's processes
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- background jobs ---
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend"
        if MODE == "test"
        else "django_tasks_db.DatabaseBackend"
    }
}

# --- people ---
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "schoolweave.web.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited; nobody signs up
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no letters to strangers
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {"add_webauthn": "schoolweave.web.accounts.passkeys.AddPasskeyForm"}
MFA_TOTP_ISSUER = "Schoolweave"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # loopback has no certificate

# --- the browser's protections ---
HTTPS = env.bool("SCHOOLWEAVE_HTTPS", PRODUCTION)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
NINJA_NUM_PROXIES = 0  # whose address the API counts requests by: the caller's own, whatever it says
if env.bool("SCHOOLWEAVE_PROXY", False):  # only behind a proxy that sets these headers itself
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # rate limits count the client, not the proxy
    NINJA_NUM_PROXIES = 1
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # the QR code of a second factor
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # larger uploads are streamed to disk
FILE_UPLOAD_HANDLERS = [
    "schoolweave.web.directory.uploading.Limit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
UPLOAD_LIMIT_BYTES = 600 * 1024 * 1024

# --- static files and uploads ---
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static" if PRODUCTION else None  # elsewhere the files are served where they lie
MEDIA_ROOT = DATA_DIR / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# --- language and time ---
django.conf.locale.LANG_INFO["mi"] = {
    "bidi": False,
    "code": "mi",
    "name": "Māori",
    "name_local": "te reo Māori",
}
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("mi", "te reo Māori")]
FORMAT_MODULE_PATH = "schoolweave.web.formats"  # days in te reo Māori begin with the day
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("SCHOOLWEAVE_TIME_ZONE", "UTC")

# --- forms ---
FORM_RENDERER = "schoolweave.web.ui.forms.Renderer"
CSRF_FAILURE_VIEW = "schoolweave.web.ui.errors.csrf_failure"

# --- mail and logs ---
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if PRODUCTION else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "letters"  # where letters are put that go nowhere
DEFAULT_FROM_EMAIL = env.str("SCHOOLWEAVE_MAIL_FROM", "schoolweave@localhost")
SITE = env.str("SCHOOLWEAVE_SITE", "http://127.0.0.1:8000").rstrip("/")  # for the links in letters
EMAIL_HOST = env.str("SCHOOLWEAVE_MAIL_HOST", "localhost")
EMAIL_PORT = env.int("SCHOOLWEAVE_MAIL_PORT", 25)
EMAIL_HOST_USER = env.str("SCHOOLWEAVE_MAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("SCHOOLWEAVE_MAIL_PASSWORD", "")
EMAIL_USE_TLS = env.bool("SCHOOLWEAVE_MAIL_TLS", False)
EMAIL_TIMEOUT = 20  # seconds; a server that says nothing for so long is away
HOLIDAYS_FILE = env.str("SCHOOLWEAVE_HOLIDAYS", "")  # instead of those in accounts/mail/holidays.toml
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("SCHOOLWEAVE_LOG", "WARNING" if DEMO else "INFO")},
}
