"""How are the reader's weights made? `python3 run.py bench reading --train` writes `model.json` anew."""

import hashlib
import json
from typing import Any

import numpy as np

from duecourse.records.communications.rules.reading import classifier
from duecourse.records.communications.rules.reading.amounts import read_amounts
from duecourse.records.communications.rules.reading.dates import read_dates
from duecourse.records.communications.rules.reading.phrases import folded, phrases
from duecourse.records.communications.rules.reading.suggestion import INTENTS, NOTHING
from tests.bench.reading.phrasing import FOLDER, Sample, samples
from tests.bench.reading.places import TODAY

EACH = 14
MOST_FEATURES = 9000
STRENGTH = 12.0
FOLDS = 5
MARKS_ONLY = 4
"""Every fourth sentence is shown once more by its marks alone, as a language without words of its own is."""


def train() -> dict[str, Any]:
    """Teach the model, let it stand the test of patterns it has not seen, and write it; say how sure it may be."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold

    shown = list(samples(each=EACH))
    told = [_features(one) for one in shown]
    told += [[name for name in names if name[0] == "="] for names in told[::MARKS_ONLY]]
    shown += shown[::MARKS_ONLY]
    names, idf = _vocabulary(told)
    answers = np.array([(*INTENTS, NOTHING).index(one.intent) for one in shown])
    groups = np.array([one.pattern for one in shown])
    first = LogisticRegression(C=STRENGTH, max_iter=300).fit(_matrix(told, names, idf), answers)
    kept = _strongest(names, idf, first.coef_)
    idf = {name: idf[name] for name in kept}
    matrix = _matrix(told, kept, idf)
    scores = np.zeros((len(shown), len(INTENTS) + 1))
    for seen, unseen in GroupKFold(FOLDS).split(matrix, answers, groups):
        scores[unseen] = (
            LogisticRegression(C=STRENGTH, max_iter=300)
            .fit(matrix[seen], answers[seen])
            .decision_function(matrix[unseen])
        )
    heat = _heat(scores, answers)
    last = LogisticRegression(C=STRENGTH, max_iter=300).fit(matrix, answers)
    _write(kept, idf, last.coef_ / heat, last.intercept_ / heat)
    right = scores.argmax(axis=1) == answers
    return {"sentences": len(shown), "patterns": len(set(groups.tolist())), "features": len(kept),
            "heat": round(float(heat), 3), "right_on_unseen_patterns": round(float(right.mean()), 4)}  # fmt: skip


def fingerprint() -> str:
    """Tell from what the model was made: patterns, slots and phrase files."""
    digest = hashlib.sha256()
    ours = [*sorted((FOLDER / "patterns").glob("*.txt")), FOLDER / "slots.yaml"]
    theirs = sorted((classifier.MODEL.parent / "phrases").glob("*.yaml"))
    for path in [*ours, *(path for path in theirs if (FOLDER / "patterns" / f"{path.stem}.txt").exists())]:
        digest.update(path.read_bytes())
    return f"{TODAY.isoformat()}-{digest.hexdigest()[:10]}"


def _features(one: Sample) -> list[str]:
    text, language = folded(one.text), phrases(one.language)
    dates = read_dates(text, language, today=TODAY)
    amounts = read_amounts(text, language, taken=[(found.start, found.end) for found in dates])
    has_item = any(
        number in one.text for number in ("0113", "88121", "0042", "10345", "90017", "4711", "00018", "55120")
    )
    return classifier.features(text, language, classifier.Seen(bool(dates), bool(amounts), has_item))


def _vocabulary(told: list[list[str]]) -> tuple[list[str], dict[str, float]]:
    counts: dict[str, int] = {}
    for names in told:
        for name in set(names):
            counts[name] = counts.get(name, 0) + 1
    kept = sorted(name for name, count in counts.items() if count >= 3)
    return kept, {name: float(np.log((1 + len(told)) / (1 + counts[name])) + 1) for name in kept}


def _matrix(told: list[list[str]], names: list[str], idf: dict[str, float]) -> Any:
    from scipy.sparse import csr_matrix

    place = {name: number for number, name in enumerate(names)}
    blank = classifier.Model("", (), (), {name: (idf[name],) for name in names})
    rows, columns, values = [], [], []
    for row, found in enumerate(told):
        for name, value in blank.values(found):
            rows.append(row)
            columns.append(place[name])
            values.append(value)
    return csr_matrix((values, (rows, columns)), shape=(len(told), len(names)))


def _strongest(names: list[str], idf: dict[str, float], weights: Any) -> list[str]:
    strength = np.abs(weights).max(axis=0) * np.array([idf[name] for name in names])
    strength[[name[0] == "=" for name in names]] = np.inf
    return sorted(names[place] for place in np.argsort(-strength)[:MOST_FEATURES])


def _heat(scores: Any, answers: Any) -> float:
    """Find by how much to cool the scores so that they are as sure as they are right, on patterns not seen."""

    def loss(heat: float) -> float:
        cooled = scores / heat
        shares = cooled - np.log(np.exp(cooled).sum(axis=1, keepdims=True))
        return float(-shares[np.arange(len(answers)), answers].mean())

    return min(np.arange(0.5, 4.0, 0.05), key=loss)


def _write(names: list[str], idf: dict[str, float], weights: Any, bias: Any) -> None:
    scale = classifier.SCALE
    listed = {
        name: [round(idf[name] * scale), *(round(float(value) * scale) for value in weights[:, place])]
        for place, name in enumerate(names)
    }
    told = {
        "version": fingerprint(),
        "classes": [*INTENTS, NOTHING],
        "bias": [round(float(value) * scale) for value in bias],
        "features": listed,
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    classifier.MODEL.write_text(text.replace('],"', '],\n"') + "\n", "utf-8")
