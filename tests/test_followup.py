"""qa/question/followups/followup.py"""

from __future__ import annotations

from dataclasses import replace

import pytest
from turns import DAY, answer, passage, refused

from qa.domain import Answer, Sentence
from qa.question.followups.followup import readings


def standalone(question: str, history: list[Answer]) -> str:
    """The likeliest reading."""
    return readings(question, history)[0]


MAYOR = answer("Who resigned as mayor of Alder?", "Karin Halvard resigned as mayor of Alder.", "Karin Halvard")
BRIDGE = answer("When did the Alder Bridge close?", "The bridge was closed on 3 March.", "3 March")
FLOOD = answer("How many people died in the flood in Upper Sill?", "Two people died in Upper Sill.", "Two")
AGAINST = answer("Who is against the wind farm?", "Tern Watch is against the wind farm.", "Tern Watch")
SIGNED = answer("Who signed the Tarn treaty?", "Alder and Kestrel signed the treaty.", "Alder and Kestrel")
JOBS = answer("How many jobs will Sill Lines cut?", "Sill Lines will cut 40 jobs.", "40")
COURT = answer("What did the court stop?", "The court in Kestrel stopped the wind farm.", "the wind farm")


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        (MAYOR, "And who replaced him?", "who replaced Karin Halvard?"),
        (MAYOR, "When did she resign?", "When did Karin Halvard resign?"),
        (MAYOR, "What was her reason?", "What was Karin Halvard's reason?"),
        (MAYOR, "Why?", "Why did Karin Halvard resign as mayor of Alder?"),
        (MAYOR, "What about Tarn?", "Who resigned as mayor of Tarn?"),
        (MAYOR, "When was that?", "When did Karin Halvard resign as mayor of Alder?"),
        (BRIDGE, "And why?", "why did the Alder Bridge close?"),
        (AGAINST, "why?", "why is Tern Watch against the wind farm?"),
        (BRIDGE, "Why was that?", "Why did the Alder Bridge close?"),
        (BRIDGE, "How did that happen?", "How did the Alder Bridge close?"),
        (BRIDGE, "How much will it cost to repair?", "How much will the Alder Bridge cost to repair?"),
        (BRIDGE, "What is its length?", "What is the Alder Bridge's length?"),
        (BRIDGE, "And the ferry?", "When did the ferry close?"),
        (FLOOD, "And the one in Morrow?", "How many people died in the flood in Morrow?"),
        (FLOOD, "And ten years before that?", "How many people died in the flood in Upper Sill ten years before that?"),
        (SIGNED, "Who else?", "Who else signed the Tarn treaty?"),
        (SIGNED, "When did it begin?", "When did the Tarn treaty begin?"),  # Tarn only says which
        (JOBS, "By how much?", "By how much will Sill Lines cut jobs?"),
        (FLOOD, "And in Morrow?", "How many people died in the flood in Morrow?"),
        (FLOOD, "Who were they?", "Who were they? (people died in the flood in Upper Sill)"),
    ],
)
def test_what_a_question_leans_on_is_put_into_it(before: Answer, question: str, meant: str) -> None:
    assert standalone(question, [before]) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Who won the cup final?",
        "Is there a ferry to Tarn?",
        "When did Pim Renn say that he would resign?",  # "he" has its name beside it
        "What happened this week?",
        "",
    ],
)
@pytest.mark.parametrize("before", [MAYOR, BRIDGE, FLOOD, COURT])
def test_a_question_that_stands_alone_stays_as_it_is(before: Answer, question: str) -> None:
    assert standalone(question, [before]) == question


STAND_ALONE = (
    "Norrlys retired its oldest ferry this week. What year was it built?",
    "Sill Lines announced this week that it will be testing which new fuel?",
    "Which island announced that it’s dropping its fare for visitors?",
    "Which bakery chain has agreed to remove artificial dyes from its loaves?",
    "Which two teams did not make it to the semi-finals?",
    "Which town put up tents for families bused there from the valley?",
    "Which council was forced to deny rumours it was planning to sell its harbour?",
    "The makers of this puppet film said the story of the salt horse Bosun will end next year.",
    "Following his defeat, Sten Dahl took a post at which college?",
    "True or false: It rained on more than 300 days last year in Kestrel.",
    "Which singer apologised after using a machine to sign copies of her new book?",
    "What share of fishermen believe they could repair their own engines, according to a survey?",
)


def test_questions_that_stand_alone_stay_as_they_are_in_one_conversation() -> None:
    turns = [MAYOR, BRIDGE]
    for question in STAND_ALONE:
        assert readings(question, turns)[0] == question
        turns.append(answer(question, "That was Runa Eskil of the Tarn Dairy.", "Runa Eskil"))


def test_the_first_question_has_nothing_to_lean_on() -> None:
    assert standalone("And who replaced him?", []) == "And who replaced him?"


