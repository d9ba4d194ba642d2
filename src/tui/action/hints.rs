//! What the last line offers, the most useful first.
//!
//! Each context has an order of its own; conditions bring to the front what matters in a state (an empty list, marks, a
//! sheet that is ready). A hint is only shown with a key that really does it in this stack and under these facts.

use crate::keymap::{Facts, Keymap, Keys};

use super::{ANYWHERE, Action, Answer, Rating, Side};

/// One offer of the last line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What to show for the key: `s`, `ctrl-w`, `1-3`.
    pub keys: String,
    /// One or two words.
    pub text: &'static str,
    pub action: Action,
    /// What to press for exactly this action.
    pub press: Keys,
}

/// The hints for a stack of contexts (innermost first), most useful first. An action appears once; one without a key
/// here does not appear. Whether it can be done now is for the caller to find out and to show.
pub fn hints(stack: &[&str], keymap: &Keymap, facts: &Facts) -> Vec<Hint> {
    let mut found: Vec<Hint> = Vec::new();
    for offer in in_order(stack).filter(|offer| (offer.holds)(facts)) {
        if found.iter().any(|hint| hint.action == offer.action) {
            continue;
        }
        let key = |action: &Action| keymap.key_for(&action.command()?, stack, facts);
        let Some(press) = key(&offer.action) else {
            continue;
        };
        let keys = match offer.run.as_ref().map(|run| (key(&run.last), run)) {
            Some((Some(last), run)) if Some(press) != Some(last) => match run.shown {
                Some(word) => word.to_owned(),
                None => format!("{press}-{last}"),
            },
            _ => press.to_string(),
        };
        let Some(text) = offer.text.or_else(|| offer.action.def().map(|def| def.hint)) else {
            continue;
        };
        found.push(Hint { keys, text, action: offer.action.clone(), press: press.clone() });
    }
    found
}

/// Sheets and views come first, then the text field in front of them, whose keys most people know, then the base.
fn in_order(stack: &[&str]) -> impl Iterator<Item = &'static Offer> {
    let late = |context: &&str| [TEXT, ANYWHERE].contains(context);
    let early: Vec<String> = stack.iter().filter(|context| !late(context)).map(|c| (*c).to_owned()).collect();
    let late = [TEXT, ANYWHERE].into_iter().filter(|name| stack.contains(name)).map(str::to_owned);
    early
        .into_iter()
        .chain(late.collect::<Vec<_>>())
        .flat_map(|name| ORDER.iter().filter(move |offer| offer.context == name))
}

const TEXT: &str = "text";

/// A line of the order: shown while its condition holds.
struct Offer {
    context: &'static str,
    holds: fn(&Facts) -> bool,
    action: Action,
    run: Option<Run>,
    /// Wording for this place, where the table's is too general.
    text: Option<&'static str>,
}

/// Several actions whose keys follow each other and are shown as one hint.
struct Run {
    last: Action,
    /// Shown instead of the first and last key.
    shown: Option<&'static str>,
}

const fn when(context: &'static str, holds: fn(&Facts) -> bool, action: Action) -> Offer {
    Offer { context, holds, action, run: None, text: None }
}

const fn always(context: &'static str, action: Action) -> Offer {
    when(context, |_| true, action)
}

const fn worded(context: &'static str, holds: fn(&Facts) -> bool, action: Action, text: &'static str) -> Offer {
    Offer { context, holds, action, run: None, text: Some(text) }
}

