"""Days in words: "last week", "in April 2024", "since March" -> days. English and German.

`days_in_text` for what articles say, `date_expressions` where a date without a verb has to be taken one way or the
other; `asked` has what questions ask about.
"""

from qa.question.days.expressions import DateExpression, date_expressions, days_in_text

__all__ = ["DateExpression", "date_expressions", "days_in_text"]
