"""The furniture of pages is known by its words in many languages, and prose that only sounds like it is not."""

from __future__ import annotations

import pytest

from bot.ingest.dump_lines import look

KNOWN = {
    "related": "Läs också: tranorna är tillbaka|Lue myös tämä|Čtěte také: jeřábi|Kapcsolódó cikkek|Citește și"
    "|İlgili haberler|Διαβάστε επίσης|Ещё по теме|Baca juga: bangau kembali|Xem thêm"
    "|あわせて読みたい|많이 본 뉴스|相关阅读|اقرأ أيضا",
    "request": "Prenumerera på vårt nyhetsbrev|Tilaa uutiskirje|Iratkozz fel hírlevelünkre|Abonați-vă la newsletter"
    "|Bizi takip edin|Ακολουθήστε μας στο Facebook|Подписывайтесь на наш канал|Підписуйтесь на нас"
    "|Berlangganan sekarang|구독하기|اشترك الآن",
    "share": "Dela|Jaa|Paylaş|Κοινοποίηση|Поделиться|Bagikan|シェア|공유하기|分享|مشاركة",
    "consent": "Den här webbplatsen använder cookies.|Sivusto käyttää evästeitä.|Tento web používá cookies."
    "|Ez az oldal sütiket használ.|Bu site çerez kullanmaktadır.|Сайт использует файлы cookie."
    "|当サイトではクッキーを使用しています。|이 사이트는 쿠키를 사용합니다.|Situs ini menggunakan cookie.",
}
PROSE = (
    "Kakor och kaffe serverades på torsdagen när kommunen öppnade det nya biblioteket vid torget.",
    "Läsarna köpte fler böcker än någonsin under förra året, visar siffror från bokhandeln.",
    "Las cookies de avena de la panadería se agotaron antes de las nueve de la mañana.",
)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in KNOWN.items() for text in texts.split("|")])
def test_known_by_its_words(kind: str, text: str) -> None:
    assert look(text).kind in {kind, "also" if kind == "related" else kind}


@pytest.mark.parametrize("text", PROSE)
def test_prose_stays(text: str) -> None:
    assert look(text).prose
