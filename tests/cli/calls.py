"""A call of each command that would do some work, without -o: a new command is added here, and nowhere else in tests.

`OUT` stands for a folder that `certify` has written, and `ROWS` for a file of rows.
"""

CALLS = {
    "certify": ["bv08/learning_licence"],
    "design": ["beyond/inspection", "bounded by 4"],
    "region": ["beyond/interdependent_pair", "--problem", "patience"],
    "audit": ["l14/modified_oil_leases", "l14/modified_oil_leases.linked"],
    "check": ["OUT"],
    "report": ["bv08/learning_licence"],
    "show": ["bv08/scheduling_three"],
    "lint": ["beyond/ms_45"],
    "diff": ["l14/oil_leases", "l14/modified_oil_leases"],
    "test": ["bv08/learning_licence"],
    "values": ["bv08/learning_licence"],
    "transfers": ["bv08/learning_licence"],
    "study continuous": ["continuous/tent", "--grid", "2"],
    "study unique": ["bv08/scheduling_three", "--agent", "ann"],
    "study identical": ["beyond/two_bidders"],
    "licensing indices": ["bv06/printed_index"],
    "licensing prices": ["bv08/licence_or_nobody"],
    "licensing ascending": ["bv08/scheduling_three"],
    "simulate": ["bv08/learning_licence", "--paths", "2", "--state", "ann=7,bob=untried,cyd=4"],
    "sweep": ["bv08/learning_licence", "--set", "discount=1/2"],
    "export": ["bv08/learning_licence"],
    "tolerance": ["general/tiny_conflict"],
    "alternatives": ["ROWS"],
    "theorems": ["--id", "BV08-T1a"],
    "cases": ["--paper", "bv06"],
    "new": ["scheduling"],
    "import": ["game.efg"],
    "explain": ["slack"],
}
