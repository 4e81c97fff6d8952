"""The JSON API under `/api/v1`: the same orders and questions as the pages and the command line, for programs."""

from starlette.convertors import PathConvertor, register_url_convertor


class _AnyPath(PathConvertor):
    """The rest of an address, whatever is in it: one with a line break would else slip past the API to the pages."""

    regex = r"[\s\S]*"


register_url_convertor("path", _AnyPath())  # here, because it must be known before the first route is made
