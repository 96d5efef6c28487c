"""Train the classifiers of acts and of asides from the examples; the same examples give the same weights.

python -m tests.training          train, print cross-validated figures, write the weights
"""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.facts.clauses import split_clauses, with_commas
from bot.facts.told import as_told
from bot.understanding import by_example, linear
from bot.understanding.acts import Act
from bot.understanding.asides import ASIDE, FACT, LIKELY, SURE, has_figure
from bot.understanding.features import features_of

FOLDER = Path(by_example.__file__).parent
SEED = 20261127
_STRENGTH = 8.0
_LEAST = 2
"""Examples in which a feature must occur."""


def read_examples() -> list[dict[str, Any]]:
    """Return all examples; one of several acts counts for its first."""
    return [
        json.loads(line)
        for file in sorted((FOLDER / "examples").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


_NO_FACTS = (Act.SMALLTALK, Act.HELP, Act.REVISE, Act.REPORT, Act.EXPORT, Act.UNDO, Act.STOP, Act.OFFTOPIC, Act.LIBRARY, Act.INVENT, Act.REVIEW, Act.ASK, Act.EXPLAIN)  # fmt: skip
"""Messages of these acts tell nothing that a report could use; those of the others may, or may not."""


def read_clauses() -> list[dict[str, Any]]:
    """Return clauses that are facts or asides: those labelled as such, and those of messages that are all one."""
    labelled = [
        json.loads(line)
        for file in sorted((FOLDER / "examples" / "clauses").glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    found = [{"text": one["text"], "is": FACT if one["is_fact"] else ASIDE} for one in labelled]
    for example in read_examples():
        acts = {Act(act) for act in example["acts"]}
        clauses = [clause.text.strip() for clause in split_clauses(as_told(example["text"]))]
        if acts == {Act.TELL}:
            told = [one for one in clauses if len(clauses) == 1 or any(sign.isdigit() for sign in one)]
            found += [{"text": clause, "is": FACT} for clause in told if len(clause) > 3]
        elif acts <= set(_NO_FACTS):
            found += [{"text": clause, "is": ASIDE} for clause in clauses]
    unique = {one["text"]: one for one in reversed(found)}
    return [{**one, "open": "none"} for one in unique.values()]


def matrix(examples: list[dict[str, Any]], vocabulary: dict[str, int]) -> csr_matrix:
    """Return one row for each example: its features, of length 1 together, and its vector."""
    rows, columns, values = [], [], []
    for row, example in enumerate(examples):
        known = [
            vocabulary[one] for one in features_of(example["text"], example["open"]) if one in vocabulary
        ]
        rows += [row] * len(known)
        columns += known
        values += [1 / np.sqrt(len(known))] * len(known)
    grams = csr_matrix((values, (rows, columns)), shape=(len(examples), len(vocabulary)), dtype=np.float32)
    return hstack([grams, csr_matrix(np.stack([_vector(example["text"]) for example in examples]))]).tocsr()


@cache
def _vector(text: str) -> np.ndarray:
    return linear.vector_of(text)


def vocabulary_of(examples: list[dict[str, Any]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for example in examples:
        counts.update(features_of(example["text"], example["open"]).keys())
    kept = sorted(name for name, count in counts.items() if count >= _LEAST and "\x1f" not in name)
    return {name: row for row, name in enumerate(kept)}


def fit(examples: list[dict[str, Any]], vocabulary: dict[str, int]) -> LogisticRegression:
    labels = [_label(example) for example in examples]
    model = LogisticRegression(C=_STRENGTH, max_iter=400, class_weight="balanced", random_state=SEED)
    return model.fit(matrix(examples, vocabulary), labels)


def _label(example: dict[str, Any]) -> str:
    return str(example.get("is") or example["acts"][0])


def cross_validate_asides(examples: list[dict[str, Any]]) -> None:
    """Print how many labelled clauses are taken for what they are, and how many facts would be lost."""
    labels = np.array([example["is"] for example in examples])
    needed = np.array([2.0 if has_figure(example["text"]) else LIKELY for example in examples])
    kept_asides = lost_facts = lost_silently = 0
    for train, test in StratifiedKFold(5, shuffle=True, random_state=SEED).split(labels, labels):
        known = [examples[n] for n in train]
        vocabulary = vocabulary_of(known)
        model = fit(known, vocabulary)
        column = list(model.classes_).index(ASIDE)
        shares = model.predict_proba(matrix([examples[n] for n in test], vocabulary))[:, column]
        is_left_out = shares >= needed[test]
        kept_asides += int((~is_left_out & (labels[test] == ASIDE)).sum())
        lost_facts += int((is_left_out & (labels[test] == FACT)).sum())
        lost_silently += int((is_left_out & (shares >= SURE) & (labels[test] == FACT)).sum())
    asides, facts = int((labels == ASIDE).sum()), int((labels == FACT).sum())
    print(
        f"{asides} asides, {facts} facts, five folds: asides kept {kept_asides / asides:.3f}, facts left out {lost_facts / facts:.3f}, without a word {lost_silently / facts:.3f}"
    )


def _shares(
    examples: list[dict[str, Any]], model: LogisticRegression, vocabulary: dict[str, int]
) -> np.ndarray:
    """Return the probabilities of each message, as `bot.understanding.by_example` puts them together."""
    shares = model.predict_proba(matrix(examples, vocabulary))
    for row, example in enumerate(examples):
        clauses = [clause.text.strip() for clause in split_clauses(with_commas(example["text"]))]
        if len(clauses) > 1:
            parts = matrix([{"text": one, "open": example["open"]} for one in clauses], vocabulary)
            mean = model.predict_proba(parts).mean(axis=0)
            shares[row] = (1 - by_example.OF_CLAUSES) * shares[row] + by_example.OF_CLAUSES * mean
    return shares


def cross_validate(examples: list[dict[str, Any]]) -> None:
    """Print how often the act is right, and what asking back costs and saves, on examples not trained on."""
    labels = np.array([example["acts"][0] for example in examples])
    right = first_three = asked = wrong = 0
    for train, test in StratifiedKFold(5, shuffle=True, random_state=SEED).split(labels, labels):
        known = [examples[n] for n in train]
        vocabulary = vocabulary_of(known)
        model = fit(known, vocabulary)
        shares = _shares([examples[n] for n in test], model, vocabulary)
        for n, share in zip(test, shares, strict=True):
            order = np.argsort(-share)
            allowed = examples[n]["acts"]
            is_right = model.classes_[order[0]] in allowed
            best = Act(model.classes_[order[0]])
            is_clear = by_example.is_clear_between(best, share[order[0]], share[order[1]])
            right += is_right
            first_three += any(model.classes_[one] in allowed for one in order[:3])
            asked += not is_clear
            wrong += is_clear and not is_right
    total = len(examples)
    print(
        f"{total} examples, five folds: right {right / total:.3f}, among the first three {first_three / total:.3f}"
    )
    print(
        f"with the margin: done and right {1 - (asked + wrong) / total:.3f}, asked back {asked / total:.3f}, wrong {wrong / total:.3f}"
    )


def write(name: str, examples: list[dict[str, Any]]) -> None:
    """Train on all examples and write the weights that `bot.understanding.linear` reads."""
    vocabulary = vocabulary_of(examples)
    model = fit(examples, vocabulary)
    coefficients, intercept = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        # One row tells both classes apart; the reader wants one for each.
        coefficients, intercept = (
            np.vstack([-coefficients, coefficients]) / 2,
            np.r_[-intercept, intercept] / 2,
        )
    path = FOLDER / f"{name}.npz"
    np.savez_compressed(
        path,
        weights=coefficients.T.astype(np.float16),
        bias=intercept.astype(np.float32),
        features=np.array("\x1f".join(vocabulary)),
        classes=np.array("\x1f".join(map(str, model.classes_))),
    )
    print(f"{name}: {len(vocabulary)} features, {path.stat().st_size / 1e6:.2f} MB written")


def main() -> None:
    acts, clauses = read_examples(), read_clauses()
    cross_validate(acts)
    cross_validate_asides(clauses)
    write("acts", acts)
    write("asides", clauses)


if __name__ == "__main__":
    main()
