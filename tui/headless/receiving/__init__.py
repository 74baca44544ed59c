"""`verify` and `listen`: requests of webhooks as their receiver gets them. Both ask the API nothing."""
