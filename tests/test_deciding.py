"""qa/answering/deciding.py"""

from __future__ import annotations

import pytest
from conftest import Ask, make_candidate

from qa.answering.verdict import verdict
from qa.domain import Filter, Notice, Question
from qa.question.understand import understand
from qa.wire import Answer as WireAnswer

STAYS = "Mayor Karin Halvard said on Monday that she will not resign over the closed bridge."
SIGNED = "Alder, Tarn and Kestrel signed the Sill fishing treaty on Tuesday."
REFUSED = "Morrow and Varn refused to sign, saying that the quotas were unfair."
CUP = "Kestrel Rovers beat Tarn Athletic 3-1 in the cup final on Sunday."
OPENED, SHUT = "The harbour tunnel opened to traffic on Monday.", "The harbour tunnel was closed on Wednesday."


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("Did Karin Halvard resign?", STAYS, "No"),
        ("Did Tarn sign the Sill treaty?", SIGNED, "Yes"),
        ("Did Kestrel Rovers beat Tarn Athletic?", CUP, "Yes"),
        ("Did Tarn Athletic beat Kestrel Rovers?", CUP, "No"),
    ],
)
def test_a_question_for_yes_or_no_is_decided_by_its_quote(ask_texts: Ask, question: str, text: str, short: str) -> None:
    answer = ask_texts(question, text)
    assert (answer.short, answer.sentences[0].text) == (short, text)
    assert WireAnswer.of(answer).answer().short == short


def test_what_a_newer_server_remarks_stands_in_its_own_words(ask_texts: Ask) -> None:
    told = WireAnswer.of(ask_texts("Which towns signed the treaty?", SIGNED))
    newer = told.model_copy(update={"notice": "Something new.", "notices": (Notice("of another version", (1,)),)})
    assert newer.answer().notices == (Notice("text", ("Something new.",)),)


def test_what_both_did_is_denied_by_the_one_that_did_not(ask_texts: Ask) -> None:
    answer = ask_texts("Did Tarn and Morrow both sign the treaty?", f"{SIGNED} {REFUSED}")
    assert answer.short == "No"
    assert ask_texts("Did Tarn and Kestrel both sign the treaty?", f"{SIGNED} {REFUSED}").short == "Yes"


@pytest.mark.parametrize("question", ["Was the mill insured?", "Was the mill insured by Runa Eskil?"])
def test_what_is_denied_behind_the_sentence_that_says_who_says_so_is_denied(ask_texts: Ask, question: str) -> None:
    said = "Fire chief Runa Eskil said a battery was the cause. She said the mill was not insured."
    assert ask_texts(question, said).short != "Yes"


def test_what_holds_now_is_told_by_the_newest(ask_texts: Ask) -> None:
    answer = ask_texts("Is the harbour tunnel open?", OPENED, SHUT)
    assert (answer.short, answer.sentences[0].text) == ("No", SHUT)
    again = ask_texts(
        "Is the harbour tunnel open?", OPENED, SHUT, "The harbour tunnel is open again after a long repair."
    )
    assert again.short == "Yes"


def test_where_nothing_decides_there_is_no_short_answer(ask_texts: Ask) -> None:
    answer = ask_texts("Does the harbour tunnel have a footpath?", OPENED)
    assert answer.short == ""


def test_whose_name_is_not_quoted_is_not_said_to_have_done_it(ask_texts: Ask) -> None:
    assert ask_texts("Did Varn sign the Sill treaty?", f"{SIGNED} {REFUSED}").short != "Yes"


def test_what_a_question_takes_for_granted_and_the_articles_deny_is_told(ask_texts: Ask) -> None:
    answer = ask_texts("Why did Karin Halvard resign?", f"{STAYS} The bridge has been closed since March.")
    assert answer.refused
    assert answer.notice.startswith(f"They say: “{STAYS}”")


