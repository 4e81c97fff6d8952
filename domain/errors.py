"""Refusals: a stable code and facts. Adapters choose the words, in the reader's language."""

from typing import ClassVar


class DomainError(Exception):
    """A command was refused; nothing was recorded."""

    code: ClassVar[str]

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.facts = facts


# --- what was read could not be understood -------------------------------------------------------


class FieldError(DomainError):
    """A value is not of its field's form. Facts: field, read, accepted (a stable word, see locale/refusals.py)."""

    code = "bad_field"


# --- calendars and limits ------------------------------------------------------------------------


class YearAbsentError(DomainError):
    """A count runs into a year its calendar does not hold. Facts: year, calendar."""

    code = "year_absent"


class CalendarError(DomainError):
    """A calendar contradicts itself. Facts: field, read, why."""

    code = "bad_calendar"


class YearError(FieldError):
    """An instant in a year that can only be a slip of the fingers. Facts: field, read, accepted (years, from-to)."""

    code = "bad_year"


class LimitError(DomainError):
    """A time limit is not of an accepted form. Facts: field, read."""

    code = "bad_limit"


class PauseError(DomainError):
    """Pauses are out of order, overlap, are empty or precede receipt. Facts: from_, to, why."""

    code = "bad_pause"


# --- offices, procedures, rules -------------------------------------------------------------------


class OfficeUnknownError(DomainError):
    """No office has this code. Facts: office."""

    code = "office_unknown"


class OfficeNotOpenError(DomainError):
    """The office opens later. Facts: office, on."""

    code = "office_not_open"


class OfficeClosedError(DomainError):
    """The office was merged, split or closed. Facts: office, on, successors."""

    code = "office_closed"


class DeskUnknownError(DomainError):
    """The office has no such desk on that day. Facts: office, desk, known."""

    code = "desk_unknown"


class ProcedureUnknownError(DomainError):
    """No procedure has this code. Facts: procedure."""

    code = "procedure_unknown"


class ProcedureNotInForceError(DomainError):
    """The procedure begins later. Facts: procedure, on."""

    code = "procedure_not_in_force"


class ProcedureEndedError(DomainError):
    """The procedure ended or was replaced. Facts: procedure, on, successor."""

    code = "procedure_ended"


class CalendarUnknownError(DomainError):
    """No calendar has this name or version. Facts: calendar."""

    code = "calendar_unknown"


class RuleUnknownError(DomainError):
    """The rulebook lacks a rule. Facts: rule."""

    code = "rule_unknown"


class CalendarExistsError(DomainError):
    """A calendar of this name is there; another version of it is a revision. Facts: calendar, version."""

    code = "calendar_exists"


class ExistsAlreadyError(DomainError):
    """An office, procedure or calendar of this code is there already. Facts: kind, key."""

    code = "exists_already"


# --- acts on a dossier ------------------------------------------------------------------------------


class DossierUnknownError(DomainError):
    """No dossier has this code. Facts: dossier."""

    code = "dossier_unknown"


class ActNotAllowedError(DomainError):
    """The dossier's state forbids the act. Facts: dossier, act, status, since, last_by."""

    code = "act_not_allowed"


class OutOfOrderError(DomainError):
    """The act would precede what is recorded already. Facts: dossier, at, last."""

    code = "out_of_order"


class InFutureError(DomainError):
    """The act lies in the future. Facts: at, now, tolerance."""

    code = "in_future"


class BackdatedError(DomainError):
    """An act of an earlier day needs a reason and a second person. Facts: at, now, lacks."""

    code = "backdated"


class SecondPersonError(DomainError):
    """The act needs a second person, other than the first. Facts: by, approved_by."""

    code = "second_person"


class PromiseTooLongError(DomainError):
    """The promised limit is longer than the statutory one. Facts: limit, statutory_limit, due, statutory_due."""

    code = "promise_too_long"


class NoLimitError(DomainError):
    """The procedure has no limit and none was given. Facts: procedure."""

    code = "no_limit"


class GivenPromiseError(DomainError):
    """A promise made elsewhere comes only with paper or import, and not beside a limit. Facts: source."""

    code = "given_promise"


class EntryUnknownError(DomainError):
    """The dossier has no such entry, or it cannot be corrected. Facts: dossier, entry, field, accepted."""

    code = "entry_unknown"


class NothingToCorrectError(DomainError):
    """The entry says so already. Facts: entry, field, value."""

    code = "nothing_to_correct"


class ProposalWaitsError(DomainError):
    """This correction is proposed already and waits. Facts: dossier, entry, field, proposal, by."""

    code = "proposal_waits"


