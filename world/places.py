"""What do names, towns, streets and telephone numbers look like where the customers live? All of them invented."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Place:
    """A country as the simulation knows it.

    `phone` is a range reserved for fiction, or the unassigned code +999. `mobile` are numbers that the country's regulator
    keeps for fiction (Ofcom, Arcep, Bundesnetzagentur, the 555-01xx of North America), empty where none are known.
    """

    zone: str
    languages: dict[str, float]
    forms: tuple[str, ...]
    streets: tuple[str, ...]
    postcode: str
    phone: str
    mobile: str = ""


@dataclass(frozen=True)
class Tongue:
    """The words of one language out of which names are made."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    trades: tuple[str, ...]
    town: tuple[tuple[str, ...], tuple[str, ...]]
    public: tuple[str, ...]
    family: str


PLACES = {
    "BE": Place("Europe/Brussels", {"nl": 60, "fr": 34, "de": 6}, ("NV", "BV", "SA", "SRL"),
                ("Molenstraat", "Industrielaan", "Rue du Commerce", "Havenlaan", "Chaussée Verte"), "####", "+999 2 ### ## ##"),
    "NL": Place("Europe/Amsterdam", {"nl": 96, "en": 4}, ("B.V.", "B.V.", "N.V.", "V.O.F."),
                ("Dorpsstraat", "Nijverheidsweg", "Kanaalkade", "Stationsplein", "Ambachtsweg"), "#### XX", "+999 20 ### ####"),
    "US": Place("America/New_York", {"en": 97, "es": 3}, ("Inc.", "LLC", "Corp.", "Co."),
                ("Main Street", "Commerce Parkway", "Oak Avenue", "Industrial Drive", "Mill Road"), "#####", "+1 212 555 01##", "+1 646 555 01##"),
    "GB": Place("Europe/London", {"en": 100}, ("Ltd", "Ltd", "plc", "LLP"),
                ("High Street", "Station Road", "Mill Lane", "Enterprise Way"), "ZZ# #XX", "+44 1632 960###", "+44 7700 900###"),
    "DE": Place("Europe/Berlin", {"de": 98, "en": 2}, ("GmbH", "GmbH", "AG", "GmbH & Co. KG"),
                ("Hauptstraße", "Gewerbering", "Bahnhofstraße", "Am Hafen", "Mühlenweg"), "#####", "+49 30 23125###", "+49 171 39200##"),
    "FR": Place("Europe/Paris", {"fr": 100}, ("SARL", "SAS", "SA"),
                ("rue des Ateliers", "avenue de la Gare", "zone du Moulin", "quai du Port"), "#####", "+33 1 99 00 ## ##", "+33 6 39 98 ## ##"),
    "ES": Place("Europe/Madrid", {"es": 100}, ("S.L.", "S.L.", "S.A."),
                ("Calle Mayor", "Polígono del Río", "Avenida del Puerto"), "#####", "+999 91 ### ## ##"),
    "IT": Place("Europe/Rome", {"it": 100}, ("S.r.l.", "S.r.l.", "S.p.A."),
                ("Via Roma", "Via dell'Industria", "Viale della Stazione"), "#####", "+999 02 ### ####"),
    "PL": Place("Europe/Warsaw", {"pl": 100}, ("Sp. z o.o.", "Sp. z o.o.", "S.A."),
                ("ul. Fabryczna", "ul. Młyńska", "al. Portowa"), "##-###", "+999 22 ### ## ##"),
}  # fmt: skip

