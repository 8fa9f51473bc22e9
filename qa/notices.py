"""What a notice of each kind says, in English; `qa.domain.Notice` fills in its values."""

from __future__ import annotations

from collections.abc import Mapping

NOTICES: Mapping[str, str | tuple[str, str]] = {
    "text": "{0}",
    "list": "{told}",
    # -- how the question was understood
    "counted_from": "The newest article is of {0}; “{1}” counts from that day.",
    "other_days": "Nothing of the days asked for ({0}) answers this; this is of others.",
    "other_language": (
        "The question seems to be in another language ({0}) than the articles ({1}). "
        "Ask in theirs, or choose an embedding model that knows both (DATELINE_EMBEDDER)."
    ),
    # -- what the articles say beside it
    "corrected": "Corrected. Newest first: {told}.",
    "changed": "The articles give other values over time. Newest first: {told}.",
    "disagree": "The articles disagree: {told}.",
    "against": "They say: “{0}” ({1})",
    "superseded": "What the older articles say of {0} holds no more ({1}).",
    "ago": "Worked out: {0} ago, from {1} to {2}.",
    "years": ("over {0} year", "over {0} years"),
    "months": ("over {0} month", "over {0} months"),
    "weeks": ("over {0} week", "over {0} weeks"),
    "days": ("{0} day", "{0} days"),
    "aged": "Worked out: {0} on {1}, so {2} or {3} on {4}.",
    "may_be_more": "The articles may name more.",
    "weighed": "Worked out from {told}.",
    "of_one": "{0}: {1}",
    "between": "Worked out: {0} ({1}), from {2} to {3}.",
    "part_refused": "The articles do not say: {0}",
    "reported_by": "Reported by: {told}.",
    # -- what Dateline says of its collection
    "welcome": "You are welcome.",
    "hello": "Hello. {0} {1}",
    "what_it_is": "Dateline answers questions with quotes from a collection of news articles. {0} {1}",
    "to_ask": (
        "Ask about people, places and events in the articles; "
        "“What is new with …?” and “What happened on …?” work, too."
    ),
    "holds": "The collection holds {0}{1}{2}.",
    "articles": ("{0} article", "{0} articles"),
    "of_outlets": (" of {0} outlet", " of {0} outlets"),
    "of_day": ", of {0}",
    "from_to": ", from {0} to {1}",
    "mention": ("{0} article of {1} has the words “{2}”.", "{0} articles of {1} have the words “{2}”."),
    "outlets": ("Articles of {0} outlet: {others}.", "Articles of {0} outlets: {others}."),
    "outlet": "{0} ({1})",
    "more": "and {0} more",
    "no_outlet": "No article of the collection says which outlet it is of.",
    "no_day": "No article of the collection has a date.",
    "newest": "The newest article is “{0}” ({1}).",
    "oldest": "The oldest article is “{0}” ({1}).",
    # -- why a sentence is not to be relied on
    "no_marker": "cites no article",
    "unsupported": "not found in the cited articles",
    "partly": "only partly in the quotes",
    "joined": "its parts stand in several quotes, and none of them says that they belong together",
    "uncited": "citation removed",
    "orders": "only {0} claims so, in a text that gives orders to software",
    "not_in_quotes": "not in the quotes: {0}",
    "not_quoted_so": "not quoted so in the articles: “{0}”",
    "quotes_have": "{0}: the quotes have {1}",
    "quotes_have_words": "“{0}”: the quotes have “{1}”",
    "quotes_speak_of": "{0}: the quotes speak of {1}",
    "swapped": "the numbers stand the other way round: {0}",
    "other_way": "the other way round: {0}",
    "not_denied": "the quotes do not deny it: {0}",
    "denied": "the quotes deny it: {0}",
    "only_may": "the quotes do not say that it is so, but that it may, or is to be",
    # -- what a chat model wrote of it
    "left_out": "Left out, as the articles say otherwise: “{0}” ({1}; “{2}”, {3}).",
    "only_quotes": "These are quotes: {told}.",
    "wrote_instead": "{0} wrote this. Before: {1}.",
    "stops_here": "The answer stops here: {0}.",
    "nothing_supported": "nothing that the chat model wrote is borne out by the articles",
    "little_supported": "most of what the chat model wrote is not borne out by the articles",
    "said_nothing": "the chat model {0} said nothing",
    "said_reasoning": "the chat model {0} said nothing but its reasoning",
    "broke_off": "the chat model {0} stopped in the middle of a sentence",
    "no_more": "the chat model {0} may write no more (DATELINE_CHAT__OUTPUT={1})",
    "filtered": "a filter of the chat model {0} stopped it",
    "silent": "the chat model {0} said nothing within {1} s",
    "late": "the chat model {0} was not done within {1} s",
    "no_answer": "the chat model {0} did not answer ({1})",
}
"""What a notice of each kind says."""
