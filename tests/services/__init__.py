"""Services, headless."""
