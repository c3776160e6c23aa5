"""How do mail programs, telephones and lawyers say in each language what nobody needs to read again?

Every entry is a piece of a regular expression without capturing groups.
"""

from typing import Final

# "On 3 March, Jan wrote:" - how the line begins, and the word near its end.
WROTE: Final = (
    (r"on|at", r"wrote|writes|said"),
    (r"op", r"schreef|geschreven|heeft\s+.{0,200}?geschreven"),
    (r"am|vom", r"schrieb|geschrieben|schreibt"),
    (r"le|du", r"a\s+écrit|a\s+ecrit|écrivait|ecrit"),
    (r"el|con\s+fecha", r"escribió|escribio|ha\s+escrito"),
    (r"il(?:\s+giorno)?|in\s+data|nel\s+giorno", r"ha\s+scritto|scrive"),
    (r"em|a|no\s+dia", r"escreveu|escrevi"),
    (r"w\s+dniu|dnia|dn\.", r"napisał\(a\)|napisał|napisała|pisze"),
    (r"den|kl\.", r"skrev"),
    (r"dne", r"napsal\(a\)|napsal"),
    (r"в|во", r"написал\(а\)|написал|пишет"),
)
WROTE_LAST: Final = "|".join(words for _start, words in WROTE) + "|írta|ezt\\s+írta|kirjoitti|a\\s+scris|yazdı"
WEEKDAYS: Final = (
    r"(?:mon|tue|wed|thu|fri|sat|sun|maa|din|woe|don|vrij?|zat|zon|ma|di|wo|do|vr|za|zo|mo|mi|fr|sa|so|lun|mar|mer|"
    r"mié|mie|jeu|jue|ven|vie|sam|sáb|sab|dim|dom|gio|pon|wto|wt|śro|śr|czw|czwartek|pią|pt|sob|nied|niedz|ndz|"
    r"seg|ter|qua|qui|sex|понед|вт|ср|чет|пят|суб|воск)"
)

# The head of a mail, as Outlook and its like repeat it above the quoted text.
LABELS: Final = {
    "from": r"from|van|von|de|da|od|fra|från|от|expéditeur|afzender|absender|mittente|remitente|remetente|nadawca",
    "sent": (
        r"sent|date|verzonden|verstuurd|datum|gesendet|envoyé(?:\s+le)?|enviad[oa](?:\s+(?:el|em|a))?|fecha|data|inviato|"
        r"wysłano|wysłane|data\s+wysłania|skickat|sendt|отправлено|дата"
    ),
    "to": r"to|aan|an|à|a|para|per|do|til|till|кому|destinataire|destinatario|destinatário",
    "copy": r"cc|bcc|kopie|copie(?:\s+à)?|copia|dw|udw|kopia",
    "subject": r"subject|onderwerp|betreff|objet|sujet|asunto|assunto|oggetto|temat|ämne|emne|тема",
    "else": (
        r"reply-to|importance|belang|wichtigkeit|importanza|importancia|importância|priorité|ważność|attachments|bijlagen?|anlagen?|"
        r"pièces\s+jointes|allegati|risposta|antwort\s+an|répondre\s+à|responder\s+a"
    ),
}

# "-----Original Message-----" and "Begin forwarded message:".
ORIGINAL: Final = (
    r"original\s+message|original\s+appointment|oorspronkelijk(?:e)?\s+bericht|origineel\s+bericht|"
    r"ursprüngliche\s+(?:nachricht|mitteilung)|original-?\s?nachricht|originalnachricht|"
    r"message\s+d['’]origine|message\s+original|courriel\s+original|mensaje\s+original|messaggio\s+originale|"
    r"mensagem\s+original|wiadomość\s+oryginalna|oryginalna\s+wiadomość|ursprungligt\s+meddelande|"
    r"oprindelig\s+meddelelse|opprinnelig\s+melding|исходное\s+сообщение|"
    r"forwarded\s+(?:message|by\s.{1,80})|doorgestuurd\s+bericht|weitergeleitete\s+(?:nachricht|mitteilung)|"
    r"message\s+transféré|courriel\s+transféré|mensaje\s+reenviado|messaggio\s+inoltrato|"
    r"mensagem\s+(?:encaminhada|reencaminhada)|wiadomość\s+przekazana|przekazana\s+wiadomość|"
    r"reply\s+message|replied\s+message|antwort"
)
BEGINS: Final = (
    r"begin\s+forwarded\s+message|begin\s+doorgestuurd\s+bericht|begin\s+van\s+doorgestuurd\s+bericht|"
    r"anfang\s+der\s+weitergeleiteten\s+(?:nachricht|e-mail)|début\s+du\s+(?:message\s+)?(?:transféré|réexpédié)|"
    r"inicio\s+del\s+mensaje\s+reenviado|inizio\s+(?:del\s+)?messaggio\s+inoltrato|"
    r"início\s+da\s+mensagem\s+(?:reencaminhada|encaminhada)|początek\s+przekazywanej\s+wiadomości|"
    r"ответ\s+на\s+сообщение"
)

