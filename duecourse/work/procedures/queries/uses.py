"""Which steps of which procedures use a template?"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from duecourse.records.communications.rules.letters import LETTER_OF, PAPER
from duecourse.work.procedures.models import Procedure, ProcedureVersion
from duecourse.work.procedures.rules import spec_files
from duecourse.work.procedures.rules.steps import Step


@dataclass(frozen=True)
class TemplateUse:
    """A step of a procedure in force that speaks with a template."""

    slug: str
    procedure: str
    is_on: bool
    step_key: str
    offset_days: int
    channel: str


def template_uses(tenant: UUID, codes: Collection[str]) -> dict[str, tuple[TemplateUse, ...]]:
    """List the steps of active versions by the template that speaks for them, in two queries.

    On paper a template's letter speaks where there is one, else the mail's words do.
    """
    procedures = {row.pk: row for row in Procedure.objects.of(tenant).order_by("name")}
    rows = ProcedureVersion.objects.of(tenant).filter(state="active", procedure_id__in=procedures)
    specs = dict(rows.values_list("procedure_id", "spec"))
    found: dict[str, list[TemplateUse]] = defaultdict(list)
    for key, row in procedures.items():
        for step in spec_files.from_data(specs[key]).steps if key in specs else ():
            if step.template:
                use = TemplateUse(row.slug, row.name, row.is_on, step.step_key, step.offset_days, step.channel.value)
                found[_spoken_by(step, codes)].append(use)
    return {code: tuple(uses) for code, uses in found.items()}


def _spoken_by(step: Step, codes: Collection[str]) -> str:
    letter = step.template + LETTER_OF
    return letter if step.channel.value in PAPER and letter in codes else step.template
