"""Claims about who sees its own types only, and averages over those of the others (docs/claims.md, *interim*)."""