# "Sent from my iPhone".
SENT_FROM: Final = (
    r"sent\s+(?:from|via|with|by|using)|sent\s+on\s+the\s+go|verzonden\s+(?:vanaf|met|via|vanuit|door)|verstuurd\s+(?:vanaf|via|met)|"
    r"gesendet\s+(?:von|mit|über|via)|von\s+mein(?:em|er)\b|envoyé\s+(?:de|depuis|à\s+partir|via|avec|par)|"
    r"enviado\s+(?:desde|do|da|de|a\s+partir|via|con|por|pelo)|inviato\s+(?:da|dal|con|tramite)|"
    r"wysłan[eoay]\s+(?:z|za|przez)|skickat\s+från|sendt\s+fra|lähetetty|отправлено\s+(?:с|из)|télécharger|"
    r"get\s+\[?outlook|outlook\s+(?:voor|für|pour|para|per|dla)|téléchargez|scarica\s+outlook|obtener\s+outlook|obter\s+o\s+outlook|pobierz|download\s+outlook|"
    r"diese\s+nachricht\s+wurde\s+von\s+mein|dit\s+bericht\s+is\s+verzonden\s+(?:vanaf|met)\s+mijn"
)
DEVICES: Final = (
    r"iphone|ipad|ipod|ios|android|outlook|samsung|galaxy|huawei|nokia|blackberry|htc|windows|yahoo|gmail|aol|mail|mailbox|"
    r"mobile?|mobiel\w*|mobiele?|mobil\w*|mobil(?:gerät|telefon)|móvil|cell|phone|telefon\w*|téléphone|telefono|teléfono|telemóvel|smartphone|handy|"
    r"tablet|proton\s?mail|thunderbird|airmail|typeapp|spark|bluemail|k-9|ti-\d+|pixel|xiaomi|alcatel|sony|"
    r"lg|motorola|nine|web\.de|gmx|t-online|orange|sfr|zimbra|hcl|notes|app|apple|device|magnificent"
)

# What stands above a name at the end of a letter.
CLOSINGS: Final = (
    r"(?:(?:with\s+)?(?:kind(?:est)?|best|warm(?:est)?|many|my|with)\s+)?regards|best(?:\s+wishes)?|"
    r"sincerely(?:\s+yours)?|yours\s+(?:sincerely|faithfully|truly)|cheers|thanks(?:\s+again)?|many\s+thanks|"
    r"thank\s+you(?:\s+and\s+regards)?|"
    r"(?:met\s+)?(?:vriendelijke|hartelijke|beste|vriendelijk)\s+groet(?:en|jes)?|m\.?v\.?g\.?|groet(?:en|jes)?|hoogachtend|"
    r"(?:mit\s+)?(?:freundlichen?|besten?|lieben?|herzlichen?|schönen?|viele[nr]?)\s+(?:grüßen?|grüssen?|gruß|gruss)|"
    r"mfg|hochachtungsvoll|grüße|"
    r"(?:bien\s+)?cordialement|bien\s+à\s+vous|(?:meilleures|sincères|cordiales)\s+salutations|"
    r"salutations(?:\s+distinguées)?|respectueusement|"
    r"(?:un\s+)?(?:cordial|atento)?\s*saludos?(?:\s+cordiales)?|atentamente|"
    r"(?:cordiali|distinti|cari|migliori)\s+saluti|saluti|cordialmente|"
    r"(?:com\s+os\s+)?(?:melhores|cordiais)\s+cumprimentos|atenciosamente|cumprimentos|obrigad[oa]|"
    r"(?:z\s+)?(?:poważaniem|wyrazami\s+szacunku)|pozdrawiam(?:y)?(?:\s+serdecznie)?|pozdrowienia|"
    r"(?:med\s+)?vänlig(?:a)?\s+hälsning(?:ar)?|mvh"
)

