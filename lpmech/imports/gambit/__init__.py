"""Games of Gambit: the words of its files, trees (.efg), tables (.nfg), and the environment of a static game."""