def test_it_leans_on_the_question_before_as_that_was_understood() -> None:
    second = answer(
        "And in Morrow?", "Nobody died in Morrow.", "Nobody", "How many people died in the flood in Morrow?"
    )
    assert standalone("What about Tarn?", [FLOOD, second]) == "How many people died in the flood in Tarn?"


LEADER = answer("Who is the mayor of Alder?", "Karin Halvard has been mayor since May.", "Karin Halvard")
NEXT = answer(
    "And who replaced her?", "Deputy mayor Sten Dahl replaced her.", "Sten Dahl", "Who replaced Karin Halvard?"
)
FERRY = answer("When did the new ferry sail?", "The new ferry sailed on 3 March.", "3 March")
PRICE = answer("And the price of cod?", "The price of cod fell to 9 crowns.", "9 crowns")
PRICE_ON = answer("and on Sunday?", "The price of cod was 8 crowns.", "8 crowns", "the price of cod on Sunday?")
MORROW = answer("And in Morrow?", "Nobody died.", "Nobody", "How many people died in the flood in Morrow?")
CHIEF = answer("Who is Runa Eskil?", "Fire chief Runa Eskil said a battery was the cause.", "Fire chief")
SAID = answer("What did she say?", "Runa Eskil spoke of a battery.", "a battery", "What did Runa Eskil say?")
WON = replace(
    answer("Who won the Golden Sheaf?", "Ines Munk beat Sten Dahl.", "Ines Munk"),
    passages=(passage("Ines Munk won the Golden Sheaf. She beat Sten Dahl, who said that he was glad."),),
)
PROFIT = answer(
    "What was the profit of Sill Lines in the first quarter of 2024?", "Sill Lines made 9 crowns in 2024.", "9 crowns"
)
BUYER = answer("Who bought the Tarn Courier?", "Sten Dahl has bought the Tarn Courier.", "Sten Dahl")
WORST = answer("Which village was hit worst there?", "Morrow was hit worst.", "Morrow")
CENSUS = answer("How many people live in Upper Sill?", "Upper Sill had 900 inhabitants in 2025.", "900")
IN_2015 = [
    "How many people live in Upper Sill in 2015?",
    "How many people live in Upper Sill ten years before that?",
]
QUAKE = answer("How many people died in the Tarn quake?", "The quake in Tarn killed 12.", "12")
PLAYS = answer("How many plays did Ines Munk write?", "Munk wrote nine plays.", "nine")
PREMIER = answer("Who replaced Karin Halvard?", "Sten Dahl replaced her.", "Sten Dahl")
RACE = answer("Who won the Tarn marathon in 2025, women?", "Ines Munk won the Tarn marathon.", "Ines Munk")
SALARY = answer("What was Ida Moe's salary?", "Ida Moe was paid 90,000 crowns.", "90,000 crowns")
KEY_RATE = answer("What is the key rate now?", "The key rate is 4 per cent.", "4 per cent")
JOBLESS = answer("What was Sill's unemployment rate in 2025?", "It was 6 per cent.", "6 per cent")
PRIZE = answer("Who won the Golden Sheaf?", "The baker Łukasz Ørn has won the Golden Sheaf.", "baker Łukasz Ørn")
RIVAL = refused(
    "Who ran against Halvard in Upper Alder?",
    passage("Karin Halvard won. She beat Sten Dahl, a baker."),
    passage("Sten Dahl lost on Sunday. He had asked Karin Halvard to step down. Halvard said she was glad."),
)
SIGNING = answer("Who did Alder Rovers sign?", "Alder Rovers have signed Femi Munk.", "Femi Munk")
FIRE = answer("What caused the barn fire in Upper Alder?", "A battery was the cause, officials said.", "A battery")
REFUSED = refused("Who is the judge in the Moreau trial?")
THANKS = Answer("thanks!", (Sentence("You are welcome.", ()),), (), (), 1.0, DAY, "extractive")


