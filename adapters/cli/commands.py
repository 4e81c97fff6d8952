"""Every command by its name: the module it waits in until it is called, and what the list of commands says of it."""

from importlib import import_module

import click

# Where each command is: what it says of itself there, so that a list of all loads none. A test keeps both alike.
_TEXTS = {
    "apologies:apologies_command": (
        "Sổ xin lỗi: which letters are owed, drafted, signed or delivered, the longest broken promises first."
    ),
    "apologising:apologise_command": (
        "Lập và ký thư xin lỗi: write the letter and sign it in one act; without --reason the reasons are listed."
    ),
    "apologising:sign_apology_command": "Ký thư xin lỗi that somebody else has drafted.",
    "apologising:deliver_apology_command": "Giao thư xin lỗi: how and when the letter reached the citizen.",
    "backup:backup_command": (
        "Sao lưu: copy the ledger and its keys while the desk works. Whoever has the copy can read names: guard it."
    ),
    "calendar:calendar_group": "Lịch làm việc: on which days and hours offices work, in versions.",
    "copying:copy_command": (
        "Sao sổ: copy every line, code, counter and answer, read the copy back and compare; keys stay where they are."
    ),
    "supervision:correct_command": (
        "Đính chính: --by proposes, --approved-by approves; the entry stays, the correction stands beside it."
    ),
    "supervision:decide_correction_command": (
        "Quyết định đề nghị đính chính that somebody else has proposed: approve it, or turn it down with a reason."
    ),
    "demo:demo_command": (
        "Sổ minh họa: build an invented ward over Tết 2026 in ./var/demo and show its list and its rates."
    ),
    "erasing:erase_command": (
        "Xóa dữ liệu cá nhân of who filed it, in all their dossiers, for good: --by asks, --approved-by agrees."
    ),
    "find:find_command": "Tìm: codes by the applicant's name (with or without tone marks), ID number or telephone.",
    "work:hand_over_command": "Chuyển xử lý to another official.",
    "import_:import_command": (
        "Import a register, CSV or XLSX; every refused row is named, and importing it again adds nothing."
    ),
    "founding:init_command": (
        "Make a ledger in DUNGHEN_DATABASE_URL (./var by default) with the shipped rules, calendar and procedures."
    ),
    "migrate:migrate_command": (
        "Nâng phiên bản sổ: check every line, copy what changes, check again; nobody writes meanwhile."
    ),
    "office:office_group": "Cơ quan: offices and their desks.",
    "outbox:outbox_group": (
        "Hộp thư đi: messages that wait, were sent or could not be; without a command they are listed."
    ),
    "paper:paper_group": "Giấy tờ: slips, requests, letters and registers as PDF/A, printed from the ledger.",
    "work:pause_command": "Tạm dừng: the clock stands still, for a lawful cause.",
    "procedure:procedure_group": "Thủ tục: procedures and their dated versions.",
    "work:process_command": "Có kết quả: the result is ready at the desk; this decides early, on time or late.",
    "promise:promise_command": "Work out the promised date (ngày hẹn trả) and say why.",
    "rates:rates_command": (
        "Tỷ lệ đúng hẹn: early, on time and late of a period; without --from and --to, of every dossier received."
    ),
    "rebuild:rebuild_command": (
        "Dựng lại: make the worklist and the facts behind the rates anew from the ledger; nothing is lost."
    ),
    "supervision:recall_command": "Thu hồi a wrong result: a new promise, and an apology for the error.",
    "counter:receive_command": "Tiếp nhận: log a dossier; the promised date is computed and told.",
    "counter:reject_command": "Từ chối tiếp nhận: refuse at the counter; counted apart, no promise.",
    "work:resume_command": "Tiếp tục: the clock runs again, and the promise moves by itself.",
    "backup:restore_command": (
        "Khôi phục: bring a backup back to where DUNGHEN_DATABASE_URL points, verified from its first event."
    ),
    "counter:return_command": "Trả kết quả: the citizen has the result.",
    "schedule:schedule_command": (
        "Bộ nhắc việc: flag what has reached a rung, every minute, until stopped; a second one stands by."
    ),
    "serve:serve_command": "Phục vụ: the pages of the desk in the browser, with the scheduler beside them.",
    "show:show_command": "Hồ sơ: what was promised, what was done and when, who did it, and what was corrected.",
    "slips:slips_group": (
        "Phiếu giấy dự phòng: slips printed ahead of an outage, to be written by hand and keyed in afterwards."
    ),
    "status:status_command": "Tình trạng sổ: position, size, tree root, lag of the lists, and the last checks.",
    "work:stop_command": "Dừng xử lý, before a result is decided.",
    "supervision:take_over_command": "Tiếp nhận lại after a reorganisation: codes and promises unchanged.",
    "tick:tick_command": (
        "Nhắc việc: flag every dossier that has reached a rung of the ladder; running it again adds nothing."
    ),
    "token:token_group": "Mã truy cập: other programs' way in, by the API.",
    "user:user_group": "Người dùng: who may sign in, and what for.",
    "backup:verify_command": (
        "Kiểm chứng: recompute the ledger from its first event; the first line that does not hold is named."
    ),
    "counter:withdraw_command": "Rút hồ sơ, asked by the citizen.",
    "worklist:worklist_command": "Danh sách việc: open dossiers by the time from which each is late; no names.",
}


class Waiting(click.Command):
    """A command that is listed but not loaded: what it imports costs more than all the rest of a short run."""

    def __init__(self, place: str, text: str) -> None:
        self._module, _, self._attribute = place.partition(":")
        name = self._attribute.rpartition("_")[0].replace("_", "-")
        super().__init__(name, help=text)

    def load(self) -> click.Command:
        """Return the command itself."""
        found: click.Command = getattr(import_module(f"adapters.cli.{self._module}"), self._attribute)
        return found


def waiting() -> list[Waiting]:
    """Return all commands, none of them loaded."""
    return [Waiting(place, text) for place, text in _TEXTS.items()]
