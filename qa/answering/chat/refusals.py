"""Sentences of a chat model that say that there is no answer, or what the documents do not say. Pure.

A sentence about the world ("No answer was given by the mayor") is neither: what is spoken of must be the documents, or
whoever answers.
"""

from __future__ import annotations

import re

_NO_ANSWER = re.compile(
    r"(?:NO[ _-]?ANSWER)(?:\s*(?:[.:;,!–—(-].*)?)$"  # to the letter, whatever it goes on to explain
    r"|(?i:(?:the answer is:?\s+)?(?:no[ _-]?answers?(?: (?:was |is |could be )?(?:found|available|possible|given|"
    r"known|"
    r"provided|exists?))?"
    r"(?: (?:in|from|by) (?:the |these |any of the )?(?:given |provided )?(?:documents?|articles?|passages?|sources?|"
    r"context|text))?"
    r"|n/?a|none|unanswerable|not answerable|no information(?: (?:available|found|provided))?|no data|not found|"
    r"not available|not mentioned|not stated|not specified|not provided|not given|unknown|insufficient information|"
    r"not enough information|no relevant information(?: found)?|no mention|cannot (?:answer|say)|"
    r"keine (?:antwort|angaben?|information(?:en)?)(?: (?:gefunden|möglich|vorhanden))?|"
    r"(?:sin|ninguna|no hay) respuestas?|aucune réponse|pas de réponse|"
    r"nessuna risposta|sem resposta|geen antwoord|brak odpowiedzi|inget svar|нет ответа|无答案|没有答案|無答案|"
    r"无法回答|回答なし|答えなし|답변 없음|لا إجابة|कोई उत्तर नहीं))"
    r"[\s.!。।]*$",
    re.DOTALL,
)

_DOCUMENTS = (
    r"(?:(?:provided|given|supplied|available|above|retrieved|cited|numbered|news|these|those|any|all|of|the|this|your|"
    r"relevant|following|two|three|four|five|six|seven|eight|nine|ten|\d+)\s+){0,8}"
    r"(?:documents?|passages?|articles?|sources?|texts?|excerpts?|context|snippets?|materials?|information|"
    r"collection|search results?|reporting)"
    r"(?:\s+(?:provided|given|supplied|above|available|here|you (?:gave|provided|shared)|i (?:have|was given)|"
    r"at hand|in the (?:documents?|context)|(?:in question))){0,3}"
)
_SAYS = (
    r"(?:say|state|mention|contain|provide|include|specif(?:y|ies)|answer|address|give|indicate|discuss|cover|offer|"
    r"tell|report|describe|reveal|disclose|explain|name|identify|refer|touch|have|make|detail|list|show|speak|confirm|"
    r"elaborate|note|clarify|present|supply|establish|allow|permit|support|talk)"
)
_NOT = r"(?:do|does|did|is|are|was|were|can|could|would|will)(?:\s*not|n['’]t)|never|fail(?:s|ed)? to|lacks?|cannot"
_ADVERB = (
    r"(?:\s+(?:explicitly|directly|specifically|clearly|actually|appear to|seem to|appears to|even|really|ever|yet))*"
)

