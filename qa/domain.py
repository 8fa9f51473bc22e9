"""The words of Dateline: what an article, a passage, a citation and an answer are, and what can go wrong.

Everything here is plain data, immutable, and free of other modules of ours but for the texts of notices and for what a
question may ask for: each room of the house speaks these words and none of them needs to know who else does.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING

from qa.intents import GAP, AnswerType, Comparison, Intent, Office
from qa.notices import NOTICES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Article:
    """One article as its outlet published it.

    Attributes:
        id: Stable across edits: the URL, or the path below the folder above the ingested one.
        title: The headline. Never empty: a reader makes one where the article has none.
        text: The body. Every offset in Dateline counts Python characters (code points) of this string.
        published: Date of publication; None where it is unknown.
        source: The outlet, as a reader would name it; "" where it is unknown.
        url: Where the article can be read; "" for a file.
        authors: As printed, in order.
        language: ISO 639-1 code; decides how sentences are told apart.
        updated: Day of its last change after publication, as its outlet says; None where it says none. It is no part
            of what a revision is made of: a change of the text is.
        captured: Day on which this was read where it stood, where the file or its fetching says; no part of the
            revision either: what is read again and has not changed keeps the first.
    """

    id: str
    title: str
    text: str
    published: dt.date | None = None
    source: str = ""
    url: str = ""
    authors: tuple[str, ...] = ()
    language: str = "en"
    updated: dt.date | None = None
    captured: dt.date | None = None
    _revision: str = field(default="", init=False, repr=False, compare=False)

    @property
    def revision(self) -> str:
        """32 hexadecimal digits that change with anything but `updated` and `captured`; computed when first asked for.

        The id is part of what is hashed, so that a revision belongs to one article and is a key by itself.
        """
        if not self._revision:
            content = {name: getattr(self, name) for name in _HASHED}
            hashed = json.dumps(content, default=str, sort_keys=True, ensure_ascii=True).encode()
            object.__setattr__(self, "_revision", hashlib.sha256(hashed).hexdigest()[:32])
        return self._revision


_REPORTING_LAG = dt.timedelta(days=1)
LIKELY = 0.7
"""The confidence from which an answer is called likely."""
_LONGEST_HEAD = 90  # characters
_WORD = re.compile(r"\w+")
_HASHED = ("id", "title", "text", "published", "source", "url", "authors", "language")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A span of one revision of an article, the unit of search. `article.text[start:end] == text`, always."""

    revision: str
    ordinal: int
    start: int
    end: int
    text: str

    @property
    def id(self) -> str:
        """Unique in an index and never given to other content, because it carries the revision."""
        return chunk_id(self.revision, self.ordinal)


