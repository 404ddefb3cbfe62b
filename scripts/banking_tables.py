"""The names and figures that the invented bank is made of."""

from __future__ import annotations

PROPERTIES = {
    "WikibaseItem": "city service product_type category continent holder account payee merchant",
    "Quantity": "cash_machines interest_rate_percent minimum_eur maximum_eur term_months monthly_fee_eur cashback_percent units_per_euro balance_eur "
    "overdraft_eur payment_limit_eur daily_limit_eur highest_limit_eur amount_eur target_eur saved_eur outstanding_eur monthly_payment_eur loan_rate_percent",
    "Time": "opening_year opened_on date",
    "String": "address opening_time closing_time code account_type iban card_type last_four card_status expires direction spending_category frequency",
}
CLASSES = "branch product merchant currency customer account card payee transaction standing_order savings_goal loan"

FIRST = (
    "Amara Bruno Clara Dmitri Elena Farid Greta Hugo Ilse Jonas Katya Lars Mira Nils Olga Pavel Renata Sven Tilda Umar "
    "Vera Wim Yara Zeno Anouk Bram Celia Dario Edda Felix Gila Henrik Iris Jakub Linnea Marek Noor Otto Pia Ruben"
)
LAST = (
    "Lindqvist Keller Moreau Petrov Conti Olsen Haddad Brandt Novak Ferreira Janssen Kovacs Marin Nyberg Okafor Palmer Quist Rossi Sandoval Tamm "
    "Ulrich Varga Weiss Yilmaz Zimmer Arendsen Bellini Castell Dufour Engel Falk Gruber Holm Ivanov Jung Krause Lundgren Meyer Norden Oduya"
)
CITIES = "Aldermoor Brackwell Castlebourne Dunhaven Eastmere Fenbridge Glenholt Harrowick"
STREETS = "Harbour Station Mill Castle Linden Market Bridge Orchard Abbey Quay Chapel Garden"
PLACES = (
    "Harbour Street",
    "Station Square",
    "Old Mill",
    "Castle Hill",
    "Linden Avenue",
    "Market Place",
    "Bridge End",
    "Orchard Row",
    "Abbey Gate",
    "North Quay",
    "Chapel Lane",
    "Garden Walk",
    "University Campus",
    "Riverside",
    "King's Cross Road",
    "Southfield",
    "Exchange Arcade",
    "Westgate",
    "Lighthouse Point",
    "Tanner's Yard",
    "Observatory Hill",
    "Canal Basin",
    "Rosemount",
    "Foundry Quarter",
)
SERVICES = ("cash desk", "mortgage advice", "safe deposit boxes", "currency exchange", "business accounts", "coin counting", "investment advice")
MERCHANTS = {
    "groceries": ("Greenleaf Market", "Bakery Hartmann", "Corner Pantry", "Fennel & Rye", "Dairy Lane", "Sunfield Organic"),
    "dining": ("Café Olivier", "Noodle Harbour", "Trattoria Bellosguardo", "The Copper Kettle", "Taqueria Luna", "Saffron House"),
    "transport": ("Metroline", "Redway Taxi", "Pedal & Co", "Coastline Rail", "Petrol Nord"),
    "shopping": ("Loom & Thread", "Paperhouse", "Bright Electronics", "Nordhem Interiors", "Shoe Republic", "Lantern Books"),
    "health": ("Linden Pharmacy", "Clearview Opticians", "Harrowick Dental", "Vital Gym"),
    "leisure": ("Lumen Cinema", "Boulder Hall", "Old Tramshed Theatre", "Vinyl Vault", "Streamhouse"),
    "travel": ("Skylark Air", "Hotel Meridian", "Roamer Hostels", "Ferrylink", "Compass Travel"),
    "housing": ("Brightwater Energy", "Fibernet Home", "Aldermoor Waterworks", "Hearth Insurance"),
}
PRODUCTS = (
    ("Everyday Saver", "savings account", 1.25, 0, 50000, None, 0),
    ("Bonus Saver", "savings account", 2.1, 1000, 100000, None, 0),
    ("Young Saver", "savings account", 2.75, 0, 5000, None, 0),
    ("Green Saver", "savings account", 1.6, 100, 75000, None, 0),
    ("Fixed Deposit 6", "fixed deposit", 2.3, 1000, 250000, 6, 0),
    ("Fixed Deposit 12", "fixed deposit", 2.65, 1000, 250000, 12, 0),
    ("Fixed Deposit 24", "fixed deposit", 2.8, 2500, 250000, 24, 0),
    ("Fixed Deposit 36", "fixed deposit", 2.95, 2500, 250000, 36, 0),
    ("Quick Loan", "personal loan", 8.9, 500, 5000, 24, 0),
    ("Home Improvement Loan", "personal loan", 6.4, 3000, 40000, 84, 0),
    ("Car Loan", "personal loan", 5.9, 2000, 60000, 72, 0),
    ("Study Loan", "personal loan", 3.9, 500, 20000, 120, 0),
    ("Solar Loan", "personal loan", 4.7, 4000, 35000, 96, 0),
    ("First Home Mortgage", "mortgage", 3.85, 50000, 450000, 300, 0),
    ("Flexible Mortgage", "mortgage", 4.2, 50000, 800000, 240, 0),
    ("Green Mortgage", "mortgage", 3.6, 50000, 600000, 360, 0),
    ("Classic Card", "credit card", 14.9, 500, 3000, None, 0),
    ("Travel Card", "credit card", 16.4, 1000, 8000, None, 6),
    ("Gold Card", "credit card", 12.9, 2000, 15000, None, 12),
    ("Student Card", "credit card", 11.5, 200, 1000, None, 0),
    ("Everyday Account", "current account", 0.1, 0, 100000, None, 3),
    ("Joint Account", "current account", 0.1, 0, 200000, None, 4),
    ("Student Account", "current account", 0.25, 0, 20000, None, 0),
    ("Premium Account", "current account", 0.5, 5000, 500000, None, 15),
)
CURRENCIES = (
    ("US dollar", "USD", 1.09, "North America"),
    ("pound sterling", "GBP", 0.86, "Europe"),
    ("Swiss franc", "CHF", 0.95, "Europe"),
    ("Swedish krona", "SEK", 11.3, "Europe"),
    ("Norwegian krone", "NOK", 11.7, "Europe"),
    ("Danish krone", "DKK", 7.46, "Europe"),
    ("Polish zloty", "PLN", 4.28, "Europe"),
    ("Czech koruna", "CZK", 25.1, "Europe"),
    ("Hungarian forint", "HUF", 396, "Europe"),
    ("Turkish lira", "TRY", 41.5, "Asia"),
    ("Japanese yen", "JPY", 161, "Asia"),
    ("Indian rupee", "INR", 92.4, "Asia"),
    ("Thai baht", "THB", 37.2, "Asia"),
    ("South Korean won", "KRW", 1480, "Asia"),
    ("Singapore dollar", "SGD", 1.45, "Asia"),
    ("Australian dollar", "AUD", 1.68, "Oceania"),
    ("New Zealand dollar", "NZD", 1.84, "Oceania"),
    ("Canadian dollar", "CAD", 1.5, "North America"),
    ("Mexican peso", "MXN", 20.3, "North America"),
    ("Brazilian real", "BRL", 6.1, "South America"),
    ("Chilean peso", "CLP", 1035, "South America"),
    ("South African rand", "ZAR", 19.9, "Africa"),
    ("Moroccan dirham", "MAD", 10.6, "Africa"),
    ("Kenyan shilling", "KES", 141, "Africa"),
)
FIRMS = (
    "Northgate Nursery",
    "Oakfield Tennis Club",
    "Stadtwerke Fenbridge",
    "Dunhaven Letting",
    "Choir of St Brannoc",
    "Moreau Plumbing",
    "Eastmere Music School",
    "Hillside Garage",
)
GOALS = (
    "New bike",
    "Trip to Lisbon",
    "Piano",
    "Emergency fund",
    "Kitchen",
    "Wedding gift",
    "Camera",
    "Winter holiday",
    "Sofa",
    "Driving lessons",
    "Tent",
    "Laptop",
)
LOANS = (("Car loan", 5.9), ("Kitchen loan", 6.4), ("Study loan", 3.9), ("Solar loan", 4.7))
