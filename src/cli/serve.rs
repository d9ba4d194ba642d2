//! `aims serve`: the workspace of a host, for several people at once. It has no screen; whoever connects is known by
//! the kernel's word alone. `SIGUSR1` makes a backup while people work.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGUSR1};
use signal_hook::iterator::Signals;

use super::args::{Global, Serve};
use super::failure::{Done, Failure};
use super::out::{Out, note};
use super::workspace::{self, Purpose, client};
use crate::ledger::share::host::Welcome;
use crate::ledger::{Ledger, Receipt};

/// What wakes the service.
enum Wake {
    /// Somebody asked for something, or the disk answered.
    Look,
    /// The administrator wants a copy.
    Backup,
    End,
}

pub fn run(global: &Global, args: &Serve, _out: &mut Out) -> Result<Done, Failure> {
    if global.read_only {
        return Err(Failure::refused("a service takes changes; leave --read-only out"));
    }
    let (wake, inbox) = channel();
    let told = wake.clone();
    // Before anybody can see that the service runs: a signal that is not waited for would kill it.
    wait_for_signals(wake)?;
    let told = Arc::new(move || drop(told.send(Wake::Look)));
    let logins = Arc::new(super::actor::login_of);
    let home = workspace::home(global, &args.file, Purpose::Write, Welcome::Everybody(logins))?.at(&args.socket);
    let opening = workspace::opening(global, &args.file, Purpose::Write, told)?;
    let mut ledger = Ledger::at_home(home, opening)?;
    if ledger.is_guest() {
        return Err(Failure::Unusable(format!("{} is served already", args.file.display())));
    }
    workspace::recover(&mut ledger, &args.file)?;
    note(&format!("{} is served at {}", client(ledger.workspace()), args.socket.display()));
    serve(&mut ledger, &inbox, &args.file);
    match ledger.close(workspace::WAIT) {
        true => Ok(Done::Fine),
        false => workspace::rescue_what_is_left(&ledger, &args.file),
    }
}

fn serve(ledger: &mut Ledger, inbox: &Receiver<Wake>, file: &Path) {
    loop {
        match inbox.recv() {
            Ok(Wake::Look) => {}
            Ok(Wake::Backup) => {
                back_up(ledger, file);
                continue;
            }
            Ok(Wake::End) | Err(_) => return,
        }
        for receipt in ledger.poll() {
            if let Receipt::Failing { error, .. } = receipt {
                note(&format!("aims: not saved yet: {error}"));
            }
        }
        // What guests do is theirs to look at; nobody looks here.
        drop(ledger.heard());
    }
}

/// Copies the workspace to a file beside it that is named after the moment, in a thread: nobody waits for the disk.
fn back_up(ledger: &Ledger, file: &Path) {
    let store = ledger.store().clone();
    let moment = chrono::Local::now().format("%Y-%m-%d-%H%M%S");
    let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let dest = file.with_file_name(format!("{name}-{moment}.{}", workspace::ENDING));
    let copy = move || match store.backup(&dest) {
        Ok(done) => note(&format!("copied {} rows to {} and read them back", done.rows, dest.display())),
        Err(error) => note(&format!("aims: no backup: {error}")),
    };
    if let Err(error) = std::thread::Builder::new().name("aims-backup".into()).spawn(copy) {
        note(&format!("aims: no backup: {error}"));
    }
}

fn wait_for_signals(wake: Sender<Wake>) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Unusable(format!("signals can't be waited for: {error}"));
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP, SIGUSR1]).map_err(failed)?;
    let wait = move || {
        for signal in signals.forever() {
            let end = signal != SIGUSR1;
            // The service is ending already when nobody listens.
            let _ending = wake.send(if end { Wake::End } else { Wake::Backup });
            if end {
                return;
            }
        }
    };
    std::thread::Builder::new().name("aims-signals".into()).spawn(wait).map_err(failed)?;
    Ok(())
}
