"""Pictures of the screens: `pytest tests/snapshots --snapshot-update` takes the pictures anew; look at each before
it stays."""
