"""Replies as the mail programs of eight languages write them: what was typed, and all that they put around it."""

from typing import Final, NamedTuple


class Sample(NamedTuple):
    """A body, and the words of it that are new."""

    name: str
    body: str
    visible: str


OUR_MAIL: Final = """Dear Sir or Madam,

Invoice 2026-0417 over 12,400.00 EUR was due on 3 March.

Kind regards
Receivables"""
QUOTED: Final = "\n".join(f"> {line}".rstrip() for line in OUR_MAIL.split("\n"))

TEXTS: Final = (
    Sample(
        "gmail en",
        f"We will pay on Friday.\n\nOn Tue, Mar 10, 2026 at 9:14 AM Receivables <ar@seller.example> wrote:\n\n{QUOTED}\n",
        "We will pay on Friday.",
    ),
    Sample(
        "gmail en, wrapped",
        f"Paid yesterday.\n\nOn Tue, Mar 10, 2026 at 9:14 AM Accounts Receivable of Seller International <\naccounts.receivable@seller-international.example> wrote:\n\n{QUOTED}",
        "Paid yesterday.",
    ),
    Sample(
        "gmail nl",
        f"Goedemorgen,\n\nWij betalen vrijdag.\n\nOp di 10 mrt 2026 om 09:14 schreef Debiteuren <ar@seller.example>:\n\n{QUOTED}",
        "Goedemorgen,\n\nWij betalen vrijdag.",
    ),
    Sample(
        "gmail de",
        f"Hallo,\n\nwird morgen überwiesen.\n\nAm Di., 10. März 2026 um 09:14 Uhr schrieb Buchhaltung <ar@seller.example>:\n\n{QUOTED}",
        "Hallo,\n\nwird morgen überwiesen.",
    ),
    Sample(
        "gmail fr",
        f"Bonjour,\n\nLe virement part vendredi.\n\nLe mar. 10 mars 2026 à 09:14, Comptabilité <ar@seller.example> a écrit :\n\n{QUOTED}",
        "Bonjour,\n\nLe virement part vendredi.",
    ),
    Sample(
        "gmail es",
        f"Buenos días:\n\nPagamos el viernes.\n\nEl mar, 10 mar 2026 a las 9:14, Cobros (<ar@seller.example>) escribió:\n\n{QUOTED}",
        "Buenos días:\n\nPagamos el viernes.",
    ),
    Sample(
        "gmail it",
        f"Buongiorno,\n\npaghiamo venerdì.\n\nIl giorno mar 10 mar 2026 alle ore 09:14 Crediti <ar@seller.example> ha scritto:\n\n{QUOTED}",
        "Buongiorno,\n\npaghiamo venerdì.",
    ),
    Sample(
        "gmail pt",
        f"Bom dia,\n\nVamos pagar na sexta.\n\nEm ter., 10 de mar. de 2026 às 09:14, Cobranças <ar@seller.example>\nescreveu:\n\n{QUOTED}",
        "Bom dia,\n\nVamos pagar na sexta.",
    ),
    Sample(
        "gmail pl",
        f"Dzień dobry,\n\nzapłacimy w piątek.\n\nwt., 10 mar 2026 o 09:14 Windykacja <ar@seller.example> napisał(a):\n\n{QUOTED}",
        "Dzień dobry,\n\nzapłacimy w piątek.",
    ),
    Sample(
        "outlook en",
        f"Please send us a copy.\n\nFrom: Receivables <ar@seller.example>\nSent: Tuesday, March 10, 2026 9:14 AM\nTo: Jo Payer <jo@payer.example>\nCc: boss@payer.example\nSubject: Invoice 2026-0417\n\n{OUR_MAIL}",
        "Please send us a copy.",
    ),
    Sample(
        "outlook nl",
        f"Graag een kopie.\n\nVan: Debiteuren <ar@seller.example>\nVerzonden: dinsdag 10 maart 2026 09:14\nAan: Jo <jo@payer.example>\nOnderwerp: Factuur 2026-0417\nUrgentie: Hoog\n\n{OUR_MAIL}",
        "Graag een kopie.",
    ),
    Sample(
        "outlook de",
        f"Bitte Kopie senden.\n\nVon: Buchhaltung <ar@seller.example> \nGesendet: Dienstag, 10. März 2026 09:14\nAn: Jo <jo@payer.example>\nCc: Chef <chef@payer.example>\nBetreff: Rechnung 2026-0417\n\n{OUR_MAIL}",
        "Bitte Kopie senden.",
    ),
    Sample(
        "outlook fr",
        f"Merci d'envoyer une copie.\n\nDe : Comptabilité <ar@seller.example>\nEnvoyé : mardi 10 mars 2026 09:14\nÀ : Jo <jo@payer.example>\nObjet : Facture 2026-0417\n\n{OUR_MAIL}",
        "Merci d'envoyer une copie.",
    ),
    Sample(
        "outlook es",
        f"Necesitamos copia.\n\nDe: Cobros <ar@seller.example>\nEnviado el: martes, 10 de marzo de 2026 9:14\nPara: Jo <jo@payer.example>\nAsunto: Factura 2026-0417\n\n{OUR_MAIL}",
        "Necesitamos copia.",
    ),
    Sample(
        "outlook it",
        f"Serve una copia.\n\nDa: Crediti <ar@seller.example>\nInviato: martedì 10 marzo 2026 09:14\nA: Jo <jo@payer.example>\nOggetto: Fattura 2026-0417\n\n{OUR_MAIL}",
        "Serve una copia.",
    ),
    Sample(
        "outlook pt",
        f"Precisamos de cópia.\n\nDe: Cobranças <ar@seller.example>\nEnviada: terça-feira, 10 de março de 2026 09:14\nPara: Jo <jo@payer.example>\nAssunto: Fatura 2026-0417\n\n{OUR_MAIL}",
        "Precisamos de cópia.",
    ),
    Sample(
        "outlook pl",
        f"Prosimy o kopię.\n\nOd: Windykacja <ar@seller.example>\nWysłano: wtorek, 10 marca 2026 09:14\nDo: Jo <jo@payer.example>\nTemat: Faktura 2026-0417\n\n{OUR_MAIL}",
        "Prosimy o kopię.",
    ),
    Sample(
        "outlook with a rule",
        f"Done.\n\n________________________________\nFrom: Receivables <ar@seller.example>\nSent: 10 March 2026 09:14\nTo: jo@payer.example\nSubject: Invoice\n\n{OUR_MAIL}",
        "Done.",
    ),
    Sample(
        "old outlook",
        f"See attached.\n\n-----Original Message-----\nFrom: Receivables [mailto:ar@seller.example]\nSent: Tuesday, March 10, 2026 9:14 AM\nTo: Jo\nSubject: Invoice\n\n{OUR_MAIL}",
        "See attached.",
    ),
    Sample(
        "old outlook de",
        f"Siehe Anhang.\n\n-----Ursprüngliche Nachricht-----\nVon: ar@seller.example\nGesendet: Dienstag\n\n{OUR_MAIL}",
        "Siehe Anhang.",
    ),
    Sample(
        "old outlook nl",
        f"Zie bijlage.\n\n-----Oorspronkelijk bericht-----\nVan: ar@seller.example\n\n{OUR_MAIL}",
        "Zie bijlage.",
    ),
    Sample(
        "old outlook fr",
        f"Voir pièce jointe.\n\n-----Message d'origine-----\nDe : ar@seller.example\n\n{OUR_MAIL}",
        "Voir pièce jointe.",
    ),
    Sample(
        "outlook on android",
        f"Will do.\n\nGet Outlook for Android<https://aka.ms/AAb9ysg>\n________________________________\nFrom: Receivables <ar@seller.example>\nSent: Tuesday, March 10, 2026 9:14:00 AM\nTo: Jo <jo@payer.example>\nSubject: Invoice\n\n{OUR_MAIL}",
        "Will do.",
    ),
    Sample(
        "apple mail en",
        f"Fine by us.\n\nJo\n\n> On 10 Mar 2026, at 09:14, Receivables <ar@seller.example> wrote:\n> \n{QUOTED}",
        "Fine by us.\n\nJo",
    ),
    Sample(
        "apple mail nl",
        f"Akkoord.\n\n> Op 10 mrt 2026, om 09:14 heeft Debiteuren <ar@seller.example> het volgende geschreven:\n> \n{QUOTED}",
        "Akkoord.",
    ),
    Sample(
        "apple mail de",
        f"Einverstanden.\n\n> Am 10.03.2026 um 09:14 schrieb Buchhaltung <ar@seller.example>:\n> \n{QUOTED}",
        "Einverstanden.",
    ),
    Sample(
        "apple mail fr",
        f"D'accord.\n\n> Le 10 mars 2026 à 09:14, Comptabilité <ar@seller.example> a écrit :\n> \n{QUOTED}",
        "D'accord.",
    ),
    Sample(
        "iphone en",
        f"Thursday ok?\n\nSent from my iPhone\n\n> On 10 Mar 2026, at 09:14, Receivables <ar@seller.example> wrote:\n> \n> ﻿\n{QUOTED}",
        "Thursday ok?",
    ),
    Sample(
        "iphone nl",
        f"Donderdag goed?\n\nVerstuurd vanaf mijn iPhone\n\n> Op 10 mrt. 2026 om 09:14 heeft Debiteuren <ar@seller.example> het volgende geschreven:\n> \n{QUOTED}",
        "Donderdag goed?",
    ),
    Sample(
        "iphone de",
        f"Donnerstag ok?\n\nVon meinem iPhone gesendet\n\n> Am 10.03.2026 um 09:14 schrieb ar@seller.example:\n> \n{QUOTED}",
        "Donnerstag ok?",
    ),
    Sample(
        "iphone es",
        f"¿El jueves?\n\nEnviado desde mi iPhone\n\n> El 10 mar 2026, a las 9:14, Cobros <ar@seller.example> escribió:\n> \n{QUOTED}",
        "¿El jueves?",
    ),
    Sample(
        "iphone it",
        f"Giovedì?\n\nInviato da iPhone\n\n> Il giorno 10 mar 2026, alle ore 09:14, Crediti <ar@seller.example> ha scritto:\n> \n{QUOTED}",
        "Giovedì?",
    ),
    Sample(
        "iphone pl",
        f"W czwartek?\n\nWysłane z iPhone'a\n\n> Wiadomość napisana przez Windykacja <ar@seller.example> w dniu 10 mar 2026, o godz. 09:14:\n> \n{QUOTED}",
        "W czwartek?",
    ),
    Sample(
        "iphone pt",
        f"Quinta?\n\nEnviado do meu iPhone\n\n> No dia 10/03/2026, às 09:14, Cobranças <ar@seller.example> escreveu:\n> \n{QUOTED}",
        "Quinta?",
    ),
    Sample(
        "samsung",
        f"ok, merci\n\n\nEnvoyé depuis mon appareil Galaxy\n\n\n-------- Message d’origine --------\nDe : Comptabilité <ar@seller.example>\nDate : 10/03/2026 09:14 (GMT+01:00)\nÀ : jo@payer.example\nObjet : Facture\n\n{OUR_MAIL}",
        "ok, merci",
    ),
    Sample(
        "thunderbird en",
        f"It was paid on 5 March.\n\nOn 10/03/2026 09:14, Receivables wrote:\n{QUOTED}\n\n-- \nJo Payer\nPayer Ltd",
        "It was paid on 5 March.",
    ),
    Sample(
        "thunderbird de",
        f"Wurde am 5.3. bezahlt.\n\nAm 10.03.26 um 09:14 schrieb Buchhaltung:\n{QUOTED}\n",
        "Wurde am 5.3. bezahlt.",
    ),
    Sample(
        "thunderbird nl, below",
        f"Op 10-03-2026 om 09:14 schreef Debiteuren:\n{QUOTED}\n\nIs op 5 maart betaald.\n",
        "Is op 5 maart betaald.",
    ),
    Sample(
        "thunderbird fr",
        f"Payée le 5 mars.\n\nLe 10/03/2026 à 09:14, Comptabilité a écrit :\n{QUOTED}",
        "Payée le 5 mars.",
    ),
    Sample(
        "thunderbird pl",
        f"Zapłacono 5 marca.\n\nW dniu 10.03.2026 o 09:14, Windykacja pisze:\n{QUOTED}",
        "Zapłacono 5 marca.",
    ),
    Sample(
        "between the lines",
        "Hello,\n\nOn 10/03/2026 09:14, Receivables wrote:\n> Invoice 2026-0417 over 12,400.00 EUR was due on 3 March.\n\nThat one was paid on the 5th.\n\n> Invoice 2026-0433 was due on 8 March.\n\nThis one we dispute: two boxes were broken.\n\nJo",
        "Hello,\n\n> Invoice 2026-0417 over 12,400.00 EUR was due on 3 March.\n\nThat one was paid on the 5th.\n\n> Invoice 2026-0433 was due on 8 March.\n\nThis one we dispute: two boxes were broken.\n\nJo",
    ),
    Sample(
        "yahoo",
        f"ok will check\n\n    On Tuesday, March 10, 2026 at 09:14:22 AM GMT+1, Receivables <ar@seller.example> wrote:  \n \n {OUR_MAIL}",
        "ok will check",
    ),
    Sample(
        "web.de",
        f'Ist bezahlt.\n\nGesendet: Dienstag, 10. März 2026 um 09:14 Uhr\nVon: "Buchhaltung" <ar@seller.example>\nAn: jo@payer.example\nBetreff: Rechnung\n\n{OUR_MAIL}',
        "Ist bezahlt.",
    ),
    Sample(
        "lotus notes",
        f"Please resend.\n\n\nFrom:   Receivables <ar@seller.example>\nTo:     jo@payer.example\nDate:   10.03.2026 09:14\nSubject:        Invoice\n\n\n\n{OUR_MAIL}",
        "Please resend.",
    ),
    Sample(
        "proton",
        f"Tomorrow.\n\nSent with Proton Mail secure email.\n\nOn Tuesday, March 10th, 2026 at 09:14, Receivables <ar@seller.example> wrote:\n\n{QUOTED}",
        "Tomorrow.",
    ),
    Sample(
        "yandex",
        f'Paid.\n\n10.03.2026, 09:14, "Receivables" <ar@seller.example>:\n{QUOTED}',
        "Paid.",
    ),
    Sample(
        "signature of a house",
        "Hi,\n\nplease find the proof of payment attached.\n\nBest regards,\n\nJo Payer\nHead of Finance\n\nPayer Ltd | 1 High Street | London\nT: +44 20 7946 0000\nwww.payer.example\n",
        "Hi,\n\nplease find the proof of payment attached.\n\nBest regards,\n\nJo Payer",
    ),
    Sample(
        "signature de",
        "Guten Tag,\n\ndie Zahlung ist veranlasst.\n\nMit freundlichen Grüßen\n\nJo Zahler\nLeiter Finanzen\n\nZahler GmbH\nHauptstraße 1\n10115 Berlin\nTel.: +49 30 123456\nGeschäftsführer: Max Zahler\nAmtsgericht Charlottenburg HRB 12345\n",
        "Guten Tag,\n\ndie Zahlung ist veranlasst.\n\nMit freundlichen Grüßen\n\nJo Zahler",
    ),
    Sample(
        "signature it",
        "Buongiorno,\n\npaghiamo lunedì.\n\nCordiali saluti\nAlessia Fontana\n\nFontana Forniture S.p.A.\nTel.: +39 02 147 1936\n",
        "Buongiorno,\n\npaghiamo lunedì.\n\nCordiali saluti\nAlessia Fontana",
    ),
    Sample(
        "disclaimer en",
        "Payment is on its way.\n\nJo\n\nThis email and any files transmitted with it are confidential and intended solely for the use of the individual or entity to whom they are addressed.\nIf you have received this email in error please notify the system manager.\n",
        "Payment is on its way.\n\nJo",
    ),
    Sample(
        "disclaimer nl",
        "Betaling is onderweg.\n\nMet vriendelijke groet,\nJo Betaler\n\nDit e-mailbericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde.\n",
        "Betaling is onderweg.\n\nMet vriendelijke groet,\nJo Betaler",
    ),
    Sample(
        "disclaimer fr",
        "Le paiement est parti.\n\nCordialement,\nJo\n\nCe message et ses pièces jointes sont confidentiels et destinés à l'usage exclusif de leur destinataire.\n",
        "Le paiement est parti.\n\nCordialement,\nJo",
    ),
    Sample(
        "banner",
        f"[EXTERNAL] CAUTION: This email originated from outside of the organization. Do not click links.\n\nWe pay on 20 March.\n\nOn 10 Mar 2026, at 09:14, Receivables <ar@seller.example> wrote:\n\n{QUOTED}",
        "We pay on 20 March.",
    ),
    Sample(
        "prose that looks like a head",
        "On the 5th we paid 12,400.00, as you wrote:\nit should now be with you.\n\nTo: make it short, we owe nothing.\n",
        "On the 5th we paid 12,400.00, as you wrote:\nit should now be with you.\n\nTo: make it short, we owe nothing.",
    ),
    Sample(
        "a list with dashes",
        "We dispute:\n\n- 2026-0417: price\n- 2026-0433: broken\n\n---\n\nThe rest, 8,000.00 EUR, we pay on Friday as agreed with your Mr Smith on the telephone.\n",
        "We dispute:\n\n- 2026-0417: price\n- 2026-0433: broken\n\n---\n\nThe rest, 8,000.00 EUR, we pay on Friday as agreed with your Mr Smith on the telephone.",
    ),
    Sample("nothing but quotes", f"On 10/03/2026 09:14, Receivables wrote:\n{QUOTED}\n", ""),
    Sample(
        "forwarded without a word",
        f"---------- Forwarded message ---------\nFrom: Receivables <ar@seller.example>\nDate: Tue, Mar 10, 2026 at 9:14 AM\nSubject: Invoice\nTo: <jo@payer.example>\n\n{OUR_MAIL}",
        "",
    ),
    Sample(
        "forwarded with a word",
        f"Can you look at this?\n\n---------- Forwarded message ---------\nFrom: Receivables <ar@seller.example>\nDate: Tue, Mar 10, 2026 at 9:14 AM\nSubject: Invoice\nTo: <jo@payer.example>\n\n{OUR_MAIL}",
        "Can you look at this?",
    ),
    Sample(
        "blackberry",
        f"Noted\nSent from my BlackBerry 10 smartphone.\n\nFrom: Receivables\nSent: Tuesday, March 10, 2026 9:14 AM\nTo: Jo\nSubject: Invoice\n\n{OUR_MAIL}",
        "Noted",
    ),
    Sample(
        "swedish",
        f"Betalas fredag.\n\nDen tis 10 mars 2026 kl 09:14 skrev Kundreskontra <ar@seller.example>:\n\n{QUOTED}",
        "Betalas fredag.",
    ),
    Sample(
        "zoho",
        f"Ok.\n\n\n---- On Tue, 10 Mar 2026 09:14:22 +0100 Receivables <ar@seller.example> wrote ---\n\n{OUR_MAIL}",
        "Ok.",
    ),
    Sample(
        "gmx on android",
        f"Ja.\n-- \nDiese Nachricht wurde von meinem Android Mobiltelefon mit GMX Mail gesendet.\nAm 10.03.26, 09:14 schrieb Buchhaltung <ar@seller.example>:\n\n{QUOTED}",
        "Ja.",
    ),
    Sample(
        "ionos",
        f"Ist bezahlt.\n\nBuchhaltung <ar@seller.example> hat am 10.03.2026 09:14 CET geschrieben:\n\n{QUOTED}",
        "Ist bezahlt.",
    ),
    Sample(
        "notes de",
        f'Bitte nochmal.\n\n\n\nVon:        "Buchhaltung" <ar@seller.example>\nAn:        jo@payer.example\nDatum:        10.03.2026 09:14\nBetreff:        Rechnung\n\n\n{OUR_MAIL}',
        "Bitte nochmal.",
    ),
    Sample(
        "outlook br",
        f"Ok\n\nDe: X <a@b.example>\nEnviada em: terça-feira, 10 de março de 2026 09:14\nPara: Y\nAssunto: Z\n\n{OUR_MAIL}",
        "Ok",
    ),
    Sample(
        "yahoo it",
        "Sì\n\nInviato da Yahoo Mail su Android\n\n  Il mar, 10 mar 2026 alle 9:14, X<a@b.example> ha scritto:   Buongiorno",
        "Sì",
    ),
    Sample(
        "outlook on android es",
        f"Vale.\n\nObtener Outlook para Android<https://aka.ms/x>\n________________________________\nDe: X <a@b.example>\nEnviado: martes, 10 de marzo de 2026 9:14\nPara: Y\nAsunto: Z\n\n{OUR_MAIL}",
        "Vale.",
    ),
    Sample(
        "outlook on ios de",
        f"Passt.\n\nOutlook für iOS<https://aka.ms/o0ukef> beziehen\n________________________________\nVon: X\nGesendet: Dienstag\nAn: Y\nBetreff: Z\n\n{OUR_MAIL}",
        "Passt.",
    ),
    Sample(
        "outlook on ios pl",
        f"Tak.\n\nPobierz aplikację Outlook dla systemu iOS<https://aka.ms/o0ukef>\n________________________________\nOd: X\nWysłane: wtorek\nDo: Y\nTemat: Z\n\n{OUR_MAIL}",
        "Tak.",
    ),
    Sample(
        "signature nl in one line",
        "Beste,\n\nWij betalen 12.000 op vrijdag.\n\nMvg,\nJan\n\nJan Jansen | Boekhouding | Firma BV\nT 020 123 45 67 | www.firma.example",
        "Beste,\n\nWij betalen 12.000 op vrijdag.\n\nMvg,\nJan",
    ),
    Sample(
        "words below the greeting",
        "Hi,\n\nBest regards\nJo\n\nPS: the payment goes out on Friday.",
        "Hi,\n\nBest regards\nJo\n\nPS: the payment goes out on Friday.",
    ),
    Sample(
        "a table of amounts",
        "We pay:\n\n2026-0417  12,400.00\n2026-0418   1,000.00\n\nTotal 13,400.00\n\nRegards\nJo",
        "We pay:\n\n2026-0417  12,400.00\n2026-0418   1,000.00\n\nTotal 13,400.00\n\nRegards\nJo",
    ),
    Sample(
        "an account in the text",
        "Please pay our credit to\nIBAN: BE71 0961 2345 6769\nThanks\nJo",
        "Please pay our credit to\nIBAN: BE71 0961 2345 6769\nThanks\nJo",
    ),
)
