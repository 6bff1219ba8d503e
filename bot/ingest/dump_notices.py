"""Notices that pages put before or below their articles, in whole sentences: data for dump_lines. Decides nothing."""

from __future__ import annotations

import re

# Asks for consent to cookies, in whole sentences; a baker's cookies are others.
CONSENT = re.compile(
    r"(?=.{0,300}(?:ookie|COOKIE|raceur|atenschutz|acking tech|apsler|äste|akor|olač|ütik|erez|уки|ッキー|쿠키))"
    r".{0,250}\b(?:(?:use|uses|using|use of|accept|reject|store|set|our) (?:(?:[\w-]+ ){0,3}and |all |the )?cookies"
    r"|cookies (?:to (?:improve|ensure|personali|analy|give|provide|enhance|offer|make|deliver)"
    r"|and (?:other|similar|related) \w*\s?(?:tech|tools|track)|help us|on (?:your|this|our) )"
    r"|cookie (?:policy|settings|notice|consent|preferences)|tracking technologies"
    r"|(?:verwende[nt]|nutzen|nutzt|setz(?:en|t)|(?:verwendung|nutzung|einsatz) von|sogenannte[nr]?)"
    r" (?:\w+ ){0,3}cookies|cookies (?:helfen|erleichtern|ermöglichen|zulassen|akzeptieren)"
    r"|datenschutz(?:erklärung|hinweise|bestimmungen|einstellungen)"
    r"|(?:utilise|utilisons|utilisation|dépôt|accepte[rz]?) (?:\w+ ){0,2}(?:cookies|traceurs)"
    r"|(?:utiliza|utilizamos|usamos|usa|el uso de|o uso de|aceptar|aceitar) (?:\w+ ){0,2}cookies"
    r"|(?:utilizza|utilizziamo|usa|l['’]uso dei|accett\w+) (?:\w+ ){0,2}cookie"
    r"|(?:gebruikt|gebruiken|gebruik van|accepteer) (?:\w+ ){0,2}cookies|plik(?:i|ów) cookie|файлы cookie"
    r"|(?:använder|bruker|bruger|anvender|käyttää|käytämme|používá|používáme|používa|koristi|használ|folosește|folosim"
    r"|utilizează|χρησιμοποιεί|χρησιμοποιούμε|использует|используем|використовує|menggunakan|sử dụng) (?:\w+ ){0,2}"
    r"(?:cookies?|cookie-k|kakor|informasjonskapsler|evästeitä|kolačiće|sütiket|куки)|(?:sütiket|cookie-kat) használ\w*"
    r"|(?:çerez\w*|cookie\w*) kullan\w*|soubory cookies?|súbory cookies?)\b"
    r"|.{0,250}(?:(?:クッキー|cookie)\s?を(?:使用|利用)|쿠키를 사용|使用\s?cookie)",
    re.IGNORECASE,
)
