"""The store over HTTP: questions are answered as JSON, calendars may subscribe, documents may be sent in."""
