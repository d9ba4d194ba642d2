//! Files: exports, imports, backups, what could not be saved.

use crate::exchange::paper::Kind;

pub const PASTE_CUT: &str = "the paste was too long and was cut: look at its end";

pub fn rescued(path: &str) -> String {
    format!("the disk refused the last changes; they are in {path} and come back when the workspace is opened again")
}

pub fn rescue_failed(path: &str, why: &str) -> String {
    format!("the last changes could be saved neither in the workspace nor in {path}: {why}")
}

pub fn written(what: &str, path: &str) -> String {
    format!("{what} written to {path}")
}

pub fn not_written(path: &str, why: &str) -> String {
    format!("{path} could not be written: {why}")
}

pub fn backing_up(path: &str) -> String {
    format!("backing up to {path}; go on working")
}

pub fn no_thread(why: &str) -> String {
    format!("nothing was written: the system gives no thread ({why}); try again")
}

pub const ERRAND_FAILED: &str = "a file could not be written to its end; do it again";

pub const HELD_HERE: &str = "whoever held the workspace has left; this window holds it now";
pub const HELD_ELSEWHERE: &str = "whoever held the workspace has left; another window of yours holds it now";

pub fn by_other(who: &str, what: &str, because: &str) -> String {
    match because {
        "" => format!("{who}: {what}"),
        because => format!("{who}: {what}: \"{because}\""),
    }
}

pub fn lost(what: &str, why: &str) -> String {
    match what {
        "" => format!("NOT SAVED: {why}"),
        what => format!("NOT SAVED: \"{what}\": {why}"),
    }
}

pub fn backed_up(path: &str, rows: u64) -> String {
    format!("backed up to {path}: {rows} rows, read back and compared")
}

pub const BACKUP_ASK: &str = "Back up the whole workspace to";
pub const IMPORT_ASK: &str = "Import the file";
pub const AS_CSV: &str = "CSV";
pub const AS_XLSX: &str = "XLSX";
pub const AS_CSV_EXCEL: &str = "CSV for Excel on this machine";
pub const AS_JSON: &str = "JSON";
pub const AS_HTML: &str = "one page for a browser, prints on A4";
pub const AS_MARKDOWN: &str = "Markdown";
pub const IMPORT_ABOUT: &str = "CSV or XLSX, a folder of `export all`, or definitions (TOML); shown first.";
pub const ON_CONFLICT_STOP: &str = "stop at records that are there";
pub const ON_CONFLICT_SKIP: &str = "leave them as they are";
pub const ON_CONFLICT_UPDATE: &str = "take the file's values";
pub const SKIP_REFUSED: &str = "go on without the rows that are refused";

pub fn export_title(plural: &str, rows: Option<usize>) -> String {
    match rows {
        Some(count) => format!("Export the {count} {plural} that are shown, as"),
        None => format!("Export all {plural}, as"),
    }
}

pub fn view_as(title: &str) -> String {
    format!("{title}, as")
}

/// A paper, as the list of forms names it.
pub fn paper(kind: Kind) -> &'static str {
    match kind {
        Kind::AuditPlan => "audit plan by hours, to hand over",
        Kind::AuditRequests => "evidence requests, to hand over",
        Kind::AuditAttendance => "attendance sheet, to sign",
        Kind::FindingsSheet => "findings sheet, to sign",
        Kind::AuditReport => "audit report",
        Kind::ImpactReport => "report of the impact assessment",
        Kind::GapReport => "report of the gap analysis",
        Kind::ReviewMinutes => "minutes of the management review, to sign",
        Kind::Soa => "Statement of Applicability, to sign",
        Kind::TreatmentPlan => "risk treatment plan, to sign",
        Kind::Acceptance => "acceptance, to sign",
        Kind::Policy => "policy, to sign",
        Kind::Scope => "scope, to sign",
    }
}

pub fn paper_title(kind: Kind) -> String {
    format!("{}, as", kind.title())
}

pub fn paper_of(kind: Kind, label: &str, left_out: &str) -> String {
    match left_out {
        "" => format!("{} of {label}", kind.name()),
        left_out => format!("{} of {label} without {left_out}", kind.name()),
    }
}

pub fn rows_of(count: usize, plural: &str) -> String {
    format!("{count} {plural}")
}

pub fn import_title(file: &str) -> String {
    format!("Import {file}: enter takes it")
}

pub const DEFINES: &str = "What is new or changed is defined as one entry.";
pub const DEFINED_ALREADY: &str = "everything in there is defined already, in the same words";

pub fn definitions_of(file: &str) -> String {
    format!("definitions of {file}")
}

pub fn defined(count: usize) -> String {
    match count {
        1 => "1 definition taken in".into(),
        count => format!("{count} definitions taken in"),
    }
}

pub fn imported(sum: &str) -> String {
    format!("imported: {sum}")
}
