"""Tests of who we talk to."""
