#!/usr/bin/env python3
"""The one entry for people: `python3 run.py demo | dev | test | check | bench | screenshots | sync` (standard library only)."""

import contextlib
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
TOOLS = ROOT / "var" / "uv"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
OLDEST = (3, 11)
SPACE_NEEDED_MB = 2500
SPARK_WAIT_SECONDS = 300
DEFAULT_PORT = 8000
HELP = """Usage: python3 run.py COMMAND

  demo [--home DIR] [--port N] [--reset]   a company with two years of history, in the browser
  dev  [--home DIR] [--port N]             the same, reloading on every change
  test [pytest arguments]                  every test
  check [--no-tests]                       format, lint, types, layers, migrations, translations, tests
  bench NAME [arguments]                   measure (daily-run, import, mail, web, trust ...)
  screenshots [--url URL] [--only NAME]    a picture of every screen of the demo, into docs/images
  sync                                     only make .venv and fetch the front-end files
"""


class Stop(Exception):
    """A plain reason why nothing can be done: one sentence, exit code 2."""


def main(arguments):
    """Do what the first argument says; return the exit code."""
    started = time.time()
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        sys.stdout.write(HELP)
        return 0 if arguments else 2
    command, rest = arguments[0], arguments[1:]
    commands = {"demo": demo, "dev": demo, "test": test, "check": check, "bench": bench, "sync": sync}
    commands |= {"screenshots": screenshots}
    try:
        if sys.version_info < OLDEST:
            raise Stop("Python %d.%d is too old: Duecourse needs %d.%d or newer." % (*sys.version_info[:2], *OLDEST))
        if command not in commands:
            raise Stop("There is no command %s: try demo, dev, test, check, bench or screenshots." % command)
        os.environ["DUECOURSE_STARTED_AT"] = str(started)
        return commands[command](command, rest)
    except Stop as reason:
        sys.stderr.write("%s\n" % reason)
        return 2
    except KeyboardInterrupt:
        return 130


def sync(_command, rest):
    """Make the environment and stop."""
    if rest:
        raise Stop("sync understands no arguments: %s." % " ".join(rest))
    prepare(for_people_who_build=True)
    return 0


def demo(command, rest):
    """Prepare, then become the demo: signals and Ctrl-C reach it directly."""
    port = option(rest, "--port") or str(DEFAULT_PORT)
    if not {"-h", "--help"} & set(rest):
        refuse_a_port_in_use(port)
    prepare(for_people_who_build=command == "dev")
    given = rest if option(rest, "--port") else [*rest, "--port", port]
    if option(rest, "--home"):
        given = [*given, "--home", os.path.abspath(os.path.expanduser(option(rest, "--home")))]
    return become("-m", "duecourse.config.demo", *(["--reload"] if command == "dev" else []), *given)


def bench(_command, rest):
    """Become a benchmark."""
    prepare(for_people_who_build=True)
    return become("-m", "tests.bench", *rest)


def screenshots(_command, rest):
    """Take a picture of every screen."""
    prepare(for_people_who_build=True)
    if not provide(("chromium", "chromium-browser", "google-chrome"), "chromium"):
        raise Stop("There is no Chromium here: install it first.")
    return become("-m", "tests.browser.pictures", *rest)


def test(_command, rest):
    """Run pytest on two processes; what is not said here is passed on."""
    prepare(for_people_who_build=True)
    provide_for_tests()
    return run_tests(rest)


def run_tests(rest):
    """Run pytest in the environment."""
    parallel = [] if any(word.startswith(("-n", "--numprocesses", "-p")) for word in rest) else ["-n", "2"]
    tests = subprocess.Popen([str(PYTHON), "-m", "pytest", *parallel, "--dist", "loadfile", *rest], cwd=str(ROOT))
    while True:
        try:
            return tests.wait()
        except KeyboardInterrupt:  # it reached pytest as well, which throws its databases away first
            continue


