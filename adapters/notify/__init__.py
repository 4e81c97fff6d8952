"""The channels by which messages leave: e-mail, a folder, webhooks, and what apprise knows."""
