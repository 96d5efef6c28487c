"""SARIF 2.1.0: what the standard requires, and what code hosts need to show a finding at its place."""

import json
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest

from bot.review import CHECKS, check_draft, read_draft, refuse_classified_draft
from bot.review.sarif import to_sarif
from tests.support import TODAY
from tests.unit.review.cases import report, rules, specs

TEXT = report("bureau").replace("截至", "截止").replace("10%", "10％") + "\n联系人：王某，13800001111。"


def log_of(path, text=TEXT, unread=()):
    review = check_draft(read_draft(text, rules(), specs(), today=TODAY))
    return json.loads(json.dumps(to_sarif([(path, review)], unread), ensure_ascii=False))


@pytest.fixture(scope="module")
def log():
    return log_of(Path("待审 稿件/甲.txt"))


def test_what_the_standard_requires_is_there(log):
    assert log["version"] == "2.1.0"
    assert log["$schema"].startswith("https://")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "Zicha"
    ids = [rule["id"] for rule in driver["rules"]]
    assert ids[:-1] == [check.name for check in CHECKS]
    assert len(set(ids)) == len(ids)
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"]
        assert urlparse(rule["helpUri"]).scheme
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    assert run["invocations"][0]["executionSuccessful"] is True
    assert run["results"]


def test_every_result_points_at_its_rule_and_its_words(log):
    lines = TEXT.split("\n")
    rules_of = log["runs"][0]["tool"]["driver"]["rules"]
    for result in log["runs"][0]["results"]:
        assert rules_of[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"].endswith("。")
        assert "。。" not in result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert unquote(place["artifactLocation"]["uri"]) == "待审 稿件/甲.txt"
        assert place["artifactLocation"]["uri"].isascii()
        region = place["region"]
        words = TEXT[region["charOffset"] :][: region["charLength"]]
        if region["startLine"] == region["endLine"]:
            line = lines[region["startLine"] - 1]
            assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == words
        for fix in result.get("fixes", ()):
            assert fix["artifactChanges"][0]["replacements"][0]["deletedRegion"] == region
    prints = [result["partialFingerprints"]["zichaFinding/v1"] for result in log["runs"][0]["results"]]
    assert len(set(prints)) == len(prints)


def test_a_personal_number_is_found_and_not_repeated(log):
    text = json.dumps(log, ensure_ascii=False)
    assert "personal-data" in {one["ruleId"] for one in log["runs"][0]["results"]}
    assert "13800001111" not in text


def test_paths_are_relative_to_where_the_command_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path, uri in (
        (tmp_path / "a" / "b.txt", "a/b.txt"),
        (Path("/elsewhere/b.txt"), "file:///elsewhere/b.txt"),
    ):
        result = log_of(path, "截止10月底，学习12次。")["runs"][0]["results"][0]
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_an_unread_file_and_a_refused_one_are_told():
    log = log_of(Path("a.txt"), unread=[(Path("b.doc"), "打不开。")])
    invocation = log["runs"][0]["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert any(note["level"] == "error" for note in invocation["toolExecutionNotifications"])
    refused = to_sarif([(Path("c.txt"), refuse_classified_draft("机密★1年\n内容"))])
    assert refused["runs"][0]["properties"]["refused"] == ["c.txt"]
    assert [one["ruleId"] for one in refused["runs"][0]["results"]] == ["classification-mark"]
