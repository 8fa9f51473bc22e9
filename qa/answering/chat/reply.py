"""A chat model's reply -> what it says: without reasoning, special tokens, Markdown, courtesies and lists of sources.

In comes the text as the model wrote it, whole or as far as it has come; out come the sentences that claim something,
each with the places of the passages it names, and what the reply says of the passages themselves ("the documents do
not say"). Whether a passage bears a sentence out is not known here. Pure.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.answering.chat.markers import MARK, MARKS, MarkedSentence, Outlets, marked, marked_sentences
from qa.answering.chat.refusals import is_no_answer, speaks_of_documents
from qa.domain import Sentence

_THOUGHT = (
    "think|thinks|thinking|thought|thoughts|thinking_process|reason|reasoning|reasoning_content|reflect|reflection|"
    "analysis|analyze|scratchpad|plan|planning|inner_monologue|monologue|internal|deliberation|cot|chain_of_thought|"
    "rationale|seed:think|ant_thinking|antthinking|begin_of_thought"
)
_SAID = (
    "answer|final|final_answer|finalanswer|response|reply|output|result|solution|begin_of_solution|assistant|message"
)
_MARKUP = (
    "p|b|i|em|strong|u|s|ul|ol|li|br|hr|sup|sub|span|div|a|h[1-6]|table|thead|tbody|tr|td|th|blockquote|code|pre|q|"
    "cite|ref|co|mark|small|body|html|head|title|section|article|document|doc|source|citation|img"
)
_OPENED = r"<(?P<{0}>(?!/)[|]?[A-Za-z][\w:.-]*)[|]?(?:\s[^<>]*)?>"
_LEADING_BLOCK = re.compile(r"\s*" + _OPENED.format("tag") + r"(?P<inside>.*?)</[|]?(?P=tag)[|]?>", re.DOTALL)
_THINKING = re.compile(
    rf"<[|]?(?P<tag>{_THOUGHT})[|]?(?:\s[^<>]*)?>.*?(?:</[|]?(?P=tag)[|]?>|<[|]end_of_thought[|]>|\Z)"
    r"|\[THINK\].*?(?:\[/THINK\]|\Z)|◁think▷.*?(?:◁/think▷|\Z)|<unused94>.*?(?:<unused95>|\Z)"
    r"|<[|]channel>\s*(?:thought|analysis).*?(?:<channel[|]>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_THOUGHT_ENDS = re.compile(
    rf"</[|]?(?:{_THOUGHT})[|]?>|\[/THINK\]|◁/think▷|<unused95>|<[|]end_of_thought[|]>", re.IGNORECASE
)
_UNOPENED = re.compile(r"</(?P<tag>[A-Za-z][\w:.-]*)>")
_KNOWN = re.compile(rf"(?:{_SAID}|{_MARKUP})\Z", re.IGNORECASE)
_WRAPPER = re.compile(rf"</?[|]?(?:{_SAID}|end_of_solution)[|]?(?:\s[^<>]*)?>", re.IGNORECASE)
_CHANNEL = re.compile(r"<[|]channel[|]>\s*(\w+).*?<[|]message[|]>", re.DOTALL)
_THINKS_ALOUD = re.compile(
    r"\W*(?:reasoning|thinking|thoughts?|thought process|analysis|chain of thought|let's think step by step)\W*[:\n]",
    re.IGNORECASE,
)
_FINALLY = re.compile(
    r"(?:^|\n)\W*(?:final |the |short )?(?:answer|response|conclusion)\W*?[:：\n]\W*?(?=[\w\[【<\"“])", re.IGNORECASE
)
_END_TOKEN = re.compile(
    r"<[|｜](?:im_end|im_start|eot_id|eom_id|end|endoftext|end_of_text|end_of_turn|end▁of▁sentence|start_header_id|"
    r"return|call|user|assistant|system|eos|endofanswer|END_OF_TURN_TOKEN|END_RESPONSE|start)[|｜]>"
    r"|</?s>|<(?:end_of_turn|start_of_turn|eos|eot|pad|bos)>|\[/?INST\]|<[|]?(?:END|EOS|EOT)[|]?>|<｜end▁of▁sentence｜>"
)
_NEXT_TURN = re.compile(
    r"\n\s*(?:#+\s*)?(?:\*\*)?(?:question|user|human|q|instruction|today is)\b(?:\*\*)?\s*[:\d]", re.IGNORECASE
)
_JSON_KEYS = ("answer", "final_answer", "response", "text", "reply", "output", "result", "content", "message")
_FENCE = re.compile(r"^\s*(?:```+|~~~+)[\w.+-]*\s*$", re.MULTILINE)
_TAG = re.compile(rf"</?(?:{_MARKUP})(?:[-\w]*)(?:\s[^<>]*)?/?>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|hr)\s*/?>|</(?:p|li|h[1-6]|tr|div)>", re.IGNORECASE)
_CELL_END = re.compile(r"</t[dh]>\s*<t[dh][^<>]*>", re.IGNORECASE)

_RULE = re.compile(r"^\s*(?:[-*_=~]\s*){3,}$")
_HEADING = re.compile(r"^#{1,6}\s*(?P<text>.*?)\s*#*$")
_BOLD_LINE = re.compile(r"^(?:\*\*|__)(?P<text>[^*]+?)(?:\*\*|__)\s*:?$")
_BULLET = re.compile(
    r"^(?:[-+•·‣▪◦●○■□►▶➤➢✓✔✅–—→]|\*(?!\*)|\(?\d{1,2}[.)]|[(]?[a-hivx]{1,3}[.)](?=\s+[A-Z\W]))"
    r"(?:\s+|(?=\*\*)|(?=" + MARKS + r"))(?:\[[ xX]\]\s*)?"
)
_ENUMERATED = re.compile(r"^\d{1,2}[.)]$")
_TABLE_RULE = re.compile(r"^\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?$")
_LABEL = re.compile(
    r"^(?:final |short |brief |direct |the |my )?(?:answer|response|reply|summary|conclusion|result|output|assistant|"
    r"antwort|respuesta|réponse|risposta|resposta|answer to (?:the|your) question|回答|答案|答え|ответ)"
    r"\s*[:：]\s*(?=\S|$)",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"^(?:(?:in (?:summary|conclusion|short|brief)|to (?:summari[sz]e|sum up|conclude|answer (?:your|the) question)|"
    r"overall|"
    r"(?:therefore|thus|hence|so))\s*[,:]\s*(?:the answer (?:is|would be):?\s*(?:that )?)?"
    r"|the (?:\w+ )?answer(?: to (?:your|the) question)? (?:is|would be):?\s*(?:that )?)(?=\S)",
    re.IGNORECASE,
)
_NOTE = re.compile(r"^(?:please )?(?:note|important|caveat|disclaimer)\s*:\s*(?=\S)", re.IGNORECASE)
_SOURCES = re.compile(
    r"^(?:the |my |list of |used |cited |key |main )?(?:sources?|references?|citations?|cited documents?|"
    r"works cited|bibliography|footnotes?|further reading|sources? (?:used|cited|consulted)|(?P<loose>notes?|"
    r"documents?|"
    r"evidence|links?)|"
    r"documents? (?:used|cited)|source documents?|supporting documents?|quellen?|fuentes?|références|fonti|"
    r"fontes|bronnen|källor|источники|来源|参考(?:资料|文献)?|出典)\s*(?P<colon>[:：])?\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_DEFINITION = re.compile(r"^" + MARKS + r"\s*(?P<colon>:)?\s*(?P<rest>.*)$")
_LINK = re.compile(r"!?\[(?P<text>[^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_EMPHASIS = re.compile(r"(?<!\w)([*_])(?=\S)(.+?)(?<=\S)\1(?!\w)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!$%&|~>-])")
_ADDRESS_IN_BRACKETS = re.compile(r"\s*[(<]" + _ADDRESS.pattern + r"[)>]|\s*\(\s*\)")

_COURTESY = re.compile(
    r"^(?:sure|certainly|of course|absolutely|okay|ok|yes, of course|great question|good question|"
    r"(?:that's|that is|what) an? (?:great|good|excellent|interesting) question|thanks?\b.*|thank you\b.*|hello|hi|hey|"
    r"hi there|you're welcome|understood|got it|alright|no problem|happy to help|gladly|natürlich|gerne|bien sûr|"
    r"claro|por supuesto|certo|konechno|конечно|当然)(?:\s+there)?\s*[!.,:]*$",
    re.IGNORECASE,
)
_TO_THE_READER = re.compile(
    r"^(?:(?:i|we)(?:'m|'ll|'ve|'d|\s+(?:hope|will|can|could|would|have|need|must|should|want|am|was|see|think|believe|"
    r"found|find|understand|know|also|then|now|just|don't|do|cannot|can't|answer|used|cite|note|notice|recall))\b|"
    r"let me\b|let's\b|please\b|feel free\b|hope (?:this|that)\b|if (?:you|there is anything|i)\b|note that\b|"
    r"(?:please )?note:|disclaimer:|would you\b|do you\b|should you\b|is there anything\b|for (?:more|further|"
    r"additional) "
    r"(?:information|details)\b|you (?:can|may) (?:also )?(?:ask|find|read|see|check|refer|consult)\b|the user\b|"
    r"(?:okay|ok|alright|hmm|wait|so|now|first|right),? (?:so )?(?:i|the user|let|we|the question)\b|"
    r"(?:here|below|following) (?:is|are)\b[^.]*:|(?:the|this|my) (?:above )?(?:answer|response|information) "
    r"(?:is|was|has been|above)\b|(?:all|the) (?:citations?|sources?|references?|numbers in brackets)\b|"
    r"as an? (?:ai|language model|assistant)\b|looking (?:at|through) the (?:documents?|passages?|sources?|"
    r"articles?)\b|"
    r"(?:lass(?:en sie)? (?:es )?mich|ich hoffe|falls sie|j'espère|n'hésitez|si vous avez|espero que|si tienes|"
    r"не стесняйтесь|希望))",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^(?:(?:based|going|judging|drawing) (?:up)?on|according to|as (?:stated|reported|described|noted|mentioned|"
    r"indicated)"
    r" (?:in|by)|per|from|in|from what i can (?:see|tell) in|as per) "
    r"(?:(?:the|these|this|those|your|all|both|my|only|given|provided|supplied|available|above|following|retrieved|"
    r"news|"
    r"relevant|numbered|quoted|information|text|content|context|facts?|details|reading) |of |in |from |on )*"
    r"(?:documents?|passages?|articles?|sources?|texts?|excerpts?|context|information|snippets?|materials?|reports)"
    r"(?: (?:provided|given|above|supplied|available|you (?:gave|provided|shared)|at hand|below|i (?:have|was given)|"
    r"in the (?:documents?|passages?|articles?|sources?|context)))*\s*[,:]\s*(?=\S)",
    re.IGNORECASE,
)
_THEY_SAY = re.compile(
    r"^the (?:(?:provided|given|available|above) )?(?:documents?|passages?|sources?|texts?|excerpts?|context)"
    r"(?: provided)? (?:clearly |explicitly |also )?"
    r"(?:say|says|state|states|report|reports|note|notes|mention|mentions|indicate|indicates|show|shows|confirm|"
    r"confirms)"
    r" that (?=\S)",
    re.IGNORECASE,
)
_DECORATION = "\u200d\ufe0e\ufe0f\u20e3\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff☀-➿⬀-⯿⌀-⏿"
_DECORATED = re.compile(rf"^[{_DECORATION}\s]+|[{_DECORATION}\s]+(?=[.!?]*$)")
_LONGEST_LEAD_IN = 160


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reply says.

    Attributes:
        sentences: What it claims, in order.
        asides: What it says of the documents and not from them.
        no_answer: Whether it opens by saying that there is no answer.
        ends_whole: Whether it ends as a finished one does, as far as its last character says.
    """

    sentences: tuple[MarkedSentence, ...]
    asides: tuple[str, ...] = ()
    no_answer: bool = False
    ends_whole: bool = True

    @property
    def refuses(self) -> bool:
        """Whether all it says is that there is no answer."""
        return self.no_answer or bool(self.asides and all(sentence.aside for sentence in self.sentences))

    def refuses_given(self, shown: Sequence[Sentence]) -> bool:
        """Whether it says that there is no answer, when of what it claims this is borne out.

        Args:
            shown: Its sentences as they were checked.
        """
        borne_out = {sentence.text for sentence in shown if not sentence.flag}
        if self.no_answer or not self.asides:
            return self.no_answer
        return not any(sentence.text in borne_out for sentence in self.sentences)


