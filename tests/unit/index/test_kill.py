"""Whatever moment a process dies at, acknowledged documents are whole and nothing is half stored."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from knowledge.documents import TEAM
from knowledge.library.index import PassageIndex
from tests.fakes import FakeEmbedder

_KILLS = 8
_WRITER = """
import sys
from pathlib import Path
from knowledge.documents import TEAM
from knowledge.library.index import PassageIndex
from tests.fakes import FakeEmbedder
from tests.unit.index.making import make
index = PassageIndex.open(Path(sys.argv[1]), FakeEmbedder(), lock_timeout=30)
print("ready", flush=True)
number = int(sys.argv[2])
while True:
    number += 1
    index.put_document(*make(f"规定{number}", [f"第{number}部规定的第{item}项" for item in range(40)]))
    print(f"put 规定{number}", flush=True)
    if number % 3 == 0:
        index.remove_document(f"规定{number}", TEAM)
        print(f"removed 规定{number}", flush=True)
"""


def test_kills_at_random_moments(tmp_path: Path) -> None:
    draw = random.Random(20261122)
    acknowledged: set[str] = set()
    started = 0
    for _ in range(_KILLS):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path), str(started)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(draw.uniform(0.05, 1.2))
        writer.send_signal(signal.SIGKILL)
        for line in writer.stdout.read().splitlines():
            verb, _, name = line.partition(" ")
            (acknowledged.add if verb == "put" else acknowledged.discard)(name)
            started = max(started, int(name.removeprefix("规定")))
        writer.wait()
        writer.stdout.close()
        started += 2  # the one that was being written may be there or not
    index = PassageIndex.open(tmp_path, FakeEmbedder())
    stored = {document.id: document for document in index.documents((TEAM,))}
    removed_last = {name for name in acknowledged - stored.keys() if int(name.removeprefix("规定")) % 3 == 0}
    assert acknowledged - stored.keys() == removed_last, "an acknowledged document is lost"
    assert len(removed_last) <= _KILLS, "only the one that was being removed may be gone"
    for name, document in stored.items():
        passages = index.passages_of(name, TEAM)
        assert len(passages) == document.passages == 40
        assert passages[39].text == f"第{name.removeprefix('规定')}部规定的第39项"
    index.check(repair=True)
    assert index.check() == ()
    assert len(stored) >= _KILLS