@pytest.mark.parametrize(
    ("turns", "question", "meant"),
    [
        ([LEADER], "Who was it before her?", ["Who was the mayor of Alder before Karin Halvard?"]),
        ([LEADER], "And before that?", ["Who was the mayor of Alder before Karin Halvard?"]),
        ([SIGNED], "Who did not?", ["Who did not signed the Tarn treaty?"]),
        ([SIGNED], "Who didn't?", ["Who didn't signed the Tarn treaty?"]),
        ([FERRY], "Is it fast?", ["Is the new ferry fast?"]),
        ([FERRY], "What about the bus?", ["When did the bus sail?", "the bus? (did the new ferry sail)"]),
        ([MAYOR], "What about her brother?", ["Karin Halvard's brother"]),
        ([MAYOR], "tell me more", ["Tell me about Alder"]),
        ([REFUSED], "When did it begin?", ["When did the Moreau trial begin?"]),
        ([MAYOR, THANKS], "When did she resign?", ["When did Karin Halvard resign?"]),
        ([MAYOR, NEXT], "How old is he?", ["How old is Sten Dahl?"]),  # "replaced her": Halvard is no "he"
        ([MAYOR, NEXT], "How old is she?", ["How old is Karin Halvard?"]),
        ([LEADER], "Sorry, now Sten Dahl: when was he elected?", ["when was Sten Dahl elected?"]),
        ([BRIDGE], "No, I meant why.", ["why did the Alder Bridge close?"]),
        ([MAYOR], "What was the vote?", ["What was the vote? (Alder)", "What was the vote?"]),
        ([JOBS], "Why?", ["Why will Sill Lines cut jobs?"]),
        ([PRICE], "and yesterday?", ["the price of cod yesterday?"]),
        ([PRICE, PRICE_ON], "and on Monday?", ["the price of cod on Monday?"]),
        (
            [LEADER],
            "What about the Sill Council?",
            ["Who is the mayor of Sill Council?", "Tell me about the Sill Council"],
        ),
        ([FLOOD, MORROW], "Which was worse?", ["Which was worse, Upper Sill or Morrow?"]),
        ([CHIEF], "What did she say?", ["What did Runa Eskil say?"]),  # "Fire" of "Fire chief" is nobody
        ([CHIEF, SAID], "Was it insured?", ["Was it insured? (Runa Eskil)", "Was it insured?"]),  # she is no "it"
        ([PROFIT], "And in the third quarter?", ["What was the profit of Sill Lines in the third quarter of 2024?"]),
        (
            [BUYER],
            "For how much?",
            ["For how much did Sten Dahl buy the Tarn Courier?", "For how much? (the Tarn Courier)"],
        ),
        ([WORST], "And in Kestrel?", ["Which village was hit worst in Kestrel?"]),
        ([CENSUS], "And ten years before that?", IN_2015),
        ([RACE], "what about the men", ["Who won the Tarn marathon in 2025, men?"]),
        ([RACE], "Who won it the year before?", ["Who won the Tarn marathon in 2024?"]),
        ([KEY_RATE], "what about inflation?", ["What is inflation now?"]),
        (
            [JOBLESS],
            "and in Kestrel?",
            ["What was Kestrel's unemployment rate in 2025?", "What was Sill's unemployment rate in 2025 in Kestrel?"],
        ),
        ([SALARY], "And in Tarn?", ["What was Ida Moe's salary in Tarn?", "in Tarn? (was Ida Moe's salary)"]),
        ([SIGNING], "How much will those cost?", ["How much will those cost? (Alder Rovers)"]),
        ([QUAKE], "What about the one in Kestrel?", ["How many people died in the quake in Kestrel?"]),
        ([PLAYS], "Who finished the last one for her?", ["Who finished the last play for Ines Munk?"]),
        ([PREMIER], "And who after him?", ["Who replaced Sten Dahl?"]),
        ([LEADER, BRIDGE], "Who was it before her?", ["Who was the mayor of Alder before Karin Halvard?"]),
        ([PRIZE], "Where was he born?", ["Where was Łukasz Ørn born?"]),  # a prize is nobody
        ([PRIZE], "How much is it worth?", ["How much is the Golden Sheaf worth?"]),
        (
            [RIVAL],  # Halvard is a she, and Upper Alder a town
            "What does he do?",
            ["What does he do? (ran against Halvard in Upper Alder)", "What does Sten Dahl do?"],
        ),
        ([SIGNING], "How much did they pay for him?", ["How much did Alder Rovers pay for Femi Munk?"]),
        ([FIRE], "Was it insured?", ["Was the barn fire in Upper Alder insured?"]),
        ([FIRE], "Who is the mayor there?", ["Who is the mayor in Upper Alder?", "Who is the mayor in the barn fire?"]),
        ([WON], "How old is she?", ["How old is Ines Munk?"]),  # the article goes on about her
    ],
)
def test_a_question_has_a_reading_for_each_that_it_may_mean(
    turns: list[Answer], question: str, meant: list[str]
) -> None:
    assert readings(question, turns) == meant


@pytest.mark.parametrize("question", ["thanks", "Are you sure?", "hello", "How many articles are there?"])
def test_what_asks_nothing_of_the_news_leans_on_nothing(question: str) -> None:
    assert readings(question, [MAYOR]) == [question]


def test_only_thanks_before_it_is_nothing_to_lean_on() -> None:
    assert readings("And why?", [THANKS]) == ["And why?"]