def said(reply: str) -> str:
    """A reply without reasoning, special tokens and what it is wrapped in; "" while it only thinks."""
    text = _after_thinking(reply)
    end = next((match for match in _END_TOKEN.finditer(text) if text[: match.start()].strip()), None)
    text = _END_TOKEN.sub("", text[: end.start()] if end else text)
    text = _WRAPPER.sub("", text).strip()
    return _unwrapped(_FENCE.sub("", text).strip())


def thinks_unannounced(reply: str) -> bool:
    """Whether it opens with reasoning that nothing but its end tells from an answer."""
    return bool(_THOUGHT_ENDS.search(_THINKING.sub("", reply)))


def _after_thinking(reply: str) -> str:
    channels = list(_CHANNEL.finditer(reply))
    if channels:
        last = channels[-1]
        reply = reply[last.end() :] if last[1].lower() == "final" else ""
    text = _THINKING.sub("", reply)
    ends = list(_THOUGHT_ENDS.finditer(text))
    if ends:  # it began to think before its first word
        text = text[ends[-1].end() :]
    block = _LEADING_BLOCK.match(text)
    while block and not _KNOWN.match(block["tag"].strip("|")) and text[block.end() :].strip():
        text = text[block.end() :]
        block = _LEADING_BLOCK.match(text)
    for match in _UNOPENED.finditer(text):
        before = text[: match.start()]
        if not _KNOWN.match(match["tag"]) and f"<{match['tag']}" not in before and text[match.end() :].strip():
            text = text[match.end() :]
            break
    if _THINKS_ALOUD.match(text):
        finals = list(_FINALLY.finditer(text))
        text = text[finals[-1].end() :] if finals else text
    return text


