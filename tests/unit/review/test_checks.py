"""What holds for all checks: registered, named, documented, with cases."""

import re
from pathlib import Path

import pytest

import bot.review.checks as package
from bot.review import CHECKS, Check
from tests.unit.review.cases import FOLDER, load_cases

MODULES = {path.stem for path in Path(package.__file__).parent.glob("*.py")} - {"__init__"}


def test_every_file_is_registered_under_its_own_name():
    assert {check.name.replace("-", "_") for check in CHECKS} == MODULES
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_every_case_file_belongs_to_a_check():
    assert {path.stem for path in FOLDER.glob("*.toml")} == {check.name for check in CHECKS}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_names_its_authority_and_shows_an_example(check: Check):
    module = getattr(package, check.name.replace("-", "_"))
    doc = module.__doc__ or ""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.name)
    assert re.search(r"^依据：.*[《》A-Z]", doc, re.MULTILINE), "依据"
    example = re.search(r"^例：(.+?)  改：(.+)$", doc, re.MULTILINE)
    assert example is not None, "例 … 改"
    assert example[1] != example[2]
    assert check.title


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_has_enough_cases(check: Check):
    cases = load_cases(check.name)
    assert len(cases.flags) >= 8
    assert len(cases.passes) >= 8
    assert all(case.spans for case in (*cases.flags, *cases.hints))


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_check_is_a_small_file(module: str):
    lines = (Path(package.__file__).parent / f"{module}.py").read_text(encoding="utf-8").count("\n")
    assert lines <= 140
