"""Which text speaks: the template's own, or one of its variants?"""

from duecourse.records.communications.rules.variants import Variant, best_first

BASE = "friendly"
FIRM = Variant("friendly_firm", BASE, "firm", base_tone="friendly")
PERSON = Variant("friendly_person", BASE, "friendly", "person", "friendly")
SMALL = Variant("friendly_small_person", BASE, "friendly", "small person", "friendly")
CURT = Variant("friendly_person_firm", BASE, "firm", "person", "friendly")
OTHER = Variant("final_person", "final", "final", "person", "final")
ALL = (FIRM, PERSON, SMALL, CURT, OTHER)


def best(tone: str, *true: str) -> tuple[str, ...]:
    return best_first(ALL, base=BASE, tone=tone, holds=true.__contains__, weight=lambda text: len(text.split()))


def test_nobody_gets_a_variant_that_is_not_for_them() -> None:
    assert best("friendly") == ()
    assert best("courtesy", "small person")[0] == SMALL.code


def test_a_step_may_ask_for_another_tone() -> None:
    assert best("firm") == (FIRM.code,)


def test_whom_a_text_is_for_goes_before_its_tone_and_more_said_before_less() -> None:
    assert best("firm", "person") == (CURT.code, PERSON.code, FIRM.code)
    assert best("friendly", "person", "small person") == (SMALL.code, PERSON.code, CURT.code)