def _unwrapped(text: str) -> str:
    """The answer in a JSON object, "" where it has none; the text itself where it is no object."""
    if not text.startswith("{") or not text.endswith("}"):
        return text
    try:
        values = json.loads(text)
    except ValueError:
        return text
    for key in _JSON_KEYS:
        if isinstance(values.get(key), str):
            cited: object = next(
                (v for k, v in values.items() if k != key and k.lower() in {"sources", "citations"}), []
            )
            numbers = [str(n) for n in cited if isinstance(n, int)] if isinstance(cited, list) else []
            own = str(values[key])
            return own if not numbers or re.search(r"\[\d", own) else f"{own} [{', '.join(numbers)}]"
    return ""


def read(reply: str, outlets: Outlets = ()) -> Reply:
    """What a reply says.

    Args:
        outlets: Who published each of the passages that the model was given, in their order: a number above how many
            they are names none, and "Document 1" is written as its outlet.
    """
    text = said(reply)
    turn = _NEXT_TURN.search(text)
    if turn and text[: turn.start()].strip():
        text = text[: turn.start()]
    text = _CELL_END.sub(" | ", _BREAK.sub("\n", text))
    text, marks = marked(text, outlets)
    text = html.unescape(_TAG.sub("", text)) if "<" in text or "&" in text else text
    claims: list[MarkedSentence] = []
    asides: list[str] = []
    no_answer = False
    lines = _lines(text)
    for block in lines.blocks:
        for sentence in marked_sentences(block, marks, outlets):
            plain = _stripped(sentence)
            if plain is None:
                continue
            if is_no_answer(plain.text):
                no_answer = no_answer or not claims
            elif speaks_of_documents(plain.text):
                asides.append(plain.text)
                if (
                    plain.markers and not plain.inherited
                ):  # an article may speak of documents, too: whoever verifies decides
                    claims.append(replace(plain, aside=True))
            else:
                claims.append(plain)
    listed = tuple(dict.fromkeys(number for mark in lines.listed for number in marks[mark[-1]]))
    if listed and not any(claim.markers for claim in claims):
        claims = [replace(claim, markers=listed, inherited=True) for claim in claims]
    return Reply(tuple(claims), tuple(asides), no_answer, lines.ends_whole)


