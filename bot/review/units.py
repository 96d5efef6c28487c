"""What a unit calls itself, told from its name."""

from __future__ import annotations

import re

REGIONS = "县区市镇乡"


# Which self-names go with which end of a unit's name.
_ENDS = (
    (r"局$", "局"), (r"办(?:公室)?$", "办"), (r"(?:委员会|委|工委)$", "委办"), (r"(?:医院|法院|检察院|研究院|学院|院)$", "院"),
    (r"(?:学校|小学|中学|幼儿园|校)$", "校园"),
    (r"(?:大学|学院)$", "校院"), (r"镇(?:党委|人民政府|政府)?$", "镇"), (r"乡(?:党委|人民政府|政府)?$", "乡"),
    (r"街道(?:办事处|党工委)?$", "街道"), (r"中心$", "中心"), (r"厅$", "厅"), (r"部$", "部"), (r"站$", "站"), (r"所$", "所"),
    (r"队$", "队"), (r"公司$", "公司"), (r"集团$", "集团公司"), (r"社区(?:居委会|党委|党支部)?$", "社区"), (r"馆$", "馆"), (r"处$", "处"),
)  # fmt: skip


def own_kinds(unit: str) -> set[str]:
    """What may follow 我 and 本 in a text of this unit: 局 for an education bureau."""
    bare = re.sub(r"(?:党组|党委|党总支|党支部|机关党委|委员会办公室)$", "", unit) or unit
    kinds: set[str] = set()
    for pattern, names in _ENDS:
        if re.search(pattern, bare) or re.search(pattern, unit):
            kinds |= {names} if len(names) > 1 and names in ("街道", "中心", "公司", "社区") else set(names)
            if names == "集团公司":
                kinds |= {"集团", "公司"}
    if unit.endswith("办公室"):
        kinds |= {"办", "委"}
    return kinds


def place_of(name: str) -> str:
    """The place with which the name of an organ begins, or nothing."""
    match = re.match(r"[\u3400-\u9fff]{2,4}(?:省|市|县|区|州|镇|乡|街道)", name)
    return match.group() if match else ""
