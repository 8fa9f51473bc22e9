"""qa/question/followups/referents.py"""

from __future__ import annotations

from dataclasses import replace

from turns import answer, passage, refused

from qa.question.followups.followup import readings
from qa.question.followups.referents import persons, things


def test_a_dateline_names_nobody() -> None:
    text = "UPPER TARN (TCN) - The harbourmaster, Sten Dahl, was charged on Monday."
    turn = answer("Who is Dahl?", text, "UPPER TARN (TCN")
    assert persons([turn], "he") == ["Sten Dahl"]
    assert readings("what was he charged with?", [turn]) == ["what was Sten Dahl charged with?"]


def test_the_place_of_a_dateline_is_nobody_where_it_is_named_again() -> None:
    text = "TARN, Oct 12 - Ines Munk, a teacher, has beaten Sten Dahl in Tarn's election."
    turn = replace(answer("Who beat Dahl?", text, "Tarn"), passages=(passage("Sten Dahl said he was sorry."),))
    assert persons([turn], "she") == ["Ines Munk"]


def test_an_outlet_a_court_and_a_team_are_nobody() -> None:
    outlet = replace(
        answer("Why did Sten Dahl resign?", "Sten Dahl resigned after El Eco de Tarn wrote of a flight.", "a flight"),
        passages=(passage("Sten Dahl resigned. He had taken a flight.", source="El Eco de Tarn"),),
    )
    assert persons([outlet], "he") == ["Sten Dahl"]
    court = answer("What was cut?", "The Sill Court cut the sentence of Sten Dahl.", "the sentence")
    assert persons([court], "he") == ["Sten Dahl"]
    team = replace(
        answer("When did the Larks sack coach Dahl?", "The Tarn Larks sacked coach Sten Dahl.", "The Tarn Larks"),
        passages=(passage("Ines Munk is the coach of the Tarn Larks: he signed on Monday."),),
    )
    assert persons([team], "he") == ["Sten Dahl"]


def test_a_title_is_no_part_of_a_name() -> None:
    turn = answer("Who leads Tarn?", "Mayor Karin Halvard spoke. Halvard was calm.", "Mayor Karin Halvard")
    assert readings("how old is she?", [turn]) == ["how old is Karin Halvard?"]
    premier = answer("When did Premier Dahl say so?", "Premier Sten Dahl of Sill said so on Monday.", "Monday")
    assert persons([premier], "he") == ["Sten Dahl"]


def test_his_and_her_tell_who_is_he_and_she() -> None:
    text = "Sten Dahl will leave the Sill Bank in May. His successor will be Ines Munk."
    turn = replace(answer("Who heads the Sill Bank?", text, "Ines Munk"), passages=(passage(text),))
    assert persons([turn], "he") == ["Sten Dahl"]


def test_where_nobody_was_told_he_is_whoever_was_asked_for() -> None:
    turn = refused("Who scored for Tarn against Sill?", passage("Femi Eide scored late. He was carried off."))
    assert readings("how old is he?", [turn]) == [
        "how old is he? (scored for Tarn against Sill)",
        "how old is Femi Eide?",
    ]


def test_they_are_those_who_stopped_work_with_their_town() -> None:
    turn = answer("when did the bus drivers in Tarn strike?", "The drivers struck on Monday.", "Monday")
    assert things([turn], "they") == ["the bus drivers in Tarn"]
    assert things([turn], "it")[:1] == ["the strike of the bus drivers in Tarn"]
    went = answer("when did the dockers in tarn go on strike?", "They went on Monday.", "Monday")
    assert things([went], "they") == ["the dockers in tarn"]


def test_it_is_one_and_they_are_several() -> None:
    struck = answer("when did the bus drivers in Tarn strike?", "The drivers struck on Monday.", "Monday")
    counted = answer("how many of them were there?", "There were 90.", "90", "how many of the bus drivers were there?")
    assert things([struck, counted], "it")[:1] == ["the strike of the bus drivers in Tarn"]
    assert readings("what do they want?", [struck, counted]) == ["what do the bus drivers want?"]
    both = answer("Who are Karin and Sten Halvard?", "Karin Halvard is a baker.", "Karin Halvard")
    assert readings("are they related?", [both])[0] == "are Karin and Sten Halvard related?"