STRIKE = answer("When did the Tarn dock strike start?", "The strike began on 7 April.", "7 April")
REPORT = answer("When did the mine inquiry report come out?", "It came out in May.", "May")
IN_COURT = answer("What sentence did Sten Dahl get in the district court?", "He got four years.", "four years")
WENT = answer("Where did Dahl go?", "Dahl went to Kestrel.", "Kestrel")
MILL = answer("Who was killed in the Sill Mill fire?", "A man was killed by a beam.", "A man")
HIS = answer("What did the Court of Appeal do to Sten Dahl's sentence?", "It cut the sentence.", "cut")
LATE = answer("When did the new baths in Tarn open?", "They opened on Saturday.", "Saturday")
THIRD = answer("How much did Sill Lines earn in the third quarter of 2026?", "It earned 44 crowns.", "44 crowns")
VOTE = answer("Who won the Tarn vote in October 2026?", "Sten Dahl won the vote.", "Sten Dahl")
JOBLESS = answer("Unemployment in Tarn?", "In Tarn it is 5 percent.", "5 percent")
CAUSE = answer("What caused the barn fire in Tarn?", "A lamp caused the fire.", "A lamp")


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        (VOTE, "who else ran?", "who else ran? (the Tarn vote)"),
        (JOBLESS, "and how many people?", "how many people does Tarn have?"),
        (STRIKE, "and when was it over?", "when was the Tarn dock strike over?"),
        (STRIKE, "what about the nurses, when do they start theirs?", "when do the nurses start their strike?"),
        (FLOOD, "What about the one in Morrow, was it worse?", "was the flood in Morrow worse?"),
        (FLOOD, "How about the one in Morrow, were any houses lost?", "were any houses lost in the flood in Morrow?"),
        (REPORT, "who wrote it?", "who wrote the mine inquiry report?"),
        (IN_COURT, "and on appeal?", "What sentence did Sten Dahl get on appeal?"),
        (WENT, "no, the goalkeeper", "Where did the goalkeeper Dahl go?"),
        (CAUSE, "no, I meant the church", "What caused the church fire?"),
        (MILL, "was anyone else hurt?", "was anyone else hurt in the Sill Mill fire?"),
        (HIS, "how long was it?", "how long was Sten Dahl's sentence?"),
        (LATE, "why so late?", "why did the new baths in Tarn open so late?"),
        (THIRD, "and in the first?", "How much did Sill Lines earn in the first quarter of 2026?"),
        (
            THIRD,
            "what about the second quarter of the year before?",
            "How much did Sill Lines earn in the second quarter of 2025?",
        ),
    ],
)
def test_a_piece_of_a_question_is_read_with_what_it_leaves_out(before: Answer, question: str, meant: str) -> None:
    assert standalone(question, [before]) == meant


FINAL = answer("Who won the Coast Cup in 2025?", "The Alder Rovers won it by 3-1.", "Alder Rovers")
GAIN = answer("what profit did Sill Lines make in the fourth quarter of 2025?", "It made 9 crowns.", "9 crowns")
BURNT = answer("How many hectares did the Tarn Moor fire burn?", "It burned 900 hectares.", "900")
WAGES = answer("What is the average wage in Tarn?", "It is 2,000 crowns.", "2,000 crowns")
SENTENCE = answer("How many years did Sten Dahl get in May 2025?", "He got six years.", "six")
RAISE = answer("How much more did the bus drivers get in the end?", "They got 6 percent more.", "6 percent")
DELAYED = answer("When will the new Tarn bridge open?", "Its opening was put off to May.", "May")
ASIDE = answer("When will the new Tarn bridge open, by what the mayor said in May?", DELAYED.sentences[0].text, "May")
MILLED = answer("When did the old mill, built in 1900, close?", "It closed in May.", "May")
DEAD = answer("How many people died in the mill fire in Tarn?", "Four people died.", "Four")
BEETLE = answer("Which beetle was named after Ines Munk?", "They named a blind beetle after Ines Munk.", "blind")
RUNS = answer("Who runs the Sill Council?", "Chair Runa Eskil spoke.", "Runa Eskil")
NAMESAKES = answer("Who is Dahl?", "Sten Dahl is a baker.", "Sten Dahl")
ELECTED = answer("Who was elected mayor of Tarn?", "Karin Halvard was elected mayor of Tarn.", "Karin Halvard")


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        (FINAL, "score?", "what is the score of the Coast Cup in 2025?"),
        (FINAL, "against whom?", "against whom did Alder Rovers win the Coast Cup in 2025?"),
        (FINAL, "and who coaches them?", "who coaches Alder Rovers?"),
        (GAIN, "revenue?", "what revenue did Sill Lines make in the fourth quarter of 2025?"),
        (GAIN, "what about losses?", "what losses did Sill Lines make in the fourth quarter of 2025?"),
        (GAIN, "and the quarter after that?", "what profit did Sill Lines make in the first quarter of 2026?"),
        (GAIN, "and the quarter before?", "what profit did Sill Lines make in the third quarter of 2025?"),
        (GAIN, "what about the year before?", "what profit did Sill Lines make in the fourth quarter of 2024?"),
        (BURNT, "homes?", "how many homes did the Tarn Moor fire burn?"),
        (BURNT, "and in the Sill Hill one?", "How many hectares did the Sill Hill fire burn?"),
        (WAGES, "unemployment?", "what is the unemployment in Tarn?"),
        (WAGES, "Alder?", "What is the average wage in Alder?"),
        (WAGES, "in Alder?", "What is the average wage in Alder?"),
        (WAGES, "in 2019?", "What is the average wage in Tarn in 2019?"),
        (SENTENCE, "what had the prosecution wanted?", "How many years had the prosecution wanted for Sten Dahl?"),
        (RAISE, "what had they asked for?", "How much more had the bus drivers asked for?"),
        (RAISE, "how long did they strike?", "how long did the bus drivers strike?"),
        (DELAYED, "why?", "why was the new Tarn bridge put off?"),
        (ASIDE, "why?", "why was the new Tarn bridge put off?"),
        (MILLED, "where was it?", "where was the old mill?"),
        (DELAYED, "cost?", "what is the cost of the new Tarn bridge?"),
        (DEAD, "injured?", "how many people were injured in the mill fire in Tarn?"),
        (DEAD, "why?", "why did people die in the mill fire in Tarn?"),
        (BEETLE, "how big is it?", "how big is the beetle that was named after Ines Munk?"),
        (RUNS, "and before her?", "Who ran the Sill Council before Runa Eskil?"),
        (RUNS, "who had the job before her", "Who ran the Sill Council before Runa Eskil?"),
        (RUNS, "who held that post before?", "Who ran the Sill Council before Runa Eskil?"),
        (RUNS, "age?", "what is the age of Runa Eskil?"),
        (NAMESAKES, "no, not Sten, the judge. where does she live?", "where does the judge Dahl live?"),
        (ELECTED, "by how many votes?", "by how many votes was Karin Halvard elected mayor of Tarn?"),
        (ELECTED, "turnout?", "what is the turnout? (elected mayor of Tarn)"),
        (BUYER, "from whom?", "from whom did Sten Dahl buy the Tarn Courier?"),
        (BUYER, "how much?", "for how much did Sten Dahl buy the Tarn Courier?"),
    ],
)
def test_a_noun_a_wish_or_another_stretch_is_asked_as_the_question_before(
    before: Answer, question: str, meant: str
) -> None:
    assert standalone(question, [before]) == meant


