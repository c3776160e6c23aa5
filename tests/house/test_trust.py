"""Do the proofs of trust still work? Each in small, on a server of its own (T1, T3, T6, T12, T19)."""

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def test_the_proofs_of_trust_pass_in_small_t1_t3_t6_t12_t19() -> None:
    command = "-m tests.bench trust --short --only T1,T3,T6,T12,T19 --actions 200 --trials 50 --kills 3".split()
    done = subprocess.run(
        [sys.executable, *command], cwd=CHECKOUT, capture_output=True, text=True, timeout=300, check=False
    )
    bars = [line for line in done.stdout.splitlines() if line.startswith("BAR ")]
    assert bars == [f"BAR {name} 0 0 PASS" for name in ("T1", "T3", "T6", "T12", "T19")], (
        done.stdout + done.stderr[-4000:]
    )
    assert done.returncode == 0


def test_a_proof_of_trust_can_fail() -> None:
    from tests.bench.trust import Bar, told

    assert not told("T1", Bar(1, "one mail arrived twice"), 0.0)
