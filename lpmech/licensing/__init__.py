"""The licensing auction: indices, prices at any number of bidders, and what recognises an environment as one."""
