//! `aims new`: a workspace for an organisation.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::args::{Global, New};
use super::failure::{Done, Failure};
use super::out::Out;
use super::workspace::{ENDING, Purpose, open, opening, outside, store_options};
use crate::core::catalogue::Role;
use crate::exchange::template::Template;
use crate::ledger::outside::Outside;
use crate::ledger::{Ledger, Setup};
use crate::library::{Library, Start, methods, start};
use crate::store::{Redb, Store};

const WAIT: Duration = Duration::from_secs(30);

pub fn run(global: &Global, args: &New, out: &mut Out) -> Result<Done, Failure> {
    if args.org.trim().is_empty() {
        return Err(Failure::usage("the organisation needs a name: --org \"Northfield Care\""));
    }
    let file = with_ending(&args.file)?;
    let template = args.from.as_deref().map(|from| template(global, from)).transpose()?;
    let shipped = |id: &&str| methods::ids().any(|known| known == *id);
    let in_force = template.as_ref().and_then(Template::method_in_force).filter(shipped);
    let method = args.method.as_deref().or(in_force).unwrap_or(methods::DEFAULT).to_string();
    let wanted = Start { name: args.org.clone(), roles: roles(&args.role)?, method };
    let mut ids = outside(global)?;
    // Everything that can be refused is refused before there is a file.
    let proposal = start(Library::embedded(), &wanted, &mut || ids.record_id())?;
    let store: Arc<dyn Store> = Arc::new(Redb::create_with(&file, store_options(global, Purpose::Write))?);
    let made = make(global, &file, store.clone(), Setup { proposal, now: None }, template.as_ref());
    if let Err(failure) = made {
        let _gone = store.close();
        // Half a workspace helps nobody, and this one was made a moment ago.
        let _left = std::fs::remove_file(&file);
        return Err(failure);
    }
    let name = file.display();
    out.line(&format!("Made {name} for {}, with 38 controls to decide on.", wanted.name.trim()))?;
    template.iter().flat_map(Template::lines).try_for_each(|line| out.line(&line))?;
    out.line(&format!("Next: open it with `aims open {name}`, or add the first AI system with"))?;
    out.line(&format!("  aims add system name=\"..\" -w {name}"))?;
    Ok(Done::Fine)
}

/// What a template gives: another workspace, or a file or folder of definitions.
fn template(global: &Global, from: &Path) -> Result<Template, Failure> {
    if from.extension() != Some(OsStr::new(ENDING)) {
        return Template::of_files(from).map_err(|error| Failure::refused(error.to_string()));
    }
    let ledger = open(global, from, Purpose::Read)?;
    Ok(Template::of_workspace(from, ledger.workspace()))
}

fn make(
    global: &Global,
    file: &Path,
    store: Arc<dyn Store>,
    setup: Setup,
    template: Option<&Template>,
) -> Result<(), Failure> {
    let opening = opening(global, file, Purpose::Write, std::sync::Arc::new(|| ()))?;
    let mut ledger = Ledger::create(store.clone(), opening, setup)?;
    if let Some(template) = template {
        let mut ids = outside(global)?;
        let proposal = template.proposal(ledger.workspace(), &mut || ids.record_id());
        if !proposal.intents.is_empty() {
            ledger.submit(&proposal)?;
        }
    }
    ledger.settle(WAIT)?;
    ledger.close(WAIT);
    Ok(store.close()?)
}

fn roles(words: &[String]) -> Result<Vec<Role>, Failure> {
    let mut roles = Vec::new();
    for word in words {
        let role = Role::from_key(&word.trim().to_lowercase()).ok_or_else(|| {
            Failure::usage(format!(
                "\"{word}\" is no role; choose from user, provider and producer, with commas between"
            ))
        })?;
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    Ok(roles)
}

/// The name with the ending that workspaces have.
///
/// # Errors
/// `Usage` for a name that ends in something else: a typing mistake would make a file that nothing finds again.
pub fn with_ending(file: &Path) -> Result<PathBuf, Failure> {
    match file.extension() {
        _ if file.file_name().is_none() => {
            Err(Failure::usage(format!("{} can't name a file; write for instance client.{ENDING}", file.display())))
        }
        Some(ending) if ending == OsStr::new(ENDING) => Ok(file.to_path_buf()),
        None => Ok(file.with_extension(ENDING)),
        Some(_) => Err(Failure::usage(format!(
            "the file of a workspace ends in .{ENDING}, so write {}.{ENDING}",
            file.display()
        ))),
    }
}
