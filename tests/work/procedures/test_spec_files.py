"""Does a procedure survive as a file, and does a bad file say where it is wrong?"""

import itertools
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from duecourse.foundation.kit.calendar import Calendar
from duecourse.work.procedures.rules import spec_files
from duecourse.work.procedures.rules.ladder import VersionSteps, build_rungs
from duecourse.work.procedures.rules.spec_files import BadProcedure, Change
from duecourse.work.procedures.rules.steps import Anchor, Channel, Mode, Severity

GOOD = """
key: small
name: Small
min_amount: "25.50"
steps:
  - {key: courtesy, day: -5, severity: courtesy, channel: email, template: courtesy}
  - {key: friendly, day: 3, severity: friendly, channel: email, template: friendly}
  - key: call
    day: 17
    severity: firm
    channel: call
    spacing: 5
    condition: amount to collect >= 250 EUR
  - {key: formal, day: 40, severity: formal, channel: registered, template: formal, deadline: 14}
"""


def test_a_file_is_read_with_its_defaults() -> None:
    spec = spec_files.read_yaml(GOOD)
    courtesy, friendly, call, formal = spec.steps
    assert spec.min_amount == Decimal("25.50")
    assert (courtesy.is_overtakable, friendly.is_overtakable) == (True, False)
    assert (friendly.mode, formal.mode) == (Mode.AUTO, Mode.APPROVE)
    assert (call.channel, call.spacing_days, call.tone) == (Channel.CALL, 5, "firm")


def test_what_is_written_is_read_the_same() -> None:
    spec = spec_files.read_yaml(GOOD)
    assert spec_files.read_yaml(spec_files.write_yaml(spec)) == spec


@pytest.mark.parametrize(
    ("change", "path", "why"),
    [
        (("name: Small", "nmae: Small"), "procedure.nmae", "not known"),
        (("key: small", "key: 'sm all'"), "key", "letters"),
        (("day: 3", "day: three"), "steps[1].day", "whole number"),
        (("day: 3", "day: 3.5"), "steps[1].day", "whole number"),
        (("day: 3", "day: -7"), "steps[1].day", "courtesy"),
        (("day: 3", "day: 30"), "steps[2].day", "before the step above"),
        (("severity: firm", "severity: hard"), "steps[2].severity", "courtesy, friendly"),
        (("severity: firm", "severity: courtesy"), "steps[2].severity", "milder"),
        (("channel: call", "channel: pigeon"), "steps[2].channel", "email, letter"),
        (("key: call", "key: friendly"), "steps[2].key", "twice"),
        (("amount to collect", "amuont to collect"), "steps[2].condition", "did you mean"),
        (("deadline: 14", "deadline: 14, mode: auto"), "steps[3].mode", "never leaves by itself"),
        (('"25.50"', "25.5"), "min_amount", "in quotes"),
        ((", template: friendly", ""), "steps[1].template", "needs a template"),
        (("spacing: 5", "spacing: -1"), "steps[2].spacing", "none below zero"),
        (("steps:", "steps: []\nother:"), "procedure.other", "not known"),
    ],
)
def test_a_mistake_is_told_with_its_path(change: tuple[str, str], path: str, why: str) -> None:
    with pytest.raises(BadProcedure) as refused:
        spec_files.read_yaml(GOOD.replace(*change, 1))
    assert refused.value.path == path
    assert why in str(refused.value)


@pytest.mark.parametrize("text", ["", "- 1", "key: [", "a: &a [*a]", "!!python/object/apply:os.system [ls]"])
def test_what_is_no_procedure_is_refused(text: str) -> None:
    with pytest.raises(BadProcedure):
        spec_files.read_yaml(text)


def test_two_versions_differ_by_what_was_changed() -> None:
    before = spec_files.read_yaml(GOOD)
    after = spec_files.read_yaml(GOOD.replace("day: 3,", "day: 4,").replace("name: Small", "name: Smaller"))
    after = replace(after, steps=after.steps[:-1])
    changes = list(spec_files.differences(before, after))
    assert changes[:2] == [Change("", "name", "Small", "Smaller"), Change("friendly", "day", 3, 4)]
    assert [(change.step_key, change.setting, change.after) for change in changes[2:]] == [("formal", "step", None)]
    assert list(spec_files.differences(before, before)) == []


def test_the_starter_procedures_are_all_there_and_sound() -> None:
    starters = {spec.key: spec for spec in spec_files.starters()}
    assert sorted(starters) == sorted(
        "standard foreign key-account public-sector high-risk long-tail direct-debit dispute-follow-up "
        "promise-follow-up plan credit-balance".split()
    )
    days = {key: [step.offset_days for step in spec.steps] for key, spec in starters.items()}
    assert days["standard"] == [-5, 3, 10, 17, 24, 35, 40, 55]
    assert days["foreign"] == [-5, 8, 15, 22, 29, 40, 45, 60]
    assert days["high-risk"] == [-7, -2, 0, 2, 5, 8, 14, 21]
    for spec in starters.values():
        assert spec_files.read_yaml(spec_files.write_yaml(spec)) == spec
        harsh = [step for step in spec.steps if step.severity >= Severity.FORMAL or step.channel is Channel.HOLD]
        assert all(step.mode is not Mode.AUTO for step in harsh)
    assert not [step for step in starters["key-account"].steps if step.severity >= Severity.FORMAL]


def test_a_step_key_means_the_same_severity_in_every_starter_of_a_family() -> None:
    meaning: dict[tuple[str, str], set[Severity]] = {}
    for spec in spec_files.starters():
        for step in spec.steps:
            meaning.setdefault((spec.family, step.step_key), set()).add(step.severity)
    assert {key: severities for key, severities in meaning.items() if len(severities) > 1} == {}


def test_the_ladder_of_all_starters_fits() -> None:
    steps = [spec.steps for spec in spec_files.starters() if spec.anchor is Anchor.ITEM]
    versions = [VersionSteps(number, ladder) for number, ladder in enumerate(steps)]
    catalogue = {step.step_key: int(step.severity) for ladder in steps for step in ladder}
    rungs = build_rungs(versions, catalogue=catalogue, on_day=date(2026, 3, 4), calendar=Calendar("BE"))
    for version in versions:
        for reached in {"", *catalogue}:
            rows = [
                r
                for r in rungs.ladder
                if (r["procedure_version_id"], r["reached"]) == (version.procedure_version_id, reached)
            ]
            rows.sort(key=lambda row: str(row["due_from"]))
            assert rows[0]["due_from"] == date(1900, 1, 1) and rows[-1]["due_to"] == date(9999, 1, 1)
            for earlier, later in itertools.pairwise(rows):
                assert (later["due_from"] - earlier["due_to"]).days == 1  # type: ignore[operator]