def test_somebody_else_of_a_name_and_an_object_tell_nothing_of_who_is_he() -> None:
    text = "Sten Dahl lost to Femi Munk. Munk conceded before midnight and said that he would not stand again."
    called = "Ines Munk beat Sten Dahl. Dahl, who was first elected in 2024, telephoned her before midnight."
    turn = replace(answer("Who is mayor of Tarn?", called, "Ines Munk"), passages=(passage(text), passage(called)))
    assert persons([turn], "she") == ["Ines Munk", "Sten Dahl"]
    assert readings("and before her?", [turn]) == ["Who was mayor of Tarn before Ines Munk?"]


def test_a_name_is_known_whole_and_with_its_title_it_is_no_other() -> None:
    text = "Femi Munk was elected leader of Tarn County Council after Ines Munk. Cllr Munk said that he was glad."
    turn = replace(
        answer("Who is Femi Munk?", text, "Tarn County"), passages=(passage("Cllr Munk spoke. He was glad."),)
    )
    assert persons([turn], "he")[0] == "Femi Munk"


def test_who_is_asked_about_by_name_is_meant() -> None:
    text = "Tarn Rovers have sold Femi Eide to Sill Town."
    turn = answer("Who is Femi Eide?", text, "Tarn Rovers")
    assert readings("how old is he?", [turn])[0] == "how old is Femi Eide?"
    assert (
        readings("how old is she?", [answer("who's Moe?", "Mayor Ida Moe spoke.", "Mayor")])[0] == "how old is Ida Moe?"
    )


def test_a_town_of_the_articles_is_nobody() -> None:
    text = "Superintendent Ines Munk said that Upper Tarn would use lockers."
    turn = replace(
        answer("Who replaced Sten Dahl as superintendent?", text, "Ines Munk"),
        passages=(passage("The schools in Upper Tarn open. Upper Tarn voted for it; her predecessor did not."),),
    )
    assert persons([turn], "her")[0] == "Ines Munk"


def test_a_team_that_something_happened_at_is_they() -> None:
    turn = answer("What happened at the Larks in June?", "The Tarn Larks dismissed their manager.", "their manager")
    assert readings("who owns them?", [turn])[0] == "who owns the Larks?"


def test_they_are_nobody_who_only_tells_which_thing_was_spoken_of() -> None:
    crown = answer("When was the Sill crown stolen?", "The Sill crown was stolen on Monday.", "Monday")
    assert things([crown], "they") == []
    assert readings("have they found it?", [crown]) == ["has the Sill crown been found?"]
    minister = answer("When did the fisheries minister resign?", "Fisheries minister Femi Eide resigned.", "Femi Eide")
    assert readings("what did they accuse him of?", [minister])[0] == "what did they accuse Femi Eide of?"


def test_it_is_the_thing_before_it_is_where_that_goes() -> None:
    ferry = answer("what time does the last ferry to Morrow leave?", "The last ferry leaves at nine.", "nine")
    assert things([ferry], "it") == ["the last ferry", "Morrow"]


def test_who_is_asked_about_by_the_last_name_is_somebody() -> None:
    was = answer("Who was acting director of the port?", "Sten Dahl was acting director of the port.", "Sten Dahl")
    asked = refused("where does Eskil come from?", passage("Runa Eskil now works for a bank."))
    assert readings("and what is she doing?", [was, asked])[0] == "what is Eskil doing?"


def test_how_many_there_are_and_doing_it_mean_no_place_and_no_thing() -> None:
    drivers = answer("Why are the bus drivers in Tarn angry?", "The drivers want more pay.", "more pay")
    assert readings("how many are there?", [drivers])[0] == "how many are there? (the bus drivers in Tarn)"
    pilot = answer("Which pilot flew under the bridge?", "The pilot was Sten Dahl.", "Sten Dahl")
    assert readings("why did he do it?", [pilot])[0] == "why did Sten Dahl do it?"
