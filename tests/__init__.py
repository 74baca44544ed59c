"""Tests of epilot-webhooks-tui."""