PAY = replace(WAGES, passages=(passage("Wages in Tarn, Alder and Sill rose. Prices rose as well."),))


def test_a_name_in_small_letters_is_one_where_the_articles_write_it_with_a_capital() -> None:
    assert standalone("and alder?", [PAY]) == "What is the average wage in Alder?"
    assert standalone("prices?", [PAY]) == "what are the prices in Tarn?"


MEANT = answer("When was the new ferry meant to sail?", "The ferry was to sail in May.", "May")
MEANT_TO_COST = answer("How much was the third cable car line meant to cost?", "It was to cost 9 crowns.", "9 crowns")
BUILT = answer("Where is the town hall being built?", "It is being built in Sill Street.", "Sill Street")
HIRED = answer("Who did the Larks hire as coach in May 2025?", "The Larks have hired Ines Munk.", "Ines Munk")
TRIAL = answer("When did the trial of the pilot open?", "The trial opened on Monday.", "Monday")
EFFECT = answer("When does the 2025 law take effect?", "It takes effect on 1 May.", "1 May")
QUARTER = answer("What was Sill Lines' profit in the first quarter of 2025?", "Sill Lines lost 2 crowns.", "2 crowns")
RACE = answer("Who won the women's race in Tarn in May 2025?", "Ines Munk won the race.", "Ines Munk")
WARD = answer("When does the maternity ward in Tarn close?", "The ward in Tarn closes in May.", "May")
NURSES = answer("Why are the nurses on strike?", "They want a raise.", "a raise")
WALKED = answer("Why did nurses in Tarn walk out?", "The nurses want a raise.", "a raise")
POTS = answer("How many pots did Ines Munk throw in 2025?", "Munk threw 40 pots.", "40")
TRAMS = answer("How many trams does Tarn have?", "Tarn has 30 trams.", "30")
VISITORS = answer("How many visitors came to Tarn in 2025?", "Tarn had 900 visitors.", "900")
VOTED = answer("How did parliament vote on the levy in 2023?", "It rejected the levy.", "rejected")
AIR = answer("How bad was the air in Tarn in 2025?", "The mean was 20.", "20")
HURT = answer("how many were hurt?", "Nine were hurt.", "Nine", "how many were hurt? (the Tarn mill fire)")
BURNED = answer("How many people died in the Tarn mill fire?", "Nobody died.", "Nobody")
TRIED = answer("How many years did Sten Dahl get at the trial?", "He got nine years.", "nine years")
BAKER = answer("How old is Sten Dahl the baker?", "Dahl, the baker, is 40.", "40")
COACHED = answer("Who coached the Larks in 2025?", "Ines Munk coached them.", "Ines Munk")
DEFENDED = answer("Who defended Sten Dahl?", "His lawyer, Ines Munk, said so.", "Ines Munk")
FLOUR = answer("how much is flour", "A kilo of flour is 2 crowns.", "2 crowns")
TICKET = answer("how much is a ticket from Tarn to Sill", "A ticket is 9 crowns, for children 4.", "9 crowns")
BROTHER = answer("What did Sten Dahl's brother get?", "His brother got a year.", "a year")
BANNED = answer("For how long was Sten Dahl banned?", "He was banned for two years.", "two years")
FARED = answer("How did Sill Lines do in 2025?", "Sill Lines lost 2 crowns.", "2 crowns")
CHIEF_NOW = answer("Who is head of the port now?", "Ines Munk heads the port.", "Ines Munk")
FLOODED = answer("How many homes were flooded according to the volunteers?", "They counted 90.", "90")
COFFEE = answer("How much was coffee at the Tarn auction?", "Coffee was 9 crowns.", "9 crowns")
STRUCK = answer(
    "how long did it go on?", "It went on for 9 days.", "9 days", "how long did the strike of nurses in Tarn go on?"
)


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        (MEANT, "why was it late?", "why was the new ferry late?"),
        (MEANT, "and when did it actually sail?", "when did the new ferry actually sail?"),
        (BUILT, "how much will it cost?", "how much will the town hall cost?"),
        (HIRED, "who did they sell then?", "who did the Larks sell then?"),
        (TRIAL, "who opened it?", "who opened the trial of the pilot?"),
        (QUARTER, "why did it fall?", "why did Sill Lines' profit fall?"),
        (
            QUARTER,
            "was that more than in 2024?",
            "was that more than in 2024? (was Sill Lines' profit in the first quarter of 2025)",
        ),
        (WARD, "why are they closing it?", "why are they closing the maternity ward in Tarn?"),
        (EFFECT, "who wrote it?", "who wrote the 2025 law?"),
        (WALKED, "how long did it last?", "how long did the strike of nurses in Tarn last?"),
        (MEANT_TO_COST, "and how much did it really cost?", "how much did the third cable car line really cost?"),
        (STRUCK, "no, I meant the bus drivers' one", "how long did the bus drivers' strike go on?"),
    ],
)
def test_it_is_the_thing_that_was_asked_about_whole_and_without_its_verb(
    before: Answer, question: str, meant: str
) -> None:
    assert standalone(question, [before]) == meant


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        (POTS, "how many of them were sold?", "how many of the pots were sold? (Ines Munk)"),
        (TRAMS, "how many were planned?", "how many trams were planned? (Tarn)"),
        (FLOODED, "what does the council say?", "How many homes were flooded according to the council?"),
        (FLOODED, "and how many does the council say?", "How many homes were flooded according to the council?"),
    ],
)
def test_what_was_counted_is_counted_on(before: Answer, question: str, meant: str) -> None:
    assert standalone(question, [before]) == meant


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        (VISITORS, "and in Sill?", "How many visitors came to Sill in 2025?"),  # a year gives way to years alone
        (VISITORS, "and in 2024?", "How many visitors came to Tarn in 2024?"),
        (VOTED, "and at the second try?", "How did parliament vote on the levy at the second try?"),
        (AIR, "and in Sill?", "How bad was the air in Sill in 2025?"),
        (HURT, "and in the dock fire?", "how many were hurt in the dock fire?"),
        (HURT, "and the dock fire?", "how many were hurt? (the dock fire)"),
        (BURNED, "what about the one in the dock quarter?", "How many people died in the fire in the dock quarter?"),
        (BURNED, "and in the other one, on Lake Moss?", "How many people died in the fire on Lake Moss?"),
        (BURNED, "what about the other fire, the one at the docks?", "How many people died in the fire at the docks?"),
        (BURNED, "and in the one at the docks?", "How many people died in the fire at the docks?"),
        (TRIED, "and after the appeal?", "How many years did Sten Dahl get after the appeal?"),
        (BAKER, "no, the other one, the pilot", "How old is Sten Dahl the pilot?"),
        (COACHED, "what about the other side, the Herons?", "Who coached the Herons in 2025?"),
        (DEFENDED, "and the prosecutor?", "who is the prosecutor? (Sten Dahl)"),
        (FLOUR, "and oats?", "how much is oats?"),
        (TICKET, "and children?", "how much is a ticket from Tarn to Sill for children?"),
        (BROTHER, "and the pilot?", "What did the pilot get?"),
        (DEFENDED, "and the council leader?", "who is the council leader? (Sten Dahl)"),
        (BURNED, "and the owner?", "who is the owner? (the Tarn mill fire)"),
        (BURNED, "the owner?", "who is the owner? (the Tarn mill fire)"),
        (BURNED, "and the other one?", "How many people died in the other fire?"),
        (RACE, "and the men's?", "Who won the men's race in Tarn in May 2025?"),
        (RACE, "and in Sill?", "Who won the women's race in Sill in May 2025?"),
        (NURSES, "what about the drivers' strike?", "Why are the drivers on strike?"),
        (QUARTER, "and the first half?", "What was Sill Lines' profit in the first half of 2025?"),
        (QUARTER, "and revenue?", "What was Sill Lines' revenue in the first quarter of 2025?"),
        (QUARTER, "what about Tarn Air?", "What was Tarn Air's profit in the first quarter of 2025?"),
        (BROTHER, "and the pilot, what did he do?", "what did the pilot do?"),
        (COFFEE, "and the week before?", "How much was coffee at the Tarn auction the week before?"),
        (THIRD, "no, the first quarter I mean", "How much did Sill Lines earn in the first quarter of 2026?"),
    ],
)
def test_a_piece_takes_the_place_of_what_is_of_its_kind(before: Answer, question: str, meant: str) -> None:
    assert standalone(question, [before]) == meant


