"""The sentences of refusals: one a code, facts in braces; translated by the catalogues."""

from collections import defaultdict
from datetime import date, datetime, tzinfo

from adapters.cli.times import show_day, show_instant
from adapters.locale import _
from adapters.locale.terms import term
from domain.errors import DomainError, FieldError

REFUSALS: dict[str, str] = {
    "bad_field": "{field}: read “{read}”; {accepted}.",
    "bad_year": "{field}: read “{read}”; years {accepted} are accepted.",
    "year_absent": "Calendar {calendar} has no year {year} yet, so no date can be promised. Ask whoever keeps it.",
    "bad_calendar": "The calendar cannot be used. {field}: read “{read}”; {why}.",
    "bad_limit": "{field}: read “{read}”; write 3wd, 8wh, 30d, 2mo or same-day, whole numbers from 1 to 3660.",
    "bad_pause": "The pause from {from_} to {to} cannot be: {why}.",
    "office_unknown": "There is no office with code {office}.",
    "office_not_open": "Office {office} opens on {on}; the act lies before.",
    "office_closed": "Office {office} closed on {on}; its work passed to: {successors}.",
    "desk_unknown": "Office {office} has no desk {desk}; it has: {known}.",
    "procedure_unknown": "There is no procedure with code {procedure}.",
    "procedure_not_in_force": "Procedure {procedure} is in force from {on}.",
    "procedure_ended": "Procedure {procedure} ended on {on}; it was replaced by: {successor}.",
    "calendar_unknown": "There is no calendar {calendar}.",
    "rule_unknown": "The rulebook has no rule {rule}.",
    "calendar_exists": "Calendar {calendar} is there already, version {version}; the next: dunghen calendar revise.",
    "exists_already": "{key} is there already.",
    "dossier_unknown": "There is no dossier {dossier}.",
    "act_not_allowed": "Dossier {dossier} is {status} since {since} (by {last_by}); it cannot be {act}.",
    "out_of_order": "Dossier {dossier}: the act at {at} would precede the last one, at {last}.",
    "in_future": "{at} lies in the future; it is {now} now.",
    "backdated": "The act at {at} is of an earlier day (now {now}); it needs {lacks}.",
    "second_person": "The act needs a second person: it was asked by {by} and approved by {approved_by}.",
    "promise_too_long": "Limit {limit} (due {due}) is longer than the lawful {statutory_limit} (due {statutory_due}).",
    "no_limit": "Procedure {procedure} has no limit; give one.",
    "given_promise": "A promise made elsewhere comes from paper or import, with no limit beside it (source {source}).",
    "entry_unknown": "Dossier {dossier} has no entry {entry} with a field {field} to correct; accepted: {accepted}.",
    "slip_unknown": "Office {office} printed no paper slip {slip}.",
    "slip_voided": "Paper slip {slip} was voided at {at} ({why}): nothing is keyed in from it.",
    "slip_day": "Paper slip {slip} is for {from_on} to {until_on}; it was not used on {day}.",
    "slips_not_there": "Office {office} has no batch {entry} of paper slips, or all of it was voided.",
    "slip_keyed_in": "Paper slip {slip} is keyed in: its dossier is in the ledger.",
    "proposal_waits": "The same correction is proposed already, by {by}: it waits to be decided as entry {proposal}.",
    "proposal_not_waiting": "Entry {proposal} of {dossier} is no proposal that waits: it was decided, or never one.",
    "proposal_overtaken": "Entry {entry} says {now} by now, no longer {was}: turn this down, and propose anew.",
    "nothing_to_correct": "Entry {entry} says {field} = {value} already.",
    "correction_breaks_order": "With the correction of entry {entry}, the act {act} at {at} would no longer be lawful.",
    "nothing_to_revise": "The promise of dossier {dossier} stays as it is: {due}.",
    "promise_held": "The new count gives {counted}; the citizen holds {due}, so that date stays.",
    "promise_past": "The new limit would have ended at {counted}, which is past; {due} stays.",
    "revision_refused": "Nothing was recorded: {count} open promises cannot be counted again ({dossiers}). {because}",
    "revised_meanwhile": "Since the preview, {version} came after {seen}. Nothing was recorded; look at a new preview.",
    "apology_not_owed": "Dossier {dossier} owes no letter of apology for promise {promise_no}.",
    "apology_order": "Dossier {dossier}, promise {promise_no}: letters are drafted, issued, delivered; lacks {lacks}.",
    "nothing_reached": "Dossier {dossier} has reached nothing by {at} that is not flagged already.",
    "address_taken": "Nothing can be served at {host}, port {port}: it is in use, or not of this machine. Try --port.",
    "nothing_held": "Nothing waits for a confirmation: the scheduler raises flags as they fall due.",
    "words_missing": "Dossier {dossier}: this reason needs words of its own (--note).",
    "re_promise": (
        "Dossier {dossier}: the new date {read} must lie after {earliest}, while somebody waits for the result"
        " (now: {status})."
    ),
    "nothing_to_erase": "Dossier {dossier} holds nothing about a person.",
    "person_erased": "Who filed {dossier} was erased already, {on} (asked by {by}, approved by {approved_by}).",
    "user_unknown": "There is no user {user}.",
    "user_disabled": "The account {user} is closed.",
    "grant_unknown": "User {user} does not hold the role {role} at {office}.",
    "token_unknown": "There is no token {token}; dunghen token list shows those there are.",
    "token_revoked": "Token {token} was revoked already.",
    "token_too_wide": "User {user} does not hold the right {scope} at {office}, so no token can carry it.",
    # citizens
    "codes_unknown": "No dossier is found by these two codes. Look at the slip again.",
    "too_many_look_ups": "Too many tries. Wait {minutes} minutes, or ask at the desk.",
    # programs
    "token_needed": "The request names no token: Authorization: Bearer dh_…",
    "token_refused": "The token opens nothing. Ask whoever keeps the accounts for another.",
    "too_many_tries": "Too many tokens that open nothing came from this address. Wait {wait} seconds.",
    "scope_missing": "The token does not carry the right {scope} at {office}.",
    "scope_everywhere": "The token does not carry the right {scope} everywhere: this needs one that is for no office.",
    "path_unknown": "There is no such address; /docs lists those there are.",
    "method_not_allowed": "This address does not take {method}; it takes: {accepted}.",
    "bad_media_type": "The body came as “{read}”; send it as application/json.",
    "body_too_large": "The body is larger than {most} bytes; it was not read.",
    "bad_json_body": "The body cannot be read at “{read}”: {why}.",
    "bad_form": "{field}: read “{read}”; {accepted}.",
    "bad_choice": "{field}: read “{read}”; one of these is expected: {known}.",
    "failed": "Something failed here, and was noted. Nothing was recorded that you were not told of: try again.",
    "conflict": "Others acted on dossier {dossier} meanwhile: {acts}.",
    "bad_code": "The code “{read}” holds “{character}” at position {position}, which a code may not.",
    "same_office": "Dossier {dossier} is with office {office} already.",
    "command_reused": "Command {command} was given before with other contents.",
    "ledger_empty": "The ledger holds nothing yet.",
    "code_taken": "The code {code} is given already, to another dossier or to a paper slip.",
    "ledger_missing": "There is no database {path}, or its folder cannot be opened.",
    "key_store_missing": (
        "There is no key store {path}: no name can be read or written, nothing was recorded. Bring it back from a copy."
    ),
    "ledger_foreign": "The database {path} was not made by Đúng Hẹn; it was left as it is.",
    "ledger_schema": "Database {path} is of version {found}, this program needs {expected}; older: dunghen migrate.",
    "ledger_read_only": "The database {path} may not be written; nothing was recorded.",
    "ledger_locked": "Another program is using the database {path}; nothing was recorded. Try again.",
    "ledger_full": "No room is left on the disk of {path}; nothing was recorded.",
    "ledger_damaged": "The database {path} is damaged or the disk fails; nothing was recorded. Restore a checked copy.",
    "ledger_dialect": "No ledger can be kept in a {dialect} database.",
    "copied_by_server": (
        "Ledgers in files are copied and brought back here. One on a {dialect} server is copied with the server's own"
        " tools (pg_dump); keep a copy of the key store with it."
    ),
    "ledger_driver": "What talks to {dialect} is not installed: pip install 'dunghen[postgres]'.",
    "ledger_away": "The server of {path} does not answer. Try again: what was recorded already is not recorded twice.",
    "ledger_denied": "The server refuses this user for {path}; nothing was recorded. Ask whoever keeps the server.",
    "rebuild_running": "Another program is rebuilding the lists of {path}, and goes on. Wait until it has ended.",
    "erasure_unfinished": (
        "The person is erased, but another program held the key store {path}, whose old pages may still hold the key."
        " Give the same order again to write them over."
    ),
    "ledger_not_empty": "There are {position} lines in {path} already; a ledger is copied into an empty one only.",
    "ledger_differs": "The copy in {path} differs from its source ({table} {key}); it was taken back.",
    "not_canonical": "A value cannot be recorded exactly: {why}.",
    "seal_broken": "A sealed fact was altered or moved, and does not open (key {kid}).",
    "key_destroyed": "Erased on request.",
    "desk_busy": "The desk is busy: {waiting} orders are waiting. Nothing was recorded; try again shortly.",
    "ledger_unsound": "The ledger does not agree with itself at line {line}: {why}.",
    "backup_missing": "{path} holds no finished backup.",
    "backup_damaged": "The file {path} is not what the manifest of its backup says; nothing was restored.",
    "backup_short": (
        "The backup ends at line {size}, and the log is known up to line {known_size}; nothing was restored."
        " To accept that lines {first} to {known_size} are lost, and to have the ledger record it:"
        " restore again with --accept-loss --by WHO --basis TEXT."
    ),
    "backup_differs": "The backup {path} holds another log than the one known at line {known_size}; nothing restored.",
    "nothing_lost": "The log, {size} lines long, is no shorter than the {known_size} lines known: nothing is lost.",
    "place_taken": "There is something at {path} already; it was left as it is.",
    "desk_closed": "The desk is closing and takes no more orders; nothing was recorded.",
    "message_unknown": "The outbox holds no message {message}; dunghen outbox lists them.",
    "key_missing": "The key store does not hold key {kid}: it may be an older copy.",
    # papers
    "paper_not_there": "Dossier {dossier}: {why}.",
    "form_not_in_force": "By the rules of this ledger there was no form on {on} for: {kind}.",
    "template_unknown": "No paper uses the template {path}; these are used: {known}.",
    "template_broken": "The template {path} cannot be set (line {line}): {reason}",
    "glyph_missing": "The font {font} has no sign for “{text}”. Name a folder with another font in letters_fonts.",
    "folder_unusable": "{field}: there is no folder {path}, or nothing of use in it.",
    "font_families": "The folder {path} holds several families of fonts: {known}. Leave the styles of one.",
    "paper_not_written": "The paper cannot be written to {path}: {reason}.",
    # registers of other systems
    "mapping_unknown": "There is no mapping “{read}”, neither shipped nor as a file; shipped are: {known}.",
    "bad_mapping": "The mapping cannot be used. {field}: read “{read}”; {why}.",
    "not_utf8": "The file is not in UTF-8: line {line} holds {found}. Save it as UTF-8 (CSV UTF-8), then import.",
    "columns_missing": "Columns missing, or there twice: {missing}. Divided by “{delimiter}”, the file has: {found}.",
    "sheet_columns_missing": "Columns missing, or there twice: {missing}. The sheet has: {found}.",
    "unclosed_quote": "A quotation mark on line {line}, or after it, is never closed: the rest is one cell.",
    "bad_file_kind": "The file cannot be read: {kind}. Save it as XLSX or as CSV UTF-8, then import.",
    "file_too_large": "The workbook is too large: {what} {read}, and at most {most} are read. Save it as CSV UTF-8.",
    "sheet_unknown": "There is no sheet “{read}”; the workbook shows: {known}.",
    "temporary_room": (
        "The rows find no room in the temporary folder {path} ({megabytes} MB free); nothing was recorded."
        " Make room there, or name another folder: TMPDIR=/folder dunghen import ..."
    ),
    "office_unsaid": "The mapping {mapping} names no office; say it with --office or DUNGHEN_OFFICE.",
    "bad_cell_form": "{field}: read “{read}”; write it as {forms}.",
    "bad_cell_word": "{field}: read “{read}”; one of these is expected: {known}.",
    "bad_cell_digits": "{field}: read “{read}”; this many digits are expected, leading zeros included: {lengths}.",
    "bad_settings": "The settings cannot be used. {field}: read “{read}”; {why}.",
    "bad_cell_count": "The row has {read} cells where the header has {expected}.",
}
WORDS: dict[str, str] = {
    # what a field accepts
    "instant": "write the day and the time, as 27/11/2026 17:00 or 2026-11-27T17:00",
    "instant_with_zone": "write ISO 8601 with a zone, as 2026-11-27T17:00:00+07:00",
    "existing_instant": "no such day or time exists",
    "day": "write a day, as 27/11/2026 or 2026-11-27",
    "existing_day": "no such day exists",
    "working_day": "that day is no working day",
    "may_sign": "somebody who may sign the letters of this office is accepted",
    "years_1900_2100": "years from 1900 to 2100 are accepted",
    "years_2000_2100": "years from 2000 to 2100 are accepted",
    "pause": "write the two ends as A..B",
    "json_object": "each line is a JSON object",
    "known_key": "only received, limit, pauses and policy are known",
    "pairs": "pauses are written [[from, to], ...], 1000 at most",
    "policy": "the policy is resume or restart",
    "text": "a text is expected",
    "code_pattern": "write {date} and {serial}, with {office} if wanted, and nothing else in braces",
    "present": "this is required",
    "view_of_now": "this is asked of now, without as_of and known_at",
    "only_now": "sources are told as they stand now, without --as-of and --known-at",
    "paper_only": "only a receipt from paper",
    "not_beside_slip": "a slip brings its own code, so none stands beside it",
    "not_before_first": "the last day does not come before the first",
    "at_least_one": "at least one of it must have come: an original, a certified copy or a photocopy",
    "no_such_field": "there is no such field",
    "number_within": "a whole number within its bounds is expected, in digits",
    "yes_or_no": "true or false is expected",
    "list_of_texts": "a list of texts is expected",
    "next_cursor": "give back the next_cursor of the page before, of the same list",
    # why a body cannot be read
    "not_utf8_text": "it is not UTF-8",
    "not_json": "it is not JSON",
    "too_deep": "objects and lists stand too deep in each other",
    "name_twice": "a name stands twice in one object",
    "no_number": "this is no number",
    "number_too_long": "the number has too many digits",
    # why a pause cannot be
    "before_receipt": "it begins before receipt",
    "empty": "it ends in the minute it begins",
    "reversed": "it ends before it begins",
    "out_of_order": "it begins before the pause before it has ended",
    # why a calendar cannot be
    "bad_toml": "the file is not readable TOML in UTF-8",
    "no_file": "the file is not there or cannot be opened",
    "bad_day": "a day is written 2026-11-27",
    "bad_session": "a session is written 07:30-11:30, with the word receipt after it if it is for receipt only",
    "makeup_named_twice": "a make-up day stands twice",
    "missing": "this is required",
    "no_working_day": "nobody ever works",
    "range_reversed": "the last day comes before the first",
    "replaces_a_rest_day": "the day replaced is not worked anyway",
    "session_ends_before_it_begins": "the session ends before it begins",
    "sessions_overlap": "sessions overlap or are out of order",
    "tl_or_tuq": "TL (by order of the head) and TUQ (by authority of the head) are accepted",
    "unknown_key": "this key is not known",
    "unknown_weekday": "days are mon, tue, wed, thu, fri, sat, sun",
    "unknown_zone": "there is no such time zone",
    "wrong_type": "another kind of value is expected",
    "year_named_twice": "a year stands twice",
    "year_out_of_range": "years from 2000 to 2100 are accepted",
    "years_not_contiguous": "the years leave a gap",
    "bad_web_address": "write a web address, as https://motcua.example.vn",
    "bad_origin": "letters, digits, dots, hyphens and slashes are accepted, 60 at most",
    # why a paper cannot be printed
    "refused_at_counter": "it was refused at the counter; its only paper is the refusal",
    "no_slip": "it was not received",
    "no_control": "it was not received",
    "no_supplement": "no supplement was asked for",
    "no_refusal": "it was not refused at the counter",
    "no_apology": "no letter of apology was signed; draft one and have it signed first",
    "no_stop": "it was not stopped",
    "paper_slip": "receipt and appointment slip",
    "paper_supplement": "supplement request",
    "paper_refusal": "refusal slip",
    "paper_apology": "letter of apology",
    "paper_stop": "notice of a stopped dossier",
    "paper_control": "control slip",
    "paper_register": "register of dossiers",
    # why a row, or a mapping, cannot be
    "code_once": "each dossier has one row, and this code stands in several",
    "same_in_all_rows": "the first row of this dossier says something else",
    "not_before_receipt": "it lies before the receipt",
    "unknown_form": "forms are iso, or dd/mm/yyyy and the like, with hh:mm or hh:mm:ss after it",
    "column_or_constant": "a column or a constant is expected, one of the two",
    "unknown_word": "this word is not one of ours, or its words are missing",
    "bad_name": "a name is written in small letters, digits and hyphens, 28 at most",
    "text_shorter": "the text is too long",
    "text_visible": "it holds a control, invisible or broken character",
    "text_few_marks": "a letter carries too many marks",
    "no_error": "the cell holds an error of the sheet; write the value itself",
    # why a file cannot be read
    "encrypted": "it is locked by a password",
    "macros": "it holds macros (XLSM)",
    "xls": "it is a workbook of the old kind (XLS)",
    "xlsb": "it is a binary workbook (XLSB)",
    "ods": "it is an OpenDocument sheet (ODS)",
    "other": "it is a ZIP file, but no workbook",
    "no_sheets": "it is no workbook, and has no sheets to choose from",
    "dtd": "it declares a document type, which no workbook does",
    "damaged": "it is damaged, or not what it claims to be",
    "bytes": "the file in bytes:",
    "unpacked": "its contents in bytes:",
    "ratio": "unpacked to packed:",
    "members": "parts inside:",
    "rows": "the last filled row:",
    "columns": "the last filled column:",
    # why a ledger is unsound
    "line_missing": "the line is missing, or another stands in its place",
    "leaf": "its leaf in the tree is not that of its bytes",
    "recorded_earlier": "it was recorded before the line that precedes it",
    "version_missing": "it is not the next act of its dossier",
    "chain": "it does not follow the last act of its dossier",
    "plain_columns": "its columns say something else than its bytes",
    "unreadable": "its bytes cannot be read as an event",
    "frontier": "the end of the log is not the one that was kept",
    # what an order lacks, or holds too much of
    "note": "a reason (--note)",
    "approved_by": "a second person (--approved-by)",
    "draft": "a draft",
    "issue": "a signature",
    "id_number": "12 digits are expected",
    "phone_number": "10 digits are expected",
    "email_address": "one e-mail address is expected, as name@example.vn",
    "word": "another form is expected",
    "after_from": "the period ends after it begins",
    "within_a_year": "a later instant is expected, at most 366 days ahead",
    "period": "write a period, as 2026-11, 2026-Q4, 2026 or 2026-10-01..2026-11-15",
    "period_begun": "a period that has begun is expected",
    "not_after_today": "only a version that is in force can bind open dossiers; today or earlier",
    "after_latest_version": "it begins after the latest version does",
    "another_office": "another office is expected",
    "a_login": "2 to 40 signs are accepted: a-z without accents, 0-9, and between them . _ -",
    "known_office": "no office has this code",
    "one_office": "a merger has one successor",
    "a_successor": "say who takes these over",
    "known_procedure": "no procedure has this code",
    "a_limit": "write 3wd, 8wh, 30d, 2mo or same-day",
    "number_to_10000": "a whole number from 0 to 10000 is expected",
    "audiences_known": "choose at least one",
    # who may come in
    "another_user": "another person does this",
    "no_office": "this role holds everywhere and takes no office",
    "an_office": "this role needs an office",
    "password_length": "15 to 256 characters are expected; several words that only you know do well",
    "password_unusual": (
        "it is easy to guess: words or numbers in common use, rows of keys, repetitions, your own name."
        " Take four or five words that do not belong together"
    ),
    "password_same": "both times the same",
    "password_present": "this is not your password",
    "password_other": "another one than now is expected",
    "bad_json": "write a table as JSON",
    "bad_smtp_url": "write a mail server as smtp://user:password@host:587?tls=required, or smtps://…",
    "bad_audience": "write official:lan@W1, desk_head@W1, office_head@W1, province, @W1, citizen_sms or *",
    "bad_address": "write mailto:name@example.vn, https://… or an address that apprise knows",
    "no_secret": "webhook_secrets holds no secret for it",
    "bad_secret": "a secret is whsec_ and 24 to 64 bytes in base64",
    "no_apprise": "only apprise knows such addresses: pip install 'dunghen[notify]'",
    "citizen_address": "write where a person's address goes, as {phone} or {email}; a webhook is nobody's address",
    "bad_url": "write a database as sqlite:///var/dunghen.db",
}
_TERMS = {"act": "events", "acts": "events", "status": "states"}
_LONGEST = 60
_LONGEST_PATH = 400  # cut off, it would not say which file it is


