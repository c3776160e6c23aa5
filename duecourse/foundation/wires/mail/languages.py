"""In which language is a mail written?"""

import re
from typing import Final

_LONGEST: Final = 4_000
_WORDS: Final = {
    "en": "the and you your we our is are have has will be this that with for please thank thanks not was been from i it of on to by hi dear regards invoice payment can an at as",
    "nl": "de het een en van wij we u uw jij je is zijn hebben heeft zal zullen dit dat met voor graag bedankt niet was op ik te bij naar als ook nog geen maar factuur betaling hallo beste groet kunnen worden wordt er onze",
    "de": "der die das und sie ihr ihre wir unser ist sind haben hat wird werden dies mit für bitte danke nicht war auf ich zu bei nach als auch noch kein aber rechnung zahlung hallo liebe grüße können ein eine einen dem den des im am",
    "fr": "le la les et vous votre vos nous notre est sont avons a sera ce cette avec pour merci pas était sur je à au aux du des un une que qui dans bonjour facture paiement cordialement ne en par plus mais",
    "es": "el la los las y usted su sus nosotros es son hemos ha será este esta con para por gracias no fue en yo a al del un una que hola factura pago saludos lo se más pero muy estimado",
    "it": "il lo la i gli le e lei vostra vostro noi è sono abbiamo ha sarà questo questa con per grazie non era su io a al del della un una che buongiorno fattura pagamento saluti si più ma di da in",
    "pt": "o a os as e você seu sua nós é são temos tem será este esta com para por obrigado obrigada não foi em eu ao do da um uma que olá fatura factura pagamento cumprimentos se mais mas de no na",
    "pl": "i w na z do nie jest są to że się dla za od po o proszę dziękuję dziękujemy faktura faktury płatność fakturę zapłacimy pozdrawiam dzień dobry będzie mamy jak czy przez ale państwa nasza nasze został została tej",
}
_KNOWN: Final = {language: frozenset(words.split()) for language, words in _WORDS.items()}
_LETTERS: Final = {"de": "ß", "pl": "łąęśćżźń", "es": "ñ¿¡", "pt": "ãõ", "fr": "œ"}
_LEAST_SHARE: Final = 0.12


def language_of(text: str) -> str:
    """Name the language of a text among the eight that are known, or "" where too few of its words tell."""
    words = re.findall(r"[^\W\d_]+", text[:_LONGEST].lower())
    if not words:
        return ""
    scores = {language: float(sum(word in known for word in words)) for language, known in _KNOWN.items()}
    for language, letters in _LETTERS.items():
        scores[language] += 1.5 * sum(any(letter in word for letter in letters) for word in words)
    best, second = sorted(scores.values(), reverse=True)[:2]
    if best < 1 or best == second or best / len(words) < _LEAST_SHARE:
        return ""
    return max(scores, key=lambda language: scores[language])
