"""Where does the installation's own secret stand?"""

import os
import secrets
from pathlib import Path

from duecourse.config.embedded import HomeNotWritable, default_home, locked, write_secret

KEY_FILE = "secret.key"


def secret_key() -> str:
    """Read the key from the environment or the home; a process that never opened the house gets one of its own."""
    file = default_home() / KEY_FILE
    return os.environ.get("DUECOURSE_SECRET_KEY") or (
        file.read_text(encoding="ascii").strip() if file.exists() else secrets.token_urlsafe(48)
    )


def provide_secret_key(home: Path | None = None) -> None:
    """Make the key's file where neither it nor the environment has a key yet."""
    file = (home or default_home()) / KEY_FILE
    if os.environ.get("DUECOURSE_SECRET_KEY") or file.exists():
        return
    try:
        with locked(file.parent):
            if not file.exists():
                write_secret(file, secrets.token_urlsafe(48))
    except OSError as error:
        raise HomeNotWritable(home=file.parent, why=error.strerror) from error
