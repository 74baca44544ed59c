"""The client held to the contract: every operation, against a server that answers."""
