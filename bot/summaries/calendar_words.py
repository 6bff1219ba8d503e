"""Names of months and days, and the words around them, in the languages whose dates are read."""

from __future__ import annotations

from collections.abc import Mapping

# English abbreviations first: "Sept." and "Sep." are the same month.
MONTHS: Mapping[str, str] = {
    "en": "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept|sep october|oct"
    " november|nov december|dec",
    "de": "januar|jänner februar märz april mai juni juli august september oktober november dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre|setiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
    "tr": "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
}
WEEKDAYS: Mapping[str, str] = {  # from Monday
    "en": "monday|mon tuesday|tues wednesday|wed thursday|thurs friday|fri saturday|sat sunday|sun",
    "de": "montag dienstag mittwoch donnerstag freitag samstag|sonnabend sonntag",
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lunedì martedì mercoledì giovedì venerdì sabato domenica",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "sv": "måndag|måndagen tisdag|tisdagen onsdag|onsdagen torsdag|torsdagen fredag|fredagen lördag|lördagen"
    " söndag|söndagen",
    "da": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "no": "mandag tirsdag onsdag torsdag fredag lørdag søndag",
    "pl": "poniedziałek wtorek środę|środa czwartek piątek sobotę|sobota niedzielę|niedziela",
    "ru": "понедельник вторник среду|среда четверг пятницу|пятница субботу|суббота воскресенье",
    "uk": "понеділок вівторок середу|середа четвер п’ятницю|п'ятницю суботу|субота неділю|неділя",
    "tr": "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
}
NEAR: Mapping[str, Mapping[str, int]] = {  # days from the day of print
    "en": {"yesterday": -1, "tomorrow": 1},
    "de": {"gestern": -1, "morgen": 1},
    "fr": {"hier": -1, "demain": 1},
    "es": {"ayer": -1, "mañana": 1},
    "it": {"ieri": -1, "domani": 1},
    "pt": {"ontem": -1, "amanhã": 1},
    "nl": {"gisteren": -1, "morgen": 1},
    "ru": {"вчера": -1, "завтра": 1},
}
# What says that a sentence looks ahead, in any of the languages.
AHEAD = (
    r"\b(?:will|would|is to|are to|was to|to be|be able|expected|plans? to|planned|set to|due to|due (?:on|in)|next"
    r"|(?:wants?|wanted|hopes?|hoped|intends?|intended|aims?|aimed|expects?|seeks?|needs?|vow(?:s|ed)|pledge[sd]|likely"
    r"|promise[sd]|agree[sd]|decide[sd]|ready|prepar(?:es|ing)) to"
    r"|upcoming|scheduled|coming|begins|starts|opens|ahead of|until|by|wird|werden|soll|sollen|nächste[nr]?|sera|seront"
    r"|va|vont|doit|doivent|prochaine?|será|serán|próxim[oa]|sarà|saranno|prossim[oa]|zal|zullen|ska|skal|będzie|будет"
    r"|буде|-acak|olacak)\b"
)
# What says that something was told or done, in English: it takes a day back into the past.
DONE = r"\b(?:said|says|told|announced|confirmed|reported|revealed|added|wrote|met|was|were|had|has|have|\w{2,}ed)\b"
# What says it beyond doubt.
FUTURE = (
    r"\b(?:will|would|must|shall|is to|are to|is expected to|are expected to|plans to|plan to|set to"
    r"|(?:wants?|hopes?|intends?|aims?|expects?|seeks?|needs?) to|due to (?:arrive|meet|begin)|next week|upcoming"
    r"|wird|werden|sera|seront|será|serán|sarà|saranno|zal|zullen|ska|skal|będzie|будет|буде)\b"
)
