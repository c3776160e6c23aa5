"""How is Duecourse wired as a Django project? Everything that differs between installations comes from the environment."""

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from duecourse.config.database import configured
from duecourse.config.embedded import default_home
from duecourse.config.keys import secret_key
from duecourse.config.logs import logging_settings

PACKAGE = Path(__file__).resolve().parent.parent
WEB = PACKAGE / "interfaces" / "web"
PORTAL = PACKAGE / "interfaces" / "portal"
CONNECTORS = PACKAGE / "interfaces" / "connectors"
HOME = default_home()
HTTPS = os.environ.get("DUECOURSE_HTTPS", "") == "1"
DEBUG = os.environ.get("DUECOURSE_DEBUG", "") == "1"
DEMO = os.environ.get("DUECOURSE_DEMO", "") == "1"

SECRET_KEY = secret_key()
ALLOWED_HOSTS = os.environ.get("DUECOURSE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("DUECOURSE_ORIGINS", "").split(",") if origin]
ROOT_URLCONF = "duecourse.config.urls"
WSGI_APPLICATION = "duecourse.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = configured()

INSTALLED_APPS = [
    "duecourse.foundation.tenancy",
    "duecourse.foundation.identity",
    "duecourse.foundation.queue",
    "duecourse.foundation.timeline",
    "duecourse.records.ledger",
    "duecourse.records.communications",
    "duecourse.records.promises",
    "duecourse.records.disputes",
    "duecourse.records.credit",
    "duecourse.analysis.portfolio",
    "duecourse.analysis.intelligence",
    "duecourse.work.worklists",
    "duecourse.work.procedures",
    "duecourse.insight",
    "duecourse.interfaces.web",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "procrastinate.contrib.django",
]

if DEMO:
    INSTALLED_APPS.append("duecourse.config.demo")

MIDDLEWARE = [
    "duecourse.interfaces.web.middleware.NamedRequest",
    "django.middleware.security.SecurityMiddleware",
    "duecourse.interfaces.web.statics.StaticFiles",
    "duecourse.interfaces.web.statics.CompressedPages",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "duecourse.interfaces.web.middleware.OneTransaction",
    "axes.middleware.AxesMiddleware",
]

_CONTEXT: list[str] = [
    "django.template.context_processors.request",
    "django.template.context_processors.i18n",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [WEB, PORTAL, CONNECTORS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "duecourse.interfaces.web.environment.environment",
            "context_processors": ["duecourse.interfaces.web.look.context"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT},
    },
]

# People
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "duecourse.interfaces.web.account.sessions.People",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = "strict"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_LOCKOUT_CALLABLE = "duecourse.interfaces.web.errors.locked_out"
ACCOUNT_ADAPTER = "duecourse.interfaces.web.account.adapter.AccountAdapter"
CSRF_FAILURE_VIEW = "duecourse.interfaces.web.errors.csrf_failed"

# The browser
SESSION_ENGINE = "duecourse.interfaces.web.account.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-duecourse" if HTTPS else "duecourse"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("DUECOURSE_PROXY") == "1" else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = None

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = False

# Words and time
LANGUAGE_CODE = "en"
LOCALE_PATHS = [PACKAGE / "locale"]
_SPOKEN = [("en", "English"), ("nl", "Nederlands"), ("fr", "Français"), ("de", "Deutsch")]
LANGUAGES = [
    (code, name)
    for code, name in _SPOKEN
    if code == LANGUAGE_CODE or (LOCALE_PATHS[0] / code / "LC_MESSAGES" / "django.mo").exists()
]
"""Each called by itself; only those with a compiled catalogue are offered."""
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Background work and mail to our own users
PROCRASTINATE_DATABASE_ALIAS = "default"
PROCRASTINATE_READONLY_MODELS = True
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
DUECOURSE_CLOCKS = "duecourse.config.schedule.CLOCKS"
DUECOURSE_TELLING = "duecourse.config.telling.TELLING"
DUECOURSE_REACTIONS = "duecourse.config.reactions.REACTIONS"
DUECOURSE_IMPORT_KINDS = "duecourse.config.imports.KINDS"
DUECOURSE_MAILERS = "duecourse.config.connectors.MAILERS"
DUECOURSE_HOOKS = "duecourse.config.connectors.HOOKS"
DUECOURSE_DOCTORS = "duecourse.config.connectors.DOCTORS"
DUECOURSE_SOURCES = "duecourse.config.connectors.SOURCES"
DUECOURSE_COPY_SOURCES = "duecourse.config.connectors.COPY_SOURCES"
DUECOURSE_PAYMENT_PROVIDERS = "duecourse.config.connectors.PAYMENT_PROVIDERS"
DUECOURSE_CREDIT_NOTES = "duecourse.config.connectors.CREDIT_NOTES"
DUECOURSE_MAILBOX_DOCTORS = "duecourse.config.connectors.MAILBOX_DOCTORS"
DUECOURSE_KEEPS_COMPILED = not DEBUG
DUECOURSE_URL = os.environ.get("DUECOURSE_URL", "http://localhost:8000")
DUECOURSE_OUTBOUND_STOPPED = os.environ.get("DUECOURSE_OUTBOUND", "") == "off"
EMAIL_BACKEND = os.environ.get("DUECOURSE_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_TIMEOUT = 20

LOGGING = logging_settings()
SILENCED_SYSTEM_CHECKS: list[str] = []
