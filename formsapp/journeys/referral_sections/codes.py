"""Lists of codes that schools know from the school census: ethnicity, SEN status, type of need; languages and authorities often met."""

from formsapp.fields import Option
from formsapp.fields.choices import listed

WHITE, MIXED, ASIAN, BLACK, OTHER = "White", "Mixed", "Asian or Asian British", "Black or Black British", "Another group"


def grouped(group: str, *pairs: tuple[str, str]) -> tuple[Option, ...]:
    return tuple(Option(code, text, group=group) for code, text in pairs)


ETHNICITIES = (
    *grouped(
        WHITE,
        ("WBRI", "British"),
        ("WIRI", "Irish"),
        ("WIRT", "Traveller of Irish heritage"),
        ("WROM", "Gypsy or Roma"),
        ("WOTH", "Any other White background"),
    ),
    *grouped(
        MIXED,
        ("MWBC", "White and Black Caribbean"),
        ("MWBA", "White and Black African"),
        ("MWAS", "White and Asian"),
        ("MOTH", "Any other Mixed background"),
    ),
    *grouped(
        ASIAN,
        ("AIND", "Indian"),
        ("APKN", "Pakistani"),
        ("ABAN", "Bangladeshi"),
        ("CHNE", "Chinese"),
        ("AOTH", "Any other Asian background"),
    ),
    *grouped(BLACK, ("BCRB", "Caribbean"), ("BAFR", "African"), ("BOTH", "Any other Black background")),
    *grouped(OTHER, ("OOTH", "Any other ethnic background"), ("REFU", "Refused"), ("NOBT", "Not obtained")),
)

SEN = listed(("N", "No special educational need"), ("K", "SEN support"), ("E", "Education, health and care plan"))

NEEDS = listed(
    ("SPLD", "Specific learning difficulty"),
    ("MLD", "Moderate learning difficulty"),
    ("SLD", "Severe learning difficulty"),
    ("SEMH", "Social, emotional and mental health"),
    ("SLCN", "Speech, language and communication"),
    ("HI", "Hearing impairment"),
    ("VI", "Vision impairment"),
    ("PD", "Physical disability"),
    ("ASD", "Autism"),
    ("OTH", "Another difficulty or disability"),
)

LANGUAGES = (
    *listed(
        ("eng", "English"),
        ("ara", "Arabic"),
        ("ben", "Bengali"),
        ("guj", "Gujarati"),
        ("hun", "Hungarian"),
        ("kur", "Kurdish"),
        ("lit", "Lithuanian"),
        ("mal", "Malayalam"),
        ("pan", "Panjabi"),
        ("fas", "Persian"),
        ("pol", "Polish"),
        ("por", "Portuguese"),
        ("ron", "Romanian"),
        ("som", "Somali"),
        ("tam", "Tamil"),
        ("tir", "Tigrinya"),
        ("ukr", "Ukrainian"),
        ("urd", "Urdu"),
        ("yor", "Yoruba"),
        ("bfi", "British Sign Language"),
    ),
    Option("other", "Another language"),
)

AUTHORITIES = listed(
    ("own", "The council that runs this service"),
    ("birmingham", "Birmingham"),
    ("coventry", "Coventry"),
    ("leicestershire", "Leicestershire"),
    ("northamptonshire", "Northamptonshire (North or West)"),
    ("sandwell", "Sandwell"),
    ("solihull", "Solihull"),
    ("staffordshire", "Staffordshire"),
    ("warwickshire", "Warwickshire"),
    ("worcestershire", "Worcestershire"),
    ("other", "Another authority"),
)

RELATIONSHIPS = listed(
    ("mother", "Mother"),
    ("father", "Father"),
    ("step-parent", "Step-parent"),
    ("grandparent", "Grandparent"),
    ("foster", "Foster carer"),
    ("relative", "Another relative"),
    ("social-worker", "Social worker"),
    ("residential", "Residential worker"),
    ("other", "Another relationship"),
)
