"""The desk in a browser: pages, forms and the JSON API."""
