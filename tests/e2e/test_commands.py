"""The command line as a contract: what goes to standard output, and with which exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Run

DRAFT = """云岭县林业局2026年意识形态工作自查报告
县委宣传部：
按照通知要求，现将有关情况报告如下：
一、工作开展情况
（一）加强学习。截止10月，依据《2025年度责任清单》和《中华人民共和国网络安全法》第二十一条落实等级保护，学习12次。
【哒哒素材库】每天更新内部高质量素材，加会员请联系客服
二、存在问题
一是学习不够深入。
三、下一步举措
（一）加强管理。
"""


def ok(result: tuple[int, str, str]) -> dict[str, Any]:
    code, out, err = result
    assert code == 0, err
    parsed = json.loads(out)
    assert isinstance(parsed, dict)
    return parsed


def test_ask_quotes_what_it_rests_on(run: Run) -> None:
    answer = ok(run("ask", "中心组一年至少学几次", "--json"))
    assert not answer["refused"]
    first = answer["citations"][0]
    assert first.keys() >= {"title", "article", "status", "quote", "label"}
    assert ("理论学习中心组学习规则" in first["title"], first["article"]) == (True, "第十条")
    assert "现行" in first["status"]


def test_ask_off_topic_is_refused_and_done(run: Run) -> None:
    answer = ok(run("ask", "明天天气怎么样", "--json"))
    assert answer["refused"]
    assert answer["citations"] == []
    assert "不在我能答的范围" in answer["answer"]


def test_search_tells_how_each_passage_was_found(run: Run) -> None:
    passages = ok(run("search", "《网络安全法》第二十三条", "--top-k", "3", "--json"))["passages"]
    assert 1 <= len(passages) <= 3
    assert passages[0].keys() >= {"id", "document", "article", "label", "text", "score", "found_by"}
    assert passages[0]["article"] == "第二十三条"
    assert "reference" in passages[0]["found_by"]


def test_rules_are_judged_on_the_day(run: Run) -> None:
    rules = ok(run("rules", "公众号管理要依据哪些规定？", "--json"))["rules"]
    assert all(rule.keys() >= {"title", "articles", "status", "why"} for rule in rules)
    assert any("互联网政务应用安全管理规定" in rule["title"] for rule in rules)
    before = ok(run("rules", "公众号管理要依据哪些规定？", "--date", "2024-01-01", "--json"))["rules"]
    (early,) = [rule for rule in before if rule["title"] == "互联网政务应用安全管理规定"]
    assert "尚未施行" in early["status"]


@pytest.mark.parametrize("name", ["E04", "中心组学习与理论武装"])
def test_explain_takes_an_id_or_a_title(run: Run, name: str) -> None:
    explained = ok(run("explain", name, "--json"))
    assert explained["id"] == "E04"
    assert any("第十条" in basis["article"] for basis in explained["basis"])


def test_draft_says_what_was_told_and_marks_what_is_missing(run: Run, tmp_path: Path) -> None:
    facts = tmp_path / "facts.toml"
    facts.write_text('sessions = 12\n"观看警示教育片" = "2部"\n', encoding="utf-8")
    drafted = ok(run("draft", "E04", "--facts", str(facts), "--json"))
    assert "12次" in drafted["text"]
    assert "2部" in drafted["text"]
    assert drafted["placeholders"]
    assert all(placeholder in drafted["text"] for placeholder in drafted["placeholders"])
    assert any("第十条" in citation["article"] for citation in drafted["citations"])
    assert drafted["unsupported"] == []


def test_review_finds_what_is_wrong_and_fails_the_gate(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_text(DRAFT, encoding="utf-8")
    code, out, _ = run("review", str(file), "--json")
    review = json.loads(out)
    assert code == 1
    found = {finding["check"] for finding in review["findings"]}
    assert found >= {"jiezhi", "year-mismatch", "noise", "article-moved", "problem-without-measure"}
    for finding in review["findings"]:
        assert finding.keys() >= {"check", "severity", "start", "end", "message", "suggestion", "basis"}
        assert 0 <= finding["start"] <= finding["end"] <= len(DRAFT)
    jiezhi = next(f for f in review["findings"] if f["check"] == "jiezhi")
    assert DRAFT[jiezhi["start"] : jiezhi["end"]] == "截止"
    assert review["ran"]
    assert review["not_run"]


def test_review_refuses_classified_text_and_looks_no_further(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "draft.txt"
    file.write_text("机密★1年\n" + DRAFT, encoding="utf-8")
    _, out, _ = run("review", str(file), "--json")
    review = json.loads(out) if out else {}
    assert review.get("refused")
    assert {finding["check"] for finding in review["findings"]} == {"classification-mark"}


def test_add_cleans_lists_and_knows_what_it_has(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "往年报告.txt"
    file.write_text(DRAFT, encoding="utf-8")
    (added,) = ok(run("add", str(file), "--json"))["added"]
    assert added["status"] == "added"
    assert any("哒哒素材库" in removal["text"] for removal in added["removed"])
    assert (added["kind"], added["year"], added["unit"]) == ("report", 2026, "云岭县林业局")
    found = ok(run("search", "哒哒素材库 会员", "--kind", "report", "--json"))["passages"]
    assert all("哒哒" not in passage["text"] for passage in found)
    assert ok(run("add", str(file), "--json"))["added"][0]["status"] == "unchanged"
    listed = [d["id"] for d in ok(run("sources", "--json"))["documents"] if d["scope"] == "team"]
    assert listed == [added["id"]]
    cited = ok(run("sources", "--cited", "--json"))["cited"]
    assert any("网络安全法" in one["title"] for one in cited)
    assert ok(run("remove", added["id"], "--json"))["removed"]["id"] == added["id"]
    assert [d for d in ok(run("sources", "--json"))["documents"] if d["scope"] == "team"] == []


def test_notice_becomes_a_checklist(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(
        "中共云岭县委宣传部关于开展2026年意识形态工作专项督查的通知\n各乡镇党委，县直各单位：\n"
        "现将有关事项通知如下：\n（一）理论学习中心组学习情况。\n（二）公众号等阵地管理情况。\n"
        "请于2026年11月27日前将自查报告（3000字以内）报县委宣传部。\n联系人：王明\n2026年11月2日\n",
        encoding="utf-8",
    )
    notice = ok(run("notice", str(file), "--json"))
    assert (notice["year"], notice["deadline"], notice["length_limit"]) == (2026, "2026-11-27", 3000)
    assert [element["id"] for element in notice["elements"]][:1] == ["E04"]


def test_kinds_and_doctor_answer(run: Run) -> None:
    kinds = {kind["id"]: kind["elements"] for kind in ok(run("kinds", "--json"))["kinds"]}
    assert kinds.keys() >= {"ideology", "cyber", "secrecy", "party"}
    assert all(count >= 12 for count in kinds.values())
    checks = ok(run("doctor", "--json"))["checks"]
    assert all(check["ok"] for check in checks)


FOLLOW_UP = """
[[questions]]
ask = "那多久一次？"
history = ["理论学习中心组学习有什么要求？", "那呢？"]
find = ["学习规则#第十条"]
half = "held-out"