# Lines about the sender's house: telephone, address, register.
CONTACT: Final = (
    r"(?:tel|tél|tfno|telefon|telefoon|telefono|teléfono|téléphone|phone|fax|mob(?:ile?)?|mobiel|mobil|gsm|cell|direct|"
    r"durchwahl|komórka|portable|t|m|f|e|w)\s*(?:\.|:|\+)|(?:www\.|https?://)|\+\d[\d\s()./-]{6,}|"
    r"(?:kvk|btw|iban|bic|vat|ust-?id|hrb|siret|siren|tva|nif|nip|regon|cif|p\.?\s?iva|steuernr|amtsgericht|"
    r"handelsregister|registered\s+(?:office|in)|geschäftsführer|managing\s+director)\b|"
    r"\S+@\S+\.\S+"
)

# How a lawyer's paragraph begins.
DISCLAIMERS: Final = (
    r"(?:this|the)\s+(?:e-?mail|message|communication|information)(?:\s+\S+){0,12}?\s+(?:is|are|may\s+be|may\s+contain|contains?)\s+"
    r".{0,60}?(?:confidential|privileged|intended)|(?:confidentiality|disclaimer|legal|privacy)\s*(?:notice|note|statement)?\s*[:!]|"
    r"disclaimer\b|if\s+you\s+(?:are\s+not\s+the\s+intended|have\s+received\s+this)|"
    r"please\s+consider\s+the\s+environment|think\s+before\s+you\s+print|save\s+a\s+tree|"
    r"(?:dit|deze|de\s+informatie)\s+.{0,80}?(?:vertrouwelijk|uitsluitend\s+bestemd)|denk\s+aan\s+het\s+milieu|aan\s+dit\s+bericht\s+kunnen\s+geen|"
    r"(?:diese|der\s+inhalt\s+dieser)\s+(?:e-?mail|nachricht|mitteilung)\s+.{0,80}?(?:vertraulich|ausschließlich|bestimmt)|"
    r"bitte\s+(?:prüfen|denken)\s+sie\s+.{0,40}?(?:umwelt|druck)|haftungsausschluss|"
    r"(?:ce|cet|le\s+présent)\s+(?:message|courriel|e-?mail|courrier)\s+.{0,80}?(?:confidentiel|destin|usage)|"
    r"(?:pensez|avant\s+d['’]imprimer)\s*.{0,40}?(?:environnement|imprimer)|"
    r"(?:este|el\s+presente)\s+(?:mensaje|correo|e-?mail)\s+.{0,80}?(?:confidencial|dirigid|destinad)|aviso\s+(?:legal|de\s+confidencialidad)|"
    r"(?:questo|il\s+presente|le\s+informazioni\s+contenute\s+in\s+quest\S*)\s*(?:messaggio|e-?mail|comunicazione)?.{0,80}?(?:riservat|confidenzial|destinat)|"
    r"(?:esta|este|a\s+presente)\s+(?:mensagem|e-?mail|correio)\s+.{0,80}?(?:confidencia|destina)|"
    r"(?:ta|niniejsza|treść\s+tej)\s+(?:wiadomość|wiadomości|korespondencja)\s+.{0,80}?(?:poufn|przeznaczon)"
)
# What the reader's own mail server puts above a stranger's mail.
BANNERS: Final = (
    r"\W*(?:\[?\s*external(?:\s+(?:e-?mail|sender|mail))?\s*\]?|caution|warning|extern(?:e|er)?(?:\s+(?:e-?mail|absender|afzender))?|"
    r"let\s+op|achtung|vorsicht|attention|attenzione|atención|atenção|uwaga)\b.{0,20}?[:!\]-].{0,200}?"
    r"(?:e-?mail|message|bericht|nachricht|sender|courriel|mensaje|messaggio|mensagem|wiadomość).{0,200}|"
    r"\W*you\s+don['’]t\s+often\s+get\s+email\s+from\s.{0,250}"
)
