"""The audit log: who asked, and from which sources it was answered; who changed what. Append-only."""