def test_when_something_will_happen_is_told_by_what_has_to_come_first(ask_texts: Ask) -> None:
    text = "The Alder tunnel will not reopen before April 2027, the Roads Office said."
    will, did = (
        ask_texts("When will the Alder tunnel reopen?", text),
        ask_texts("When did the Alder tunnel reopen?", text),
    )
    assert not any(notice.kind == "against" for notice in will.notices)
    assert any(notice.kind == "against" for notice in did.notices)


def test_what_was_to_be_done_later_and_then_was_is_no_denial(ask_texts: Ask) -> None:
    plan = "The Alder tunnel will not reopen before April 2025, the Roads Office said."
    done = "The Alder tunnel reopened on 3 May 2025, a month late, after 14 years of work."
    answer = ask_texts("When did the Alder tunnel reopen?", plan, done)
    assert answer.sentences[0].text == done
    assert answer.notices == ()


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("when did the Tarn Bridge open", "Premier Ida Moe opened the Tarn Bridge on Saturday.", "Saturday"),
        ("When was the Tarn Bridge supposed to open?", "Moe hoped to open the Tarn Bridge in May 2022.", "May 2022"),
        ("when will the Tarn opera open", "The Tarn opera will not open in May but in June 2027.", ""),
    ],
)  # fmt: skip
def test_what_was_opened_by_somebody_opened_and_a_plan_is_what_is_asked_for(
    ask_texts: Ask, question: str, text: str, short: str
) -> None:
    answer = ask_texts(question, text)
    assert not any(notice.kind == "against" for notice in answer.notices)
    assert short in (answer.sentences[0].text if answer.sentences else "")


def test_who_did_it_is_not_whom_it_was_done_to(ask_texts: Ask) -> None:
    answer = ask_texts("Who beat Kestrel Rovers in the cup final?", CUP)
    assert answer.refused
    assert CUP in answer.notice
    assert ask_texts("Who beat Tarn Athletic in the cup final?", CUP).sentences[0].text == CUP


def test_a_noun_in_the_plural_is_no_verb(ask_texts: Ask) -> None:
    text = "Visitors of the Sill fair may sleep in three halls this summer."
    assert ask_texts("In which halls may visitors of the Sill fair sleep?", text).sentences[0].text == text


def test_who_did_not_is_found_beside_those_who_did(ask_texts: Ask) -> None:
    answer = ask_texts("Which towns did not sign the Sill treaty?", f"{SIGNED} {REFUSED}")
    assert answer.sentences[0].text == REFUSED


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Was Sten Dahl murdered?", "Sten Dahl died of cancer on Monday."),
        ("Was Sten Dahl killed?", "Sten Dahl died at home on Monday."),
        ("Did Sten Dahl drown?", "Sten Dahl was murdered on Monday."),
        ("Is Runa Eskil the mayor of Sill?", "Runa Eskil is the director of Sill fair."),
        ("Was Sten Dahl charged?", "Sten Dahl was accused on Monday."),
        ("Was Sten Dahl shot?", "Sten Dahl was injured on Monday."),
        ("Was Sten Dahl jailed?", "Sten Dahl has worked here for a year."),
        ("Was Sten Dahl elected?", "Sten Dahl voted on Monday."),
        ("Did Sten Dahl resign?", "Sten Dahl sat down on Monday."),
        ("Did Sten Dahl leave?", "Sten Dahl sat down on Monday."),
        ("Was Sten Dahl assassinated?", "Sten Dahl was murdered on Monday."),
    ],
)
def test_what_is_only_near_in_meaning_is_not_said(ask_texts: Ask, question: str, text: str) -> None:
    assert ask_texts(question, text).short != "Yes"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Did Runa Eskil resign?", "Runa Eskil stepped down on Monday."),
        ("Did Runa Eskil step down?", "Runa Eskil resigned on Monday."),
        ("Did Runa Eskil quit?", "Runa Eskil resigned on Monday."),
        ("Was Sten Dahl jailed?", "Sten Dahl was imprisoned on Monday."),
        ("Was Sten Dahl murdered?", "Sten Dahl was assassinated on Monday."),
    ],
)
def test_what_says_as_much_is_a_yes(ask_texts: Ask, question: str, text: str) -> None:
    assert ask_texts(question, text).short == "Yes"


