"""What reading files of other systems can refuse: a stable code and facts, put into words by the screens."""

from domain.errors import DomainError, FieldError


class MappingUnknownError(FieldError):
    """There is no such mapping. Facts: read, known."""

    code = "mapping_unknown"


class MappingError(FieldError):
    """A mapping file cannot be used. Facts: field (the key in the file), read, why."""

    code = "bad_mapping"


class NotUtf8Error(FieldError):
    """The file is in a legacy encoding: TCVN3, VNI, cp1258. Facts: file, line, found."""

    code = "not_utf8"


class ColumnsMissingError(FieldError):
    """The register lacks columns the mapping names, or has one twice. Facts: missing, found, delimiter."""

    code = "columns_missing"


class SheetColumnsMissingError(FieldError):
    """As ColumnsMissingError, of a sheet of a workbook. Facts: missing, found."""

    code = "sheet_columns_missing"


class OfficeUnsaidError(FieldError):
    """Neither the mapping nor the settings say which office the dossiers belong to. Facts: mapping."""

    code = "office_unsaid"


class CellFormError(FieldError):
    """A cell is not written in one of the forms of its column. Facts: field, read, forms."""

    code = "bad_cell_form"


class CellWordError(FieldError):
    """A cell holds a word the mapping does not know. Facts: field, read, known."""

    code = "bad_cell_word"


class CellDigitsError(FieldError):
    """A cell is not a number of so many digits. Facts: field, read, lengths."""

    code = "bad_cell_digits"


class CellCountError(FieldError):
    """A row has more or fewer cells than the header. Facts: field, read (cells found), expected."""

    code = "bad_cell_count"


class UnclosedQuoteError(FieldError):
    """A quotation mark is opened in the file and never closed. Facts: file, line (it stands on or after this one)."""

    code = "unclosed_quote"


class FileKindError(FieldError):
    """The file is of a kind that is not read. Facts: file, kind (a stable word)."""

    code = "bad_file_kind"


class FileTooLargeError(FieldError):
    """A workbook is larger than is read, packed or unpacked. Facts: file, what (a stable word), read, most."""

    code = "file_too_large"


class SheetUnknownError(FieldError):
    """The workbook has no such sheet. Facts: read, known."""

    code = "sheet_unknown"


class TemporaryRoomError(DomainError):
    """The rows find no room in the folder of temporary files. Facts: path, megabytes (free there)."""

    code = "temporary_room"
