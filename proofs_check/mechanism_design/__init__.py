"""Results of the literature on mechanism design, paper by paper, against designs with proof (`lpmech.design`)."""
