"""Dockerfile and the compose files name only what exists: paths, commands, settings."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from sqlalchemy.engine import make_url

from bot.cli.parser import build_parser
from bot.frontends.telegram.webhook import split_address
from bot.settings import Settings

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def steps() -> list[tuple[str, str]]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def read(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module", params=["compose.yaml", "compose.shared.yaml"])
def compose(request: pytest.FixtureRequest) -> dict[str, Any]:
    return read(request.param)


@pytest.fixture(scope="module")
def shared() -> dict[str, Any]:
    return read("compose.shared.yaml")


def test_every_file_that_is_copied_exists(steps: list[tuple[str, str]]) -> None:
    copied = [name for word, rest in steps if word == "COPY" for name in shlex.split(rest)[:-1]]
    assert {"requirements.lock", "bot", "knowledge", "prompts", "pyproject.toml"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_it_runs_as_nobody_in_particular_and_is_watched(steps: list[tuple[str, str]]) -> None:
    words = [word for word, _ in steps]
    assert dict(steps)["USER"] == "zicha"
    assert words.index("USER") > max(n for n, word in enumerate(words) if word == "RUN")
    assert "HEALTHCHECK" in words


def test_its_commands_are_commands_of_zicha(steps: list[tuple[str, str]], compose: dict[str, Any]) -> None:
    (entry,) = (json.loads(rest) for word, rest in steps if word == "ENTRYPOINT")
    assert entry == ["zicha"]
    (default,) = (json.loads(rest) for word, rest in steps if word == "CMD")
    (health,) = (json.loads(rest.split("CMD", 1)[1]) for word, rest in steps if word == "HEALTHCHECK")
    for command in (default, health[1:], compose["services"]["zicha"]["command"]):
        assert build_parser().parse_args(command).handler
    assert health[0] == "zicha"


def test_its_settings_are_settings(steps: list[tuple[str, str]], compose: dict[str, Any]) -> None:
    known = {name.upper() for name in Settings.model_fields}
    given = {pair.split("=")[0] for word, rest in steps if word == "ENV" for pair in shlex.split(rest)}
    assert {name for name in given if not name.startswith(("PYTHON", "PIP_"))} <= known
    assert set(compose["services"]["zicha"]["environment"]) <= known


def test_the_shared_bot_has_what_it_needs(
    steps: list[tuple[str, str]], shared: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    services = shared["services"]
    worker = services["zicha"]
    for name, value in worker["environment"].items():
        monkeypatch.setenv(name, re.sub(r"\$\{\w+:\?[^}]*\}", "secret", value))
    settings = Settings(_env_file=None)
    assert make_url(settings.resolved_database_url).host == "database"
    assert make_url(settings.library_database_url).host == "database"
    assert urlsplit(settings.chroma_url).hostname == "vectors"
    assert split_address(settings.webhook_listen) == ("0.0.0.0", 8443)
    for name in ("database", "vectors"):
        assert services[name]["healthcheck"]["test"]
        assert worker["depends_on"][name] == {"condition": "service_healthy"}
    assert "[postgres]" in " ".join(rest for word, rest in steps if word == "RUN")


def test_no_password_is_empty_and_no_service_takes_all_memory(compose: dict[str, Any]) -> None:
    text = (ROOT / "compose.shared.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{(\w+:.)", text)) == {"POSTGRES_PASSWORD:?"}
    assert "${" not in (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert all(service["mem_limit"] for service in compose["services"].values())
    assert compose["services"]["zicha"]["env_file"] == [{"path": ".env", "required": False}]


def test_every_volume_and_port_of_compose_is_declared(
    steps: list[tuple[str, str]], compose: dict[str, Any]
) -> None:
    mounted = {
        volume.split(":")[0] for service in compose["services"].values() for volume in service["volumes"]
    }
    assert mounted == set(compose["volumes"])
    port = Settings.model_fields["webhook_listen"].default.rpartition(":")[2]
    assert dict(steps)["EXPOSE"] == port


def test_the_chroma_server_is_of_the_version_that_is_pinned(shared: dict[str, Any]) -> None:
    pinned = re.search(
        r"^chromadb==(\S+)", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert pinned
    assert shared["services"]["vectors"]["image"] == f"chromadb/chroma:{pinned[1]}"
