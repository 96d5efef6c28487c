"""Planted defects are found, where they are, and little else is said."""

from functools import cache
from itertools import islice

import pytest

from bot.review import CHECKS, Severity
from knowledge.documents import Span
from tests.defects.planting import Planted
from tests.defects.scoring import Scores, look, measure, total
from tests.defects.sets import GENERATED, names, plants_of, reports_of

FEWEST = {GENERATED: 350, "independent": 150, "second": 400, "third": 300}
LEAST = {"second": (0.93, 0.95), "third": (0.83, 0.93)}
"""Recall and precision of a set that was made to be hard; of the others .95 is asked."""
EVERY = {"second": 2, "third": 2}
"""Of the big sets every other plant is measured: `python -m tests.defects` measures all."""


@cache
def scores_of(name: str) -> Scores:
    return measure(islice(plants_of(name, most_places=1), 0, None, EVERY.get(name, 1)), reports_of(name))


@pytest.mark.parametrize("name", names())
def test_planted_defects_are_found_and_little_else(name: str):
    scores = scores_of(name)
    whole = total(scores)
    assert whole.planted >= FEWEST.get(name, 50) // EVERY.get(name, 1)
    recall, precision = LEAST.get(name, (0.95, 0.95))
    assert whole.recall >= recall, {check: one.missed for check, one in scores.items() if one.missed}
    assert whole.precision >= precision, {check: one.besides for check, one in scores.items() if one.besides}


def test_each_check_finds_its_planted_defects_where_they_are():
    scores = scores_of(GENERATED)
    assert not {check: one.missed for check, one in scores.items() if one.recall < 0.8}
    assert total(scores).exactness >= 0.95


def test_every_check_has_plants():
    assert {planted.check for planted in plants_of(GENERATED, most_places=1)} == {
        check.name for check in CHECKS
    }


def test_a_plant_is_counted_as_missed_or_told_elsewhere_or_found():
    text = "我局高度重视，截止10月底，共学习12次。"
    right, aside, gone = Span(7, 9), Span(5, 14), Span(16, 18)
    plants = [Planted("jiezhi", "one", text, (span,)) for span in (right, aside, gone)]
    score = measure(plants, {})["jiezhi"]
    assert (score.planted, score.found, score.marked, score.exact) == (3, 2, 2, 1)
    assert score.false == 1


@pytest.mark.parametrize(("name", "report"), [(name, one) for name in names() for one in reports_of(name)])
def test_a_complete_correct_report_is_left_alone(name: str, report: str):
    findings = look(reports_of(name)[report]).findings
    told = [f"{one.check}: {one.message}" for one in findings if one.severity is not Severity.HINT]
    assert not [one for one in findings if one.severity is Severity.ERROR], told
    assert len(told) <= 1, told