def test_no_summary_is_tried_where_an_amount_was_asked_for() -> None:
    assert readings("and Sill?", [VISITORS]) == ["How many visitors came to Sill in 2025?"]


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        (BANNED, "what for?", "why was Sten Dahl banned?"),
        (BANNED, "for what?", "why was Sten Dahl banned?"),
        (VOTE, "against who?", "against who did Sten Dahl win the Tarn vote in October 2026?"),
        (FARED, "why?", "why did Sill Lines do in 2025?"),
        (CHIEF_NOW, "since when?", "since when is Ines Munk head of the port?"),
    ],
)
def test_a_bare_word_asks_it_of_the_same(before: Answer, question: str, meant: str) -> None:
    assert standalone(question, [before]) == meant


BANK = answer("Which officials confessed in the Sill Bank trial?", "Sten Dahl confessed.", "Sten Dahl")
ACTING = answer("who is acting mayor of Tarn?", "Sten Dahl is acting mayor of Tarn.", "Sten Dahl")
COUNT = answer("who led the seal count on the Sill?", "Ines Munk led the count.", "Ines Munk")
LECTURERS = answer("how long did the lecturers' strike at the Sill College last?", "It lasted 15 days.", "15 days")
TOWER = answer("what is the tallest tower in Tarn?", "The Orb is the tallest tower.", "The Orb")
TAX = answer("When was the straw tax first voted on?", "The Sill Council rejected the straw tax on Monday.", "Monday")
RESCUED = answer("How many flood victims were taken to the school in Tarn?", "It took in 40.", "40")
SEEN = answer("how many seals were seen this year?", "There were 30.", "30")
OFFER = answer("Is there a discount for anyone?", "Pensioners get a discount.", "Pensioners")
POET = answer("Who was Ines Munk?", "Ines Munk was a poet.", "a poet")
LAST = answer("what time does the last ferry to Morrow leave?", "The last ferry leaves at nine.", "nine")
TRAM = answer("What did the council decide about the tram?", "The council voted to build the tram.", "build the tram")


