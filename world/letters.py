"""In which words do customers answer?"""

TONGUES: dict[str, dict[str, str]] = {
    "en": {"re": "Re:", "away_mark": "Out of office:", "date": "%d %B %Y"},
    "nl": {"re": "RE:", "away_mark": "Afwezig:", "date": "%d-%m-%Y"},
    "fr": {"re": "RE:", "away_mark": "Réponse automatique :", "date": "%d/%m/%Y"},
    "de": {"re": "AW:", "away_mark": "Abwesend:", "date": "%d.%m.%Y"},
    "es": {"re": "RE:", "away_mark": "Respuesta automática:", "date": "%d/%m/%Y"},
    "it": {"re": "R:", "away_mark": "Risposta automatica:", "date": "%d/%m/%Y"},
    "pl": {"re": "Odp.:", "away_mark": "Autoodpowiedź:", "date": "%d.%m.%Y"},
}
BODIES: dict[str, dict[str, str]] = {
    "promise": {
        "en": "Hello,\n\nwe will pay {numbers} on {day}.\n\nKind regards\n{name}\n",
        "nl": "Goedendag,\n\nwij betalen {numbers} op {day}.\n\nMet vriendelijke groet\n{name}\n",
        "fr": "Bonjour,\n\nnous réglerons {numbers} le {day}.\n\nCordialement\n{name}\n",
        "de": "Guten Tag,\n\nwir zahlen {numbers} am {day}.\n\nFreundliche Grüße\n{name}\n",
        "es": "Buenos días:\n\npagaremos {numbers} el {day}.\n\nUn saludo\n{name}\n",
        "it": "Buongiorno,\n\npagheremo {numbers} il {day}.\n\nCordiali saluti\n{name}\n",
        "pl": "Dzień dobry,\n\nzapłacimy {numbers} dnia {day}.\n\nPozdrawiam\n{name}\n",
    },
    "paid": {
        "en": "Hello,\n\naccording to our books {numbers} has already been paid. Please check.\n\nRegards\n{name}\n",
        "nl": "Goedendag,\n\nvolgens ons is {numbers} al betaald. Kunt u dit nakijken?\n\nGroeten\n{name}\n",
        "fr": "Bonjour,\n\nsauf erreur, {numbers} est déjà réglé. Merci de vérifier.\n\nCordialement\n{name}\n",
        "de": "Guten Tag,\n\nlaut unseren Büchern ist {numbers} bereits bezahlt. Bitte prüfen.\n\nGrüße\n{name}\n",
        "es": "Buenos días:\n\nsegún nuestros datos {numbers} ya está pagado. Compruébenlo.\n\nUn saludo\n{name}\n",
        "it": "Buongiorno,\n\nci risulta che {numbers} sia già stato pagato. Vi preghiamo di verificare.\n\n{name}\n",
        "pl": "Dzień dobry,\n\nwedług nas {numbers} jest już zapłacone. Proszę sprawdzić.\n\nPozdrawiam\n{name}\n",
    },
    "resend": {
        "en": "Hello,\n\nwe cannot find {numbers}. Please resend a copy.\n\nRegards\n{name}\n",
        "nl": "Goedendag,\n\nwij vinden {numbers} niet terug. Kunt u een kopie sturen?\n\nGroeten\n{name}\n",
        "fr": "Bonjour,\n\nnous ne retrouvons pas {numbers}. Pouvez-vous nous renvoyer une copie ?\n\n{name}\n",
        "de": "Guten Tag,\n\n{numbers} liegt uns nicht vor. Bitte senden Sie eine Kopie.\n\nGrüße\n{name}\n",
        "es": "Buenos días:\n\nno encontramos {numbers}. Por favor, envíen una copia.\n\nUn saludo\n{name}\n",
        "it": "Buongiorno,\n\nnon troviamo {numbers}. Potete inviarci una copia?\n\nCordiali saluti\n{name}\n",
        "pl": "Dzień dobry,\n\nnie możemy znaleźć {numbers}. Proszę o przesłanie kopii.\n\nPozdrawiam\n{name}\n",
    },
    "dispute": {
        "en": "Hello,\n\nwe do not agree with {numbers} and will not pay it before this is settled.\n\n{name}\n",
        "nl": "Goedendag,\n\nwij gaan niet akkoord met {numbers} en betalen pas als dit is opgelost.\n\n{name}\n",
        "fr": "Bonjour,\n\nnous contestons {numbers} et ne réglerons qu'une fois ce point éclairci.\n\n{name}\n",
        "de": "Guten Tag,\n\nwir beanstanden {numbers} und zahlen erst nach Klärung.\n\n{name}\n",
        "es": "Buenos días:\n\nno estamos de acuerdo con {numbers}; pagaremos cuando se aclare.\n\n{name}\n",
        "it": "Buongiorno,\n\ncontestiamo {numbers} e pagheremo dopo il chiarimento.\n\n{name}\n",
        "pl": "Dzień dobry,\n\nkwestionujemy {numbers} i zapłacimy po wyjaśnieniu.\n\n{name}\n",
    },
    "away": {
        "en": "I am out of the office and will answer when I am back.\n\n{name}\n",
        "nl": "Ik ben afwezig en beantwoord uw bericht na mijn terugkeer.\n\n{name}\n",
        "fr": "Je suis absent du bureau et vous répondrai à mon retour.\n\n{name}\n",
        "de": "Ich bin nicht im Büro und antworte nach meiner Rückkehr.\n\n{name}\n",
        "es": "Estoy fuera de la oficina y responderé a mi vuelta.\n\n{name}\n",
        "it": "Sono fuori ufficio e risponderò al mio rientro.\n\n{name}\n",
        "pl": "Jestem poza biurem i odpowiem po powrocie.\n\n{name}\n",
    },
}
BOUNCE = {
    "subject": "Undelivered Mail Returned to Sender",
    "text": "Your message could not be delivered to {address}: no such user here.\n",
}


def speech(language: str) -> dict[str, str]:
    """Return how mail programs and dates look in a language."""
    return TONGUES[language]
