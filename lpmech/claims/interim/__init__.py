"""Claims about agents who see only their own types: `best_response.py` and `participation.py`.

`game.py` has the equation of such an agent and solves it; `response.py` tells the plan that is best for it.
"""
