"""What stands over and in readers' comments, by language: data for telling them from prose. Decides nothing."""

from __future__ import annotations

import re

from bot.ingest.phrases import begins, only

# A line that is only this begins the readers' comments.
HEAD = only(
    """
comment | comments | reader comments | leave a reply | leave a comment | leave comments | leave your comment
post a comment | add a comment | add comment | write a comment | show comments | view comments | comments are closed
join the conversation | join the discussion | responses | replies | discussion | conversation | cancel reply
your comments | all comments | top comments | newest comments | have your say | talkback | reader reactions
what readers say | speak your mind | leave your thoughts | start the conversation | comment on this story
comment on this article | your comment | letters from readers | submit a comment | comments section | readers write
kommentare | kommentar | kommentar hinterlassen | kommentar schreiben | kommentieren | leserkommentare
schreibe einen kommentar | schreiben sie einen kommentar | diskussion | antwort hinterlassen | leserbriefe
leserstimmen | lesermeinungen | leserreaktionen | ihre meinung | deine meinung | ihr kommentar | dein kommentar
kommentar verfassen | kommentar abgeben | kommentare anzeigen | kommentare lesen | alle kommentare | neue kommentare
diskutieren sie mit | diskutiere mit | mitdiskutieren | jetzt kommentieren | artikel kommentieren | kommentarbereich
hinterlasse eine antwort | hinterlasse einen kommentar | eine antwort schreiben | zum forum | forum | ihr beitrag
kommentare zum artikel | kommentare zu diesem artikel | reaktionen | beitrag kommentieren | kommentare ausblenden
kommentare einblenden | ihre meinung zum thema | schreib einen kommentar | neuen kommentar schreiben
commentaires | commentaire | laisser un commentaire | laissez un commentaire | réagir | vos réactions | réactions
votre commentaire | ajouter un commentaire | écrire un commentaire | poster un commentaire | vos commentaires
tous les commentaires | donnez votre avis | réagissez | réagir à cet article | commenter | commenter cet article
les avis des lecteurs | vos avis | les commentaires | publier un commentaire | déposer un commentaire
comentarios | deja una respuesta | deja un comentario | dejar un comentario | escribe un comentario
comenta esta noticia | opiniones | comentar | tus comentarios | añadir un comentario | añade un comentario
deja tu comentario | haz un comentario | ver comentarios | todos los comentarios | comentarios de los lectores
agregar un comentario | publicar un comentario | enviar comentario | tu comentario
comentários | deixe um comentário | deixe uma resposta | deixe seu comentário | deixe o seu comentário | comente
deixar um comentário | escreva um comentário | escreva seu comentário | faça um comentário | ver comentários
comentários dos leitores | enviar comentário | postar um comentário | adicionar comentário | publicar comentário
commenti | lascia un commento | lascia una risposta | lascia un tuo commento | rispondi | scrivi un commento
aggiungi un commento | i vostri commenti | commenta | commenta la notizia | tutti i commenti | i commenti dei lettori
inserisci un commento | partecipa alla discussione | posta un commento | il tuo commento
reacties | geef een reactie | laat een reactie achter | plaats een reactie | schrijf een reactie | reageer
reageer op dit artikel | laat een antwoord achter | een reactie plaatsen | alle reacties
komentarze | dodaj komentarz | napisz komentarz | skomentuj | zostaw komentarz | zostaw odpowiedź | wasze komentarze
kommentarer | skriv en kommentar | lämna en kommentar | lämna ett svar | kommentera | kommentera artikeln
legg igjen en kommentar | legg inn en kommentar | skriv kommentar | efterlad et svar | tilføj kommentar
kommentit | kommentoi | jätä kommentti | kirjoita kommentti | keskustelu | lukijoiden kommentit
komentáře | přidat komentář | napsat komentář | vložit komentář | diskuse | diskuze | vstoupit do diskuze
komentáre | pridať komentár | diskusia | komentari | ostavite komentar | dodaj komentar | napiši komentar
komentiraj | коментари | додај коментар | остави коментар | добави коментар | напиши коментар
hozzászólások | hozzászólás | szólj hozzá | vélemény, hozzászólás | kommentek | új hozzászólás
comentarii | lasă un comentariu | lasă un răspuns | adaugă un comentariu | adaugă comentariu | scrie un comentariu
yorumlar | yorum | yorum yap | yorum yaz | bir yanıt yazın | bir cevap yazın | yorum ekle | tüm yorumlar
σχόλια | αφήστε ένα σχόλιο | γράψτε ένα σχόλιο | προσθέστε σχόλιο | σχολιάστε | ένα σχόλιο
комментарии | комментариев | комментарий | оставить комментарий | добавить комментарий | написать комментарий
обсуждение | обсудить | отзывы | все комментарии | комментировать
коментарі | залишити коментар | додати коментар | обговорення | прокоментувати
comentaris | deixa un comentari | deixa una resposta | escriu un comentari
تعليقات | التعليقات | تعليق | اترك تعليقا | اترك تعليقاً | أضف تعليق | أضف تعليقا | أضف تعليقاً | شارك برأيك
نظرات | دیدگاه‌ها | دیدگاهها | نظر شما | نظر خود را بنویسید | ارسال نظر | دیدگاهتان را بنویسید | نظرات کاربران
תגובות | הוסף תגובה | כתוב תגובה | השאר תגובה | כתיבת תגובה
टिप्पणियाँ | टिप्पणियां | टिप्पणी करें | अपनी टिप्पणी दें | कमेंट | कमेंट करें | एक टिप्पणी छोड़ें
bình luận | ý kiến bạn đọc | để lại bình luận | gửi bình luận | ý kiến
komentar | tinggalkan komentar | tulis komentar | tinggalkan balasan | beri komentar
ความคิดเห็น | แสดงความคิดเห็น | ใส่ความเห็น
댓글 | 댓글쓰기 | 댓글 쓰기 | 댓글 달기 | 댓글 남기기
コメント | コメントを残す | コメントする | コメントを書く | みんなのコメント
评论 | 发表评论 | 评论区 | 网友评论 | 全部评论 | 最新评论 | 留言 | 發表評論 | 評論 | 發表迴響 | 發佈留言 | 网友留言
"""
)
# The same with the title of the article after it: "17 thoughts on ...".
ON = re.compile(
    r"\W*\d+\s+(?:thoughts?|comments?|replies|reply|responses?|gedanken|kommentare?|antworten|réflexions?"
    r"|commentaires?|réponses?|"
    r"comentarios?|respuestas?|pensamientos?|comentários?|respostas?|pensamentos?|commenti|risposte|pensieri"
    r"|reacties|gedachten|komentarzy|komentarze|odpowiedzi|kommentarer|tankar|svar|ajatusta|hozzászólás|yorum"
    r"|комментари\w+|коментар\w+|мысл\w+)\s+"
    r"(?:on|to|zu|auf|sur|à|en|sobre|em|a|su|op|do|na|på|om|til|к|на|до)\b",
    re.IGNORECASE,
)
# A line that begins with this stands in or over a comment form.
FORM = begins(
    """
your email address will not be published | required fields are marked | save my name, email | notify me of
notify me via | this site uses akismet | you must be logged in | please log in to | log in to reply
view the discussion | view all comments | please enable javascript to view the comments
javascript is required to load the comments | be the first to comment | log in or register to post comments
comments are moderated | sign in to comment | login to comment | no comments yet | there are no comments
deine e-mail-adresse wird nicht | meinen namen, meine e-mail | ihre e-mail-adresse wird nicht
um kommentieren zu können | bitte melden sie sich an, um | melde dich an, um | die kommentarfunktion
kommentare werden moderiert | bitte beachten sie die netiquette | netiquette | noch keine kommentare
bisher keine kommentare | das kommentarformular
sie müssen angemeldet sein | du musst angemeldet sein | anmelden um kommentare | die redaktion behält sich vor
votre adresse e-mail ne sera | votre adresse de messagerie | enregistrer mon nom | vous devez être connecté
connectez-vous pour | soyez le premier à | les commentaires sont | pour réagir | il n'y a pas encore de commentaire
tu dirección de correo | guarda mi nombre | tienes que estar conectado | debes iniciar sesión para comentar
para comentar | los comentarios están cerrados | sé el primero en comentar | normas de participación
o seu endereço de e-mail | o seu endereço de email | salvar meus dados | os comentários não representam
seja o primeiro a comentar | você precisa estar logado | você precisa fazer o login | faça login para comentar
il tuo indirizzo email | salva il mio nome | devi essere connesso | accedi per commentare | effettua il login per
sii il primo a commentare | ваш адрес email | ваш e-mail не будет | чтобы оставить комментарий | войдите, чтобы
het e-mailadres wordt niet | je e-mailadres wordt niet | je moet ingelogd zijn | log in om te reageren
twój adres e-mail | zaloguj się, aby | musisz być zalogowany | din e-postadress | din e-mailadresse
e-postadressen din | sähköpostiosoitettasi ei | kirjaudu sisään kommentoidaksesi | vaše e-mailová adresa
az e-mail címet nem | adresa ta de email nu | e-posta adresiniz | yorum yapabilmek için | η ηλ. διεύθυνση
لن يتم نشر عنوان بريدك | نشانی ایمیل شما منتشر | האימייל לא יוצג | email của bạn sẽ không | alamat email anda tidak
이메일은 공개되지 | メールアドレスが公開される | 您的电子邮箱地址不会 | 您的邮箱地址不会 | 發佈留言必須填寫
"""
)
# A reader's name over a comment, with the time it was written.
WRITER = re.compile(
    r"(?:\W*.{1,60}\b(?:in reply to|replying to|als antwort auf|en réponse à|en respuesta a|em resposta a"
    r"|in risposta a|als reactie op|w odpowiedzi na|som svar på|в ответ на)\b.{1,60}"
    r"|\W*[^.!?|]{1,40}\s(?:says|said|wrote|sagt|sagte|schrieb|schreibt|meint|dit|a dit|a écrit|dice|dijo|escribió|diz"
    r"|disse|ha detto|ha scritto|scrive|zegt|schreef|pisze|napisał|napisała|skriver|skrev|säger|sier|siger|kirjoitti"
    r"|sanoo|spune|dedi ki|diyor ki|пишет|написал|написала|говорит|сказал)\s*:?\s*(?:$|\W*(?=.{0,20}\d))"
    r"|\W*(?:reply|antworten|répondre|responder|rispondi|report|melden|signaler|flag|permalink|upvote|downvote"
    r"|beantwoorden|reageren|odpowiedz|zgłoś|svara|svar|anmäl|vastaa|odpovědět|válasz|răspunde|yanıtla|cevapla"
    r"|ответить|пожаловаться|відповісти|απάντηση|kommentar melden|beitrag melden|beitrag empfehlen)\W*$)",
    re.IGNORECASE,
)
# "NAME | March 18, 2023 at 6:59 pm", "NAME - 2 hours ago": a short name, a divider, and then a time of day.
NAME_AND_TIME = re.compile(
    r"\W*[^|•·]{1,40}\s[|•·–—-]\s.{0,40}\d.{0,12}(?:\bat\b|\bum\b|\bà\b|\ba las\b|\bàs\b|\balle\b|,"
    r"|@).{0,4}\d\d?[:.h]\d\d|"
    r"\W*.{1,40}\b\d+\s?(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|[smhdwy])\s+ago\W*$",
    re.IGNORECASE,
)
