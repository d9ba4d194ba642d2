//! The rows of the table of actions.
//!
//! A row reads: variant, name, title, hint, contexts, effect, help. The macro makes of it the variant of [`Action`], the
//! row of [`ACTIONS`] and the reading of its words, so that none of them can be forgotten.

use super::{ActionDef, Answer, Args, Cell, Destination, Effect, ExportFormat, Rating, Side, Word};

macro_rules! actions {
    ($($variant:ident $(($word:ty))? $name:literal $title:literal $hint:literal $contexts:ident $effect:ident $help:literal;)*) => {
        /// Everything a person can do. Where a word follows the name, it is the payload.
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = $help] $variant $(($word))?,)*
        }

        /// The table, in the order in which lists show it.
        pub const ACTIONS: &[ActionDef] = &[$(ActionDef {
            name: $name,
            title: $title,
            hint: $hint,
            help: $help,
            contexts: $contexts,
            args: actions!(@args $($word)?),
            effect: Effect::$effect,
        },)*];

        impl Action {
            /// The word in keymap files.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $name,)*
                }
            }

            pub(super) fn word(&self) -> Option<String> {
                match self {
                    $($(Self::$variant(word) => <$word as Word>::word(word),)?)*
                    _ => None,
                }
            }

            pub(super) fn label(&self) -> String {
                match self {
                    $($(Self::$variant(word) => <$word as Word>::label(word),)?)*
                    _ => String::new(),
                }
            }

            /// `None` for an unknown name, or a word that the action does not take.
            pub(super) fn build(name: &str, word: Option<&str>) -> Option<Self> {
                match name {
                    $($name => actions!(@build $variant word $($word)?),)*
                    _ => None,
                }
            }
        }
    };
    (@args) => { Args::None };
    (@args $word:ty) => { <$word as Word>::ARGS };
    (@build $variant:ident $given:ident) => {
        match $given {
            None => Some(Self::$variant),
            Some(_) => None,
        }
    };
    (@build $variant:ident $given:ident $word:ty) => {
        <$word as Word>::read($given).map(Self::$variant)
    };
}

const ALL: &[&str] = &["anywhere"];
const ROWS: &[&str] = &["list", "heatmap", "detail", "help", "preview", "filter", "palette", "sitting"];
const COLUMNS: &[&str] = &["list", "heatmap", "detail"];
const LIST: &[&str] = &["list"];
const LIST_HEATMAP: &[&str] = &["list", "heatmap"];
const OPENS: &[&str] = &["list", "heatmap", "detail", "help"];
const RECORD: &[&str] = &["list", "detail"];
const ACCEPTS: &[&str] = &["list", "detail", "score"];
const ACTS: &[&str] = &["list", "detail", "sitting"];
const RECORD_SHEET: &[&str] = &["list", "detail", "form", "score", "applicability", "sitting"];
const MARKS: &[&str] = &["list", "preview"];
const FIELDS: &[&str] = &["form", "score", "applicability", "confirm", "preview", "sitting"];
const CHOICES: &[&str] = &["form", "palette", "confirm", "filter", "score", "applicability", "preview", "sitting"];
const TOGGLES: &[&str] = &["form", "applicability", "preview", "sitting"];
const UNDECIDED: &[&str] = &["list", "detail", "applicability", "sitting"];
const ANSWERS: &[&str] = &["applicability"];
const SETTLES: &[&str] = &["confirm"];
const ADDS: &[&str] = &["list", "detail", "applicability"];
const OUTSIDE: &[&str] = &["text", "form", "detail"];
const SCORE: &[&str] = &["score"];
const RATES: &[&str] = &["score", "sitting"];
const SITTING: &[&str] = &["sitting"];
const STATES: &[&str] = &["list", "detail", "sitting"];
const TEXT: &[&str] = &["text"];
const NEWLINES: &[&str] = &["text", "sitting"];