TONGUES = {
    "en": Tongue(
        ("Alice", "Brian", "Carol", "Derek", "Emma", "Frank", "Grace", "Howard", "Irene", "Jack", "Laura", "Nathan"),
        ("Ashdown", "Barlow", "Calloway", "Dunmore", "Ellsworth", "Fairbank", "Greenhalgh", "Hartwell", "Kingsley",
         "Loxley", "Merriweather", "Northcott", "Pemberton", "Ravensdale", "Stanbury", "Thornbury", "Whitlock"),
        ("Hardware", "Packaging", "Plumbing Supply", "Print Works", "Foods", "Logistics", "Electrical", "Furniture",
         "Garden Centers", "Machine Tools", "Medical Supply", "Roofing"),
        (("Maple", "Cedar", "Fair", "Green", "River", "Stone"), ("ville Falls", "bury Heath", "wick Bend", "ford Green")),
        ("City of {town}", "{town} School District", "{town} County Hospital", "{town} Water Authority"), "{last} & Sons"),
    "nl": Tongue(
        ("Anke", "Bart", "Carla", "Dirk", "Els", "Femke", "Gert", "Hanne", "Joris", "Katrien", "Lieve", "Wout"),
        ("Aerssens", "Bogaerds", "Van der Kreek", "De Zwaef", "Eekhoudt", "Hofstade", "Kerckhaert", "Lindemans",
         "Meulenbroeck", "Van Noortgate", "Oosterlinck", "Ruysdaele", "Smeekens", "Terlinde", "Vermeirsch", "Wynands"),
        ("Bouwmaterialen", "Drukkerij", "Transport", "Installatietechniek", "Groothandel", "Verpakkingen", "Tuinbouw",
         "Bakkerij", "Elektro", "Schrijnwerk", "Metaalwerken", "Kantoormeubelen"),
        (("Oud", "Nieuw", "Zand", "Water", "Hoog", "Linde"), ("erbeke", "erhorst", "enkerke", "endam", "ervelde")),
        ("Gemeente {town}", "OCMW {town}", "Scholengroep {town}", "Ziekenhuis {town}"), "Gebroeders {last}"),
    "fr": Tongue(
        ("Amélie", "Benoît", "Claire", "Denis", "Élodie", "Fabrice", "Hélène", "Jérôme", "Lucie", "Mathieu", "Noémie"),
        ("Aubrecourt", "Bellefontaine", "Chantrevert", "Delaroche", "Estienval", "Fontbrune", "Grandpré", "Hautecœur",
         "Lavernier", "Montclair", "Perrinval", "Roquebert", "Sainteval", "Tourneval", "Vaucresson"),
        ("Matériaux", "Imprimerie", "Transports", "Menuiserie", "Boulangerie", "Électricité", "Emballages", "Fournitures",
         "Mécanique", "Paysages", "Distribution"),
        (("Mont", "Val", "Roche", "Belle", "Clair"), ("ville-sur-Orne", "fontaine-le-Bois", "court-les-Prés", "val")),
        ("Commune de {town}", "Lycée de {town}", "Hôpital de {town}"), "{last} et Fils"),
    "de": Tongue(
        ("Anja", "Bernd", "Claudia", "Dieter", "Eva", "Florian", "Heike", "Jürgen", "Katja", "Lothar", "Sabine", "Uwe"),
        ("Altenburger", "Brückmann", "Dornfelder", "Eschweiler", "Falkenrath", "Grünwald", "Hasselbeck", "Klingenthal",
         "Lindhorst", "Morgenroth", "Oberländer", "Rautenberg", "Steinhöfel", "Uhlenbrock", "Wiesengrund"),
        ("Baustoffe", "Druckerei", "Spedition", "Haustechnik", "Großhandel", "Verpackung", "Werkzeugbau", "Möbel",
         "Elektrotechnik", "Gartenbau", "Metallbau"),
        (("Ober", "Unter", "Alten", "Neuen", "Linden"), ("brücken", "felden", "hausen", "walde", "stetten")),
        ("Stadt {town}", "Klinikum {town}", "Schulverband {town}"), "Gebrüder {last}"),
    "es": Tongue(
        ("Ana", "Carlos", "Elena", "Francisco", "Inés", "Javier", "Lucía", "Manuel", "Nuria", "Pablo"),
        ("Albarracín", "Benavente", "Castroviejo", "Escalona", "Fuentelsaz", "Montesclaros", "Peñalver", "Robledo"),
        ("Materiales", "Imprenta", "Transportes", "Ferretería", "Alimentación", "Envases", "Muebles", "Suministros"),
        (("Villa", "Monte", "Fuente", "Campo"), ("clara del Río", "alba", "seca de Arriba", "hermosa")),
        ("Ayuntamiento de {town}", "Hospital de {town}"), "Hermanos {last}"),
    "it": Tongue(
        ("Alessia", "Bruno", "Chiara", "Davide", "Elisa", "Fabio", "Giulia", "Luca", "Marta", "Paolo"),
        ("Altamura", "Belforte", "Castelvetri", "Fontanarossa", "Lamberti", "Montefiore", "Roccaforte", "Valdarni"),
        ("Edilizia", "Tipografia", "Trasporti", "Ferramenta", "Alimentari", "Imballaggi", "Arredamenti", "Forniture"),
        (("Monte", "Castel", "Borgo", "Rocca"), ("chiaro", "verde di Sopra", "fiorito", "alto")),
        ("Comune di {town}", "Ospedale di {town}"), "Fratelli {last}"),
    "pl": Tongue(
        ("Agnieszka", "Bartosz", "Dorota", "Grzegorz", "Ewa", "Krzysztof", "Łukasz", "Małgorzata", "Paweł", "Zofia"),
        ("Borowiecki", "Dąbrowiecki", "Górzyński", "Jaworowski", "Lipnicki", "Sosnowiecki", "Wierzbiński", "Żurawiecki"),
        ("Budownictwo", "Drukarnia", "Transport", "Hurtownia", "Opakowania", "Meble", "Elektryka", "Piekarnia"),
        (("Nowo", "Staro", "Dębo", "Lipno"), ("wiec", "górze", "polany", "brzeg")),
        ("Gmina {town}", "Szpital {town}"), "Bracia {last}"),
}  # fmt: skip


def town(dice: Random, *, language: str) -> str:
    """Invent a town that is on no map."""
    heads, tails = TONGUES[language].town
    return dice.choice(heads) + dice.choice(tails)


def fill(pattern: str, *, dice: Random) -> str:
    """Put digits in the place of `#` and capital letters in the place of `X`."""
    letters = "ABCDEGHJKLNPRSTUVW"
    return "".join(str(dice.randrange(10)) if c == "#" else dice.choice(letters) if c == "X" else c for c in pattern)
