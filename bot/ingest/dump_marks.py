"""What the furniture of news pages says, by kind and language: data for telling it from prose. Decides nothing.

A phrase counts when a short line begins with it, or, where the table says so, is nothing else.
"""

from __future__ import annotations

import re

from bot.ingest.phrases import begins, only

# What stands over lists of other articles.
RELATED = begins(
    """
related posts | related stories | related articles | related news | related topics | related content
related coverage | related:
related tags | related links | related | you may also like | you might also like | you may like | you might like
more from | more on | more in
more stories | more news | more great | more articles | also read | also see | also on | read also | read next
read more | read:
see also | see more | most read | most popular | most viewed | most recent | most shared | popular posts | popular now
popular on | popular
most clicked | most commented | also interesting | trending | latest posts | latest news | latest stories
latest from | latest | recent posts | recent articles | recent comments
recommended | recommended for you | recommendations | editors pick | editor's pick | editors' picks | editor's picks
editor’s picks | hot news
top stories | top news | don't miss | don’t miss | what to read next | up next | next up | next article | next post
previous post
previous article | next story | previous story | older posts | newer posts | post navigation | from the web
around the web | promoted
sponsored | paid content | partner content | in case you missed it | top deals | keep reading | continue reading
watch also | watch:
mehr zum thema | mehr zu | mehr aus | mehr von | das könnte | das könnte sie auch interessieren | weitere artikel
weitere meldungen | weitere themen
weitere nachrichten | meistgelesen | meistgelesene | lesen sie auch | lesen sie mehr | lesen sie dazu
auch interessant | ähnliche beiträge
ähnliche artikel | neueste beiträge | neueste artikel | beliebte beiträge | zum thema | aktuelle meldungen
vorheriger beitrag | nächster beitrag
à lire aussi | lire aussi | lire également | à lire également | sur le même sujet | sur le même thème | articles liés
articles similaires | les plus lus
vous aimerez aussi | dans la même rubrique | voir aussi | à voir aussi | articles récents | derniers articles
à ne pas manquer | plus d'articles
te puede interesar | también te puede | te recomendamos | noticias relacionadas | artículos relacionados
lo más leído | lo más visto | lee también
más noticias | más información | lea también | lea más | últimas noticias | entradas recientes | entradas relacionadas
ver también | más leídas
leia também | leia mais | notícias relacionadas | mais lidas | mais notícias | artigos relacionados | veja também
posts relacionados | últimas notícias
matérias relacionadas | você também pode | você pode gostar | não perca | em destaque
leggi anche | articoli correlati | potrebbe interessarti | ti potrebbe interessare | i più letti | più letti
ultime notizie | altre notizie
articoli recenti | guarda anche | notizie correlate | da non perdere
lees ook | meer over | meest gelezen | zobacz też | czytaj także | zobacz również | читайте также | похожие статьи
関連記事 | 관련기사
gerelateerde artikelen | meer nieuws | aanbevolen voor jou | powiązane artykuły | najczęściej czytane | polecamy
czytaj więcej | läs också | läs mer | mest läst | fler nyheter | les også | les mer | mest lest | flere saker
læs også | læs mere | mest læste | lue myös | lue lisää | luetuimmat | čtěte také | přečtěte si také
související články | nejčtenější | čítajte aj | súvisiace články | najčítanejšie | pročitajte i | povezani članci
najčitanije
olvassa el ezt is | kapcsolódó cikkek | legolvasottabb | ajánlott cikkek | citește și | citeşte şi | articole similare
cele mai citite | vezi și | ilgili haberler | benzer haberler | en çok okunanlar | bunlar da ilginizi çekebilir
διαβάστε επίσης | διαβάστε ακόμα | σχετικά άρθρα | δημοφιλή | читайте також | схожі статті | ещё по теме
самое читаемое | ещё новости | прочетете още | свързани статии | baca juga | berita terkait | terpopuler
simak juga | tin liên quan | xem thêm | đọc thêm | tin cùng chuyên mục | あわせて読みたい | おすすめ記事 | 人気記事
こちらもおすすめ | 많이 본 뉴스 | 추천기사 | 相关阅读 | 相关新闻 | 推荐阅读 | 热门文章 | 延伸閱讀 | 相關新聞 | 推薦閱讀
مقالات ذات صلة | اقرأ أيضا | اقرأ أيضًا | الأكثر قراءة | مواضيع ذات صلة | بیشتر بخوانید | مطالب مرتبط
קראו גם | כתבות נוספות | यह भी पढ़ें | संबंधित खबरें
"""
)
# A cross-reference between two paragraphs: the phrase and, in the same line, the title of another article.
READ_ALSO = re.compile(
    r"\W*(?:(?:read|see|watch|listen) (?:also|more|next)|also (?:read|see|interesting)|(?:readers )?also read"
    r"|readers also|related(?: story| article)?\s*:"
    r"|more(?: on this)?\s*:|read\s*:|watch\s*:|gallery\s*:|opinion\s*:|explained\s*:|don['’]t miss\s*:"
    r"|lesen sie (?:auch|dazu|mehr)|mehr dazu|auch interessant"
    r"|siehe auch|(?:à )?lire (?:aussi|également)|(?:à )?voir aussi|(?:lea|lee|ver|mira) (?:también|más)"
    r"|te puede interesar|leia (?:também|mais)|veja (?:também|mais)|saiba mais"
    r"|leggi anche|guarda anche|vedi anche|lees ook|zobacz (?:też|także|również)|czytaj (?:też|także)"
    r"|читайте также)\b(?!.{140})",
    re.IGNORECASE,
)
# What tags and sections are called, and notes about reading itself.
TAGS = re.compile(
    r"\W*(?:tags?|tagged|topics?|keywords?|filed under|categories|category|schlagwörter|themen|étiquettes|mots-clés"
    r"|etiquetas|palabras clave|temas|tags relacionadas"
    r"|palavras-chave|assuntos|etichette|argomenti|trefwoorden|tagi|теги)\s*:"
    r"|\W*(?:this entry was posted|posted in|published in|bookmark the permalink|this article is part of"
    r"|reading time|listen to this|lesezeit|temps de lecture|lecture\s*:?\s*\d"
    r"|tiempo de lectura|tempo de leitura|tempo di lettura|leestijd|\d+\s?-?\s?min(?:utes?|uten|uti"
    r"|utos?)?\.?\s(?:read|lesezeit|de lecture|de lectura|de leitura|di lettura)|\d+ (?:reactions?|views|shares"
    r"|reads)\b)",
    re.IGNORECASE,
)
# Requests to the reader: subscribe, give, follow, allow, log in, turn on.
REQUEST = begins(
    """
you have read | you've read | you’ve read | you have reached | you are reading | your subscription
sie haben noch | sie lesen | dieser artikel ist kostenlos | il vous reste | vous avez lu | ha leído | le quedan
subscribe | sign up | signup | sign in | log in | newsletter | get the latest | get our | get the best | get breaking
get the day's
get unlimited | join our newsletter | join us | join now | follow us | follow me | follow @ | follow on | like us
like this | donate | donations | donation
support our | support us | support independent | become a member | become a supporter | become a patron | click here
tap here | download our
download the | get the app | enter your email | your email | email address | thanks for signing up
thank you for signing up
thank you for subscribing | you have been successfully | you have successfully | by signing up | by subscribing
by clicking
by submitting | i agree | please check | check your inbox | keep an eye on your inbox | there was an error
something went wrong | oops | ops!
story continues | article continues | scroll to continue | scroll down | receive the latest | send us your | send us a
want more
skip to | back to top | go to | this site uses cookies | this website uses cookies | print this | buy now | shop now
learn more
we use cookies | we and our partners | accept all | accept cookies | enable javascript | please enable
this slideshow requires | your browser
media playback | watch live | loading | got a tip | have a tip | got a news tip | have a story | contact us
tell us what
tell us your | what do you think | let us know | share your | rate this | was this article | view gallery | view all
see all
abonnieren | jetzt abonnieren | anmelden | jetzt anmelden | registrieren | melden sie sich | folgen sie uns
folgen sie | spenden sie | jetzt spenden
unterstützen sie | zur startseite | nach oben | diese website verwendet | diese webseite verwendet
wir verwenden cookies
e-mail-adresse | bestellen sie | hier klicken | klicken sie hier | zum newsletter | vielen dank für ihre anmeldung
abonnez-vous | s'abonner | je m'abonne | inscrivez-vous | s'inscrire | suivez-nous | faire un don | soutenez
soutenez-nous
cliquez ici | recevez | se connecter | connectez-vous | ce site utilise | nous utilisons des cookies | votre e-mail
suscríbete | suscribirse | suscríbase | regístrate | inicia sesión | iniciar sesión | síguenos | haz clic aquí
haga clic | apóyanos
recibe | este sitio utiliza | este sitio web | utilizamos cookies | únete a | tu correo
assine | inscreva-se | cadastre-se | siga-nos | siga @ | clique aqui | receba | apoie | este site utiliza | faça login
continua após a publicidade | utilizamos cookies | utilizziamo i cookie
iscriviti | abbonati | registrati | seguici | clicca qui | ricevi | sostienici | sostieni | questo sito utilizza
abonneer | schrijf je in | meld je aan | zapisz się | подпишитесь | подписаться
volg ons | steun ons | zaloguj się | subskrybuj | obserwuj nas | wesprzyj nas | prenumerera | följ oss | logga in
anmäl dig | stöd oss | abonner | meld deg på | følg oss | logg inn | støtt oss | tilmeld dig | log ind | støt os
tilaa uutiskirje | tilaa nyt | seuraa meitä | kirjaudu sisään | přihlaste se | sledujte nás | předplaťte si
podpořte nás | prihláste sa | podporte nás | pretplatite se | prijavite se | pratite nas | iratkozz fel
iratkozzon fel | kövess minket | támogass minket | abonează-te | abonați-vă | urmărește-ne | susține-ne
abone ol | bizi takip edin | giriş yap | üye ol | bültenimize | εγγραφείτε | ακολουθήστε μας | συνδεθείτε
підпишіться | підписуйтесь | підтримайте | подписывайтесь | поддержите | поддержать нас | абонирайте се
berlangganan | ikuti kami | daftar sekarang | đăng ký nhận | theo dõi chúng tôi | đăng nhập
メルマガ登録 | 会員登録 | ログイン | 無料登録 | 구독하기 | 로그인 | 회원가입 | 뉴스레터 신청
订阅 | 訂閱 | 登录 | 扫码关注
关注我们 | 點此訂閱 | اشترك | اشترك الآن | تابعونا | تابعنا | سجل الدخول | عضو شوید | הירשמו | עקבו אחרינו
"""
)
# The same inside a short line, as an order to the reader: a sentence that begins with it. Capitals matter.
ORDER = re.compile(
    r"(?:.{0,200}?[^\w\s,;’'-]\s|\W*)(?:Sign up|SIGN UP|Subscribe|SUBSCRIBE|Order now|Register now|Join our|Become a"
    r"|BECOME|SUPPORT|You can unsubscribe|Unsubscribe|Did you like|Did you enjoy"
    r"|Were you satisfied|Your opinion|Tell a friend|Listen to|Jetzt (?:abonnieren|anmelden|bestellen|spenden)"
    r"|Abonnieren Sie|Melden Sie sich|Inscrivez-vous|Abonnez-vous|Je m['’]abonne"
    r"|Suscríbete|Suscríbase|Regístrate|Inscreva-se|Assine|Cadastre-se|Iscriviti|Abbonati)(?!\w)"
)
# A newsletter praised in a short line, wherever the words stand.
LETTER = re.compile(
    r"(?:.{0,200}\b(?:(?:in|into|to) your (?:inbox|mailbox|email)|(?:newsletter|briefing)\b.{0,80}\b(?:you|your"
    r"|you['’]ll|free)|(?:you|your|free|our)\b.{0,60}\bnewsletter"
    r"|(?:unser(?:en)?|kostenlosen?|ihr(?:en)?) newsletter|in (?:ihr|dein)e?n? postfach|(?:notre|votre) newsletter"
    r"|dans votre bo[iî]te|(?:nuestro|nuestra|tu) (?:bolet[ií]n|newsletter|correo)"
    r"|(?:nossa|sua) newsletter|no seu e-?mail|(?:nostra|tua) newsletter|nella tua (?:casella|email)))",
    re.IGNORECASE,
)
# Labels of menus and boxes: lines that are only this.
LABEL = only(
    """
advertisement | advertisements | advertising | advertise | advert | ad | ad feedback | menu | search | close | home
home page | login | register | video
videos | photos | live tv | newsletters | accept | contact | about | about us | archives | categories | tags
sections | topics | subscribe | back
previous | next | more | all | top | share | print | site map | sitemap | help | faq | careers | jobs | news | world
politics | business | sports
sport | opinion | entertainment | health | science | technology | tech | lifestyle | weather | obituaries | podcasts
by | search for
anzeige | werbung | suche | startseite | menü | kontakt | schlagwörter | kategorien | archiv | themen | politik
wirtschaft | kultur | wissen | reise
publicité | accueil | rechercher | recherche | catégories | étiquettes | archives | contactez-nous | politique
économie | culture
publicidad | inicio | buscar | boletín | etiquetas | categorías | archivos | contacto | política | economía | cultura
deportes | mundo
publicidade | anúncio | início | pesquisar | categorias | arquivos | contato | contacto | esportes | desporto
pubblicità | accedi | cerca | categorie | archivi | contatti | etichette | cronaca | esteri | economia | spettacoli
advertentie | zoeken | reklama | szukaj | реклама | поиск | рубрики | меню | меню сайта | 검색 | 検索
"""
)
# Legal lines and page ends.
RIGHTS = re.compile(
    r"\W*(?:©|\(c\)\s|copyright\b|disclaimer\b|disclosure\b|privacy\b|terms (?:of|and|&)|cookie policy|impressum\b"
    r"|datenschutz|mentions légales"
    r"|aviso legal|política de (?:privacid|cookies)|politica sulla privacy|haftungsausschluss|avertissement\s?:"
    r"|powered by|proudly powered)"
    r"|.{0,120}(?:©\s?(?:19|20)\d\d|all rights? reserved|rights reserved|alle rechte vorbehalten"
    r"|tous droits réservés|todos los derechos reservados"
    r"|todos os direitos reservados|tutti i diritti riservati|reproduction interdite|무단전재|無断転載)",
    re.IGNORECASE,
)
# Rows of buttons: lines of nothing but these words.
SHARE_WORDS = frozenset(
    """
share shares shared this on via tweet tweets post pin like likes article story facebook twitter x whatsapp telegram
linkedin pinterest
reddit tumblr flipboard pocket email e-mail mail print printer copy link instagram youtube tiktok rss messenger google
google+ viber vk line
buffer mix digg xing bluesky mastodon threads snapchat comment comments save bookmark listen stumbleupon blogger
teilen merken drucken per auf partager sur imprimer envoyer par compartir compartilhar compartilhe en no imprimir
enviar condividi
su stampa invia delen udostępnij поделиться
dela del jaa jaa: deel afdrukken drukuj wyślij skriv ut sdílet sdílejte zdieľať podijeli megosztás distribuie
distribuiți paylaş yazdır κοινοποίηση μοιραστείτε поділитися сподели bagikan cetak chia sẻ 共有 シェア 공유 공유하기
인쇄 分享 转发 打印 列印 مشاركة طباعة شارك اشتراک שתפו שיתוף הדפסה शेयर करें
""".split()
)
# Words under pictures and their credits.
CAPTION = re.compile(
    r"\W*(?:image\s*(?:caption|copyright|credit|source)|media\s*caption|photo(?:s|graph|graphy)?\s*(?:by|credit"
    r"|courtesy|:)|image\s*(?::|by\b|\d)"
    r"|images?\s*:|picture\s*:|credit\s*:|credits?\s*\.\.\.|caption\b|file photo|file image|enlarge|above\s*:"
    r"|pictured\s*:|video\s*:|gallery\s*:"
    r"|foto\s*:|fotos?\s+(?:de|von|di)\b|bild\s*:|bildquelle|crédit|photo\s*:|©|imagen\s*:|imagem\s*:|immagine\s*:"
    r"|crédito|reprodução|divulgação|사진)"
    r"|.{0,300}(?:\((?:photo|image|picture|foto|credit|ap photo|file)\b|getty images|ap photo|/reuters|/afp\b|/ap\b"
    r"|shutterstock|photo\s?credit|\bcredit\s?(?::|\.\.\.)"
    r"|\((?:[^()]{0,30}\s)?(?:archives?|archiv|archivo|arquivo|archivio|handout|file)\)\s*$|\bphoto(?:graph)?\s?:\s"
    r"|\([^()]{3,40}/[^()]{3,40}\)\s*$|image:\s|/getty|\(ap\)\s*$|\(reuters\)\s*$|\(afp\)\s*$)",
    re.IGNORECASE,
)
# What an author's note at the end says.
BIO = re.compile(
    r"\W*(?:about the author|about the writer|über den autor|über die autorin|à propos de l.auteur|sobre (?:el|la|o"
    r"|a) autora?|l.autore\b"
    r"|follow (?:him|her|them)\b|(?:he|she) (?:tweets|can be (?:reached|followed|found))|contact the (?:author"
    r"|writer|reporter))"
    r"|(?-i:[A-Z]\S+(?:\s[A-Z]\S+){1,3})\s(?:has been writing|writes (?:about|for|on)|reports (?:on|for|from)"
    r"|covers)\s.{3,300}"
    r"|.{3,60}\bis (?:an?|the)\s(?:[\w-]+\s){0,5}?(?:reporter|writer|editor|journalist|correspondent|columnist"
    r"|author|freelancer|contributor|producer|blogger|intern)\b"
    r"|.{0,120}(?:contributed to this (?:report|story|article)|@\w+\s*$|reach (?:him|her|the (?:reporter"
    r"|author)) at\b)",
    re.IGNORECASE,
)
