"""Signatures of requests that were received: checked by the rules of Standard Webhooks."""