actions! {
    // moving
    NextRow "next-row" "Next row" "down" ROWS Moves "Goes to the row below.";
    PreviousRow "previous-row" "Previous row" "up" ROWS Moves "Goes to the row above.";
    PageDown "page-down" "A page down" "page" ROWS Moves "Goes down by what the screen shows.";
    PageUp "page-up" "A page up" "page up" ROWS Moves "Goes up by what the screen shows.";
    HalfPageDown "half-page-down" "Half a page down" "half page" ROWS Moves "Goes down by half of what the screen shows.";
    HalfPageUp "half-page-up" "Half a page up" "half page up" ROWS Moves "Goes up by half of what the screen shows.";
    FirstRow "first-row" "First row" "first" ROWS Moves "Goes to the first row.";
    LastRow "last-row" "Last row" "last" ROWS Moves "Goes to the last row.";
    NextColumn "next-column" "Next column" "right" COLUMNS Moves "Goes to the cell on the right.";
    PreviousColumn "previous-column" "Previous column" "left" COLUMNS Moves "Goes to the cell on the left.";
    NextPane "next-pane" "Next pane" "pane" ALL Moves "Goes to the next pane.";
    PreviousPane "previous-pane" "Previous pane" "pane back" ALL Moves "Goes to the pane before.";
    Back "back" "Back" "back" ALL Moves "Goes one step back; never acts and never discards.";
    Open "open" "Open" "open" OPENS Looks "Opens the current row, cell or link.";
    Go(Option<Destination>) "go" "Go to {}" "go to" ALL Looks "Goes to a pane, the overview or any register; without a word it asks for one.";
    Find "find" "Find a record" "find" ALL Looks "Finds a record of any register by a few half-remembered words.";
    NextUndecided "next-undecided" "Next one that waits" "next" UNDECIDED Looks "Goes on to the next row that waits for a review or a decision.";
    NextStep "next-step" "Next step of setting up" "next step" ALL Looks "Leads to what a new workspace needs next: organisation, method, first system, its risks, first score.";

    // a list under work
    Mark "mark" "Mark or unmark the row" "mark" MARKS Types "Marks the row, or takes its mark away, and goes one row down.";
    MarkRange "mark-range" "Mark a range" "range" MARKS Types "Marks every row from here to where the cursor goes, until pressed again.";
    MarkAll "mark-all" "Mark all rows" "mark all" MARKS Types "Marks every row that the filter shows.";
    UnmarkAll "unmark-all" "Take all marks away" "unmark" MARKS Types "Takes the mark of every row away, those out of sight too.";
    Filter "filter" "Filter" "filter" LIST_HEATMAP Looks "Narrows the list by words and terms such as owner:me or current.level>=high.";
    ClearFilter "clear-filter" "Clear the filter" "all rows" LIST_HEATMAP Looks "Shows every row again; the filter stays in the list of recent ones.";
    LinkLetGo "link-let-go" "Let go of the linked row" "let go" LIST_HEATMAP Looks "Shows the rows of all systems again, not only those linked to the selected one.";
    Sort "sort" "Sort by…" "sort" LIST Looks "Sorts by the current column; again turns the order round.";
    Columns "columns" "Choose columns" "columns" LIST Looks "Chooses which columns are shown, in which order.";
    Refresh "refresh" "Run the list again" "refresh" LIST_HEATMAP Looks "Runs filter and sort again; until then rows stay where they are, so that a key hits the row one sees.";

    // finding out
    History "history" "History of the record" "history" RECORD_SHEET Looks "Shows who changed the record, when and why.";
    AsOf "as-of" "See as of a date or baseline" "as of" ALL Looks "Shows everything as it was at a date, a baseline or a position; nothing can be changed there.";
    LeaveAsOf "leave-as-of" "Back to now" "now" ALL Looks "Leaves the past and shows the present again.";
    Copy "copy" "Copy" "copy" RECORD Looks "Copies the cell, or the marked rows with tabs between, to the terminal's clipboard.";
    RoomMode "room-mode" "Room mode on or off" "room" ALL Looks "Hides notes, owners, findings and messages, for a projector.";
    Palette "palette" "All actions" "all" ALL Moves "Lists every action by name, with its key, or with the reason why it can't be done.";
    Help "help" "Help" "help" ALL Looks "Shows the keys and actions of this place, and messages at full length.";
    Redraw "redraw" "Draw the screen again" "redraw" ALL Looks "Draws the whole screen again, after something else wrote on it.";

    // judging
    Score "score" "Score the risk" "score" RECORD Writes "Opens the score sheet: likelihood, a consequence for each party, and the reason.";
    ConfirmRisk "confirm-risk" "Confirm: reviewed, nothing changed" "confirm" RECORD Writes "Confirms the rating with one sentence and moves the review date.";
    NoNewLook "no-new-look" "No new look is needed" "no new look" RECORD Writes "For a risk or an impact assessment that something asks to look at again: records, with a reason, that no new look is needed.";
    Treat "treat" "Treat the risk" "treat" RECORD Writes "Opens the treatments of the risk: option, controls, target.";
    AddAction "add-action" "Add an action" "add action" ACTS Writes "Adds a task to the record, with owner and due date.";
    Countersign "countersign" "Countersign the proposed rating" "countersign" RECORD Writes "Makes a rating that an owner proposed the risk's rating.";
    RefuseRating "refuse-rating" "Refuse the proposed rating" "refuse" RECORD Writes "Turns a proposed rating down, with a reason; both ratings are kept.";
    RateBlind "rate-blind" "Blind ratings of the risk" "blind" RECORD Looks "Asks several people to rate the risk without seeing each other's ratings; then shows the spread, and leads to a consensus.";
    Workshop "workshop" "Workshop: these risks, one after another" "workshop" LIST Looks "Shows the risks of the list one after another for a room: what could happen, the matrix, what is missing; each is rated, confirmed or treated by one key.";
    Sit "sit" "Go on with the sitting" "sit" RECORD Writes "Opens the sitting of the record where it was left: an interview, the desk review of an audit, a finding and what follows from it, an impact assessment, a gap analysis.";
    CarryForward "carry-forward" "Carry the finding into another audit" "carry on" SITTING Writes "Makes a finding of another audit out of one that is still open; the old one stays, and linked.";
    DrawSample "draw-sample" "Draw a sample" "sample" RECORD Writes "For an audit: asks for population, method, size and seed, shows what would be drawn, and keeps it.";
    FillAttendance "fill-attendance" "Fill in who was there" "who was there" RECORD Writes "For an audit: lists the team and those who are asked for the opening or the closing; who is ticked was there.";
    Requests "requests" "What was asked to see" "requests" RECORD Looks "For an audit: the evidence requests that are still open, the overdue first.";
    FillInputs "fill-inputs" "Fill the empty inputs" "fill inputs" RECORD Writes "For a management review: proposes a text for every input that is empty, from what the workspace holds today; nothing that somebody wrote is changed.";
    MakePlan "make-plan" "Plan what closes the gaps" "make plan" RECORD Writes "For a gap analysis: makes an implementation plan with a milestone for each clause or group with an open gap, or adds to the plan that there is.";
    Milestones "milestones" "Milestones of the plan" "milestones" RECORD Looks "For an implementation plan: its milestones with planned day and slip, the soonest first.";
    AdjustPlan "adjust-plan" "Take a finding into the plan" "take in" RECORD Writes "For an implementation plan: findings and nonconformities that it does not know yet add a milestone or move one, with a reason.";
    Coverage "coverage" "What the audits look at" "coverage" RECORD Looks "For an audit programme: clauses, controls that apply, systems and sites with the audits that look at them, the holes first.";
    Report "report" "Report the incident" "report" RECORD Writes "For an incident: lists the duties to report with their deadlines, and makes the notification of the one that is chosen.";
    ConfirmLogin "confirm-login" "Confirm who the login is" "confirm" RECORD Writes "Makes a login that says it is this person one of the person's logins.";
    RefuseLogin "refuse-login" "Refuse the login" "refuse" RECORD Writes "Turns a login that says it is this person down, with a reason.";
    Approve "approve" "Approve: who, how, when" "approve" RECORD Writes "Records the approval of a document or a version, by somebody who need not log in, in the record and in the log of approvals.";
    Compare "compare" "Compare with the approved version" "compare" RECORD Looks "Of a version of the SoA or the treatment plan: lists what differs from the one that is in force.";
    Accept "accept" "Accept the risk, until a day" "accept" ACCEPTS Writes "Records that somebody who may accepts the risk as it is, for how long and on what conditions; without a name it is asked for, and the paper can be signed.";
    ChangeMethod "change-method" "Put another risk method in force…" "method" ALL Writes "Puts another risk method in force, with a reason; older ratings are marked, and rated again or kept one by one or all at once.";
    OldRatings "old-ratings" "Ratings of an older method" "old ratings" ALL Looks "Lists the risks whose ratings were made with another method than the one in force, to rate them again or to keep them.";
    KeepRating "keep-rating" "Keep the rating of the older method" "keep it" LIST Writes "Keeps the ratings of the risk as they are, although another method is in force, with the reason.";
    KeepAllRatings "keep-all-ratings" "Keep all ratings of the older method" "keep all" LIST Writes "Keeps the ratings of every risk of the list as they are, with one reason.";
    Applicability "applicability" "Decide applicability" "applies?" RECORD Writes "Opens the decision whether the control applies, and why.";

    SayWho "say-who" "Say who I am" "who am I" ALL Writes "Lists the people without a login, to say which of them one is; a lead confirms it.";

    // changing records
    EditCell "edit-cell" "Edit the cell" "edit" RECORD Writes "Edits the current cell or field in place.";
    EditMarked "edit-marked" "Edit the marked rows" "edit marked" LIST Writes "Sets a field of every marked row at once, after a preview, as one entry.";
    SameAsAbove "same-as-above" "Same as above" "same" LIST Writes "Puts the value of the row above into the cell.";
    FillDown "fill-down" "Fill down" "fill down" LIST Writes "Puts the first marked row's value into the same cell of all marked rows.";
    PasteTable "paste-table" "Paste rows" "paste" LIST Writes "Takes rows with tabs between the cells, as from a spreadsheet, and shows what they would change.";
    Add "add" "Add a record" "add" ADDS Writes "Opens an empty form for a record of this register, or adds to the field.";
    AddFromLibrary "add-from-library" "Add from the library" "library" LIST Writes "Offers risks for the system's role and life cycle stage; several can be taken at once.";
    ChangeState "change-state" "Change the state" "state" STATES Writes "Lists the states that the record can go to now, and what each needs.";
    Archive "archive" "Archive" "archive" RECORD Writes "Takes the record out of the lists; its history stays.";
    Restore "restore" "Bring back from the archive" "restore" RECORD Writes "Puts an archived record back into the lists.";
    Undo "undo" "Undo my last change" "undo" ALL Writes "Takes back my newest entry of this sitting.";
    Revert "revert" "Revert this change" "revert" RECORD Writes "Takes back an older entry, or somebody else's, after a preview and with a reason.";
    PutOff "put-off" "Put the day off" "put off" RECORD Writes "Takes the day of the row out of the calendar until another day, with the reason; the day itself stays as it is.";
    DiscardDraft "discard-draft" "Discard the draft" "discard" RECORD_SHEET Discards "Throws the unsaved text away, after asking.";

    // in and out
    ExportSoa(Option<ExportFormat>) "export-soa" "Export the Statement of Applicability {}" "SoA" ALL Exports "Writes the Statement of Applicability to a file.";
    Export(Option<ExportFormat>) "export" "Export this register {}" "export" ALL Exports "Writes the register in front to a file, with the rows that the filter shows or all.";
    Import "import" "Import a file" "import" ALL Writes "Reads CSV or XLSX and shows row by row what would change before anything does.";
    Baseline "baseline" "Name a baseline" "baseline" ALL Writes "Gives the present position a name, so that it can be seen and exported again.";
    Backup "backup" "Back up the workspace" "backup" ALL Exports "Writes a copy of the whole workspace to a file.";
    EditOutside "edit-outside" "Write in your own editor" "editor" OUTSIDE Types "Hands the text to $VISUAL or $EDITOR and takes it back.";

    // sheets
    Commit "commit" "Save or go on" "save" CHOICES Writes "Does what the sheet is for: goes on to what is missing, then saves.";
    LeaveForm "leave-form" "Leave the sheet" "keep for later" CHOICES Looks "Leaves the sheet and keeps what was typed as a draft.";
    NextField "next-field" "Next field" "next" FIELDS Moves "Goes to the next field or cell.";
    PreviousField "previous-field" "Previous field" "previous" FIELDS Moves "Goes to the field or cell before.";
    NextChoice "next-choice" "Next choice" "choice" CHOICES Moves "Goes to the next of the choices offered.";
    PreviousChoice "previous-choice" "Previous choice" "choice back" CHOICES Moves "Goes to the choice before.";
    TakeChoice "take-choice" "Take the choice" "take" CHOICES Types "Puts the choice under the marker into the field.";
    CloseChoices "close-choices" "Close the choices" "close" CHOICES Moves "Closes the list of choices; the field stays as it is.";
    ToggleChoice "toggle-choice" "Tick or untick" "tick" TOGGLES Types "Ticks the choice or row under the marker, or takes the tick away.";
    Choose(Answer) "choose" "Answer {}" "answer" ANSWERS Types "Picks yes, no or later; it can be changed until it is saved.";
    Settle(Side) "settle" "Keep {}" "keep" SETTLES Types "Of a field that somebody else changed meanwhile: keeps mine, theirs or both.";
    Rate(Rating) "rate" "Put {} into the cell" "fill" RATES Types "Fills the cell and goes to the next one; in a sitting it takes the choice of this number.";
    JumpCell(Cell) "jump-cell" "Go to the cell {}" "one cell" SCORE Moves "Goes to a cell of the sheet; a digit there changes that number alone.";
    ClearCell "clear-cell" "Empty the cell" "empty" RATES Types "Takes the number out of the cell.";
    ChangeStage "change-stage" "Change the stage" "stage" SCORE Types "Goes on from inherent to current to target rating; each keeps its own draft.";
    OwnLikelihood "own-likelihood" "A likelihood of its own for the party" "own likelihood" SCORE Types "Gives the party under the marker a likelihood of its own, or takes it away.";

    // sittings: interview, desk review, impact assessment, gap analysis, workshop
    Jump "jump" "Jump by words" "jump" SITTING Looks "Lists everything that the sitting goes through; a few words find the one that somebody just came to speak of.";
    OtherItem "other-item" "On another item" "other item" SITTING Looks "Asks the same about another AI system, site or process.";
    AddEvidence "add-evidence" "Add evidence" "evidence" SITTING Writes "Notes in place what proves it: a reference, a file with its hash, or what was shown on a screen.";
    Park "park" "Park a question" "park" SITTING Writes "Keeps a question for the end of the talk; the list is shown before it closes.";
    EndSitting "end-sitting" "End the talk" "end" SITTING Writes "Reads out the parked questions, then writes down when the talk ended.";
    RunningLog "running-log" "The running log" "log" SITTING Looks "Turns to the log of the whole talk and back; in an impact assessment to the overview of its impacts.";
    RaiseFinding "raise-finding" "Raise a finding" "finding" SITTING Writes "Writes a finding from what stands here: requirement, evidence, gap; in an impact assessment a risk of a harm that stays high.";

    TakeOver "take-over" "Take over what interviews noted" "take over" SITTING Types "Puts what interviews noted on the same criterion into the text, to be made into what is done today.";
    Measures "measures" "List the measures" "measures" SITTING Looks "Lists every gap with priority, effort, owner and action, the most urgent first.";

    // text
    CharLeft "char-left" "One character left" "left" TEXT Moves "Goes one character to the left.";
    CharRight "char-right" "One character right" "right" TEXT Moves "Goes one character to the right.";
    LineUp "line-up" "One line up" "up" TEXT Moves "Goes to the line above.";
    LineDown "line-down" "One line down" "down" TEXT Moves "Goes to the line below.";
    WordLeft "word-left" "One word left" "word left" TEXT Moves "Goes to the beginning of the word.";
    WordRight "word-right" "One word right" "word right" TEXT Moves "Goes to the end of the word.";
    LineStart "line-start" "Start of the line" "line start" TEXT Moves "Goes to the start of the line.";
    LineEnd "line-end" "End of the line" "line end" TEXT Moves "Goes to the end of the line.";
    Newline "newline" "New line" "new line" NEWLINES Types "Begins a new line in a field that takes several.";
    DeleteLeft "delete-left" "Delete to the left" "delete" TEXT Types "Deletes the character before the cursor.";
    DeleteRight "delete-right" "Delete to the right" "delete right" TEXT Types "Deletes the character under the cursor.";
    DeleteWord "delete-word" "Delete the word" "delete word" TEXT Types "Deletes the word before the cursor.";
    DeleteToStart "delete-to-start" "Delete to the start of the line" "delete to start" TEXT Types "Deletes what stands before the cursor.";
    DeleteToEnd "delete-to-end" "Delete to the end of the line" "delete to end" TEXT Types "Deletes what stands after the cursor.";
    UndoTyping "undo-typing" "Undo typing" "undo typing" TEXT Types "Takes back the last typing, deleting or pasting in this field.";
    RedoTyping "redo-typing" "Redo typing" "redo typing" TEXT Types "Types again what was taken back.";
    Paste "paste" "Paste" "paste" TEXT Types "Inserts what was last copied in Aimsbench.";

    // leaving
    Suspend "suspend" "Suspend to the shell" "suspend" ALL Leaves "Keeps all text and goes back to the shell until `fg`.";
    Quit "quit" "Quit" "quit" ALL Leaves "Leaves Aimsbench; what is typed and not saved is kept as drafts.";
}
