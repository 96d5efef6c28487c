"""The letters of a mark: levels, stars, periods, in every shape that looks alike."""

from __future__ import annotations

import re

# Blanks and characters without width, which copying out of a PDF leaves between the letters.
GAP = "[ \\t\u00a0\u1680\u2000-\u200f\u202f\u205f-\u2064\u3000\ufeff]{0,12}"
BREAK = "[\\s\u200b-\u200f\u2060-\u2064\ufeff]{0,12}"
# Characters that show nothing: they are passed over wherever they stand.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e01ef]"
)
# Other shapes of the same letters, one for one.
_SHAPES = str.maketrans("絶絕宻機祕級長個為報議檔終屬", "绝绝密机秘级长个为报议档终属")
LEVEL = rf"(?:绝{GAP}密|机{GAP}密|秘{GAP}密)"
BROKEN_LEVEL = rf"(?:绝{BREAK}密|机{BREAK}密|秘{BREAK}密)"
# 国家秘密, 工作秘密 and the like are words, no levels.
WORD_BEFORE = "(?<!国家)(?<!工作)(?<!商业)(?<!个人)(?<!军事)(?<!保守)(?<!严守)(?<!泄露)(?<!涉及)"
STAR = "[★☆⚝⭐⭑⭒⋆﹡\u2721-\u2730\u2734-\u2737🌟🌠\U0001f7c9-\U0001f7d9]"
# The asterisk stands for the star where a font has none; elsewhere it is markup or a footnote.
ASTERISK = "[*＊※∗⁎꙳\u2731-\u2733\u2738-\u274b]"
_NUMBER = "(?:[0-9０-９]+|[〇零一二两三四五六七八九十百]+)"
PERIOD = (
    rf"(?:{_NUMBER}{GAP}(?:年|个{GAP}月|月|日|天)|长{GAP}期|永{GAP}久"
    rf"|[\u4e00-\u9fff]{{1,8}}前|[0-9０-９]{{4}}{GAP}[年.-])"
)
OPEN, CLOSE = r"[（(【\[［〔〖<《「“\"]", r"[）)】\]］〕〗>》」”\"]"
# What is a document by its name: 秘密通报, 机密会议纪要.
DOCUMENT = (
    "(?:文件|文稿|文档|文电|通报|通知|报告|请示|批复|复函|来函|函件|公函|函|电报|传真|意见|决定|命令|纪要|简报|专报|快报|要情"
    "|内参|材料|资料|方案|预案|附件|附表|清样|件|卷|稿)"
)


def see(text: str) -> tuple[str, list[int] | None]:
    """Return what of a text is seen, in plain shapes, and where it stands in the given text.

    Without places nothing was left out.
    """
    plain = text.translate(_SHAPES)
    if _UNSEEN.search(plain) is None:
        return plain, None
    places = [n for n, letter in enumerate(plain) if not _UNSEEN.match(letter)]
    return "".join(plain[n] for n in places), places