def say(error: DomainError, zone: tzinfo | None = None) -> str:
    """Return the sentence of a refusal in the language in use; instants in `zone`, else as they come. Never fails."""
    shown = {
        name: say(value, zone) if isinstance(value, DomainError) else _shown(name, value, zone)
        for name, value in error.facts.items()
    }
    if "position" in shown and "accepted" in shown:
        shown["accepted"] += " " + _("(position {position})").format(position=shown["position"])
    sentence = _(REFUSALS.get(error.code, "This cannot be done ({code})."))
    return sentence.format_map(defaultdict(lambda: "…", shown, code=shown.get("code", error.code)))


def say_at_field(error: DomainError, zone: tzinfo | None = None) -> str:
    """Return the sentence of a refusal as it stands at its field, which need not be named again."""
    accepted = accepted_by(error) if isinstance(error, FieldError) else ""
    if not accepted:
        return say(error, zone)
    read = printable(str(error.facts.get("read", "")))
    told = (
        _("Read “{read}”; {accepted}.").format(read=read, accepted=accepted)
        if read not in {"", "…"}
        else f"{accepted}."
    )
    return told[:1].upper() + told[1:]


def accepted_by(error: DomainError) -> str:
    """Return what a refused field accepts, in the language in use; empty where the refusal is about something else."""
    names = ("accepted", "forms", "known", "lengths", "expected")
    return next((_shown("accepted", error.facts[name], None) for name in names if name in error.facts), "")


def _shown(name: str, value: object, zone: tzinfo | None) -> str:
    match value:
        case str() if name in _TERMS and value not in WORDS:
            return term(_TERMS[name], value)
        case str() if name in {"accepted", "why", "lacks", "kind", "what"}:
            return _(WORDS.get(value) or term("void_causes", value))
        case datetime() if value.tzinfo:
            return show_instant(value, zone or value.tzinfo)
        case date():
            return show_day(value)
        case list() | tuple() | set() | frozenset():
            return ", ".join(_shown(name, item, zone) for item in value) or "…"
        case _:
            longest = _LONGEST_PATH if name in {"path", "reason"} else _LONGEST
            return printable(_nothing(name) if value is None else str(value), longest)


def _nothing(name: str) -> str:
    """Return what stands where a fact names none: a right that is for no office is one for all of them."""
    return _("every office") if name == "office" else "…"


def printable(text: str, longest: int = _LONGEST) -> str:
    """Keep a hostile value on one short line: control characters as escapes, the rest cut off."""
    shown = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text[: longest + 1])
    return f"{shown[:longest]}…" if len(text) > longest else shown
