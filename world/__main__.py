"""Make a world's files: `python -m world --seed 7 --out DIR`, or live a saved one on: `python -m world --resume STATE …`."""

import argparse
import sys
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

from world.days import DAY
from world.life import Spec
from world.post import read_maildir
from world.simulation import World

START = date(2024, 11, 1)


def main(argv: list[str] | None = None) -> int:
    """Run the command line."""
    args = arguments().parse_args(argv)
    args.out.mkdir(parents=True, exist_ok=True)
    world = resume(args) if args.resume else begin(args)
    if args.listen:
        listen(world, out=args.listen)
    if args.save:
        world.save(args.save)
    return 0


def arguments() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(prog="python -m world", description=__doc__)
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same world")
    parser.add_argument(
        "--start", type=date.fromisoformat, default=START, metavar="DAY", help="first day of the history"
    )
    parser.add_argument("--days", type=int, default=730, help="length of the history; with --resume: days to live on")
    parser.add_argument("--customers", type=int, default=600)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the ERPs put their files")
    parser.add_argument("--save", type=Path, metavar="FILE", help="put the world away to live it on later")
    parser.add_argument("--resume", type=Path, metavar="FILE", help="live on a world that --save put away")
    parser.add_argument(
        "--mails", type=Path, metavar="DIR", help="with --resume: mails (.eml, maildir) the customers read first"
    )
    parser.add_argument(
        "--listen",
        type=Path,
        metavar="DIR",
        help="live a day into DIR for each line on standard input: a folder of mails to read first, or nothing",
    )
    return parser


def begin(args: argparse.Namespace) -> World:
    """Make a world and write its history; from the next day on its ERPs no longer dun."""
    last = args.start + timedelta(days=args.days - 1)
    world = World(Spec(args.seed, args.start, args.days, args.customers, handover_on=last + DAY))
    world.live_until(last)
    written = world.history().write(args.out)
    sys.stderr.write(f"{len(written)} simulated files up to {last} in {args.out}\n")
    return world


def resume(args: argparse.Namespace) -> World:
    """Live a saved world on, a folder a day, customers' answers beside the ERP's files."""
    world = World.load(args.resume)
    if args.mails:
        sys.stderr.write(f"{world.receive(read_maildir(args.mails))} reminders read\n")
    for _ in range(0 if args.listen else args.days):
        live_a_day(world, out=args.out)
    return world


def listen(world: World, *, out: Path) -> None:
    """Say on which day the world stands, then live a day for each line that comes in and answer each with the day."""
    sys.stdout.write(f"{world.day}\n")
    sys.stdout.flush()
    for line in iter(sys.stdin.readline, ""):
        if line.strip():
            world.receive(read_maildir(Path(line.strip())))
        sys.stdout.write(f"{live_a_day(world, out=out)}\n")
        sys.stdout.flush()


def live_a_day(world: World, *, out: Path) -> date:
    """Live the next day and write what the ERPs and the customers send at its end."""
    files = world.advance(world.day + DAY)
    home = out / files.day.isoformat()
    files.write(home)
    write_mails(world.replies(files.day), folder=home / "mails")
    return files.day


def write_mails(mails: list[EmailMessage], *, folder: Path) -> None:
    """Write the customers' mails as .eml files."""
    folder.mkdir(parents=True, exist_ok=True)
    for serial, mail in enumerate(mails):
        (folder / f"{serial:04d}.eml").write_bytes(mail.as_bytes())


if __name__ == "__main__":
    sys.exit(main())