@pytest.mark.parametrize(
    "said",
    [
        "Mayor Runa Eskil said three people died in the fire in Sill.",
        "Mayor Runa Eskil dismissed the criticism in Sill as nonsense.",
    ],
)
def test_who_speaks_of_an_end_still_holds_the_office(ask_texts: Ask, said: str) -> None:
    named = "Runa Eskil is the mayor of Sill."
    assert ask_texts("Is Runa Eskil still mayor of Sill?", named, said).short != "No"
    assert (
        ask_texts("Is Runa Eskil still mayor of Sill?", named, "Mayor Runa Eskil of Sill has resigned.").short != "Yes"
    )


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("Are there boats to Orsa today?", "Boats to Orsa are cancelled today because of the storm.", "No"),
        ("Are the boats to Orsa sailing?", "Boats to Orsa run again from noon.", "Yes"),
        ("Are there boats to Orsa?", "Boats to Morrow are cancelled today.", ""),
    ],
)
def test_what_is_cancelled_does_not_run(ask_texts: Ask, question: str, text: str, short: str) -> None:
    assert ask_texts(question, text).short == short


def test_a_headline_says_which_quake_a_sentence_is_of(ask_texts: Ask) -> None:
    assert ask_texts("Was the quake in Sill felt in Orsa?", "The quake was felt as far away as Orsa.").short != "Yes"
    candidate = make_candidate("The quake was felt as far away as Orsa.", title="Strong quake in Sill")
    question = understand(Question("Was the quake in Sill felt in Orsa?", Filter()))
    assert verdict(question, [candidate]).says != "No"


FIRE = "A fire destroyed the Sill grain mill on Tuesday night."
TRIAL = "Tomas Renn was sentenced to two years on Thursday for taking bribes from the Sill shipyard."


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("Did anyone die in the Sill mill fire?", f"{FIRE} Nobody was killed.", "Nobody was killed."),
        ("Did the mill fire cost any lives?", f"{FIRE} Two people were hurt; nobody died.", "nobody died."),
        (
            "was there a flood alert after the fire",
            f"{FIRE} No flood warning was issued.",
            "No flood warning was issued.",
        ),
        (
            "Is Tomas Renn going to the supreme court?",
            f"{TRIAL} His lawyer said that he would not take the case to the supreme court.",
            "not take the case to the supreme court.",
        ),
        ("Does the Sill levy apply to hospitals?", "The Sill levy begins in May. Hospitals are exempt.", "are exempt."),
        (
            "Is the Sill library open on Sundays?",
            "The Sill library is closed on Sundays for now; the council hopes to open it on Sunday afternoons.",
            "afternoons.",
        ),
    ],
)
def test_what_a_clause_denies_of_what_its_passage_is_about_is_denied(
    ask_texts: Ask, question: str, text: str, said: str
) -> None:
    answer = ask_texts(question, text)
    assert answer.decided == "No"
    assert answer.sentences[0].text.endswith(said)


def test_who_was_acquitted_of_it_is_not_said_to_have_been_found_guilty(ask_texts: Ask) -> None:
    text = f"{TRIAL} The district court acquitted him of money laundering."
    assert ask_texts("was tomas renn found guilty of money laundering", text).decided != "Yes"


def test_that_somebody_died_is_not_denied_by_who_did(ask_texts: Ask) -> None:
    answer = ask_texts(
        "Did anyone die in the Sill mill fire?", f"{FIRE} The caretaker, a man of 67, died when the roof fell in."
    )
    assert answer.decided != "No"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Did anyone die in the Sill mill fire?", f"{FIRE} No windows were broken."),
        ("Did Tomas Renn resign?", "Tomas Renn leads the Sill council. Karin Halvard did not resign."),
        (
            "Is Tomas Renn going to the supreme court?",
            "The appeal court cut the sentence of former mayor Tomas Renn in May.",
        ),
    ],
)
def test_what_denies_something_else_decides_nothing(ask_texts: Ask, question: str, text: str) -> None:
    assert ask_texts(question, text).decided == ""
