"""How do tests run Duecourse? As in production, on a clone of their own, with a cheap password hash."""

from tests import database

database.provide()

from duecourse.config.database import configured  # noqa: E402 - the database must stand first
from duecourse.config.settings import *  # noqa: E402, F403

DATABASES = configured(pooled=False)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SECRET_KEY = "only-for-tests"
DUECOURSE_KEEPS_COMPILED = False
