"""Notices that pages put before or below their articles, in whole sentences: data for dump_lines. Decides nothing."""

from __future__ import annotations

import re

# Asks for consent to cookies, in whole sentences; a baker's cookies are others.
CONSENT = re.compile(
    r"(?=.{0,300}(?:ookie|COOKIE|raceur|atenschutz|acking tech))"
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
    r"|(?:gebruikt|gebruiken|gebruik van|accepteer) (?:\w+ ){0,2}cookies|plik(?:i|ów) cookie|файлы cookie)\b",
    re.IGNORECASE,
)