@pytest.mark.parametrize(
    ("before", "question", "meant"),
    [
        (BANK, "what happened to the third one?", "what happened to the third official? (the Sill Bank trial)"),
        (ACTING, "when is the vote for the next one?", "when is the vote for the next mayor of Tarn?"),
        (ACTING, "who was the last one?", "who was the last mayor of Tarn?"),
        (COUNT, "when is the next one?", "when is the next count? (the seal count on the Sill)"),
        (LECTURERS, "what about the dockers, how long did theirs last?", "how long did the dockers' strike last?"),
        (LECTURERS, "what about the nurses?", "how long did the nurses' strike at the Sill College last?"),
        (TOWER, "and the tallest in Sill", "what is the tallest tower in Sill?"),
        (TOWER, "the oldest?", "what is the oldest tower in Tarn?"),
        (TAX, "by how many votes was it rejected", "by how many votes was the straw tax rejected"),
        (TAX, "and the second time?", "When was the straw tax voted on the second time?"),
        (
            RESCUED,
            "how many of them were children?",
            "how many of the flood victims were children? (the school in Tarn)",
        ),
        (SEEN, "which of these was older?", "which of these was older?"),
        (SEEN, "how many of them were pups?", "how many of the seals were pups?"),
        (LAST, "and the first one?", "what time does the first ferry to Morrow leave?"),
        (TRAM, "what do the Greens say?", "what do the Greens say?"),
        (OFFER, "how big is it?", "how big is the discount?"),
        (POET, "And who was the choirmaster who died in the fire?", "who was the choirmaster who died in the fire?"),
        (GAIN, "2024?", "what profit did Sill Lines make in the fourth quarter of 2024?"),
    ],
)
def test_one_theirs_and_them_are_of_what_was_told(before: Answer, question: str, meant: str) -> None:
    assert standalone(question, [before]) == meant


def test_what_is_somebodys_is_not_asked_as_what_only_stands_beside_their_name() -> None:
    listed = answer("Name them", "Ines Munk wrote nine plays.", "nine", "Name them (Ines Munk)")
    assert readings("What about her husband?", [listed]) == ["Ines Munk's husband"]