_OF_DOCUMENTS = [
    # "The documents do not say when ...", "None of the articles mentions ...", "The text says nothing about ..."
    rf"\b{_DOCUMENTS}{_ADVERB}\s+(?:{_NOT}){_ADVERB}\s+(?:\w+\s+){{0,1}}?{_SAYS}",
    rf"\b{_DOCUMENTS}\s+(?:lacks?|omits?|(?:is|are) silent)\b",
    rf"\b(?:none|neither|not one|no(?:t a single)?)\s+(?:of\s+)?{_DOCUMENTS}\b.{{0,40}}?\b{_SAYS}(?:s|es|ed|d|ing)?\b",
    rf"\b{_DOCUMENTS}{_ADVERB}\s+{_SAYS}s?\s+(?:nothing|no|neither|little|anything but)\b",
    (rf"\b{_DOCUMENTS}\s+(?:has|have|gives?|provides?|contains?|offers?|makes?|includes?|with)\s+(?:no|insufficient|"
    rf"not enough)\b"),
    rf"\b{_DOCUMENTS}\s+(?:is|are)\s+(?:not|in)\s*(?:sufficient|enough|relevant|related|about|adequate)",
    # "There is no information in the documents", "It is not mentioned in the text"
    (rf"\b(?:no|not|nothing|n['’]t|nowhere|cannot|unable|impossible|never|insufficient|absent|missing)\b.{{0,90}}?"
    rf"\b(?:in|by|from|within|among|on the basis of|based (?:up)?on|using|with|to)\s+(?:any of\s+)?"
    rf"(?:the|these|this|those|your|any|provided|given|my|what)\b\s*(?:{_DOCUMENTS})\b"),
    # "The answer is not in the documents", "Not mentioned.", "The answer cannot be determined"
    (r"\b(?:the|an|your|this|that)\s+(?:exact |specific |precise |direct )?(?:answer|question|information|"
    r"detail)s?\b.{0,80}?"
    r"\b(?:not|cannot|n['’]t|unanswered|unavailable|unknown|no)\b"),
    (r"^(?:this|that|it|which|the \w+(?: \w+)?)\s+(?:is|was|are|were)\s+not\s+(?:\w+ly\s+)?"
    r"(?:mentioned|stated|specified|provided|addressed|answered|discussed|covered|included|indicated|contained)\s*\W*$"),
    # "There is no information about ...", "No information is given"
    (r"^(?:unfortunately,?\s+|however,?\s+|but\s+)?(?:there\s+(?:is|are|was|were)|there['’]s|i (?:see|find|found|"
    r"have))\s+"
    r"(?:no|not enough|insufficient|not any|n['’]t any|nothing)\s+(?:\w+\s+){0,2}?"
    r"(?:information|mention|answer|evidence|details?|data|indication|reference|document|passage|article|source)s?\b"),
    (r"^(?:unfortunately,?\s+)?(?:no|insufficient|not enough)\s+(?:\w+\s+){0,2}?"
    r"(?:information|details?|data|mention|reference|evidence|documents?|passages?)\s+"
    r"(?:about|on|regarding|concerning|is|are|was|were|of|to|could|can|in|for|that|as)\b"),
    # "I don't know", "I'm sorry, but I cannot answer"
    (r"\b(?:i|we)(?:['’]m| am|['’]re| are)?\s+(?:sorry,?\s+(?:but\s+)?)?(?:i\s+)?(?:do\s*n['’]t|do not|did not|"
    r"didn['’]t|can\s*not|can['’]t|"
    r"could not|couldn['’]t|am unable|was unable|unable|not able|am not able|were not able|have no|haven['’]t|"
    r"don['’]t have)\b"),
    r"\b(?:i|we) (?:was|were|am|are) (?:not )?(?:able|unable|sure)\b",
    (r"^(?:i(?:['’]m| am) (?:sorry|afraid)|sorry|apologies|my apologies|unfortunately,? (?:i|we|the (?:documents?|"
    r"text|context)))\b"),
    (r"\bit(?:['’]s| is| was) (?:not (?:possible|clear|known)|impossible|unclear|unknown)\b.{0,60}?\b(?:from|based|"
    r"in|to (?:say|tell|"
    r"determine|answer|know|establish))\b"),
    r"\b(?:can\s*not|can['’]t|could not|couldn['’]t) be (?:determined|answered|established|inferred|found|known)\b",
    # German, French, Spanish, Italian, Portuguese, Dutch, Russian, Chinese, Japanese
    r"\b(?:dokumente?n?|artikeln?|texte?n?|quellen?|passagen|unterlagen)\b.{0,60}?\b(?:nicht|keine[nrms]?|nichts)\b",
    r"\b(?:nicht|keine[nrms]?|nichts)\b.{0,60}?\b(?:dokumente?n?|artikeln?|texte?n?|quellen?|passagen|unterlagen)\b",
    r"\bich (?:weiß|kann|habe)\b.{0,40}?\b(?:nicht|keine)\b",
    (r"\b(?:documents?|articles?|textes?|sources?|passages?|extraits?)\b.{0,40}?\bn(?:e|['’])\s*\w+\s+(?:pas|rien|"
    r"aucune?)\b"),
    r"\b(?:aucune?|pas d['’]information)\b.{0,40}?\b(?:documents?|articles?|textes?|sources?|passages?)\b",
    r"\bje ne (?:sais|peux|trouve)\b",
    (r"\b(?:documentos?|artículos?|textos?|fuentes?|pasajes?|artigos?|fontes?)\b.{0,40}?\b(?:no|não|"
    r"nao)\s+(?:\w+\s+){0,2}?"
    r"(?:dice|dicen|menciona|mencionan|contiene|contienen|proporciona|proporcionan|indica|indican|dizem|diz|"
    r"mencionam|contêm|fornecem|responde|responden|especifica|especifican)"),
    (r"\bno (?:hay|se (?:menciona|indica|dice|especifica)|sé|puedo)\b.{0,60}?\b(?:información|documentos?|artículos?|"
    r"textos?|"
    r"fuentes?|respuesta|responder)\b"),
    (r"\b(?:documenti|articoli|testi|fonti)\b.{0,20}?\bnon\b|\bnon (?:ci sono|c['’]è|è|posso|so)\b.{0,60}?"
    r"\b(?:informazioni|documenti|articoli|testi|rispondere)\b"),
    r"\b(?:documenten|artikelen|bronnen|teksten)\b.{0,60}?\b(?:niet|geen|niets)\b",
    r"(?:документ|стать|источник|текст)\w*.{0,60}?(?:не |нет )|(?:нет|не )\w*.{0,60}?(?:документ|стать|источник)\w*",
    r"(?:文档|文件|文章|资料|来源|段落|材料).{0,20}(?:没有|未|無|无)|(?:文書|記事|資料|文書).{0,20}(?:ありません|ない|いません)",
]  # fmt: skip
_SPEAKS = re.compile("|".join(f"(?:{pattern})" for pattern in _OF_DOCUMENTS), re.IGNORECASE | re.DOTALL)


def is_no_answer(sentence: str) -> bool:
    """Whether a sentence says that there is no answer, and nothing else."""
    return bool(_NO_ANSWER.match(sentence.strip(" \"'“”‘’*_`.\n([<{")))


def speaks_of_documents(sentence: str) -> bool:
    """Whether a sentence says what the documents do not say, or what whoever answers cannot say."""
    return bool(_SPEAKS.search(sentence))
