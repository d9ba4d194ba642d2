//! `aims serve`: the workspace of a host, for several people at once. It has no screen; whoever connects is known by
//! the kernel's word alone.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
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
    End,
}

pub fn run(global: &Global, args: &Serve, _out: &mut Out) -> Result<Done, Failure> {
    if global.read_only {
        return Err(Failure::refused("a service takes changes; leave --read-only out"));
    }
    let (wake, inbox) = channel();
    let told = wake.clone();
    let told = Arc::new(move || drop(told.send(Wake::Look)));
    let logins = Arc::new(super::actor::login_of);
    let home = workspace::home(global, &args.file, Purpose::Write, Welcome::Everybody(logins))?.at(&args.socket);
    let opening = workspace::opening(global, &args.file, Purpose::Write, told)?;
    let mut ledger = Ledger::at_home(home, opening)?;
    if ledger.is_guest() {
        return Err(Failure::Unusable(format!("{} is served already", args.file.display())));
    }
    workspace::recover(&mut ledger, &args.file)?;
    end_on_signals(wake)?;
    note(&format!("{} is served at {}", client(ledger.workspace()), args.socket.display()));
    serve(&mut ledger, &inbox);
    match ledger.close(workspace::WAIT) {
        true => Ok(Done::Fine),
        false => workspace::rescue_what_is_left(&ledger, &args.file),
    }
}

fn serve(ledger: &mut Ledger, inbox: &Receiver<Wake>) {
    while let Ok(Wake::Look) = inbox.recv() {
        for receipt in ledger.poll() {
            if let Receipt::Failing { error, .. } = receipt {
                note(&format!("aims: not saved yet: {error}"));
            }
        }
        // What guests do is theirs to look at; nobody looks here.
        drop(ledger.heard());
    }
}

fn end_on_signals(wake: Sender<Wake>) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::Unusable(format!("signals can't be waited for: {error}"));
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP]).map_err(failed)?;
    let wait = move || {
        if signals.forever().next().is_some() {
            // The service is ending already when nobody listens.
            let _ending = wake.send(Wake::End);
        }
    };
    std::thread::Builder::new().name("aims-signals".into()).spawn(wait).map_err(failed)?;
    Ok(())
}
