"""Administration by programs: the same acts and questions as its pages, for tokens that carry `administer`."""

from adapters.web.api.administration import acting, calendars, ending, people, rules, state, things, tokens

PARTS = (people, tokens, ending, acting, calendars, things, rules, state)
"""In the order of the document; an address that could take that of another comes after it."""
