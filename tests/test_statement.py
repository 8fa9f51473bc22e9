"""qa/question/statement.py"""

from __future__ import annotations

import pytest

from qa.question.statement import lasting, presumes, statement


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who beat Tarn Athletic?", "… beat Tarn Athletic"),
        ("Whom did Tarn Athletic beat?", "Tarn Athletic beat …"),
        ("Who did Karin Halvard replace as mayor?", "Karin Halvard replace as mayor …"),
        ("Who is the mayor of Alder?", "… is the mayor of Alder"),
        ("Who was hired by Mirela Voss?", "… was hired by Mirela Voss"),
        ("Which towns did not sign the treaty?", "… towns did not sign the treaty"),
        ("What was Ada Renn fined for?", "Ada Renn was fined for …"),
        ("Who was the mayor replaced by?", "the mayor was replaced by …"),
        ("What was the strike about?", "… was the strike about"),
        ("Which schools will close?", "… schools will close"),
        ("Which bridge did the council close?", "the council close … bridge"),
        ("How many people were injured in the fire?", "… people were injured in the fire"),
        ("How many houses did Voss build?", "Voss build … houses"),
        ("How much will the repair cost?", "the repair will cost …"),
        ("How much is the toll?", "the toll is …"),
        ("When was the bridge closed?", "the bridge was closed …"),
        ("Why didn't Karin Halvard resign?", "not Karin Halvard resign …"),
        ("How long is the bridge?", "the bridge is … long"),
        ("Where is Tarn?", "Tarn is …"),
        ("Did Karin Halvard resign?", "Karin Halvard resign"),
        ("Was the mill insured?", "the mill was insured"),
        ("Are there boats to Orsa today?", "there are boats to Orsa today"),
        ("Is there still a toll?", "there is still a toll"),
        ("Will Linden School close?", "Linden School will close"),
        ("Has the ferry been sold?", "the ferry has been sold"),
        ("Is she still on the council after resigning as mayor?", "she is on the council after resigning as mayor"),
        ("Is the bridge still closed?", "the bridge is closed"),
        ("is the new law in force yet", "the new law is in force"),
        ("is Jan Moe still head of the union", "Jan Moe is head of the union"),
        ("can you have a baby in Tarn hospital now", "you can have a baby in Tarn hospital"),
        ("Was it foggy when the ferry sank?", "it was foggy when the ferry sank"),
        ("why can't lorries use the bridge", "lorries can not use the bridge …"),
        ("Why won't the pool open?", "the pool will not open …"),
        ("what's the toll now", "… is the toll now"),
        ("What's happened to the ferry?", ""),
        ("Are you and Ida Moe married?", "you and Ida Moe are married"),
        ("from when is the ban in force", "the ban is in force …"),
        ("how come the mayor lost", "the mayor lost …"),
        ("Is the bishop a member of the council?", "the bishop is a member of the council"),
        ("Will the council merge with the one in Sill?", "the council will merge with the one in Sill"),
        ("Can dogs travel on the ferry?", "dogs can travel on the ferry"),
        ("Was the injured man freed?", "the injured man was freed"),
        ("Is it true that Karin Halvard resigned?", "Karin Halvard resigned"),
        ("How many boats is Orsa to take back?", "Orsa is to take back … boats"),
        ("The keeper hurt his knee on Monday. He plays for which club?", "He plays for … club"),
        ("Please, and who won?", "… won"),
        ("ferry timetable", ""),
        ("Wer ist der Bürgermeister?", ""),
    ],
)
def test_what_is_asked_is_said_as_a_statement(question: str, said: str) -> None:
    assert statement(question) == said


def test_what_holds_is_told_from_what_happened() -> None:
    assert all(map(lasting, ["Is the bridge open?", "Who leads the council?", "Does the ferry still run?"]))
    assert not any(map(lasting, ["Did the bridge open?", "Who was the mayor?", "Is it true that she resigned?"]))


def test_some_questions_take_something_for_granted() -> None:
    assert all(map(presumes, ["Why did she resign?", "When was it sold?", "And since when is it closed?"]))
    assert not any(map(presumes, ["Who resigned?", "How many resigned?", "Did she resign?"]))
