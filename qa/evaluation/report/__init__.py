"""Reports: an evaluation as a page, as Markdown, as a table."""

from qa.evaluation.report.markdown import markdown_report
from qa.evaluation.report.page import html_report

__all__ = ["html_report", "markdown_report"]
