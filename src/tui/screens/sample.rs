//! Drawing a sample for an audit: one question after another, then what would be drawn, and one key keeps it.

use super::ask::Ask;
use super::pane::viewer;
use super::pick::{Item, Pick};
use super::preview::Preview;
use super::record::acting;
use crate::core::audit::sample::{self, Account, Drawn, Method, Plan, Strata, Suggestion, called};
use crate::core::id::RecordId;
use crate::core::intent::Proposal;
use crate::core::workspace::{RecordRef, Workspace};
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::words;

/// The population is taken from here; the command line takes it from any register.
const REGISTER: &str = "system";

/// What was answered so far.
#[derive(Clone)]
struct Wanted {
    audit: RecordId,
    plan: Plan,
    account: Account,
}

/// The ways to pick, in the order of the list.
#[derive(Clone, Copy)]
enum Way {
    Random,
    Strata(Strata),
    ByHand,
    Usual,
    Trace,
}

pub fn open(desk: &mut Desk, audit: RecordId) -> Reply {
    let Some(record) = desk.workspace().get(audit) else { return Reply::Done };
    let ways: Vec<Way> = std::iter::once(Way::Random)
        .chain(Strata::ALL.into_iter().map(Way::Strata))
        .chain([Way::ByHand, Way::Usual, Way::Trace])
        .collect();
    let item = |way: &Way| match way {
        Way::Random => Item::new("", words::SAMPLE_RANDOM, words::SAMPLE_RANDOM_NOTE),
        Way::Strata(by) => Item::new("", words::sample_by(by.name()), words::sample_seeded(by.name())),
        Way::ByHand => Item::new("", words::SAMPLE_BY_HAND, words::SAMPLE_BY_HAND_NOTE),
        Way::Usual => Item::new("", words::SAMPLE_USUAL, words::SAMPLE_USUAL_NOTE),
        Way::Trace => Item::new("", words::SAMPLE_TRACE, words::SAMPLE_TRACE_NOTE),
    };
    let items = ways.iter().map(item).collect();
    let title = words::sample_how(record.label());
    let chosen = move |desk: &mut Desk, chosen: &[usize]| {
        let Some(way) = chosen.first().and_then(|at| ways.get(*at)) else { return Reply::Pop };
        let method = match way {
            Way::Strata(strata) => Method::Stratified(*strata),
            Way::Random => Method::Random,
            Way::ByHand | Way::Usual | Way::Trace => Method::ByHand(Vec::new()),
        };
        let (population, seed) = (String::new(), String::new());
        let plan = Plan { register: REGISTER.into(), population, method, seed, size: 0 };
        let wanted = Wanted { audit, plan, account: Account::default() };
        match way {
            Way::Usual => usual(desk, wanted),
            Way::Trace => trace(desk, wanted),
            _ => ask_population(wanted),
        }
    };
    Reply::Push(Box::new(Pick::one(title, items, Box::new(chosen))))
}

fn refused(desk: &mut Desk, sentence: impl Into<String>) -> Reply {
    desk.refuse(sentence);
    Reply::Done
}

fn ask_population(wanted: Wanted) -> Reply {
    let answered = move |desk: &mut Desk, filter: &str| {
        let mut wanted = wanted.clone();
        wanted.plan.population = filter.to_string();
        let found = sample::population(desk.workspace(), REGISTER, filter, &viewer(desk));
        let records: Vec<RecordId> = match found {
            Ok(found) => found.iter().map(|record| record.id()).collect(),
            Err(error) => return refused(desk, error.to_string()),
        };
        match wanted.plan.method {
            Method::ByHand(_) => pick(desk, wanted, records),
            _ => ask_size(desk, wanted, records.len()),
        }
    };
    Reply::Replace(Box::new(Ask::new(words::SAMPLE_POPULATION, Vec::new(), "", Box::new(answered))))
}

fn ask_size(desk: &Desk, wanted: Wanted, population: usize) -> Reply {
    // As many as the root of the population is a start that auditors know.
    let offered = (1..=population).find(|size| size * size >= population).unwrap_or(1);
    let about = vec![words::sample_population(population, plural(desk.workspace()))];
    let answered = move |desk: &mut Desk, size: &str| {
        let Ok(size) = size.parse() else { return refused(desk, words::SAMPLE_NO_NUMBER) };
        let mut wanted = wanted.clone();
        wanted.plan.size = size;
        // Whatever the seed, so what is too much is said before one is asked for.
        let trial = Plan { seed: "-".into(), ..wanted.plan.clone() };
        if let Err(error) = sample::draw(desk.workspace(), &trial, &viewer(desk)) {
            return refused(desk, error.to_string());
        }
        ask_seed(desk, wanted)
    };
    Reply::Replace(Box::new(Ask::new(words::SAMPLE_SIZE, about, &offered.to_string(), Box::new(answered))))
}

fn ask_seed(desk: &mut Desk, wanted: Wanted) -> Reply {
    let chance: String = desk.ledger.outside().random().iter().take(3).map(|byte| format!("{byte:02x}")).collect();
    let label = desk.workspace().get(wanted.audit).map_or("", |audit| audit.label());
    let offered = format!("{label}-{chance}");
    let answered = move |_: &mut Desk, seed: &str| {
        let mut wanted = wanted.clone();
        wanted.plan.seed = seed.to_string();
        ask_reason(wanted)
    };
    Reply::Replace(Box::new(Ask::new(words::SAMPLE_SEED, Vec::new(), &offered, Box::new(answered))))
}

