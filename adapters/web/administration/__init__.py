"""The pages of administrators: users, offices, procedures, calendars, rungs and the state of the service; no cases."""