def chunk_id(revision: str, ordinal: int) -> str:
    """The id of the chunk at a place among those of a revision, from 0."""
    return f"{revision}-{ordinal}"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles a search may see. Every field narrows; the default sees all.

    Attributes:
        as_of: The moment the question is asked at: nothing published later is seen. Undated articles are.
        since: First day of an explicit window; undated articles are outside of every window.
        until: Last day of an explicit window, inclusive.
        sources: Outlets to keep; empty keeps all.
    """

    as_of: dt.date | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    sources: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        """True where every article passes."""
        return self == Filter()

    def admits(self, article: Article) -> bool:
        """Whether a search under this filter may return `article`."""
        day = article.published
        if self.sources and article.source not in self.sources:
            return False
        if day is None:
            return self.since is None and self.until is None
        return not (
            (self.as_of is not None and day > self.as_of)
            or (self.since is not None and day < self.since)
            or (self.until is not None and day > self.until)
        )


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """The words of one sentence that answer best. All offsets are into the article's text.

    Attributes:
        sentence_start, sentence_end: The sentence.
        start, end: The words.
        score: Log-odds over "no answer here", as the reader sees them.
    """

    sentence_start: int
    sentence_end: int
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of a passage.

    Attributes:
        relevance: Log-odds that the passage answers.
        answers: One for each sentence of the passage, in order.
    """

    relevance: float
    answers: tuple[AnswerSpan, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that a search found, with its article and the reasons why.

    Attributes:
        score: What the passages of one search are ordered by; comparable within that search only.
        dense_rank: Place among the nearest vectors, from 1; None where it is not among them.
        lexical_rank: Place in the BM25 ranking, from 1; None where it is not in it.
        copies: Other articles that carry the same passage ("also reported by").
        reading: What the reader makes of it; None where it was not read.
        share: Its share of the search's best fused score, where it was read: `score` then says something else.
    """

    article: Article
    chunk: Chunk
    score: float
    dense_rank: int | None = None
    lexical_rank: int | None = None
    copies: tuple[Article, ...] = ()
    reading: Reading | None = None
    share: float = 0.0

    @property
    def text(self) -> str:
        """The passage itself."""
        return self.chunk.text

    def cite(self, start: int, end: int, *, number: int) -> Citation:
        """The citation of `start:end`, offsets into the article."""
        return Citation.of(self.article, start, end, number=number, revision=self.chunk.revision)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of days that a question asks about, or a quote speaks of.

    Attributes:
        since, until: First and last day; None where it is open.
        words: How the question or the quote puts it.
        soft: Whether articles published outside of it may answer as well.
    """

    since: dt.date | None
    until: dt.date | None
    words: str
    soft: bool = False

    def contains(self, first: dt.date, last: dt.date) -> bool:
        """Whether all days from `first` to `last` lie inside."""
        return (self.since is None or first >= self.since) and (self.until is None or last <= self.until)

    @property
    def reported(self) -> Window:
        """The days on which what happened in it is reported: a day longer."""
        return replace(self, until=self.until + _REPORTING_LAG) if self.until else self

    def __str__(self) -> str:
        if self.since and self.until:
            return f"{self.since} to {self.until}" if self.since != self.until else f"{self.since}"
        return f"since {self.since}" if self.since else f"until {self.until}"

    def spelled(self) -> str:
        """ "12 March 2024", "3 March 2024 to 5 March 2024", "since 12 March 2024"."""
        if self.since and self.until:
            ends = dict.fromkeys((self.since, self.until))
            return " to ".join(map(day_in_words, ends))
        return f"since {day_in_words(self.since)}" if self.since else f"until {day_in_words(self.until)}"


@dataclass(frozen=True, slots=True)
class Said:
    """Who says something: words, "" where they stand elsewhere, and of their article the outlet and the day."""

    words: str
    outlet: str
    day: dt.date | None

    def __str__(self) -> str:
        where = byline(self.outlet, self.day)
        return f"{self.words} ({where})" if self.words else where


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reader should know beside an answer, as values: whoever shows it may say it in another language.

    Attributes:
        kind: A key of `qa.notices.NOTICES`.
        values: What stands in its places, in order; `{told}` in a text is all of them, `{others}` all but the first.
    """

    kind: str
    values: tuple[str | int | Window | Said | Notice, ...] = ()

    def __str__(self) -> str:
        """In English."""
        return self.worded(NOTICES, lambda value: f"{value:,}" if isinstance(value, int) else str(value))

    def worded(
        self,
        texts: Mapping[str, str | tuple[str, str]],
        say: Callable[[str | int | Window | Said | Notice], str],
    ) -> str:
        """In the words of a table, its values as `say` puts them; of two texts the first is for one of a thing."""
        text = texts[self.kind]
        if not isinstance(text, str):
            text = text[0 if self.values[0] == 1 else 1]
        words = [say(value) for value in self.values]
        return text.format(*words, told="; ".join(words), others=", ".join(words[1:]))


def noticed(notices: Iterable[Notice]) -> str:
    """Notices in English, on one line."""
    return " ".join(map(str, notices))


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim span of a stored article. `article.text[start:end] == quote`, checked before an answer leaves `qa`.

    Attributes:
        answer: Where the words stand that answer by themselves, offsets into the article's text that lie within the
            quote; None where they are not known.
        day: What words like "on Friday" in the quote mean, counted from the article's date, where a day was asked for.
        captured: The day on which the article was read where it stood; None where it is not known.
    """

    number: int
    article_id: str
    revision: str
    start: int
    end: int
    quote: str
    title: str
    source: str
    published: dt.date | None
    url: str
    answer: tuple[int, int] | None = None
    day: Window | None = None
    captured: dt.date | None = None

    @classmethod
    def of(cls, article: Article, start: int, end: int, *, number: int, revision: str | None = None) -> Citation:
        """The citation of `article.text[start:end]`.

        Raises:
            ValueError: The span is empty or lies outside of the text.
        """
        if not 0 <= start < end <= len(article.text):
            raise ValueError(f"span {start}:{end} is not within the {len(article.text)} characters of {article.id}")
        return cls(
            number=number,
            article_id=article.id,
            revision=revision or article.revision,
            start=start,
            end=end,
            quote=article.text[start:end],
            title=article.title,
            source=article.source,
            published=article.published,
            url=article.url,
            captured=article.captured,
        )

    def cuts(self, article: Article) -> bool:
        """Whether this citation quotes `article` to the letter."""
        return (
            self.article_id == article.id
            and 0 <= self.start < self.end <= len(article.text)
            and article.text[self.start : self.end] == self.quote
            and (self.answer is None or self.start <= self.answer[0] < self.answer[1] <= self.end)
        )

    @property
    def short(self) -> str:
        """The words of the quote that answer by themselves; "" where they are not known."""
        if self.answer is None:
            return ""
        return self.quote[self.answer[0] - self.start : self.answer[1] - self.start]

    def answering(self, spell: Callable[[Window], str] = Window.spelled) -> str:
        """The words that answer, with the day that they mean: "Tuesday (12 March 2024)", "1 May 2023" for "1 May".

        Args:
            spell: Puts days into words.
        """
        short = " ".join(self.short.split())
        if not short or self.day is None or not (self.day.words in short or short in self.day.words):
            return short
        days = spell(self.day)
        if days in short:
            return short
        return days if set(_WORD.findall(short)) <= set(_WORD.findall(days)) else f"{short} ({days})"

    @property
    def byline(self) -> str:
        """ "Outlet, 20 April 2024", or as much of it as is known."""
        return byline(self.source, self.published)

    def to_dict(self) -> dict[str, object]:
        """JSON-ready values."""
        day = {"words": self.day.words, "days": str(self.day)} if self.day else None
        days = {"published": _iso(self.published), "captured": _iso(self.captured)}
        return asdict(self) | days | {"day": day}


def byline(source: str, published: dt.date | None) -> str:
    """ "Outlet, 20 April 2024", or as much of it as is known."""
    return ", ".join(filter(None, (source, day_in_words(published))))


def day_in_words(day: dt.date | None) -> str:
    """ "20 April 2024"; "undated" without one."""
    return f"{day.day} {day:%B %Y}" if day else "undated"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and over which articles; and, once it is understood, what was made of it.

    Whoever asks fills in the first six. `qa.question.understand` derives the others, each once: whoever needs one of
    them reads it here.

    Attributes:
        text: The question; once it is understood, as it stands alone.
        filter: Which articles may answer it, whatever the question says; once understood, `filter.as_of` is set.
        window: The days that the question itself speaks of: articles of those days answer it, and passages of others
            that name one of them.
        history: The answers before it in the same conversation, oldest first; a question may lean on the last.
        any_date: Look at articles of all days, whatever days the question speaks of.
        only_quotes: Answer with quotes, also where a chat model could write.
        typed: As it was typed; "" until it is understood.
        leans: Whether it takes what it is about from those before it.
        query: What to search for; "" is the text.
        answer_type: What would answer it.
        intent: What is to be done with it.
        recent: Whether it says that it is about what is new.
        parts: The questions that it is made of, in order; empty where it is one.
        compares: What is to be made of the values that its two parts ask for, where it compares two things.
        weighs: Which of the two it is, as one of these parts; "" where it is none.
        end: Which of the values that a thing had over time it asks for, as one of these parts: "first" or "last"; ""
            where it had one.
        statement: What is asked, as the statement that its answer completes, with `GAP` where that stands; "" where
            no such form is known.
        lasting: Whether it asks what holds on the day of asking, not what happened once.
        presumes: Whether it takes for granted that what it asks about is so, and asks when, where, why or how.
        act: The verb of what it asks to have been done, as it was typed; "" where nobody can tell.
        about: The common nouns that it speaks of.
        choices: What it gives to choose from ("..., Tarn or Alder?"); empty where it gives nothing.
        reckons: Whether it asks how long ago something was; what is looked for is the day.
        happened: Whether it asks for what has been done, not for what is, or is to come.
        office: The office that it asks about; None where it asks about none.
        days: The days that it speaks of, also while articles of all days are looked at.
        several: Whether it asks for all that there are ("Which firms ...?", "List ..."), and not for one.
        readings: What else it may mean, the likeliest first, where it leans on those before it.
        notices: What whoever asked should know of how it was understood.
        began: When work on its answer began, on the clock of `time.monotonic`; 0 where nobody says.
    """

    text: str
    filter: Filter = Filter()
    window: Window | None = None
    history: tuple[Answer, ...] = ()
    any_date: bool = False
    only_quotes: bool = False
    typed: str = ""
    leans: bool = False
    query: str = ""
    answer_type: AnswerType = AnswerType.ANYTHING
    intent: Intent = Intent.FACT
    recent: bool = False
    parts: tuple[Question, ...] = ()
    compares: Comparison | None = None
    weighs: str = ""
    end: str = ""
    statement: str = ""
    lasting: bool = False
    presumes: bool = False
    act: str = ""
    about: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    happened: bool = False
    days: Window | None = None
    reckons: bool = False
    several: bool = False
    office: Office | None = None
    readings: tuple[Question, ...] = ()
    notices: tuple[Notice, ...] = ()
    began: float = 0.0

    @property
    def is_yes_or_no(self) -> bool:
        """Whether "yes" or "no" would answer."""
        return bool(self.statement) and GAP not in self.statement

    def stated(self, answer: str) -> str:
        """What is asked, as a statement with an answer in it; "" where no such form is known."""
        return self.statement.replace(GAP, answer)

    @property
    def sought(self) -> str:
        """What to search for."""
        return self.query or self.text

    @property
    def as_of(self) -> dt.date:
        """The day it is asked on."""
        return self.filter.as_of or dt.date.today()

    def age_counts_from(self, newest: dt.date | None) -> dt.date | None:
        """The day that the age of an article counts from: the question's or, where the collection ended before, that.

        None where age says nothing, because the question names its days or no article is dated.

        Args:
            newest: The latest day of publication in the collection.
        """
        return min(self.filter.as_of or newest, newest) if newest and not self.window else None


@dataclass(frozen=True, slots=True)
class Found:
    """What a search knows.

    Attributes:
        passages: Best first.
        idf: Inverse document frequency of each stem of the question that carries its topic.
        size: How many passages there are in the collection.
        newest: The latest day of publication in it; None where no article is dated.
        vector: The search query's, of length 1; None where there is no embedder.
    """

    passages: tuple[Passage, ...]
    idf: Mapping[str, float] = field(default_factory=dict)
    size: int = 0
    newest: dt.date | None = None
    vector: npt.NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer.

    Attributes:
        citations: Numbers of the citations behind it.
        flag: Why a reader should not rely on it; "" where its citations stand behind it.
        said: The text as a value, where Dateline says it of itself; None where articles or a chat model do.
    """

    text: str
    citations: tuple[int, ...]
    flag: str | Notice = ""
    said: Notice | None = None

    def __str__(self) -> str:
        markers = "".join(f"[{number}]" for number in self.citations)
        flag = f" ({self.flag})" if self.flag else ""
        return f"{self.text} {markers}".rstrip() + flag

    def to_dict(self) -> dict[str, object]:
        """JSON-ready values."""
        return {"text": self.text, "citations": self.citations, "flag": str(self.flag)}


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that is to be borne out.

    Attributes:
        text: The sentence, without its markers.
        quotes: What is quoted for it.
        context: What stands around the quotes: who "he" is there, and where "the city" lies.
    """

    text: str
    quotes: tuple[Citation, ...]
    context: str = ""


class Support(Enum):
    """What quotes make of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_SAID = "not said"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verifier makes of a claim.

    Attributes:
        reason: What the quotes do not say, or say otherwise, for a reader; "" where they bear it out.
    """

    support: Support
    reason: str | Notice = ""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a collection holds, as far as a filter lets see.

    Attributes:
        articles: How many.
        outlets: Each with how many are of it, the largest first; "" are those without one.
        first, last: First and last day of publication; None where none is dated.
        oldest, newest: The beginnings of the articles of these days.
        mentions: How many articles have all words of a topic; 0 where none was asked for.
    """

    articles: int
    outlets: tuple[tuple[str, int], ...] = ()
    first: dt.date | None = None
    last: dt.date | None = None
    oldest: Passage | None = None
    newest: Passage | None = None
    mentions: int = 0


REFUSAL = "The articles do not say."


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer as far as it is written. No sentences in the last one of an answer is a refusal.

    Attributes:
        confidence: In [0, 1], that the passages answer the question.
        notices: What the reader should know beside the answer.
        tokens: Tokens that a chat model has read ("in") and written ("out").
        outlets: How many outlets say what the first sentence says, in words of their own.
        model: What wrote it, where that is not the answerer's name.
        provisional: Shown until there is something better; what follows need not hold all of it.
        decided: "Yes" or "No", by how much or how often, where that is asked for and the first quote tells.
    """

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    confidence: float
    notices: tuple[Notice, ...] = ()
    tokens: Mapping[str, int] = field(default_factory=dict)
    outlets: int = 0
    model: str = ""
    provisional: bool = False
    decided: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What Dateline says to a question.

    Attributes:
        question: As it was asked.
        understood: As it was understood, where it leant on the one before and that makes a difference; else "".
        sentences: The answer; empty in a refusal.
        citations: Numbered from 1 in the order of first use.
        passages: What was read to answer, best first. In a refusal, the closest that were found.
        confidence: In [0, 1]; below the threshold in force the answer is a refusal.
        as_of: The moment the question was asked at.
        window: The days that the question was understood to speak of.
        model: What wrote the sentences: "extractive", or the chat model's name.
        timings: Seconds by stage.
        tokens: Tokens that the chat model read ("in") and wrote ("out"); empty without one.
        notices: What the reader should know beside the answer; none mostly.
        outlets: How many outlets say what the first sentence says, in words of their own; 0 in a refusal.
        provisional: Quotes that are shown while a chat model writes; the answer that follows takes their place.
        decided: "Yes" or "No", by how much or how often, where that was asked for and the first quote tells.
    """

    question: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    confidence: float
    as_of: dt.date
    model: str
    understood: str = ""
    window: Window | None = None
    timings: Mapping[str, float] = field(default_factory=dict)
    tokens: Mapping[str, int] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    outlets: int = 0
    provisional: bool = False
    decided: str = ""

    @property
    def notice(self) -> str:
        """Its notices in English; "" mostly."""
        return noticed(self.notices)

    @property
    def refused(self) -> bool:
        """True where the articles do not answer."""
        return not self.sentences

    @property
    def short(self) -> str:
        """The few words that answer: yes or no, or words of the first quote and the day that they mean.

        "" where they are not known.
        """
        return self._in_few_words(Window.spelled)

    def head(self, spell: Callable[[Window], str] = Window.spelled) -> str:
        """What heads the answer wherever it is shown: the short answer, where it is sure and short; else "".

        Args:
            spell: Puts days into words.
        """
        short = self._in_few_words(spell)
        return short if self.confidence >= LIKELY and len(short) <= _LONGEST_HEAD else ""

    def _in_few_words(self, spell: Callable[[Window], str]) -> str:
        return self.decided or (self.citations[0].answering(spell) if self.citations else "")

    @property
    def text(self) -> str:
        """The answer with its citation markers, or the refusal."""
        return " ".join(map(str, self.sentences)) or REFUSAL

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be said beside the answer, a line each: its notices, who stands behind it, the days looked at."""
        reported = f"{self.outlets} outlets say so, in words of their own." if self.outlets > 1 else ""
        days = f"Days looked at: {self.window}, from “{self.window.words}” in the question." if self.window else ""
        return tuple(line for line in (self.notice, reported, days) if line)

    def __str__(self) -> str:
        """What a person wants to read in a terminal: the answer, then each quote with its source."""
        lines = [f"({self.understood})", ""] if self.understood else []
        head = self.head()
        lines += [head, "", self.text] if head and head != self.text else [self.text]
        for remark in self.remarks:
            lines += ["", remark]
        if self.refused and self.passages:
            lines += ["", "Closest articles:"]
            nearest = dict.fromkeys(
                (p.article.title, byline(p.article.source, p.article.published)) for p in self.passages
            )
            lines += [f"  {title} ({where})" for title, where in list(nearest)[:3]]
        if self.citations:
            lines.append("")
        for citation in self.citations:
            lines.append(f"[{citation.number}] {citation.title} ({citation.byline})")
            lines.append(f'    "{citation.quote}"')
            if citation.day:
                lines.append(f"    {citation.day.words}: {citation.day.spelled()}")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, object]:
        """The answer as JSON-ready values; passages come without the whole text of their articles."""
        return {
            "question": self.question,
            "understood": self.understood,
            "text": self.text,
            "short": self.short,
            "refused": self.refused,
            "confidence": round(self.confidence, 4),
            "notice": self.notice,
            "outlets": self.outlets,
            "sentences": [sentence.to_dict() for sentence in self.sentences],
            "citations": [citation.to_dict() for citation in self.citations],
            "passages": [passage_to_dict(passage) for passage in self.passages],
            "as_of": self.as_of.isoformat(),
            "window": str(self.window) if self.window else None,
            "model": self.model,
            "tokens": dict(self.tokens),
            "timings": {stage: round(seconds, 4) for stage, seconds in self.timings.items()},
        }


def passage_to_dict(passage: Passage) -> dict[str, object]:
    """A passage as JSON-ready values."""
    article, chunk = passage.article, passage.chunk
    return {
        "article_id": article.id,
        "revision": chunk.revision,
        "start": chunk.start,
        "end": chunk.end,
        "text": chunk.text,
        "title": article.title,
        "source": article.source,
        "published": _iso(article.published),
        "url": article.url,
        "score": round(passage.score, 6),
        "dense_rank": passage.dense_rank,
        "lexical_rank": passage.lexical_rank,
        "copies": [copy.id for copy in passage.copies],
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
