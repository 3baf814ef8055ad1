"""Proofs in Coq of what a certificate promises, and the checker that is generated from them."""
