"""The product as it runs: server, simulated Graph API and senders as processes of their own, driven from a test."""
