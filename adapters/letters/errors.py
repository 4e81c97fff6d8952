"""What printing can refuse: a stable code and facts, put into words by the screens."""

from domain.errors import DomainError


class PaperNotThereError(DomainError):
    """The dossier has not come to what the paper prints. Facts: dossier, why (a stable word)."""

    code = "paper_not_there"


class SlipsNotThereError(DomainError):
    """The office printed no such batch of slips, or all of it was voided. Facts: office, entry."""

    code = "slips_not_there"


class FormNotInForceError(DomainError):
    """The ledger's rules hold no form of this paper for the day. Facts: kind (a stable word), on."""

    code = "form_not_in_force"


class TemplateUnknownError(DomainError):
    """The office's folder of templates holds one that no paper uses. Facts: path, known."""

    code = "template_unknown"


class TemplateBrokenError(DomainError):
    """A template cannot be set. Facts: path, line, reason (the words of the typesetter)."""

    code = "template_broken"


class GlyphMissingError(DomainError):
    """The fonts of the papers have no sign for a text. Facts: text, font."""

    code = "glyph_missing"


class FolderError(DomainError):
    """A folder of templates or fonts is not there, or holds none. Facts: field (the setting), path."""

    code = "folder_unusable"


class FontFamiliesError(DomainError):
    """A folder of fonts holds more than one family, and papers are set in one. Facts: path, known."""

    code = "font_families"


class PaperFileError(DomainError):
    """The paper cannot be written there. Facts: path, reason (the words of the system)."""

    code = "paper_not_written"
