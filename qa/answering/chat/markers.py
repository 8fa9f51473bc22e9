"""Markers: a model's text -> its sentences, each with the passages that it names. Pure.

A marker names passages by their numbers in the prompt, in whatever form a model writes it: `[1]`, `[1, 2]`, `[1-3]`,
`【1†source】`, `(1)`, `[^1]`, `¹`, `<sup>1</sup>`, `[Source 1]`, `[1](https://...)`, "according to Document 1". Each is
replaced by a mark, one character that no text has, before anything else is made of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa.text.sentences import sentences

Outlets = Sequence[str]
"""Who published each passage of a prompt, in their order; empty where nobody knows."""

Marks = Mapping[str, tuple[int, ...]]
"""For each mark in a text the passages that it names."""

_NOUN = "\uf8ff"  # before a mark that is a word of its sentence, and is replaced by the name of an outlet
MARK = f"{_NOUN}?[\ue000-\uf7ff]"
MARKS = rf"{MARK}(?:\s*{MARK})*"
_MOST_IN_A_RANGE = 20

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９（）", "0123456789()")
_CIRCLED = {chr(0x2460 + place): place + 1 for place in range(20)}
_LABELS = (
    r"(?:documents?|docs?|sources?|src|references?|refs?|citations?|cited|cites?|passages?|articles?|texts?|ids?|nos?|"
    r"nr|numbers?|num|footnotes?|notes?|fn|excerpts?|snippets?|chunks?|contexts?|results?|items?|evidence|links?|quotes?|"
    r"index|see|from|cf|also|in|as per|per|according to|and|news|dokumente?|quellen?|artikel|siehe|documentos?|"
    r"fuentes?|fontes?|fonti|documenti?|voir|selon|source\(s\)|документ|источник|文档|来源|资料|資料|[dspqn])"
)
_ONE = rf"(?>(?:{_LABELS}\.?[\s:=#№_.\"'-]*)*)[#№^]?\s*\d{{1,3}}(?![\d%‰]|\.\d)[\"'.]?"
_AND = r"(?>\s*(?:,\s*(?:and|&)|[,;/&+、，；|-]|–|—|‑|\b(?:and|or|und|et|y|e|to|through|bis)\b|и|和)\s*|\s+)"
_LIST = rf"{_ONE}(?:{_AND}{_ONE}){{0,20}}"
_TAIL = r"(?:\s*(?:†|[:|,–—-]\s)[^\[\]【】\n]{0,200}|:\d+†[^\[\]【】\n]{0,80}|†[^\[\]【】\n]{0,80}|\s*[,;.:])?"
_TARGET = r"(?:\((?:[#/.]|https?:|www\.|mailto:|\w+[-_]\d)(?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)|\(\))?"
_DOCUMENT = (
    r"(?:documents?|docs?|sources?|passages?|excerpts?|snippets?|dokumente?|quellen?|documentos?|fuentes?|文档|来源)"
)

_IN_BRACKETS = re.compile(
    rf"(?<!\w)\^?\\?[\[【［〔〖⟦]\s*\\?[\[［]?\s*\^?\s*(?:[^\[\]【】\n]{{0,80}}?\b(?={_DOCUMENT}\.?[\s:#]*\d))?(?P<list>{_LIST}){_TAIL}"
    rf"\^?\s*\\?[\]］]?{_TARGET}\s*\\?[\]】］〕〗⟧]\^?{_TARGET}"
    rf"|\\?[\[【［〔〖⟦]\s*\\?[\[［]?\s*\^?\s*(?P<glued>{_LIST}){_TAIL}\^?\s*\\?[\]］]?{_TARGET}\s*\\?[\]】］〕〗⟧]\^?{_TARGET}",
    re.IGNORECASE,
)
_IN_MARKUP = re.compile(
    rf"<(?P<tag>sup|cite|ref|a|source|citation|doc\w*|quote)\b[^<>]*>\s*(?:<a\b[^<>]*>)?\s*[\[(^]*(?P<list>{_LIST})[\])^]*\s*"
    rf"(?:</a>)?\s*</(?P=tag)>"
    rf"|<(?:document|doc|source|cite|ref|citation|passage)\w*[-\w]*\b[^<>]*?(?:id|number|n|ref|name|source|index|doc)\s*=\s*"
    rf"[\"']?\D{{0,10}}?(?P<attribute>{_LIST})[\"']?[^<>]*>"
    rf"|</?co:\s*(?P<cohere>{_LIST})>|</?(?:document|doc|source|cite|ref|citation|passage)?[\s:_-]*(?P<angle>{_LIST})\s*/?>"
    rf"|\$\s*\^\s*\{{?\s*[\[(]?(?P<latex>{_LIST})[\])]?\s*\}}?\s*\$|\\(?:text)?superscript\{{(?P<super>{_LIST})\}}"
    rf"|\\(?:cite[tp]?|footnotemark|footnote|ref)[\[{{]\D{{0,10}}?(?P<cited>{_LIST})[\]}}]|(?<!\w)\{{(?P<brace>{_LIST})\}}"
    rf"|(?<!\[)\^[\[(]?(?P<caret>\d{{1,2}}(?:\s*[,;]\s*\d{{1,2}})*)[\])]?\^",
    re.IGNORECASE,
)
_RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:\s?[,⁻˒،‚'–-]\s?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)*|[①-⑳]+")
_CARET = re.compile(r"\^[{\[(]?(?P<list>\d{1,2}(?:\s?,\s?\d{1,2})*)[}\])]?(?!\w)")
_UNIT = re.compile(r"(?:(?<![^\W\d_])(?:[kcdmµ]?m|km|ft|in|mi|yd|s|sq)|(?<!\d)\d|(?<!\d)10|[×x*]\s?\d+)$")
_NAMED_IN_PARENTHESES = re.compile(
    rf"\s*\((?:[^()\n]{{0,80}}?\b(?={_DOCUMENT}\.?[\s:#]*\d))(?P<list>{_LIST})[^()\n]{{0,120}}\)", re.IGNORECASE
)
_IN_PARENTHESES = re.compile(rf"(?<![\w(])\(\s*(?P<list>{_LIST})\s*\)", re.IGNORECASE)
_BEHIND_CLAUSE = re.compile(r"\s*(?:[.,;:!?。，；)]|$|\n|\()")
_AFTER_SENTENCE = re.compile(r"[.!?。…][\"”’)]?\s*$")
_SPOKEN = re.compile(
    rf"\b(?:the\s+)?{_DOCUMENT}\s*(?:no\.?|number|#|№)?\s*(?P<list>\d{{1,2}}(?![\d%]|[.,]\d)"
    rf"(?:(?:\s*,\s*(?:and\s+)?|\s+(?:and|or|und|et|y)\s+|\s*&\s*)(?:{_DOCUMENT}\s*)?\d{{1,2}}(?![\d%]|[.,]\d))*)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"\b(?P<frame>(?:according to|as (?:reported|stated|noted) (?:in|by)|based on|laut|selon|según) (?:the )?)?"
    r"article\s+#?(?P<list>\d{1,2})\b(?!\s+(?:of|in|on|under)\b)(?=(?P<verb>\s+(?:says|states|reports|notes|mentions|confirms)\b)?)",
    re.IGNORECASE,
)
_JOINED = re.compile(
    rf"[*_`^]*(?P<first>{MARK})[*_`^]*(?P<rest>(?:(?P<and>\s*(?:,\s*(?:and|&)|[,;&/-]|–|—|\band\b|\bund\b|\bet\b|\by\b)?\s*)"
    rf"[*_`^]*{MARK}[*_`^]*)*)"
)
_FRAME = (
    r"(?:according to|as (?:reported|stated|noted|mentioned|described|seen|shown|indicated|cited|written|given|said|"
    r"explained|detailed|confirmed|quoted)(?: (?:in|by|on))?|as per|based (?:up)?on|per|citing|following|see(?: also)?|"
    r"cf\.?|via|from|in|laut|gemäß|nach|siehe|selon|d['’]après|voir|según|de acuerdo con|secondo|segundo|"
    r"de acordo com|volgens|enligt|według|ifølge|согласно|根据|據|据)"
)
_SAYS = (
    r"(?:also |further |clearly |explicitly )?(?:says?|said|states?|stated|reports?|reported|notes?|noted|mentions?|"
    r"mentioned|indicates?|indicated|confirms?|confirmed|adds?|added|explains?|explained|shows?|reveals?|revealed|writes?|"
    r"wrote|claims?|tells? us)"
)
_THE = r"(?:(?:the|le|la|les|el|los|il|dem|der|den|het)\s+)?"
_LEADING_FRAME = re.compile(rf"^\s*{_FRAME}\s*{_THE}(?P<marks>{MARKS})\s*(?:\([^()]*\)\s*)?[,，:、]\s*", re.IGNORECASE)
_LEADING_NOUN = re.compile(rf"^\s*{_FRAME}\s*{_THE}(?={MARK}\s+\w)", re.IGNORECASE)
_LEADING_CLAUSE = re.compile(
    rf"^\s*(?:as\s+)?(?P<marks>{MARKS})\s*(?:\([^()]*\)\s*)?{_SAYS}(?:\s+that\s+|\s*[,:]\s*)", re.IGNORECASE
)
_INNER_FRAME = re.compile(
    rf"\s*[,;–—-]?\s*\b{_FRAME}\s*{_THE}(?P<marks>{MARKS})(?=\s*(?:[.,;:!?)。]|$|and\b|but\b))"
    rf"|\s*,\s*as\s+(?P<clause>{MARKS})\s+{_SAYS}(?=\s*(?:[.,;]|$))|\s*,\s*(?P<tail>{MARKS})\s+{_SAYS}(?=\s*(?:[.]|$))",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    rf"^\s*(?P<marks>{MARKS})(?=\s+(?:{_SAYS}|describes?|has|gives?|quotes?|lists?|names?|puts?|calls?)\s)",
    re.IGNORECASE,
)
_ENCLOSED = re.compile(
    rf"[(（]\s*(?:(?:see(?: also)?|cf|sources?|from|in|siehe|via)\.?\s*:?\s*)?(?P<marks>{MARKS})\s*[)）]", re.IGNORECASE
)
_EMPTY = re.compile(r"\s*[(\[{（【]\s*(?:(?:see|cf|source|sources|from|in|siehe)\.?\s*:?\s*)?[)\]}）】]", re.IGNORECASE)
_CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"


@dataclass(frozen=True, slots=True)
class MarkedSentence:
    """A sentence without its markers, and the passage numbers they named.

    Attributes:
        inherited: Whether its markers are those of the next sentence that has some.
        aside: Whether it reads as if it spoke of the passages, and not from them.
    """

    text: str
    markers: tuple[int, ...]
    inherited: bool = False
    aside: bool = False


class _Marks:
    """Gives out marks."""

    def __init__(self, most: int) -> None:
        self.named: dict[str, tuple[int, ...]] = {}
        self.most = most
        self.bracketed = False

    def of(self, numbers: Iterable[int], noun: bool = False) -> str:
        """A mark for these passages; a full text has no room for more than some thousands."""
        mark = chr(0xE000 + min(len(self.named), 0x17FF))
        self.named[mark] = tuple(dict.fromkeys(numbers))
        return f"{_NOUN}{mark}" if noun else mark

    def replaced(self, match: re.Match[str]) -> str:
        """The mark of a marker of which nothing else could be meant."""
        listed: str = next(value for value in match.groupdict().values() if value and re.search(r"\d", value))
        numbers = listed_numbers(listed)
        if not numbers:
            return match[0]
        self.bracketed = True
        return self.of(numbers)

    def if_it_could_be(self, match: re.Match[str]) -> str:
        """The mark of digits that stand where a marker would."""
        text, at = match.string, match.end()
        numbers = listed_numbers(match["list"])
        behind = _BEHIND_CLAUSE.match(text, at) or _AFTER_SENTENCE.search(
            text[max(0, match.start() - 5) : match.start()]
        )
        begins_line = not text[: match.start()].rpartition("\n")[2].strip()
        if self.bracketed or begins_line or not behind or max(numbers, default=0) > self.most:
            return match[0]
        return self.of(numbers)

    def raised(self, match: re.Match[str]) -> str:
        """The mark of a superscript, if it is no power."""
        digits = match[0].strip("^{}[]()")
        if digits[0] in _CIRCLED:
            numbers = [_CIRCLED[digit] for digit in digits]
        else:
            numbers = listed_numbers(digits.translate(_SUPERSCRIPTS))
        before = match.string[max(0, match.start() - 6) : match.start()]
        return match[0] if _UNIT.search(before) or max(numbers, default=0) > self.most else self.of(numbers)

    def spoken(self, match: re.Match[str]) -> str:
        """The mark of "Document 1"."""
        numbers = listed_numbers(match["list"])
        return match[0] if max(numbers, default=0) > self.most else self.of(numbers, noun=True)

    def article(self, match: re.Match[str]) -> str:
        """The mark of "Article 1" where it is said to say something: a treaty has articles, too."""
        numbers = listed_numbers(match["list"])
        if max(numbers, default=0) > self.most or not (match["frame"] or match["verb"]):
            return match[0]
        return (match["frame"] or "") + self.of(numbers, noun=True)

    def joined(self, match: re.Match[str]) -> str:
        """One mark for several in a row."""
        marks: list[str] = re.findall(MARK, match[0])
        nouns = sum(mark.startswith(_NOUN) for mark in marks)
        if 0 < nouns < len(marks):
            return match[0]
        if len(marks) == 1:
            return marks[0]
        numbers = [number for mark in marks for number in self.named[mark[-1]]]
        if len(marks) == len(numbers) == 2 and (match["and"] or "").strip() in {"-", "–", "—"}:
            numbers = _range(*numbers)
        return self.of(numbers, noun=nouns > 0)


def listed_numbers(text: str) -> list[int]:
    """The numbers of "1, 3-5 and 7", each once."""
    found: list[int] = []
    for match in re.finditer(r"(\d{1,3})(?:\s*(?:[-–—‑]|\bto\b|\bthrough\b|\bbis\b)\s*\D{0,12}?(\d{1,3}))?", text):
        first = int(match[1])
        found += _range(first, int(match[2])) if match[2] else [first]
    return list(dict.fromkeys(found))


def _range(first: int, last: int) -> list[int]:
    return list(range(first, last + 1)) if first <= last < first + _MOST_IN_A_RANGE else [first, last]


def marked(text: str, outlets: Outlets = ()) -> tuple[str, Marks]:
    """The text with a mark for each marker, and what the marks name.

    Args:
        outlets: Of the passages; "(12)" is no marker where there are fewer.
    """
    marks = _Marks(len(outlets) or 99)
    text = re.sub(f"{MARK}|{_NOUN}", "", text).translate(_FULL_WIDTH)
    text = _IN_MARKUP.sub(marks.replaced, text)
    text = _IN_BRACKETS.sub(marks.replaced, text)
    text = _CARET.sub(marks.raised, _RAISED.sub(marks.raised, text))
    text = _NAMED_IN_PARENTHESES.sub(lambda match: f" {marks.replaced(match)}", text)
    text = _IN_PARENTHESES.sub(marks.if_it_could_be, text)
    text = _SPOKEN.sub(marks.spoken, text)
    text = _ARTICLE.sub(marks.article, text)
    text = _ENCLOSED.sub(lambda match: match["marks"], text)
    return _JOINED.sub(marks.joined, text), marks.named


def marked_sentences(text: str, marks: Marks | None = None, outlets: Outlets = ()) -> list[MarkedSentence]:
    """The sentences of a paragraph, each with the passages that the markers in it name, or those around it.

    A marker behind a full stop belongs to the sentence before it, but where the paragraph begins with a marker: there
    each stands before its sentence. A sentence without one has those of the next that has some: a marker at the end
    of a paragraph may stand for all of it.

    Args:
        marks: What `marked` found in the text; None looks for it.
        outlets: Of the passages; they are named where a sentence speaks of "Document 1".
    """
    if marks is None:
        text, marks = marked(text, outlets)
    plain, places = _unmarked(text, marks, outlets)
    spans = sentences(plain)
    leading = bool(places and spans and places[0][0] <= spans[0].start)
    own: list[list[int]] = [[] for _ in spans]
    for at, numbers in places:
        if not spans:
            break
        inside = next((place for place, span in enumerate(spans) if span.start < at <= span.end), None)
        if inside is None:
            before = [place for place, span in enumerate(spans) if span.end < at]
            after = [place for place, span in enumerate(spans) if span.start >= at]
            inside = after[0] if after and (leading or not before) else before[-1]
        own[inside] += numbers
    found: list[MarkedSentence] = []
    following: Sequence[int] = ()
    for span, its_own in zip(reversed(spans), reversed(own), strict=True):
        if its_own or leading:
            following = its_own
        text = _tidy(plain[span.start : span.end])
        found.append(MarkedSentence(text, tuple(dict.fromkeys(following)), inherited=bool(following and not its_own)))
    return [sentence for sentence in reversed(found) if sentence.text]


def _unmarked(text: str, marks: Marks, outlets: Outlets) -> tuple[str, list[tuple[int, tuple[int, ...]]]]:
    """The text without its marks, and where each stood."""
    text = "".join(_reworded(part) for part in re.split(r"(\n+|(?<=[.!?])\s+)", text))
    plain: list[str] = []
    places: list[tuple[int, tuple[int, ...]]] = []
    length = 0
    for piece in re.split(f"({MARK})", text):
        shown = piece
        if piece and piece[-1] in marks:
            numbers = marks[piece[-1]]
            places.append((length, numbers))
            shown = _called(numbers, outlets) if piece.startswith(_NOUN) else " "
        plain.append(shown)
        length += len(shown)
    return "".join(plain), places


def _reworded(sentence: str) -> str:
    """A sentence without the words that only lead to its marks ("According to [1], ..."), which are kept."""
    if not re.search(MARK, sentence):
        return sentence
    for pattern in (_LEADING_FRAME, _LEADING_CLAUSE):
        match = pattern.match(sentence)
        if match and sentence[match.end() :].strip():
            rest = sentence[match.end() :]
            return f"{_reworded(rest[:1].upper() + rest[1:])}{match['marks'].replace(_NOUN, '')}"
    sentence = _INNER_FRAME.sub(lambda match: " " + next(filter(None, match.groups())).replace(_NOUN, ""), sentence)
    noun = _SUBJECT.match(sentence) or _LEADING_NOUN.match(sentence)
    if noun and _NOUN not in noun[0] and not sentence.startswith(_NOUN, noun.end()):
        at = noun.end() if noun.re is _LEADING_NOUN else noun.start("marks")
        return f"{sentence[:at]}{_NOUN}{sentence[at:]}"
    return sentence


def _called(numbers: Sequence[int], outlets: Outlets) -> str:
    """What "Documents 1 and 2" are called where no number means anything."""
    named = list(dict.fromkeys(outlets[n - 1] for n in numbers if 0 < n <= len(outlets) and outlets[n - 1]))
    if not named:
        return "the article" if len(numbers) == 1 else "the articles"
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


def _tidy(text: str) -> str:
    """A sentence whose markers are gone: no room for them, nor what stood around them."""
    text = _EMPTY.sub("", text)
    text = re.sub(r"\s+([.,;:!?。，；：！？、।])", r"\1", " ".join(text.split()))
    text = re.sub(r"[,;:](?=[.;:!?。])|(?<=[.。])\.(?!\.)(?=\s|$)", "", text)
    text = re.sub(rf"(?<=[{_CJK}]) (?=[{_CJK}])", "", text).lstrip(".,;:!?)。，、 ")
    return text[:1].upper() + text[1:] if text.startswith(("the article", "the articles")) else text