def check(_command, rest):
    """Ask every check of the house, and say at the end which ones found something."""
    if set(rest) - {"--no-tests"}:
        raise Stop("check understands --no-tests, not %s." % " ".join(sorted(set(rest) - {"--no-tests"})))
    prepare(for_people_who_build=True)
    tests = "tests.settings_test"
    steps = {
        "format": ["-m", "ruff", "format", "--check", "."],
        "lint": ["-m", "ruff", "check", "."],
        "types": ["-m", "mypy"],
        "layers": ["-c", "from importlinter.cli import lint_imports_command as c; c()"],
        "settings": ["-m", "django", "check", "--settings", tests],
        "migrations": ["-m", "django", "makemigrations", "--check", "--dry-run", "--skip-checks", "--settings", tests],
        "translations": ["-m", "tests.translations", "check"],
    }
    failed = [name for name, command in steps.items() if not passes(name, command)]
    if "--no-tests" not in rest:
        provide_for_tests()
        failed += ["tests"] if run_tests([]) else []
    say("every check passed" if not failed else "not yet: " + ", ".join(failed))
    return 1 if failed else 0


def passes(name, command):
    """Run one check; show what it says only when it found something."""
    with Step(name):
        environment = dict(os.environ, PYTHONPATH=str(ROOT))
        done = subprocess.run(
            [str(PYTHON), *command], cwd=str(ROOT), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    if done.returncode:
        sys.stderr.write(done.stdout.decode("utf-8", "replace") + "\n")
    return done.returncode == 0


def prepare(for_people_who_build):
    """Bring the virtual environment and the front-end files to the state of their lock files."""
    assets = threading.Thread(target=fetch_assets)
    assets.start()
    try:
        sync_packages(for_people_who_build)
    finally:
        assets.join()
    if asset_errors:
        raise Stop(asset_errors[0])
    make_chart_files()
    compile_words()


asset_errors = []


def fetch_assets():
    """Fetch the front-end files; its own process, so that it runs beside the packages."""
    began = time.monotonic()
    command = [sys.executable, "-m", "duecourse.config.assets"]
    done = subprocess.run(command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode:
        asset_errors.append(last_line(done.stderr))
    elif time.monotonic() - began > 0.5:
        say("front-end files", time.monotonic() - began)


def make_chart_files():
    """Take the browser's drawing of charts out of its Python package, where that or the folder changed."""
    wanted = hashlib.sha256((ROOT / "uv.lock").read_bytes()).hexdigest()
    mark = ROOT / "duecourse" / "interfaces" / "web" / "static" / "vendor" / "vega" / ".stamp"
    if not mark.exists() or mark.read_text() != wanted:
        with Step("chart files"):
            run_or_stop([str(PYTHON), "-m", "duecourse.config.charts", wanted], "The charts cannot be made ready: ")


def compile_words():
    """Compile the translations that are newer than what was made of them."""
    catalogs = (ROOT / "duecourse" / "locale").glob("*/LC_MESSAGES/django.po")
    pairs = [(text, text.with_suffix(".mo")) for text in catalogs]
    if any(not made.exists() or made.stat().st_mtime < text.stat().st_mtime for text, made in pairs):
        with Step("translations"):
            run_or_stop([str(PYTHON), "-m", "duecourse.config.catalogs"], "The translations cannot be compiled: ")


def sync_packages(for_people_who_build):
    """Install what uv.lock says, unless the stamp tells that it is there."""
    locked = b"".join((ROOT / name).read_bytes() for name in ("uv.lock", "pyproject.toml"))
    wanted = hashlib.sha256(locked + sys.version.encode()).hexdigest()
    mark = VENV / ".duecourse"
    found = mark.read_text().split() if mark.exists() and PYTHON.exists() else []
    if found and found[0] == wanted and ("dev" in found or not for_people_who_build):
        return
    refuse_a_full_disk()
    uv = find_uv()
    with Step("Python packages"):
        done = uv_sync(uv, *([] if for_people_who_build else ["--no-dev"]))
    if done.returncode:
        raise Stop("The Python packages cannot be installed: %s" % last_line(done.stderr))
    mark.write_text(wanted + (" dev" if for_people_who_build else ""))


def uv_sync(uv, *groups, wait_seconds=None):
    """Bring the environment to the lock file, with these groups of packages."""
    environment = dict(os.environ, UV_PROJECT_ENVIRONMENT=str(VENV))
    environment.pop("VIRTUAL_ENV", None)
    command = [*uv, "sync", "--locked", "--quiet", "--python", sys.executable, *groups]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    return subprocess.run(command, cwd=str(ROOT), env=environment, timeout=wait_seconds, **quiet)


def find_uv():
    """Return uv's command: the one on the path, or one of our own, fetched by pip."""
    on_path = shutil.which("uv")
    if on_path and subprocess.call([on_path, "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
        return [on_path]
    python = TOOLS / PYTHON.relative_to(VENV)
    if not (python.parent / "uv").exists():
        with Step("the installer uv"):
            run_or_stop(
                [sys.executable, "-m", "venv", str(TOOLS)],
                "A virtual environment cannot be made (on Debian: apt install python3-venv): ",
            )
            run_or_stop([str(python), "-m", "pip", "install", "--quiet", "uv"], "The installer uv cannot be fetched: ")
    return [str(python.parent / "uv")]


def provide_for_tests():
    """See that what some tests need beyond Python is there, or say which tests are skipped."""
    if not provide(("chromium", "chromium-browser", "google-chrome"), "chromium"):
        say("no Chromium here: the browser tests are skipped")
    if not provide(("dovecot", "/usr/sbin/dovecot"), "dovecot-imapd"):
        say("no dovecot here: the tests of mailboxes are skipped")
    if not provide(("java",), "default-jre-headless"):
        say("no Java here: the tests on Spark are skipped")
    elif not provide_spark():
        say("no PySpark here: the tests on Spark are skipped")


def provide(programs, package):
    """Install a Debian package where that is allowed and none of its programs is there; tell whether one is."""
    may_install = hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")
    if may_install and not any(shutil.which(program) for program in programs):
        environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment}
        with Step("%s for the tests" % package), no_services():
            subprocess.call(["apt-get", "update", "-q"], **quiet)
            subprocess.call(["apt-get", "install", "-y", "-q", "--no-install-recommends", package], **quiet)
    return any(shutil.which(program) for program in programs)


@contextlib.contextmanager
def no_services():
    """Let a package that brings a service not start it: the tests start what they need themselves, in their own folder."""
    policy = Path("/usr/sbin/policy-rc.d")
    if policy.exists():
        yield
        return
    policy.write_text("#!/bin/sh\nexit 101\n")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()


def provide_spark():
    """Add PySpark to the environment (450 MB, fetched once); tell whether it is there in reasonable time."""
    mark = VENV / ".duecourse"
    if "spark" in mark.read_text().split():
        return True
    uv = find_uv()
    with Step("PySpark for the tests"):
        try:
            done = uv_sync(uv, "--group", "spark", wait_seconds=SPARK_WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            return False
    if done.returncode == 0:
        mark.write_text(mark.read_text() + " spark")
    return done.returncode == 0


def refuse_a_full_disk():
    """Refuse when the packages would not fit."""
    free = shutil.disk_usage(str(ROOT)).free // 1024 // 1024
    if not VENV.exists() and free < SPACE_NEEDED_MB:
        raise Stop("Only %d MB are free at %s, and %d MB are needed." % (free, ROOT, SPACE_NEEDED_MB))


def refuse_a_port_in_use(port):
    """Refuse before anything is prepared when the address is taken."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Stop("%s is not a port: give a number from 1 to 65535." % port)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError as error:
            raise Stop("Port %s cannot be used (%s): choose another with --port." % (port, error.strerror)) from None


def become(*arguments):
    """Replace this process, so that signals reach the program itself."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.chdir(str(ROOT))
    os.execv(str(PYTHON), [str(PYTHON), *arguments])


def run_or_stop(command, complaint):
    """Run a command; its last line is the reason when it fails."""
    done = subprocess.run(command, cwd=str(ROOT), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        raise Stop(complaint + last_line(done.stdout))


def option(words, name):
    """Return the value given to an option, or nothing."""
    for position, word in enumerate(words):
        if word == name and position + 1 < len(words):
            return words[position + 1]
        if word.startswith(name + "="):
            return word.partition("=")[2]
    return ""


def last_line(output):
    """Return the last line that says something."""
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1] if lines else "no reason was given"


def say(text, seconds=None):
    """Print one line of progress."""
    took = "" if seconds is None else "  %.1f s" % seconds
    sys.stderr.write("· %s%s\n" % (text, took))
    sys.stderr.flush()


class Step:
    """A piece of work whose name and time are printed when it is done."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        self.began = time.monotonic()
        return self

    def __exit__(self, kind, *_rest):
        say(self.name if kind is None else self.name + " (stopped)", time.monotonic() - self.began)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
