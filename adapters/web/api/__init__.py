"""The JSON API under `/api/v1`: the same orders and questions as the pages and the command line, for programs."""
