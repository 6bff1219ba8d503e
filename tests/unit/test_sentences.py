"""Sentence splitting: a table of what news prints, and laws that hold for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.summaries.sentences import Tokens, unglue

# Each sentence of a row stands apart; the text is the row joined by spaces.
ROWS = [
    ("en", ["The U.S. said it would pay.", "It did not."]),
    ("en", ["The U.S.A. won.", "Brazil lost."]),
    ("en", ["U.S.-made cars sold.", "Others did not."]),
    ("en", ["The E.U. and the U.N. agreed.", "The U.K. did not."]),
    ("en", ["He lives in Washington, D.C.", "He works there."]),
    ("en", ["Gov. Ada Quill signed it.", "The bill now goes on."]),
    ("en", ["Sen. Lee and Rep. Roe met Gen. Idris Vane.", "Lt. Col. Roe did not come."]),
    ("en", ["Col. Vane, Maj. Roe, Sgt. Poe and Pvt. Moe left.", "Hon. Lee stayed."]),
    ("en", ["Mr. J. R. Hale spoke to Dr. M. Ode.", "They agreed."]),
    ("en", ["J.K. Quill wrote it.", "George W. Vane read it."]),
    ("en", ["It ranks No. 4 in the world.", "Nobody knew."]),
    ("en", ["Nos. 4 and 5 lost.", "Others won."]),
    ("en", ["The ruling came in Case No. 12-345.", "The court sat."]),
    ("en", ["See Vol. 2 and Fig. 3 for more.", "It is long."]),
    ("en", ["Approx. 30 people came.", "All left."]),
    ("en", ["The vote is at 5 p.m. on Friday.", "Doors open at 4 p.m.", "Bring a coat."]),
    ("en", ["At 3 a.m. Monday it rained.", "By noon it stopped."]),
    ("en", ["It happened on Sept. 9.", "Rain fell."]),
    ("en", ["It was Jan. 3.", "Then Feb. 4 came."]),
    ("en", ["It fell on Jan. 3, 2026.", "Then it rose."]),
    ("en", ["It ended in 2019.", "2020 was worse."]),
    ("en", ["Prices rose 3.5 percent to $4.20.", "Wages fell 0.2%."]),
    ("en", ["It rose to 1,200.50 dollars.", "It fell."]),
    ("en", ["It cost 1.5 million, i.e. twice the plan.", "Critics, e.g. the union, objected."]),
    ("en", ["Acme Inc. bought Brill Ltd. in May.", "The deal closed."]),
    ("en", ["The firm, Brill & Co., fell.", "Roe Bros. rose."]),
    ("en", ["St. Agnes won 3-2.", "The Rev. Poole cheered."]),
    ("en", ["Mt. Orrin erupted.", "Ft. Hale was cleared."]),
    ("en", ["It is on Main St. today.", "It is on 5th Ave.", "Tomorrow it moves."]),
    ("en", ["She was 5 ft. 3 in. tall.", "He was not."]),
    ("en", ["Lee vs. Roe was close.", "It ended 51-49."]),
    ("en", ["Ph.D. students left.", "They won."]),
    ("en", ["Visit example.com for more.", "It is free."]),
    ("en", ["He likes Orrin.Com and ASP.NET.", "Good."]),
    ("en", ["“We will not go,” she said.", "“Not today.”"]),
    ("en", ['"Why?" he asked.', "Nobody answered."]),
    ("en", ['He asked, "Who won?"', "She smiled."]),
    ("en", ["He said: “It is over. We lost.”", "Then he left."]),
    ("en", ['"It is late. We must go," she said.', "He stayed."]),
    ("en", ["He said it was “the end.”", "The crowd ran."]),
    ("en", ["“Stop!”", "The crowd ran."]),
    ("en", ["She said “no.” and left.", "He stayed."]),
    ("en", ["The firm (Brill Ltd.) said so.", "It lied."]),
    ("en", ["The report (see p. 12) is out.", "It is long."]),
    ("en", ["Is it over?", "Yes!", "It is."]),
    ("en", ["Wow!!!", "Really?!", "Yes."]),
    ("en", ["Wait… what?", "Nothing."]),
    ("en", ["LONDON (AP) — It rained.", "It stopped."]),
    ("en", ["1. First the money.", "2. Then the votes."]),
    ("en", ["• One", "• Two", "• Three"]),
    ("de", ["Prof. Dr. Lena Moll kam am 3. Mai.", "Sie blieb bis zum 4. Mai."]),
    ("de", ["Am 12. November stimmte der Rat zu.", "Am 1. Januar gilt es."]),
    ("de", ["Das kostet z.B. 5 Euro.", "Mehr nicht."]),
    ("de", ["Das galt bzw. gilt usw. schon lange.", "Laut Abs. 2 bleibt es so."]),
    ("de", ["„Wir gehen nicht“, sagte sie.", "Er ging."]),
    ("fr", ["M. Dupont est venu.", "Le Dr. Blanc parle.", "MM. Roux et Bo aussi."]),
    ("fr", ["« Nous partons », dit-elle.", "Il resta."]),
    ("es", ["El Sr. Gómez llegó.", "La Sra. Ruiz no."]),
    ("es", ["¿Por qué?", "¡Nadie sabe!"]),
    ("pt", ["O Sr. Silva e a Sra. Dias falaram.", "O Exmo. Juiz não."]),
    ("it", ["Il sig. Rossi parla.", "Il dott. Bianchi tace."]),
    ("nl", ["Dhr. Bos kwam om 5 uur.", "Mevr. Bos niet, d.w.z. later."]),
    ("ru", ["Г. Иванов приехал в г. Москву.", "Он уехал."]),
    # A quotation and who said it are one sentence; what goes on is another
    ("en", ['"We signed it." Hale said after the talks.', "He left."]),
    ("en", ["“We signed it.” Mayor Ada Quill told reporters on Monday.", "She left."]),
    ("en", ["“We signed it.”", "Hale said he would go home."]),
    ("en", ["He called it “a win.”", "The mayor said in May that it was late."]),
    ("en", ["Ms. Quill met Amb. Roe.", "He said no.", "The mayor agreed.", "It is no. 4."]),
    ("en", ["BRILL, Ohio—Mayor Ada Quill met Mr. Hale Tuesday.", "They talked."]),
    ("es", ["El alcalde dijo que no.", "La Dña. Ruiz habló.", "EE.UU. pagó."]),
    ("it", ["Lo ha detto anche lui, sai.", "Il sindaco disse di no.", "La Dott.ssa Rossi tace."]),
    ("nl", ["Hij zei dat.", "De brug is dicht."]),
    ("sv", ["Bron stängs kl. 5 på morgonen.", "Kommunen beslutade det.", "Bl.a. skolan protesterade."]),
    ("no", ["Rådet vedtok det.", "Dr. Nes protesterte."]),
    ("da", ["Broen lukker den 3. maj.", "Byrådet besluttede det."]),
    ("fi", ["Silta suljetaan 3. toukokuuta klo 5.", "Kaupunki kertoi asiasta."]),
    ("pl", ["Most zamknięto 3 maja.", "Tak zdecydowała rada.", "Zdaniem dr. Nowaka to błąd."]),
    ("cs", ["Most bude uzavřen 3. května.", "Rozhodla o tom rada.", "Je to tu.", "Dr. Novák mlčí."]),
    ("sk", ["Most bude zatvorený 3. mája.", "Rozhodla o tom rada."]),
    ("hu", ["A hidat május 3-án lezárják.", "A tanács döntött.", "Ez nem az.", "Özv. Kovács tiltakozott."]),
    ("ro", ["Podul se închide pe 3 mai.", "Dl. Pop a protestat."]),
    ("ru", ["Мост закроют 3 мая.", "Так решил совет.", "Школа им. Иванова против."]),
    ("uk", ["Міст закриють 3 травня.", "Так вирішила рада."]),
    ("bg", ["Мостът се затваря.", "Съветът реши така."]),
    ("tr", ["Köprü Pazartesi günü kapanacak.", "Doç. Dr. Kaya konuştu."]),
    ("el", ["Η γέφυρα κλείνει.", "Κανείς δεν ξέρει."]),
    ("he", ["הגשר ייסגר ביום שני.", "המועצה החליטה."]),
    ("fa", ["پل دوشنبه بسته می‌شود.", "شورا تصمیم گرفت."]),
    ("id", ["Jembatan akan ditutup Senin.", "Dewan memutuskan.", "Hj. Siti menolak."]),
    ("vi", ["Cầu sẽ đóng cửa vào thứ Hai.", "TS. Nam phản đối."]),
    ("ko", ["다리는 월요일에 폐쇄된다.", "시장은 유감을 표했다."]),
    ("th", ["สะพานจะปิดในวันจันทร์เป็นเวลาสองปี", "นายกเทศมนตรีกล่าวว่าจำเป็นต้องทำ", "อย่างไรก็ตาม ชาวบ้านไม่เห็นด้วย"]),
    ("", ["The U.S. said so.", "It paid."]),
    ("xx", ["The U.S. said so.", "It paid."]),
]


@pytest.mark.parametrize(("language", "sentences"), ROWS)
def test_sentences(language: str, sentences: list[str]) -> None:
    assert list(Tokens(language).to_sentences(" ".join(sentences))) == sentences


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        ("zh", "新桥今天开放。下雨了！真的吗？是的。", ["新桥今天开放。", "下雨了！", "真的吗？", "是的。"]),
        ("zh", "他说：“我们走吧。”然后离开了。她没走！", ["他说：“我们走吧。”然后离开了。", "她没走！"]),
        ("ja", "今日は雨です。明日は晴れるでしょう。", ["今日は雨です。", "明日は晴れるでしょう。"]),
        ("ja", "「行く。」と彼は言った。雨だ。", ["「行く。」と彼は言った。", "雨だ。"]),
        ("hi", "यह पहला है। यह दूसरा है।", ["यह पहला है।", "यह दूसरा है।"]),
        ("ar", "هل هذا صحيح؟ نعم.", ["هل هذا صحيح؟", "نعم."]),
        # Spaces that lost line breaks have taken
        ("en", "It closed on Friday.The minister resigned.", ["It closed on Friday.", "The minister resigned."]),
        ("en", "It closed at 5.Then it rained.", ["It closed at 5.", "Then it rained."]),
        ("en", "“It is over.”He left the room.", ["“It is over.”", "He left the room."]),
        ("en", "Fans left.“Great,” one said.", ["Fans left.", "“Great,” one said."]),
        ("en", 'It was in Brill."We won," he said.', ["It was in Brill.", '"We won," he said.']),
        ("en", 'He said "we won."The crowd cheered.', ['He said "we won."', "The crowd cheered."]),
        ("en", "He left!He came back?No.", ["He left!", "He came back?", "No."]),
        # Lines end a sentence, and blank ones are none
        ("en", "• First point made.\n• Second point made", ["• First point made.", "• Second point made"]),
        ("en", "- One thing\n\n- Another thing", ["- One thing", "- Another thing"]),
        ("en", "A heading\nThen the text. It goes\ton.", ["A heading", "Then the text.", "It goes on."]),
        ("en", "  \n \t ", []),
        ("en", "", []),
        # Non-breaking spaces behind an initial once broke the library
        (
            "en",
            "It was J.\u00a0R. Hale, B\u00a0. and\u00a0others. He left.",
            ["It was J. R. Hale, B . and others.", "He left."],
        ),
    ],
)
def test_sentences_of_a_text(language: str, text: str, sentences: list[str]) -> None:
    assert list(Tokens(language).to_sentences(text)) == sentences


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The U.S. paid $190.", ["The", "U.S.", "paid", "$190"]),
        ("It rose 3.5% to €1,200.50!", ["It", "rose", "3.5%", "to", "€1,200.50"]),
        ("Rock'n'roll, it’s well-known", ["Rock'n'roll", "it’s", "well-known"]),
        ("Die Straße über Ålesund", ["Die", "Straße", "über", "Ålesund"]),
        ("5 p.m. – 7", ["5", "p.m.", "7"]),
        ("सेतु बंद है", ["सेतु", "बंद", "है"]),
        ("snake_case … — !", ["snake", "case"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert list(Tokens("en").to_words(text)) == words


@pytest.mark.parametrize(
    "text", ["U.S.", "example.Com", "3.5", "J.R.R. Hale", "e.g.The", "Node.js", "i.e. It", "“No.”"]
)
def test_what_is_not_glued_stays(text: str) -> None:
    assert unglue(text) == text


LANGUAGES = st.sampled_from(["", "en", "de", "fr", "es", "it", "pt", "nl", "ru", "zh", "ja", "ar", "hi", "ko", "xx"])
TEXTS = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="aB .!?“”\"'’)(。」「「1,…\u00a0\u202f\u3000é\n-•", max_size=120),
    st.lists(
        st.sampled_from(
            ["The U.S.", "Dr.", "M.", "No.", "4", "J.", "said.", "“Yes.”", "他说", "Ah?", "5 p.m.", "B\u00a0."]
        )
    ).map(" ".join),
)


def bare(text: str) -> str:
    return "".join(text.split())


@given(LANGUAGES, TEXTS)
def test_nothing_is_lost_and_nothing_added(language: str, text: str) -> None:
    sentences = Tokens(language).to_sentences(text)
    assert bare("".join(sentences)) == bare(text)
    assert all(sentence == " ".join(sentence.split()) != "" for sentence in sentences)


@given(LANGUAGES, TEXTS)
def test_words_stand_in_the_text(language: str, text: str) -> None:
    assert all(word in text for word in Tokens(language).to_words(text))


@given(TEXTS)
def test_ungluing_only_adds_spaces(text: str) -> None:
    assert bare(unglue(text)) == bare(text)
    assert unglue(unglue(text)) == unglue(text)
