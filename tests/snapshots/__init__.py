"""What the screens look like: `pytest tests/snapshots --snapshot-update` takes the pictures anew; look at each before
it stays."""
