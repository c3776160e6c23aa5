"""What must stand before a door opens? The database, the secret, and Django's registry."""

import os

SETTINGS = "duecourse.config.settings"


def open_house() -> None:
    """Start the database where it is ours, refuse one that is unfit, and set Django up."""
    from duecourse.config.database import provide_urls  # noqa: PLC0415 - help texts must not wait for it
    from duecourse.config.keys import provide_secret_key  # noqa: PLC0415

    provide_urls()
    provide_secret_key()
    set_up()


def set_up() -> None:
    """Fill Django's registry; no database is needed or started."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django  # noqa: PLC0415 - a wrong home is refused before Django is loaded

    django.setup()
