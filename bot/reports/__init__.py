"""One report, from the notice to Word: the steps for the command line, the turns for a conversation.

Its parts are modules of their own: the task and its outline, questions and answers, writing,
assembly, files.
"""

from __future__ import annotations

from bot.reports.results import ReportDraft, ReportFiles, ReportList, ReportStatus
from bot.reports.steps import (
    answer_question,
    draft_report,
    edit_report,
    export_report,
    import_facts,
    list_reports,
    new_report,
    report_form,
    revise_report,
    set_fact,
    show_report,
    undo_report,
)
from bot.reports.task import ReportTask
from bot.reports.turn import begin_report, import_report_facts, report_turn

__all__ = [
    "ReportDraft",
    "ReportFiles",
    "ReportList",
    "ReportStatus",
    "ReportTask",
    "answer_question",
    "begin_report",
    "draft_report",
    "edit_report",
    "export_report",
    "import_facts",
    "import_report_facts",
    "list_reports",
    "new_report",
    "report_form",
    "report_turn",
    "revise_report",
    "set_fact",
    "show_report",
    "undo_report",
]