fn ask_reason(wanted: Wanted) -> Reply {
    let answered = move |desk: &mut Desk, reason: &str| {
        let mut wanted = wanted.clone();
        wanted.account.reason = reason.to_string();
        preview(desk, wanted)
    };
    Reply::Replace(Box::new(Ask::new(words::SAMPLE_REASON, Vec::new(), "", Box::new(answered))))
}

/// By hand: out of the population.
fn pick(desk: &Desk, wanted: Wanted, records: Vec<RecordId>) -> Reply {
    let found = records.iter().filter_map(|id| desk.workspace().get(*id));
    let items = found.map(|record| Item::new(record.label(), super::record::title(record), "")).collect();
    let title = words::sample_population(records.len(), plural(desk.workspace()));
    let chosen = move |desk: &mut Desk, chosen: &[usize]| {
        let picked: Vec<RecordId> = chosen.iter().filter_map(|at| records.get(*at).copied()).collect();
        if picked.is_empty() {
            return refused(desk, words::SAMPLE_NONE_TICKED);
        }
        let mut wanted = wanted.clone();
        wanted.plan.method = Method::ByHand(picked);
        ask_reason(wanted)
    };
    Reply::Replace(Box::new(Pick::several(title, items, Box::new(chosen))))
}

/// What auditors usually pick, all ticked.
fn usual(desk: &mut Desk, wanted: Wanted) -> Reply {
    let found = sample::suggestions(desk.workspace());
    if found.iter().all(|one| !one.is_system(desk.workspace())) {
        return refused(desk, words::SAMPLE_NO_SUGGESTION);
    }
    let items = found.iter().map(|one| Item { ticked: true, ..Item::new("", &one.text, &one.why) }).collect();
    let chosen = move |desk: &mut Desk, chosen: &[usize]| {
        let taken: Vec<&Suggestion> = chosen.iter().filter_map(|at| found.get(*at)).collect();
        let (systems, others): (Vec<&Suggestion>, Vec<&Suggestion>) =
            taken.into_iter().partition(|one| one.is_system(desk.workspace()));
        if systems.is_empty() {
            return refused(desk, words::SAMPLE_NONE_TICKED);
        }
        let why = |one: &Suggestion| format!("{}: {}.", one.text, one.why);
        let mut wanted = wanted.clone();
        wanted.account.reason = systems.iter().chain(&others).map(|one| why(one)).collect::<Vec<_>>().join("\n");
        wanted.account.others = others.iter().map(|one| one.text.clone()).collect();
        wanted.plan.method = Method::ByHand(systems.iter().filter_map(|one| one.record).collect());
        preview(desk, wanted)
    };
    Reply::Replace(Box::new(Pick::several(words::SAMPLE_USUAL_TITLE, items, Box::new(chosen))))
}

/// One decision of a system of the audit, or of any where the audit names none.
fn trace(desk: &mut Desk, wanted: Wanted) -> Reply {
    let workspace = desk.workspace();
    let mut systems: Vec<RecordRef<'_>> =
        workspace.get(wanted.audit).map(|audit| audit.targets("systems").collect()).unwrap_or_default();
    if systems.is_empty() {
        systems = workspace.live(REGISTER).collect();
    }
    let items = systems.iter().map(|system| Item::new(system.label(), super::record::title(*system), "")).collect();
    let ids: Vec<RecordId> = systems.iter().map(|system| system.id()).collect();
    let chosen = move |desk: &mut Desk, chosen: &[usize]| {
        let Some(id) = chosen.first().and_then(|at| ids.get(*at)) else { return Reply::Pop };
        let Some(system) = desk.workspace().get(*id) else { return Reply::Pop };
        let mut wanted = wanted.clone();
        wanted.account.others = sample::trace(system);
        wanted.account.reason = words::SAMPLE_TRACE_REASON.into();
        wanted.plan.method = Method::ByHand(vec![*id]);
        preview(desk, wanted)
    };
    Reply::Replace(Box::new(Pick::one(words::SAMPLE_TRACE_WHICH, items, Box::new(chosen))))
}

fn preview(desk: &mut Desk, mut wanted: Wanted) -> Reply {
    let (who, acting) = (viewer(desk), acting(desk));
    let workspace = desk.workspace();
    let drawn = match sample::draw(workspace, &wanted.plan, &who) {
        Ok(drawn) => drawn,
        Err(error) => return refused(desk, error.to_string()),
    };
    let plural = plural(workspace);
    wanted.account.title = words::sample_title(drawn.items.len(), drawn.population, plural);
    wanted.account.limits = sample::limits(&drawn, plural);
    let lines = lines(&wanted, &drawn);
    let title = words::sample_drawn(&wanted.account.title, &wanted.plan.seed);
    let kept = sample::keep(wanted.audit, &wanted.plan, &drawn, &wanted.account, acting);
    Reply::Replace(Box::new(Preview::new(title, lines, Proposal::edit(vec![kept], ""))))
}

fn lines(wanted: &Wanted, drawn: &Drawn<'_>) -> Vec<String> {
    let items = drawn.items.iter().map(|item| match wanted.plan.method {
        Method::Stratified(strata) => {
            let names: Vec<String> = strata.of(*item).into_iter().map(|stratum| stratum.name).collect();
            format!("{}  ({})", called(*item), names.join(", "))
        }
        _ => called(*item),
    });
    let shares = drawn.strata.iter().map(|share| words::sample_share(&share.name, share.picked, share.of));
    let account = [wanted.account.reason.replace('\n', " "), wanted.account.limits.clone()];
    items
        .chain(wanted.account.others.iter().cloned())
        .chain(shares)
        .chain(account.into_iter().filter(|line| !line.is_empty()))
        .collect()
}

fn plural(workspace: &Workspace) -> &str {
    workspace.schema().register(REGISTER).map_or(REGISTER, |register| &register.plural)
}
