"""Bergemann and Välimäki, Dynamic Efficient Auctions (2006), with its extended abstract."""
