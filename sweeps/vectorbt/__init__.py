"""The engine of record: the contract expressed in vectorbt, written apart from the event engine, of which it imports nothing."""
