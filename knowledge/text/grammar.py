"""The small words of official Chinese as named fragments of patterns: digits, units, dates, marks, ends of clauses.

Nothing here matches by itself, and nothing outside `knowledge.text` spells these out again.
"""

from __future__ import annotations

HAN = "\u3400-\u9fff"
"""Chinese characters, for a class."""
BLANK = " \t\r\u3000\u00a0\ufeff\u200b"
"""What takes room in a line and says nothing."""

HAN_DIGITS = "〇零○一二三四五六七八九"
HAN_NUMERAL = HAN_DIGITS + "十百千万亿两廿卅"
"""The characters of a number written in Chinese, for a class."""
SMALL = "[一二三四五六七八九十]{1,3}"
"""A number of headings, quarters and points: at most 九十九."""
CIRCLED = "①-⑳㉑-㉟㊱-㊿"

YEAR = rf"(?:(?<!\d)\d{{4}}|[{HAN_DIGITS}]{{4}})\s?年(?:度)?"
MONTH = r"(?:(?<!\d)\d{1,2}|十[一二]?|[一二三四五六七八九])\s?月(?:份)?"
DAY = (
    r"(?:\d{1,2}|[廿卅][一二三四五六七八九]?|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])\s?[日号]"
)
QUARTER = "第?[一二三四1-4]季度"
DASH = "[—－―–~～-]{1,2}"
TO = f"(?:至|到|{DASH})"

ARABIC = (
    r"(?<![\dA-Za-z.])\d+(?:,\d{3})*(?:\.\d+)?(?![A-Za-z])"
    r"(?:\s?[余多来几])?(?:\s?[百千万亿]{1,2})?(?:[余多])?"
)
CHINESE = f"数?[{HAN_NUMERAL}]{{1,12}}(?:点[零〇一二三四五六七八九]{{1,6}})?(?:[余多来几](?![{HAN_NUMERAL}]))?[万亿]?(?:[余多])?"
UNITS = (
    "人次|场次|批次|班次|车次|个人(?![员民大均才口])|万元|亿元|小时|分钟|课时|学时|公里|平方米|百分点|方面|领域|环节|季度|个月|"
    "次|人|名|位|个|项|条|件|篇|期|场|份|册|本|种|类|家|户|处|支|套|台|部|起|轮|批|届|天|年|月|周|"
    "日|字|元|票|间|所|座|辆|张|幅|例|宗|遍|回|门|堂|节|款|吨|亩|岁|组|队|站|栏|块|点|版|班|对|页|级|倍|成|只|面|"
    "盏|具|趟|根|副|箱|桶|袋|枚|栋|架|艘|棵|株|把|道|顶|捆|盒|瓶"
)
"""Units of counts, longer ones first."""

CLAUSE_END = "，。；：！？、,;:!?\n（）()"
"""What ends a clause, for a class; a list with 、 has a clause for each of its parts."""
SENTENCE_END = "。！？；\n"

DOCUMENT_NUMBER = r"[〔\[（(【［﹝]\s?(?:19|20)\d{2}\s?[〕\]）)】］﹞]\s?第?\s?\d{1,5}\s?号"
MARKED = r"【待[填核][:：][^】\n]{0,120}】"
"""What Zicha itself left to be filled in or looked up."""
