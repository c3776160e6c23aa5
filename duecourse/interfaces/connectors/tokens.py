"""Where does the access token of OAuth2 come from? From a command that the installation's operator named."""

import shlex
import subprocess


class NoToken(Exception):
    """The command gave no token; says why."""


def token_of(command: str) -> str:
    """Run the operator's command and give the access token that it prints."""
    try:
        done = subprocess.run(shlex.split(command), capture_output=True, text=True, timeout=30, check=True)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise NoToken(f"token_command: {type(error).__name__}") from error
    token = done.stdout.strip()
    if not token or "\n" in token:
        raise NoToken("token_command printed no token")
    return token
