"""Of a classified text in an update nothing but the mark is kept."""

from __future__ import annotations

import json

from bot.frontends.telegram.marked import without_marked_text
from knowledge.marks import find_classification_mark


def test_only_the_mark_is_left_of_a_marked_text_wherever_it_stands() -> None:
    update = {
        "update_id": 7,
        "message": {
            "text": "机密★1年\n某某会议安排在八号楼",
            "entities": [{"offset": 0, "length": 4}],
            "chat": {"id": 1},
            "reply_to_message": {
                "caption": "绝密★\n附件甲",
                "document": {"file_name": "机密★名单.docx", "file_id": "x"},
            },
        },
    }
    kept = without_marked_text(update)
    words = json.dumps(kept, ensure_ascii=False)
    for secret in ("八号楼", "附件甲", "名单"):
        assert secret not in words
    assert find_classification_mark(kept["message"]["text"])
    assert "entities" not in kept["message"]
    assert kept["message"]["chat"] == {"id": 1}
    assert kept["message"]["reply_to_message"]["document"]["file_id"] == "x"


def test_a_text_that_only_speaks_of_secrets_is_kept() -> None:
    update = {
        "update_id": 8,
        "message": {"text": "保密自查怎么写？不得发布国家秘密、工作秘密", "entities": []},
    }
    assert without_marked_text(update) == update