class ProposalNotWaitingError(DomainError):
    """No such proposal waits: it was decided, or never was. Facts: dossier, proposal, waiting."""

    code = "proposal_not_waiting"


class ProposalOvertakenError(DomainError):
    """The entry says something else by now than when its correction was proposed. Facts: dossier, entry, was, now."""

    code = "proposal_overtaken"


class CorrectionBreaksOrderError(DomainError):
    """With the corrected value the acts no longer follow each other lawfully. Facts: entry, act, at, status."""

    code = "correction_breaks_order"


class NothingToReviseError(DomainError):
    """The promise would not move. Facts: dossier, due."""

    code = "nothing_to_revise"


class PromiseHeldError(NothingToReviseError):
    """Counted again it would be due before the date the citizen holds, so it stays. Facts: dossier, due, counted."""

    code = "promise_held"


class PromisePastError(DomainError):
    """A new limit would put the promise where it is broken already. Facts: dossier, due, counted."""

    code = "promise_past"


class RevisionRefusedError(DomainError):
    """Open promises cannot be counted with a new version, so it was not recorded. Facts: count, dossiers, because."""

    code = "revision_refused"


class RevisedMeanwhileError(DomainError):
    """Another version came since the preview. Facts: seen, version."""

    code = "revised_meanwhile"


class ApologyNotOwedError(DomainError):
    """No letter is owed for this promise. Facts: dossier, promise_no."""

    code = "apology_not_owed"


class ApologyOrderError(DomainError):
    """A letter is drafted, then issued, then delivered. Facts: dossier, promise_no, act, lacks."""

    code = "apology_order"


class NothingReachedError(DomainError):
    """No rung of the ladder is reached that does not carry its flag. Facts: dossier, at."""

    code = "nothing_reached"


class WordsMissingError(DomainError):
    """A reason that says nothing by itself needs words. Facts: field, dossier."""

    code = "words_missing"


class RePromiseError(DomainError):
    """A new date lies after the old one and after now, while somebody waits. Facts: dossier, read, earliest, status."""

    code = "re_promise"


class SameOfficeError(DomainError):
    """The dossier is with this office already. Facts: dossier, office."""

    code = "same_office"


class ConflictError(DomainError):
    """Others acted meanwhile, and the act is no longer possible. Facts: dossier, acts (who, what, when), refusal."""

    code = "conflict"


class CommandReusedError(DomainError):
    """A command id came back with another body. Facts: command."""

    code = "command_reused"


class BadCodeError(DomainError):
    """A dossier code holds a character it may not. Facts: read, position, character, why."""

    code = "bad_code"


class CodeTakenError(DomainError):
    """A dossier already bears this code, in whatever case or width it was typed. Facts: code, perhaps dossier."""

    code = "code_taken"


class LedgerEmptyError(DomainError):
    """The ledger holds no rules yet: it was not initialised."""

    code = "ledger_empty"


class NothingLostError(DomainError):
    """The log is as long as it was known to be: there is no loss to accept. Facts: size, known_size."""

    code = "nothing_lost"


# --- erasure ----------------------------------------------------------------------------------------


class NothingToEraseError(DomainError):
    """Nothing about a person was ever sealed in this dossier. Facts: dossier."""

    code = "nothing_to_erase"


class PersonErasedError(DomainError):
    """The person was erased before. Facts: dossier, on, by, approved_by."""

    code = "person_erased"


# --- users and rights -------------------------------------------------------------------------------


class UserUnknownError(DomainError):
    """There is no such user. Facts: user."""

    code = "user_unknown"


class UserDisabledError(DomainError):
    """The account is closed. Facts: user."""

    code = "user_disabled"


class GrantUnknownError(DomainError):
    """The user does not hold this role there. Facts: user, role, office."""

    code = "grant_unknown"


class TokenUnknownError(DomainError):
    """There is no such token. Facts: token."""

    code = "token_unknown"


class TokenRevokedError(DomainError):
    """The token was revoked already. Facts: token."""

    code = "token_revoked"


class TokenTooWideError(DomainError):
    """A token would carry a right that its user does not hold there. Facts: user, scope, office."""

    code = "token_too_wide"


# --- the desk itself --------------------------------------------------------------------------------


class DeskBusyError(DomainError):
    """More orders wait than the desk has room for. Facts: waiting."""

    code = "desk_busy"


class DeskClosedError(DomainError):
    """The desk takes no more orders: the program is ending."""

    code = "desk_closed"
