"""The report: one HTML file in which a person reads every cut in its place, with its reason; a part for notebooks."""

from copydesk.report.html.fragment import render_diff
from copydesk.report.html.page import render

__all__ = ["render", "render_diff"]
