"""The papers that claims come from."""

BV = "Bergemann and Välimäki, The Dynamic Pivot Mechanism (2008)"
BT = "Balandat and Tomlin, A Dynamic VCG Mechanism for Random Allocation Spaces"
ATHEY_SEGAL = "Athey and Segal, An Efficient Dynamic Mechanism (2013)"
LIU = "Liu, Efficient Dynamic Mechanisms in Environments with Interdependent Valuations (2014)"
ATHEY_MILLER = "Athey and Miller, Efficiency in Repeated Trade with Hidden Valuations (2007)"
