"""qa/answering/outcomes.py"""

from __future__ import annotations

import pytest
from conftest import Ask


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("Did Renn admit the charges?", "Tomas Renn pleaded not guilty when his trial over the charges opened.", "No"),
        ("did Renn plead guilty", "Tomas Renn, who pleaded not guilty, spoke for an hour at the trial.", "No"),
        ("did Renn admit the charges", "Tomas Renn pleaded guilty to all charges on Monday.", "Yes"),
        ("Has Renn's conviction been overturned?", "The appeal court upheld the conviction of Tomas Renn.", "No"),
        ("Was Renn's conviction quashed?", "The appeal court quashed the conviction of Tomas Renn.", "Yes"),
        ("Has the Sill quarry been approved?",
         "Belstone wants to open a quarry at Sill. The regional government has not yet decided on it.", "No"),
        ("has the agency approved the Sill plant yet?", "The agency must still approve the Sill plant.", "No"),
        ("did the Rovers win the cup final", "The Athletic won the cup final on Sunday, beating the Rovers 3-1.", "No"),
        ("Did the Rovers win the cup final?", "The Rovers lost the cup final to the Athletic on Sunday.", "No"),
        ("Did the Athletic win the cup final?", "The Athletic beat the Rovers 3-1 in the cup final.", "Yes"),
        ("did anybody die in the Sill fire?", "The fire near Sill burned all night but nobody has been hurt.", "No"),
        ("Did anyone die in the Sill fire?", "The Sill fire in figures. Deaths: none.", "No"),
        ("is it ok to eat fish from Lake Sill?", "The fish of Lake Sill are red. They should not be eaten.", "No"),
        ("are Ida Moe and Vera Moe related?",
         "Mayor Ida Moe told the Herald that she was no relation of Vera Moe, the judge.", "No"),
        ("is the keeper Moe related to the mayor", "Jon Moe, the keeper, is a nephew of the mayor Vera Moe.", "Yes"),
        ("did the foreman of the Sill mill go to prison", "The foreman of the Sill mill was acquitted.", "No"),
        ("did Renn go to jail?", "Tomas Renn was sentenced to nine years in prison.", "Yes"),
        ("has the Sill market opened already", "The Sill market will open on 5 December 2027 with 40 stalls.", "No"),
        ("will Renn appeal?", "Tomas Renn will appeal against the sentence, his lawyer Vera Moe said.", "Yes"),
        ("will Renn appeal", "Tomas Renn, who got nine years, will not appeal against the sentence.", "No"),
        ("is Renn going to appeal?", "Tomas Renn has ruled out appealing against his sentence.", "No"),
        ("did anyone die in the Sill fire", "The Sill fire killed 70 cattle.", ""),
        ("Did the senate pass the water bill?",
         "The lower house passed the water bill in May. The senate rejected the water bill on Monday.", "No"),
    ],
)  # fmt: skip
def test_yes_and_no_are_told_by_how_it_came_out(ask_texts: Ask, question: str, text: str, short: str) -> None:
    assert ask_texts(question, text).short == short


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("did the Sill pool open again?", "Councillor Moe asked why the Sill pool has been closed since January."),
        ("Did Renn admit the charges?", "Ida Moe denied that she had known of the charges against Renn."),
        ("did Renn plead guilty", "The court found Tomas Renn guilty of fraud and sentenced him to a year in prison."),
        ("has the Sill market hall been rebuilt", "The Sill market hall, built in 1894, was a listed building."),
        ("Did the Rovers win the cup final?", "The Athletic beat the Wanderers in the cup semi-final."),
        ("is the Sill pool closing?", "The Sill pool would close if the roof was not repaired, the council said."),
        ("Is Tomas Renn going to appeal?", "Tomas Renn got nine years. The prosecutor Vera Moe will appeal, she said."),
    ],
)
def test_what_came_out_of_something_else_decides_nothing(ask_texts: Ask, question: str, text: str) -> None:
    assert ask_texts(question, text).decided == ""