static ORDER: &[Offer] = &[
    // a table: what the state asks for, then judging, then looking
    when("list", |f| f.setting_up, Action::NextStep),
    when("list", |f| f.as_of, Action::LeaveAsOf),
    when("list", |f| f.filtered && f.empty, Action::ClearFilter),
    when("list", |f| f.empty && f.on_risk, Action::AddFromLibrary),
    when("list", |f| f.empty, Action::Add),
    when("list", |f| f.marked, Action::EditMarked),
    when("list", |f| f.marked, Action::FillDown),
    when("list", |f| f.marked, Action::UnmarkAll),
    when("list", |f| f.on_past, Action::Revert),
    when("list", |f| f.proposed, Action::Countersign),
    when("list", |f| f.proposed, Action::RefuseRating),
    when("list", |f| f.claimed, Action::ConfirmLogin),
    when("list", |f| f.claimed, Action::RefuseLogin),
    worded("list", |f| f.mine, Action::ConfirmRisk, "confirm: nothing changed"),
    when("list", |f| f.on_incident, Action::Report),
    when("list", |f| f.on_programme, Action::Coverage),
    when("list", |f| f.on_review, Action::FillInputs),
    when("list", |f| f.on_gap_analysis, Action::MakePlan),
    when("list", |f| f.on_plan, Action::Milestones),
    when("list", |f| f.on_plan, Action::AdjustPlan),
    when("list", |f| f.on_document, Action::Approve),
    when("list", |f| f.on_version, Action::Compare),
    when("list", |f| f.on_acceptance, Action::Accept),
    when("list", |f| f.on_old_rating, Action::KeepRating),
    when("list", |f| f.on_old_rating, Action::KeepAllRatings),
    worded("list", |f| f.on_audit, Action::Sit, "desk review"),
    when("list", |f| f.on_sitting, Action::Sit),
    when("list", |f| f.on_audit, Action::DrawSample),
    when("list", |f| f.on_risk && !f.empty, Action::Score),
    when("list", |f| f.mine, Action::NextUndecided),
    when("list", |f| f.on_risk && !f.empty, Action::ConfirmRisk),
    when("list", |f| f.asked, Action::NoNewLook),
    when("list", |f| f.on_risk && !f.empty, Action::Treat),
    when("list", |f| f.on_control, Action::Applicability),
    when("list", |f| f.on_control && f.undecided, Action::NextUndecided),
    when("list", |f| !f.empty, Action::Open),
    when("list", |f| !f.empty, Action::Mark),
    always("list", Action::Filter),
    // the overview
    worded("heatmap", |_| true, Action::Open, "these risks"),
    when("heatmap", |f| f.linked, Action::LinkLetGo),
    when("heatmap", |f| f.filtered, Action::ClearFilter),
    always("heatmap", Action::Filter),
    // one record
    when("detail", |f| f.as_of, Action::LeaveAsOf),
    when("detail", |f| f.on_past, Action::Revert),
    when("detail", |f| f.proposed, Action::Countersign),
    when("detail", |f| f.proposed, Action::RefuseRating),
    when("detail", |f| f.on_incident, Action::Report),
    when("detail", |f| f.on_programme, Action::Coverage),
    when("detail", |f| f.on_review, Action::FillInputs),
    when("detail", |f| f.on_gap_analysis, Action::MakePlan),
    when("detail", |f| f.on_plan, Action::Milestones),
    when("detail", |f| f.on_plan, Action::AdjustPlan),
    when("detail", |f| f.on_document, Action::Approve),
    when("detail", |f| f.on_version, Action::Compare),
    when("detail", |f| f.on_acceptance, Action::Accept),
    worded("detail", |f| f.on_audit, Action::Sit, "desk review"),
    when("detail", |f| f.on_sitting, Action::Sit),
    when("detail", |f| f.on_audit, Action::DrawSample),
    when("detail", |f| f.on_audit, Action::Requests),
    when("detail", |f| f.on_audit, Action::FillAttendance),
    when("detail", |f| f.claimed, Action::ConfirmLogin),
    when("detail", |f| f.claimed, Action::RefuseLogin),
    when("detail", |f| f.on_risk, Action::Score),
    when("detail", |f| f.on_risk, Action::ConfirmRisk),
    when("detail", |f| f.asked, Action::NoNewLook),
    when("detail", |f| f.on_risk, Action::Treat),
    when("detail", |f| f.on_risk && !f.workshop, Action::Accept),
    when("detail", |f| f.on_control, Action::Applicability),
    worded("detail", |f| f.workshop, Action::Add, "from the library"),
    worded("detail", |f| f.workshop, Action::NextUndecided, "next"),
    when("detail", |f| !f.workshop, Action::EditCell),
    when("detail", |f| !f.workshop, Action::Open),
    when("detail", |f| !f.workshop, Action::History),
    when("detail", |f| !f.workshop, Action::ChangeState),
    always("detail", Action::Back),
    worded("help", |_| true, Action::Open, "do it"),
    always("help", Action::Back),
    // sheets: what finishes them, then what fills them
    when("form", |f| f.choosing, Action::TakeChoice),
    always("form", Action::Commit),
    always("form", Action::NextField),
    always("form", Action::ToggleChoice),
    worded("form", |f| !f.choosing, Action::LeaveForm, "keep for later"),
    worded("score", |f| f.complete, Action::Commit, "reason, then save"),
    Offer {
        context: "score",
        holds: |_| true,
        action: Action::Rate(Rating::Number(1)),
        run: Some(Run { last: Action::Rate(Rating::Number(6)), shown: Some("digits") }),
        text: Some("fill the cells"),
    },
    worded("score", |_| true, Action::Rate(Rating::None), "none"),
    worded("score", |_| true, Action::Commit, "reason, then save"),
    always("score", Action::ChangeStage),
    always("score", Action::OwnLikelihood),
    worded("score", |_| true, Action::LeaveForm, "keep it"),
    when("applicability", |f| f.choosing, Action::TakeChoice),
    when("applicability", |f| f.complete, Action::Commit),
    Offer {
        context: "applicability",
        holds: |_| true,
        action: Action::Choose(Answer::Yes),
        run: Some(Run { last: Action::Choose(Answer::Later), shown: None }),
        text: Some("yes no later"),
    },
    always("applicability", Action::ToggleChoice),
    always("applicability", Action::NextField),
    always("applicability", Action::Commit),
    worded("applicability", |_| true, Action::NextUndecided, "next undecided"),
    worded("applicability", |f| !f.choosing, Action::LeaveForm, "keep it"),
    worded("preview", |f| f.complete, Action::Commit, "do it"),
    always("preview", Action::ToggleChoice),
    worded("preview", |_| true, Action::Commit, "do it"),
    always("preview", Action::MarkAll),
    worded("preview", |_| true, Action::LeaveForm, "change nothing"),
    worded("sitting", |f| f.interviewing && f.multiline, Action::NextField, "marks"),
    worded("sitting", |f| f.reviewing && f.multiline, Action::NextField, "verdict"),
    worded("sitting", |f| f.multiline, Action::NextField, "choices"),
    worded("sitting", |f| f.follow_up && !f.multiline, Action::NextField, "next field"),
    worded("sitting", |f| f.on_impact && !f.multiline && !f.choosing, Action::Commit, "save"),
    worded("sitting", |f| f.choosing, Action::Commit, "open"),
    worded(
        "sitting",
        |f| !f.multiline && !f.choosing && !f.on_impact && (!f.follow_up || f.complete),
        Action::Commit,
        "next open",
    ),
    Offer {
        context: "sitting",
        holds: |f| f.answering && f.complete,
        action: Action::Rate(Rating::Number(1)),
        run: Some(Run { last: Action::Rate(Rating::Number(4)), shown: None }),
        text: Some("take it"),
    },
    worded("sitting", |f| f.answering && !f.multiline, Action::ChangeState, "approve"),
    when("sitting", |f| f.comparing, Action::TakeOver),
    when("sitting", |f| f.comparing && !f.multiline, Action::AddAction),
    when("sitting", |f| f.comparing && !f.multiline, Action::Measures),
    worded("sitting", |f| f.follow_up, Action::PageDown, "next step"),
    worded("sitting", |f| f.follow_up, Action::PageUp, "step before"),
    when("sitting", |f| f.follow_up && !f.multiline, Action::CarryForward),
    worded("sitting", |f| f.assessing && !f.on_impact, Action::PageDown, "next"),
    worded(
        "sitting",
        |f| f.assessing && !f.multiline && (f.choosing || f.on_impact),
        Action::RaiseFinding,
        "a risk of it",
    ),
    worded("sitting", |f| f.assessing && !f.on_impact, Action::RunningLog, "impacts"),
    when("sitting", |f| f.assessing && !f.multiline, Action::ChangeState),
    when("sitting", |f| f.interviewing || f.assessing || f.comparing || f.answering, Action::AddEvidence),
    when("sitting", |f| !f.multiline && !f.on_impact, Action::Jump),
    when("sitting", |f| f.interviewing, Action::Park),
    when("sitting", |f| f.reviewing && !f.multiline, Action::RaiseFinding),
    when("sitting", |f| f.reviewing && !f.multiline, Action::CarryForward),
    when("sitting", |f| f.interviewing && !f.multiline, Action::OtherItem),
    worded("sitting", |f| f.comparing && !f.multiline, Action::NextField, "next line"),
    worded("sitting", |f| !f.multiline && !f.follow_up, Action::NextField, "to the text"),
    when("sitting", |f| f.interviewing, Action::RunningLog),
    when("sitting", |f| f.interviewing && !f.multiline, Action::EndSitting),
    always("sitting", Action::LeaveForm),
    worded("confirm", |_| true, Action::Commit, "take it"),
    always("confirm", Action::NextChoice),
    worded("confirm", |f| f.moved, Action::Settle(Side::Mine), "mine"),
    worded("confirm", |f| f.moved, Action::Settle(Side::Theirs), "theirs"),
    worded("confirm", |f| f.moved, Action::Settle(Side::Both), "both"),
    always("confirm", Action::Back),
    worded("palette", |_| true, Action::Commit, "do it"),
    worded("palette", |_| true, Action::NextChoice, "next"),
    always("palette", Action::Back),
    worded("filter", |f| f.choosing, Action::TakeChoice, "complete"),
    worded("filter", |_| true, Action::Commit, "to the rows"),
    worded("filter", |f| !f.choosing, Action::LeaveForm, "back"),
    // a text field
    when("text", |f| f.multiline, Action::Newline),
    when("text", |f| !f.restricted, Action::EditOutside),
    always("text", Action::DeleteWord),
    // everywhere, and what a table offers when there is room for more
    always(ANYWHERE, Action::Palette),
    always(ANYWHERE, Action::NextPane),
    always(ANYWHERE, Action::Help),
    when(ANYWHERE, |f| f.linked, Action::LinkLetGo),
    when(ANYWHERE, |f| f.filtered, Action::ClearFilter),
    when(ANYWHERE, |f| !f.as_of, Action::Undo),
    always(ANYWHERE, Action::EditCell),
    always(ANYWHERE, Action::History),
    always(ANYWHERE, Action::Find),
    always(ANYWHERE, Action::Go(None)),
    always(ANYWHERE, Action::AsOf),
    always(ANYWHERE, Action::Quit),
];
