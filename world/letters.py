"""In which words do customers answer? Phrases of our own: kind -> language -> ways of saying it."""

TONGUES: dict[str, dict[str, str]] = {
    "en": {"re": "Re:", "away_mark": "Out of office:", "date": "%d %B %Y", "wrote": "On {day}, {sender} wrote:", "phone": "T", "sent": "Sent from my iPhone"},
    "nl": {"re": "RE:", "away_mark": "Afwezig:", "date": "%d-%m-%Y", "wrote": "Op {day} schreef {sender}:", "phone": "T", "sent": "Verstuurd vanaf mijn iPhone"},
    "fr": {"re": "RE:", "away_mark": "Réponse automatique :", "date": "%d/%m/%Y", "wrote": "Le {day}, {sender} a écrit :", "phone": "Tél.", "sent": "Envoyé de mon iPhone"},
    "de": {"re": "AW:", "away_mark": "Abwesend:", "date": "%d.%m.%Y", "wrote": "Am {day} schrieb {sender}:", "phone": "Tel.", "sent": "Von meinem iPhone gesendet"},
    "es": {"re": "RE:", "away_mark": "Respuesta automática:", "date": "%d/%m/%Y", "wrote": "El {day}, {sender} escribió:", "phone": "Tel.", "sent": "Enviado desde mi iPhone"},
    "it": {"re": "R:", "away_mark": "Risposta automatica:", "date": "%d/%m/%Y", "wrote": "Il giorno {day} {sender} ha scritto:", "phone": "Tel.", "sent": "Inviato da iPhone"},
    "pl": {"re": "Odp.:", "away_mark": "Autoodpowiedź:", "date": "%d.%m.%Y", "wrote": "W dniu {day} {sender} napisał(a):", "phone": "tel.", "sent": "Wysłane z iPhone'a"},
}  # fmt: skip
GREETINGS = {
    "en": ("Hello,", "Kind regards"),
    "nl": ("Goedendag,", "Met vriendelijke groet"),
    "fr": ("Bonjour,", "Cordialement"),
    "de": ("Guten Tag,", "Mit freundlichen Grüßen"),
    "es": ("Buenos días:", "Un saludo"),
    "it": ("Buongiorno,", "Cordiali saluti"),
    "pl": ("Dzień dobry,", "Pozdrawiam"),
}
BODIES: dict[str, dict[str, tuple[str, ...]]] = {
    "promise": {
        "en": ("we will pay {numbers} on {day}.", "{numbers} is in our payment run of {day}.", "Thank you for the reminder. The transfer for {numbers} will leave us on {day}."),
        "nl": ("wij betalen {numbers} op {day}.", "{numbers} staat klaar voor de betaalronde van {day}.", "excuses voor de vertraging. Wij maken het bedrag van {numbers} op {day} over."),
        "fr": ("nous réglerons {numbers} le {day}.", "{numbers} est prévue dans notre campagne de virements du {day}.", "veuillez excuser ce retard. Le virement pour {numbers} partira le {day}."),
        "de": ("wir zahlen {numbers} am {day}.", "{numbers} ist für unseren Zahllauf am {day} eingeplant.", "bitte entschuldigen Sie die Verzögerung. Wir überweisen {numbers} am {day}."),
        "es": ("pagaremos {numbers} el {day}.", "{numbers} está incluida en la remesa del {day}."),
        "it": ("pagheremo {numbers} il {day}.", "il bonifico per {numbers} partirà il {day}."),
        "pl": ("zapłacimy {numbers} dnia {day}.", "przelew za {numbers} zlecimy dnia {day}."),
    },
    "paid": {
        "en": ("according to our books {numbers} has already been paid. Please check.", "we transferred the amount of {numbers} last week. Could you look at your bank account again?"),
        "nl": ("volgens ons is {numbers} al betaald. Kunt u dit nakijken?", "wij hebben {numbers} vorige week al overgemaakt. Wilt u uw rekening nog eens controleren?"),
        "fr": ("sauf erreur, {numbers} est déjà réglée. Merci de vérifier.", "le virement pour {numbers} a été fait la semaine dernière. Pouvez-vous contrôler votre compte ?"),
        "de": ("laut unseren Büchern ist {numbers} bereits bezahlt. Bitte prüfen.", "den Betrag zu {numbers} haben wir letzte Woche überwiesen. Bitte sehen Sie noch einmal nach."),
        "es": ("según nuestros datos {numbers} ya está pagada. Compruébenlo, por favor.",),
        "it": ("ci risulta che {numbers} sia già stata pagata. Vi preghiamo di verificare.",),
        "pl": ("według nas {numbers} jest już zapłacona. Proszę sprawdzić.",),
    },
    "resend": {
        "en": ("we cannot find {numbers}. Please resend a copy.", "{numbers} is not in our system. Could you send us the invoice as a PDF?"),
        "nl": ("wij vinden {numbers} niet terug. Kunt u een kopie sturen?", "{numbers} staat niet in ons systeem. Graag ontvangen wij de factuur als pdf."),
        "fr": ("nous ne retrouvons pas {numbers}. Pouvez-vous nous renvoyer une copie ?", "{numbers} ne figure pas dans notre système. Merci de nous envoyer la facture en PDF."),
        "de": ("{numbers} liegt uns nicht vor. Bitte senden Sie eine Kopie.", "{numbers} finden wir in unserem System nicht. Können Sie uns die Rechnung als PDF schicken?"),
        "es": ("no encontramos {numbers}. Por favor, envíen una copia.",),
        "it": ("non troviamo {numbers}. Potete inviarci una copia?",),
        "pl": ("nie możemy znaleźć {numbers}. Proszę o przesłanie kopii.",),
    },
    "dispute": {
        "en": ("we do not agree with {numbers}: {reason}. We will not pay it before this is settled.",),
        "nl": ("wij gaan niet akkoord met {numbers}: {reason}. Wij betalen pas als dit is opgelost.",),
        "fr": ("nous contestons {numbers} : {reason}. Nous ne réglerons qu'une fois ce point éclairci.",),
        "de": ("wir beanstanden {numbers}: {reason}. Wir zahlen erst nach Klärung.",),
        "es": ("no estamos de acuerdo con {numbers}: {reason}. Pagaremos cuando se aclare.",),
        "it": ("contestiamo {numbers}: {reason}. Pagheremo dopo il chiarimento.",),
        "pl": ("kwestionujemy {numbers}: {reason}. Zapłacimy po wyjaśnieniu.",),
    },
    "plan": {
        "en": ("we cannot pay {numbers} in one sum at the moment. Would you accept three monthly instalments?",),
        "nl": ("wij kunnen {numbers} nu niet in één keer betalen. Is een betalingsregeling in drie termijnen mogelijk?",),
        "fr": ("nous ne pouvons pas régler {numbers} en une fois. Un échéancier en trois mensualités est-il possible ?",),
        "de": ("wir können {numbers} derzeit nicht in einer Summe zahlen. Ist eine Ratenzahlung in drei Monatsraten möglich?",),
        "es": ("no podemos pagar {numbers} de una vez. ¿Aceptarían un pago en tres plazos mensuales?",),
        "it": ("al momento non possiamo pagare {numbers} in un'unica soluzione. È possibile un piano in tre rate mensili?",),
        "pl": ("nie możemy teraz zapłacić {numbers} jednorazowo. Czy możliwe jest rozłożenie na trzy raty?",),
    },
    "wrong": {
        "en": ("I am not the right person for invoices. Please write to {other}.",),
        "nl": ("ik ben hiervoor niet de juiste persoon. Stuurt u dit aan {other}.",),
        "fr": ("je ne suis pas la bonne personne pour les factures. Merci d'écrire à {other}.",),
        "de": ("für Rechnungen bin ich nicht der richtige Ansprechpartner. Bitte schreiben Sie an {other}.",),
        "es": ("no soy la persona adecuada para las facturas. Por favor, escriban a {other}.",),
        "it": ("non sono la persona giusta per le fatture. Vi prego di scrivere a {other}.",),
        "pl": ("nie jestem właściwą osobą w sprawie faktur. Proszę pisać na adres {other}.",),
    },
    "question": {
        "en": ("what is {numbers} for? We do not recognise the order.", "to which bank account should we pay {numbers}?"),
        "nl": ("waar gaat {numbers} over? Wij herkennen de bestelling niet.", "op welke rekening mogen wij {numbers} betalen?"),
        "fr": ("à quoi correspond {numbers} ? Nous ne reconnaissons pas la commande.", "sur quel compte devons-nous régler {numbers} ?"),
        "de": ("worum geht es bei {numbers}? Wir können die Bestellung nicht zuordnen.", "auf welches Konto sollen wir {numbers} zahlen?"),
        "es": ("¿a qué corresponde {numbers}? No reconocemos el pedido.",),
        "it": ("a cosa si riferisce {numbers}? Non riconosciamo l'ordine.",),
        "pl": ("czego dotyczy {numbers}? Nie rozpoznajemy zamówienia.",),
    },
    "complaint": {
        "en": ("this is the second mail about {numbers} in a short time. We have been a customer for years and find your tone inappropriate. Please have somebody call us.",),
        "nl": ("dit is in korte tijd de tweede mail over {numbers}. Wij zijn al jaren klant en vinden uw toon ongepast. Laat iemand ons bellen.",),
        "fr": ("c'est le deuxième courriel en peu de temps au sujet de {numbers}. Clients depuis des années, nous trouvons ce ton déplacé. Merci de nous faire appeler.",),
        "de": ("das ist in kurzer Zeit die zweite Mail zu {numbers}. Wir sind seit Jahren Kunde und finden Ihren Ton unangemessen. Bitte lassen Sie uns anrufen.",),
        "es": ("es el segundo correo sobre {numbers} en poco tiempo. Somos clientes desde hace años y su tono nos parece inapropiado.",),
        "it": ("è la seconda mail su {numbers} in poco tempo. Siamo clienti da anni e troviamo il tono inopportuno.",),
        "pl": ("to już drugi mail w sprawie {numbers} w krótkim czasie. Jesteśmy klientem od lat i uważamy ten ton za niestosowny.",),
    },
    "away": {
        "en": ("I am out of the office until {day} and will answer when I am back.",),
        "nl": ("ik ben afwezig tot en met {day} en beantwoord uw bericht na mijn terugkeer.",),
        "fr": ("je suis absent du bureau jusqu'au {day} et vous répondrai à mon retour.",),
        "de": ("ich bin bis {day} nicht im Büro und antworte nach meiner Rückkehr.",),
        "es": ("estoy fuera de la oficina hasta el {day} y responderé a mi vuelta.",),
        "it": ("sono fuori ufficio fino al {day} e risponderò al mio rientro.",),
        "pl": ("jestem poza biurem do {day} i odpowiem po powrocie.",),
    },
}  # fmt: skip
REASONS: dict[str, dict[str, str]] = {
    "PRICE": {"en": "the price is not the one agreed", "nl": "de prijs klopt niet met de afspraak", "fr": "le prix n'est pas celui convenu", "de": "der Preis entspricht nicht der Vereinbarung", "es": "el precio no es el acordado", "it": "il prezzo non è quello concordato", "pl": "cena jest niezgodna z umową"},
    "QTY-SHORT": {"en": "too little was delivered", "nl": "er is te weinig geleverd", "fr": "la quantité livrée est insuffisante", "de": "es wurde zu wenig geliefert", "es": "se entregó menos de lo pedido", "it": "la quantità consegnata è insufficiente", "pl": "dostarczono za mało"},
    "QUALITY": {"en": "the goods arrived damaged", "nl": "de goederen zijn beschadigd aangekomen", "fr": "la marchandise est arrivée endommagée", "de": "die Ware kam beschädigt an", "es": "la mercancía llegó dañada", "it": "la merce è arrivata danneggiata", "pl": "towar dotarł uszkodzony"},
    "NOT-RECEIVED": {"en": "we never received the goods", "nl": "wij hebben de goederen nooit ontvangen", "fr": "nous n'avons jamais reçu la marchandise", "de": "wir haben die Ware nie erhalten", "es": "nunca recibimos la mercancía", "it": "non abbiamo mai ricevuto la merce", "pl": "nigdy nie otrzymaliśmy towaru"},
    "PO-MISSING": {"en": "our order number is missing", "nl": "ons bestelnummer ontbreekt", "fr": "notre numéro de commande manque", "de": "unsere Bestellnummer fehlt", "es": "falta nuestro número de pedido", "it": "manca il nostro numero d'ordine", "pl": "brakuje naszego numeru zamówienia"},
    "DUPLICATE": {"en": "it was invoiced twice", "nl": "deze is dubbel gefactureerd", "fr": "elle a été facturée deux fois", "de": "sie wurde doppelt berechnet", "es": "se facturó dos veces", "it": "è stata fatturata due volte", "pl": "wystawiono ją dwukrotnie"},
    "OTHER": {"en": "this is not what we ordered", "nl": "dit is niet wat wij hebben besteld", "fr": "ce n'est pas ce que nous avons commandé", "de": "das haben wir so nicht bestellt", "es": "no es lo que pedimos", "it": "non è quello che abbiamo ordinato", "pl": "to nie jest to, co zamówiliśmy"},
}  # fmt: skip
BOUNCE = {
    "subject": "Undelivered Mail Returned to Sender",
    "text": "Your message could not be delivered to {address}: no such user here.\n",
}


def speech(language: str) -> dict[str, str]:
    """Return how mail programs and dates look in a language."""
    return TONGUES[language]