def _stripped(sentence: MarkedSentence) -> MarkedSentence | None:
    """The sentence without what leads into it; None where it claims nothing."""
    text = _DECORATED.sub("", sentence.text)
    text = _capital(_OPENER.sub("", _capital(_LABEL.sub("", text))))
    text = _capital(_THEY_SAY.sub("", _capital(_LEAD_IN.sub("", text))))
    if not any(letter.isalnum() for letter in text) or _ENUMERATED.match(text):
        return None
    if is_no_answer(text):
        return replace(sentence, text=text)
    if not sentence.markers or sentence.inherited:
        lead_in = text.endswith((":", "：")) and len(text) <= _LONGEST_LEAD_IN
        question = text.endswith(("?", "？", "؟")) and '"' not in text and "”" not in text
        refuses = speaks_of_documents(text)
        if lead_in or question or _COURTESY.match(text) or (_TO_THE_READER.match(text) and not refuses):
            return None
        if not any(letter.isalpha() for letter in text) and len(text.strip(" .")) < 3:  # "1."
            return None
    return replace(sentence, text=_capital(_NOTE.sub("", text)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of a reply that say something, and the marks that a list of sources holds."""

    blocks: list[str]
    listed: list[str]
    ends_whole: bool


def _lines(text: str) -> _Lines:
    """What is said, a paragraph, list item or row of a table each, without Markdown."""
    blocks: list[str] = []
    listed: list[str] = []
    open_block = listing = False
    said = ""  # the last line, if it says something
    rows = text.split("\n")
    for place, row in enumerate(rows):
        line = re.sub(r"^\s*(?:>\s*)+", "", row).strip()
        said = "" if line else said
        following = rows[place + 1].strip() if place + 1 < len(rows) else ""
        if not line or _RULE.match(line) or _TABLE_RULE.match(line) or (_TABLE_RULE.match(following) and "|" in line):
            open_block = False
            continue
        bullet = _BULLET.match(line)
        bare = _plain(line[bullet.end() :] if bullet else line)
        sources = _SOURCES.match(bare)
        if sources and _lists(sources):
            listing, open_block = True, False
            listed += re.findall(MARK, line)
            continue
        if listing and (bullet or _DEFINITION.match(line) or _ADDRESS.search(line)):
            listed += re.findall(MARK, line)
            continue
        listing = False
        definition = _DEFINITION.match(line)
        if definition and blocks and (definition["colon"] or _ADDRESS.search(line)):
            continue
        heading = _HEADING.match(line) or _BOLD_LINE.match(line)
        if heading and not re.search(MARK, line) and not _plain(heading["text"]).endswith((".", "!", "。")):
            open_block = False
            if is_no_answer(_plain(heading["text"])):
                blocks.append(_plain(heading["text"]))
            continue
        if line.startswith("|") or line.endswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|") if cell.strip()]
            bare = _plain((": " if len(cells) == 2 else ", ").join(cells))
            bullet = bullet or re.match("", line)
        if bullet or heading or not open_block:
            blocks.append(bare)
        else:
            blocks[-1] = f"{blocks[-1]}\n{bare}"
        open_block = not heading
        said = _DECORATED.sub("", bare).rstrip("*_`~|\\ ")
    return _Lines(blocks, listed, not said or not (said[-1].isalnum() or said[-1] in ",;:-–—(‘“«/&"))


def _lists(sources: re.Match[str]) -> bool:
    """Whether a line that begins with "Sources" is one, or begins a list of them, and is no sentence."""
    rest = sources["rest"].strip(" *:_")
    if not rest:
        return True
    begins = re.match(rf"{MARK}|{_ADDRESS.pattern}", rest)
    prose = re.search(r"\w[.!?]\s+\w", _ADDRESS.sub("", rest))
    return bool(sources["colon"] and (begins or not (sources["loose"] or prose)))


def _plain(text: str) -> str:
    """A line without what Markdown makes bold, links or escapes."""
    text = re.sub(r"^#{1,6}\s+", "", text)
    text = _ADDRESS_IN_BRACKETS.sub("", _LINK.sub(lambda match: match["text"], text))
    text = re.sub(r"\*\*|__(?=\S)|(?<=\S)__|~~|`+|==(?=\S)|(?<=\S)==", "", text)
    text = _EMPHASIS.sub(r"\2", text)
    return _ESCAPE.sub(r"\1", text).strip()
