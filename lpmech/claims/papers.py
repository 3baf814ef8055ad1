"""The papers that claims come from."""

BV = "Bergemann and Välimäki, The Dynamic Pivot Mechanism (2008)"
BT = "Balandat and Tomlin, A Dynamic VCG Mechanism for Random Allocation Spaces"
LIU = "Liu, Efficient Dynamic Mechanisms in Environments with Interdependent Valuations (2014)"
