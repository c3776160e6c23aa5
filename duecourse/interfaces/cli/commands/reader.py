"""How sure must the reader of mails be, and what did people make of what it suggested?"""

import argparse
import json
import sys
from dataclasses import asdict
from decimal import Decimal, InvalidOperation

from duecourse.foundation.kit.actor import SYSTEM
from duecourse.foundation.kit.clock import now
from duecourse.interfaces.cli import door
from duecourse.records.communications.operations import readings
from duecourse.records.communications.queries import labels as queries


def export_labels(args: argparse.Namespace) -> int:
    """Write every settled suggestion as a line of JSON: the words, what was suggested, what a person made of it."""
    with door.inside(door.tenant_of(args)) as tenant:
        for label in queries.labels(tenant):
            sys.stdout.write(json.dumps(asdict(label), default=str, ensure_ascii=False) + "\n")
    return 0


def reader(args: argparse.Namespace) -> int:
    """Set how sure the reader must be, and say how it stands."""
    with door.inside(door.tenant_of(args)) as tenant:
        company_ids = [row.id for row in door.companies_of(tenant, args.company)]
        if args.suggest_from is not None:
            share = _share(args.suggest_from)
            readings.set_threshold(tenant, share, company_ids=company_ids, actor=SYSTEM, at=now())
        standing = {str(code): str(share) for code, share in queries.thresholds(tenant, company_ids).items()}
        settled = queries.settled_counts(tenant)
    lines = [f"{code:<12} suggests from {share}" for code, share in standing.items()]
    lines += [f"{state:<12} {count}" for state, count in sorted(settled.items())] or ["nothing settled yet"]
    return door.emit(args, {"suggest_from": standing, "settled": settled}, "\n".join(lines))


def _share(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise readings.ThresholdWrong from None