@pytest.mark.parametrize(
    ("before", "text", "short", "question", "meant"),
    [
        ("who won the Tarn Prize in 2025", "Ida Moe won it.", "Ida Moe", "and the year before?",
         ["who won the Tarn Prize in 2024?"]),
        ("what do growers get per kilo in 2026/27", "They get 20 crowns.", "20 crowns", "and the season before?",
         ["what do growers get per kilo in 2025/26?"]),
        ("what do growers get per kilo in 2026/27", "They get 20 crowns.", "20 crowns", "and next season?",
         ["what do growers get per kilo in 2027/28?"]),
        ("who found the cracks in Tarn Bridge", "Divers found them.", "Divers", "and when was that?",
         ["when did Divers find the cracks in Tarn Bridge", "when was that? (found the cracks in Tarn Bridge)"]),
        ("which suburb was dearest in the third quarter of 2026", "Moss is.", "Moss", "and the cheapest?",
         ["which suburb was cheapest in the third quarter of 2026?"]),
        ("how many ships called from 2019-2024", "400 did.", "400", "and the year before?",
         ["how many ships called from 2019-2023?"]),
        ("how many people voted for a woman", "40 did.", "40", "and by post?",
         ["how many people voted for a woman by post?", "by post? (people voted for a woman)"]),
        ("who won the election in 2024", "Ida Moe won.", "Ida Moe", "and the next one?",
         ["who won the next election in 2024?"]),
        ("who won Tarn East in 2026", "Ida Moe won.", "Ida Moe", "and in West?", ["who won Tarn West in 2026?"]),
        ("who won Tarn East in 2026", "Ida Moe won.", "Ida Moe", "and west?", ["who won Tarn West in 2026?"]),
        ("who bought the Tarn yard", "Sill Lines bought the Tarn yard.", "Sill Lines", "what did they pay for it?",
         ["what did Sill Lines pay for the Tarn yard?"]),
        ("which suburb was dearest in the third quarter of 2026", "Moss is.", "Moss", "and the second dearest?",
         ["which suburb was second dearest in the third quarter of 2026?"]),
        ("how many ships called in the first quarter of 2024", "400 ships called.", "400",
         "same quarter one year later?", ["how many ships called in the first quarter of 2025?"]),
        ("when did the Sill Bridge open", "It opened in May.", "in May", "how do I get there?",
         ["how do I get to the Sill Bridge?"]),
        ("what happened to the Sill bridge", "It fell.", "fell", "when will the new one be finished",
         ["when will the new bridge be finished (the Sill bridge)"]),
        ("what's the toll for a car on the Sill Bridge now", "A car pays 3 crowns.", "3 crowns", "and by motorbike?",
         ["what's the toll by motorbike on the Sill Bridge now?"]),
        ("what's the toll for a car on the Sill Bridge now", "A car pays 3 crowns.", "3 crowns", "and a lorry?",
         ["what's the toll for a lorry on the Sill Bridge now?"]),
        ("did anybody die in the Moss Ridge fire", "Nobody died.", "Nobody", "anyone hurt?",
         ["how many people were hurt in the Moss Ridge fire?"]),
        ("how many tickets did the film festival sell in 2024", "It sold 40.", "40", "and the latest one?",
         ["how many tickets did the film festival sell?"]),
        ("how many tickets did the film festival sell in 2024", "It sold 40.", "40", "and the previous one?",
         ["how many tickets did the film festival sell in 2023?"]),
        ("how many tickets did the film festival sell in 2024", "It sold 40.", "40", "and this year?",
         ["how many tickets did the film festival sell this year?"]),
        ("who was head of the Sill yard in 2025", "Ida Moe ran it.", "Ida Moe", "who does it now",
         ["who is head of the Sill yard now?"]),
        ("what fine did the Moe company get", "It was fined.", "fined", "and Moe himself?", ["what fine did Moe get?"]),
        ("what did repairing the Sill Bridge cost?", "It cost 3 million.", "3 million",
         "why so much more than planned?",
         ["why did repairing the Sill Bridge cost so much more than planned?"]),
        ("how many died on the Belle Anna", "38 died.", "38", "what happened to the captain",
         ["what happened to the captain (the Belle Anna)", "what happened to the captain"]),
        ("who won the hockey final in 2025", "Rovers won.", "Rovers", "and the women's?",
         ["who won the women's final in 2025?"]),
        ("how much did Sill Foods pay for Tarn Creamery", "It paid 5 million.", "5 million",
         "what was their first offer?",
         ["what was Sill Foods's first offer?"]),
        ("how much is Sill Energy paying the victims", "It pays 5 million.", "5 million",
         "how much of it do the lawyers get",
         ["how much of it do the lawyers get (is Sill Energy paying the victims)"]),
    ],
)  # fmt: skip
def test_what_takes_the_place_of_its_like(before: str, text: str, short: str, question: str, meant: list[str]) -> None:
    assert readings(question, [answer(before, text, short)]) == meant
