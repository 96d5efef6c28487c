"""A clerk's evening: a notice comes in, the answers are short and tired, a Word file goes out. No model."""

from __future__ import annotations

from pathlib import Path

from bot.dialogue import respond
from bot.exchange import Message, OutFile, Reply
from bot.figures import find_figures, unsupported
from bot.services import Services
from knowledge.loaders import load_text
from knowledge.reports import parse_report
from tests.support import make_services

NOTICE = (Path(__file__).parents[1] / "fixtures/notices/numbered_brackets.txt").read_text(encoding="utf-8")
ANSWERS = """从1月1日查到10月31日，9个科室都查了
领导小组是云统党组〔2026〕3号文件调整的，责任清单是《2026年意识形态工作责任清单》，12项任务
《云岭县统计局绩效考核办法》
专题研究2次，3月8日、6月12日
研判会开了4次，风险点5条
总体平稳可控
汇报了2次，6月30日和10月20日，通报3次
中心组学了13次，研讨7次，学习计划是《2026年党组理论学习中心组学习计划》
主题是统计法律法规、防范统计造假
发言36人次
把研讨改成8次
党员大会6次，支委会14次，主题党日十五次，党课2次，谈心谈话46人次
培训3期，120人次
信息员11人，王副局长分管，办公室小李专责
网站1个，公众号1个，工作群6个，责任人是办公室主任，清理了2个群
每周
清理账号1个
签了52份承诺书
审核制度是《云岭县统计局信息发布审核制度》，发了213条，差错0条
办公室拟稿、分管领导审核、主要领导签发
采用27篇，宣讲4场
没有
事件0件，办结0件，没发生重大事件
《云岭县统计局突发事件应急预案》，演练1次
检查2次，发现问题16个，约谈2次
考核都是优秀
1月15日开的民主生活会
意识形态写进了对照检查
县委宣传部
2025年12月反馈了4个问题，改了3个
1个
一是公众号台账更新不及时，有3个账号没有登记责任人；二是培训覆盖面不够，乡镇统计员没有轮训到
每月核对一次台账，由办公室负责，12月底前完成，做到账实相符
分两批轮训，人事教育科负责，2027年3月底前完成，做到应训尽训
责任分工不细
11月18日"""


async def say(services: Services, text: str = "", *, action: str = "") -> Reply:
    return await respond(Message("local", "local", text=text, action=action), services)


async def tell_all(services: Services) -> Reply:
    await say(services, NOTICE)
    reply = await say(services, action="notice:begin")
    assert "自查从哪一天查起" in reply.text
    await say(services, "机关全称是云岭县统计局") if "哪个机关署名" in reply.text else None
    for line in ANSWERS.splitlines():
        reply = await say(services, line)
        assert "没有看出" not in reply.text, line
    return reply


async def test_from_the_notice_to_the_word_file(tmp_path: Path) -> None:
    async with make_services(tmp_path / "home", default_unit="云岭县统计局") as services:
        reply = await tell_all(services)
        assert "该问的都问过了" in reply.text, reply.text

        reply = await say(services, "起草全文")
        assert "【待" not in reply.text
        reply = await say(services, "导出")
        report, evidence = reply.files
        text = read_again(tmp_path, report)

        # Every figure of the answers is there …
        said = ANSWERS.replace("研讨7次", "研讨8次")
        for figure in find_figures(said):
            if figure.text not in ("8次", "2个"):
                assert not unsupported(figure.text, [text]), figure.text
        assert "8次" in text
        assert "7次" not in text
        # … and no other: what else stands there is the notice's or a rule's.
        rules = [f"《{rule.title}》" for rule in services.catalogue]
        rules += [f"《{alias}》" for rule in services.catalogue for alias in rule.aliases]
        strangers = [figure.text for figure in unsupported(text, [said, NOTICE, *rules])]
        allowed = ("“一岗双责”", "“公众号台账更新不及时”", "“培训覆盖面不够”", "意识形态")
        assert [s for s in strangers if not s.startswith(allowed)] == []

        parsed = parse_report(text, services.specs)
        assert parsed.title == "云岭县统计局关于2026年度意识形态（网络意识形态）工作责任制落实情况的自查报告"
        assert parsed.addressee == "中共云岭县委宣传部"
        assert parsed.signature == "云岭县统计局"
        assert [s.title for s in parsed.sections if s.level == 1] == [
            "工作开展情况",
            "存在问题",
            "下一步举措",
        ]
        ledger = read_again(tmp_path, evidence)
        assert "集体学习研讨次数：13次" in ledger
        assert "待收集" in ledger


async def test_a_report_is_taken_up_again_after_a_restart(tmp_path: Path) -> None:
    async with make_services(tmp_path / "home", default_unit="云岭县统计局") as services:
        await say(services, NOTICE)
        await say(services, action="notice:begin")
        await say(services, "从1月1日查到10月31日，9个科室都查了")
    async with make_services(tmp_path / "home", default_unit="云岭县统计局") as services:
        reply = await say(services, "看进度")
        assert "云岭县统计局关于2026年度" in reply.text
        assert "自查起始日期" not in reply.text
        refused = await say(services, "导出")
        assert "不能导出定稿" in refused.text
        assert refused.files == ()
        marked = await say(services, "带标记导出")
        assert "已标黄" in marked.text
        assert "【待填：集体学习研讨次数】" in read_again(tmp_path, marked.files[0])


def read_again(folder: Path, file: OutFile) -> str:
    path = folder / file.name
    path.write_bytes(file.content)
    return load_text(path).text