[[questions]]
ask = "今天天气怎么样"
"""


def test_eval_asks_follow_ups_as_the_assistant_does_and_compares_two_runs(run: Run, tmp_path: Path) -> None:
    questions, before = tmp_path / "q.toml", tmp_path / "before.json"
    questions.write_text(FOLLOW_UP, encoding="utf-8")
    first = ok(run("eval", str(questions), "--json"))
    assert first["metrics"]["recall@1"]["value"] == 1
    assert first["metrics"]["recall@1"].keys() == {"value", "low", "high", "of"}
    assert first["halves"]["held-out"]["recall@1"]["of"] == 1
    assert first["metrics"]["refusals_right"]["value"] == 1
    first["outcomes"][0]["rank"] = 0
    before.write_text(json.dumps(first), encoding="utf-8")
    change = ok(run("eval", str(questions), "--compare", str(before), "--json"))["comparison"]
    assert (change["questions"], change["better"], change["worse"]) == (2, 1, 0)
    assert change["mrr_change"]["value"] == 1
    code, out, _ = run("eval", str(questions), "--compare", str(before))
    assert code == 0
    assert "95%置信区间" in out
    assert "变好1个，变差0个" in out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("explain", "不存在的要素"), "没有“不存在的要素”"),
        (("draft", "E04", "--facts", "missing.toml"), "找不到事实文件"),
        (("review", "missing.txt"), "找不到文件"),
        (("remove", "nothing"), "没有编号为“nothing”的资料"),
        (("explain", "E04", "--kind", "weather"), "没有“weather”这种报告"),
        (("backup", "no/such/folder/b.zip"), "备份没有完成"),
        (("restore", "missing.zip"), "备份"),
    ],
)
def test_what_fails_says_so_in_one_sentence(run: Run, words: tuple[str, ...], says: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (1, "")
    assert says in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "words", [("ask",), ("search", "问", "--top-k", "0"), ("rules", "问", "--date", "昨天"), ("fly",)]
)
def test_wrong_usage_is_told_apart(run: Run, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as stop:
        run(*words)
    assert stop.value.code == 2


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    program = (
        "import sys; from bot.cli.parser import build_parser; build_parser().format_help();"
        "print([m for m in ('chromadb', 'langchain', 'numpy', 'telegram', 'sqlalchemy', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
