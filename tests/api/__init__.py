"""The shared client, over a transport that answers what a test says."""
