//! `aims audit sample`: draws a sample for an audit, or says what would be drawn.

use crate::cli::args::{Global, HowDrawn, Sample};
use crate::cli::failure::{Done, Failure};
use crate::cli::out::{Out, Table};
use crate::cli::registers;
use crate::cli::workspace::{Desk, View, record};
use crate::core::audit::AUDIT;
use crate::core::audit::sample::{self, Account, Drawn, Method, Plan, Strata};
use crate::core::filter::Viewer;
use crate::core::id::RecordId;
use crate::core::risk::Acting;
use crate::core::workspace::{RecordRef, Workspace};
use crate::ledger::outside::Outside;

pub fn run(global: &Global, args: &Sample, out: &mut Out) -> Result<Done, Failure> {
    if args.dry_run {
        let view = View::open(global, None)?;
        let viewer = Viewer::new(view.today).person(view.ledger.actor().person);
        let mut outside = crate::cli::workspace::outside(global)?;
        let (audit, plan) = plan(view.workspace(), args, &mut outside)?;
        let drawn = draw(view.workspace(), &plan, &viewer)?;
        let others = others(view.workspace(), args)?;
        tell(view.workspace(), &plan, &drawn, &others, out)?;
        let label = view.workspace().get(audit).map_or("", |audit| audit.label());
        out.line(&format!("Nothing was written; without --dry-run this is kept as a sample of {label}."))?;
        return Ok(Done::Fine);
    }
    let mut desk = Desk::open(global)?;
    let acting =
        Acting { person: desk.ledger.actor().person, today: desk.ledger.today(), fresh: desk.ledger.record_id() };
    let mut outside = crate::cli::workspace::outside(global)?;
    let (audit, plan) = plan(desk.workspace(), args, &mut outside)?;
    let viewer = Viewer::new(acting.today).person(acting.person);
    let drawn = draw(desk.workspace(), &plan, &viewer)?;
    let account = account(desk.workspace(), args, &plan, &drawn)?;
    let intent = sample::keep(audit, &plan, &drawn, &account, acting);
    tell(desk.workspace(), &plan, &drawn, &account.others, out)?;
    desk.submit(vec![intent], "")?;
    let label = desk.workspace().get(acting.fresh).map_or("", |kept| kept.label()).to_string();
    out.line(&format!("Kept as {label}: {}", account.limits))?;
    desk.close();
    Ok(Done::Fine)
}

/// The usual picks, each with its why; none of them is drawn by that.
pub fn suggest(view: &View, out: &mut Out) -> Result<Done, Failure> {
    let mut table = Table::new(&["PICK", "WHY"]);
    sample::suggestions(view.workspace()).into_iter().for_each(|one| table.row([one.text, one.why]));
    out.table(&table)?;
    Ok(Done::Fine)
}

fn plan(workspace: &Workspace, args: &Sample, outside: &mut dyn Outside) -> Result<(RecordId, Plan), Failure> {
    let audit = record(workspace, AUDIT, &args.audit)?.id();
    let register = registers::find(workspace.schema(), &args.register)?.key.clone();
    let strata = || {
        let word = args.strata.as_deref().unwrap_or("");
        Strata::from_key(&word.replace('-', "_"))
            .ok_or_else(|| Failure::usage("a stratified sample needs --strata: risk-tier, role, life-cycle or site"))
    };
    let method = match args.method {
        HowDrawn::ByHand => Method::ByHand(picked(workspace, &register, &args.pick)?),
        HowDrawn::Random => Method::Random,
        HowDrawn::Stratified => Method::Stratified(strata()?),
    };
    let seeded = args.method != HowDrawn::ByHand;
    if seeded && !args.pick.is_empty() {
        return Err(Failure::usage("--pick names what is picked by hand; leave it out, or write --method by-hand"));
    }
    let size = match (seeded, args.size) {
        (true, None) => return Err(Failure::usage("say how many are to be picked: --size 4")),
        (_, size) => size.unwrap_or(args.pick.len()),
    };
    let fresh = || outside.random().iter().take(4).map(|byte| format!("{byte:02x}")).collect::<String>();
    let seed = if seeded { args.seed.clone().unwrap_or_else(fresh) } else { String::new() };
    Ok((audit, Plan { register, population: args.population.clone(), method, seed, size }))
}

fn picked(workspace: &Workspace, register: &str, labels: &[String]) -> Result<Vec<RecordId>, Failure> {
    if labels.is_empty() {
        return Err(Failure::usage("name what is picked by hand: --pick SYS-02,SYS-04"));
    }
    labels.iter().map(|label| Ok(record(workspace, register, label)?.id())).collect()
}

fn draw<'a>(workspace: &'a Workspace, plan: &Plan, viewer: &Viewer) -> Result<Drawn<'a>, Failure> {
    sample::draw(workspace, plan, viewer).map_err(|error| Failure::refused(error.to_string()))
}

/// The steps of the decisions that are followed from end to end.
fn others(workspace: &Workspace, args: &Sample) -> Result<Vec<String>, Failure> {
    let traced = args.trace.iter().map(|label| Ok(sample::trace(record(workspace, "system", label)?)));
    Ok(traced.collect::<Result<Vec<_>, Failure>>()?.concat())
}

fn account(workspace: &Workspace, args: &Sample, plan: &Plan, drawn: &Drawn<'_>) -> Result<Account, Failure> {
    let plural = workspace.schema().register(&plan.register).map_or("", |register| &register.plural);
    let title = || format!("{} of {} {plural}", drawn.items.len(), drawn.population);
    Ok(Account {
        title: args.title.clone().unwrap_or_else(title),
        reason: args.reason.clone().unwrap_or_default(),
        limits: args.limits.clone().unwrap_or_else(|| sample::limits(drawn, plural)),
        others: others(workspace, args)?,
    })
}

fn tell(
    workspace: &Workspace,
    plan: &Plan,
    drawn: &Drawn<'_>,
    others: &[String],
    out: &mut Out,
) -> Result<(), Failure> {
    let plural = workspace.schema().register(&plan.register).map_or("", |register| &register.plural);
    let seed = if plan.seed.is_empty() { String::new() } else { format!(", seed {}", plan.seed) };
    out.line(&format!("{} of {} {plural}{seed}:", drawn.items.len(), drawn.population))?;
    let mut table = Table::new(&["PICKED", ""]);
    let strata = |item: &RecordRef<'_>| match plan.method {
        Method::Stratified(strata) => {
            strata.of(*item).into_iter().map(|stratum| stratum.name).collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    };
    drawn.items.iter().for_each(|item| table.row([sample::called(*item), strata(item)]));
    others.iter().for_each(|other| table.row([other.clone(), String::new()]));
    out.table(&table)?;
    for share in &drawn.strata {
        out.line(&format!("{}: {} of {}", share.name, share.picked, share.of))?;
    }
    Ok(())
}
