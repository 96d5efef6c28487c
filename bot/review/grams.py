"""What two pieces of text share: pairs of characters, without the words that every report is full of."""

from __future__ import annotations

import re
from functools import lru_cache

_COMMON = re.compile(
    "习近平新时代中国特色社会主义思想|意识形态|工作责任制|责任制|网络意识形态|党的[一二]十[大一二届]*|"
    "进一步|下一步|方面|工作|开展|组织|推进|推动|加强|强化|加大|提升|提高|落实|完善|健全|建立|优化|深入|持续|不断|切实|坚持|认真|严格|全面|积极|有效|充分|"
    "不够|不足|不到位|有待|还不|仍然|仍|尚|存在|问题|薄弱|欠缺|缺乏|缺少|不强|不高|不深|不细|不实|不严|不多|不全|较少|偏少|不及时|短板|弱项|"
    "部分|个别|少数|有的|有些|一些|目前|今年|全年|以来|要求|情况|力度|能力|水平|质量|措施|机制|重要|重点|相关|有关|各级|各项|确保|做到|做好|管理|通过|结合|围绕|"
    "我[局办委院校镇乡市县区省厅处中所站队公]|本[局委办院校镇乡单机]|党组织|党组|党委|领导干部|党员干部|党员|干部|职工|同志|人员|科室|单位|部门|"
    "由于|因为|原因|主要|对于|以及|并且|同时|特别|还|与|和|的|了|在|对|等|是|把|将|为|以|于|及|上|中|下|个|一|更|要|能|有|其|各|从|到|使|让|就|也|都|不"
)
_HAN_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
_MARKED = re.compile(r"《[^《》]*》")


@lru_cache(maxsize=4096)
def content_grams(text: str) -> frozenset[str]:
    """Return the telling character pairs of a text."""
    bare = _COMMON.sub(" ", _MARKED.sub(" ", text))
    return frozenset(run[i : i + 2] for run in _HAN_RUN.findall(bare) for i in range(len(run) - 1))
