//! Who holds the file. The lock of the file decides: whoever gets it lets the others in; when he goes, the others try
//! for it, and those who don't get it join the one who did.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::Heard;
use super::away::sentence;
use super::call::Call;
use super::guest::{Guest, Welcomed};
use super::host::{Host, Welcome};
use crate::core::schema::Schema;
use crate::ledger::drafts::DraftKey;
use crate::ledger::error::LedgerError;
use crate::ledger::outside::System;
use crate::ledger::place::Place;
use crate::ledger::writer::Told;
use crate::ledger::{Ledger, Opening, load};
use crate::store::{Memory, Store, StoreError};

/// How often and how long apart one tries while the holder is coming or going.
const TRIES: usize = 12;
const STEP: Duration = Duration::from_millis(25);
/// How long the disk may take before a holder who steps down keeps the file after all.
const SETTLING: Duration = Duration::from_secs(2);

/// Where a workspace is found, again and again.
pub struct Home {
    pub schema: Arc<Schema>,
    pub open: Box<dyn Fn() -> Result<Arc<dyn Store>, StoreError> + Send>,
    pub place: Box<dyn Fn() -> Place + Send>,
    /// None where one does not look for another process.
    pub socket: Option<PathBuf>,
    /// The socket is that of a service for several people.
    pub shared: bool,
    /// Who is let in: somebody only by who looks at what they ask for all the time ([`Ledger::poll`]).
    pub welcome: Welcome,
    pub read_only: bool,
}

enum Seat {
    Holder(Arc<dyn Store>),
    Guest(Box<Welcomed>),
}

impl Home {
    /// The same with its socket elsewhere.
    pub fn at(self, socket: &Path) -> Self {
        Self { socket: Some(socket.to_path_buf()), ..self }
    }

    /// The file, or a seat beside who holds it.
    fn seat(&self, told: &Told) -> Result<Seat, LedgerError> {
        let mut tries = 0;
        loop {
            let busy = match (self.open)() {
                Ok(store) => return Ok(Seat::Holder(store)),
                Err(busy @ StoreError::Busy { .. }) => busy,
                Err(error) => return Err(error.into()),
            };
            let Some(socket) = &self.socket else { return Err(busy.into()) };
            match Guest::join(socket, self.shared, told.clone(), self.read_only) {
                Ok(welcomed) => return Ok(Seat::Guest(Box::new(welcomed))),
                Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
                    tries += 1;
                    if tries >= TRIES {
                        return Err(busy.into());
                    }
                    std::thread::sleep(STEP);
                }
                Err(error) => return Err(LedgerError::NotLetIn { busy: busy.to_string(), why: sentence(&error) }),
            }
        }
    }
}

impl Ledger {
    /// Opens the workspace, or joins the process of the same person that holds it.
    ///
    /// # Errors
    /// What the store says; `NotLetIn` when who holds the file can't be joined.
    pub fn at_home(home: Home, opening: Opening) -> Result<Self, LedgerError> {
        Self::at_home_after(home, opening, |_| ())
    }

    /// As [`Ledger::at_home`]; where the file is held here, `before` sees the store before the workspace is read.
    ///
    /// # Errors
    /// As [`Ledger::at_home`].
    pub fn at_home_after(
        home: Home,
        opening: Opening,
        before: impl FnOnce(&Arc<dyn Store>),
    ) -> Result<Self, LedgerError> {
        let mut ledger = match home.seat(&opening.told)? {
            Seat::Holder(store) => {
                before(&store);
                Self::open(store, opening)?
            }
            Seat::Guest(welcomed) => Self::visit(*welcomed, opening)?,
        };
        // Where a screen can't let others in it goes on alone; a service is for nothing else.
        let service = matches!(home.welcome, Welcome::Everybody(_));
        ledger.home = Some(home);
        ledger.read_as_myself();
        match ledger.let_others_in() {
            Err(error) if service => Err(LedgerError::NoSocket { why: error.to_string() }),
            _ => Ok(ledger),
        }
    }

    /// A workspace that another process holds, read over the socket.
    fn visit(welcomed: Welcomed, opening: Opening) -> Result<Self, LedgerError> {
        let store: Arc<dyn Store> = Arc::new(Memory::holding(welcomed.rows));
        let loaded = load::load(&*store.snapshot()?, &|| store.snapshot(), opening.schema.clone())?;
        let drafts = crate::ledger::drafts::load(&*store.snapshot()?, welcomed.actor.uid)?;
        let opening = Opening { actor: welcomed.actor, ..opening };
        let mut ledger = Self::of(loaded, store, drafts, opening);
        ledger.guest = Some(welcomed.guest);
        ledger.recognise();
        Ok(ledger)
    }

    /// Whoever holds the file lets others in.
    fn let_others_in(&mut self) -> io::Result<()> {
        let home = self.home.as_ref().filter(|home| !matches!(home.welcome, Welcome::Nobody));
        let found = home.and_then(|home| Some((home.socket.clone()?, home.welcome.clone())));
        if let Some((socket, welcome)) = found.filter(|_| self.writer.is_some() && self.host.is_none()) {
            self.host = Some(Host::open(&socket, welcome, self.told.clone())?);
        }
        Ok(())
    }

    /// Gives the file away while this process stands still (ctrl-z): another one may take it. False: the disk does not
    /// take everything, so it is kept.
    pub fn step_down(&mut self) -> bool {
        if self.home.is_none() || self.writer.is_none() {
            return true;
        }
        if self.settle(SETTLING).is_err() {
            return false;
        }
        self.host = None;
        if let Some(mut writer) = self.writer.take() {
            writer.stop(SETTLING);
        }
        true
    }

    /// Takes the file again after [`Ledger::step_down`], or joins who has it now.
    pub fn step_up(&mut self) {
        let away = self.writer.is_none() && self.guest.is_none();
        if away && self.home.as_ref().is_some_and(|home| !home.read_only) {
            self.move_on();
        }
    }

    /// The holder has gone: takes the file or joins who took it, and asks again for what was not durable.
    pub(in crate::ledger) fn move_on(&mut self) {
        let Some(home) = self.home.take() else { return };
        let unanswered = self.guest.as_mut().map(|guest| std::mem::take(&mut guest.unanswered)).unwrap_or_default();
        match home.seat(&self.told).and_then(|seat| self.sit(seat, &home)) {
            Ok(()) => {
                self.home = Some(home);
                // Entries that came while it was being read may have said who this is.
                self.recognise_anew();
                self.read_as_myself();
                let _alone = self.let_others_in();
                self.heard.push(Heard::Moved { here: self.guest.is_none() });
                for sent in unanswered {
                    self.ask_again(sent.call);
                }
            }
            Err(error) => {
                self.home = Some(home);
                if let Some(guest) = &mut self.guest {
                    guest.unanswered = unanswered;
                }
                self.failing = Some(StoreError::Unavailable { why: error.to_string() });
                self.look_again();
            }
        }
    }

    /// Wakes the loop in a while, for another try.
    fn look_again(&self) {
        let told = self.told.clone();
        let later = move || {
            std::thread::sleep(STEP * 20);
            told();
        };
        // Without a thread the next key tries again.
        let _next_key = std::thread::Builder::new().name("aims-again".into()).spawn(later);
    }

    /// Becomes the ledger of this seat; what belongs to the sitting stays.
    fn sit(&mut self, seat: Seat, home: &Home) -> Result<(), LedgerError> {
        let opening = Opening {
            schema: home.schema.clone(),
            actor: self.actor.clone(),
            place: (home.place)(),
            outside: Box::new(System::default()),
            read_only: home.read_only,
            told: self.told.clone(),
        };
        let mut fresh = match seat {
            Seat::Holder(store) => Self::open(store, opening)?,
            Seat::Guest(welcomed) => Self::visit(*welcomed, opening)?,
        };
        // Rows that the last holder left unwritten have tickets of their own count; a disk that does not take them is
        // told with what comes next.
        let _with_what_comes = fresh.settle(SETTLING);
        std::mem::swap(&mut fresh.outside, &mut self.outside);
        fresh.sitting = std::mem::take(&mut self.sitting);
        fresh.heard = std::mem::take(&mut self.heard);
        // Tickets of this process go on, so that what waits for one waits for the right one.
        (fresh.ticket, fresh.durable) = (fresh.ticket + self.ticket, fresh.durable + self.ticket);
        let drafts = std::mem::take(&mut self.drafts);
        *self = fresh;
        for (key, draft) in drafts {
            if self.drafts.get(&key).is_none_or(|kept| kept.time < draft.time) {
                let _in_memory = self.keep_draft(&key, draft);
            }
        }
        Ok(())
    }

    /// Makes a call again that the last holder may or may not have done.
    fn ask_again(&mut self, call: Call) {
        let ticket = self.ticket + 1;
        let told = describe(&call);
        if let Some(guest) = &mut self.guest {
            self.ticket = ticket;
            let _in_memory = guest.ask(ticket, with_ticket(call, ticket));
            return;
        }
        let done = match call {
            Call::Submit { request, proposal, draft, .. } => self.unless_done(request, |ledger| {
                let stamp = ledger.stamp();
                let draft = draft.as_deref().and_then(DraftKey::parse);
                ledger.submit_stamped(&proposal, &stamp, draft.as_ref(), Some(request))
            }),
            Call::Undo { request, entry, .. } => self.unless_done(request, |ledger| ledger.take_back(entry, request)),
            Call::Revert { request, entry, because, .. } => self.unless_done(request, |ledger| {
                let (proposal, stamp) = (ledger.revert_proposal(entry, &because)?, ledger.stamp());
                ledger.submit_stamped(&proposal, &stamp, None, Some(request))
            }),
            Call::Draft { key, draft, .. } => match DraftKey::parse(&key) {
                Some(key) => self.put_draft(&key, draft).map(|_| ()),
                None => Ok(()),
            },
            Call::Session { session, .. } => self.save_session(&session),
            Call::Look { .. } => Ok(()),
        };
        if let Err(why) = done {
            self.heard.push(Heard::Lost { what: told, why: why.to_string() });
        }
    }

    fn unless_done(
        &mut self,
        request: crate::store::ReqId,
        make: impl FnOnce(&mut Self) -> Result<crate::ledger::Submitted, LedgerError>,
    ) -> Result<(), LedgerError> {
        if self.store.outcome(request)?.is_some() {
            return Ok(());
        }
        let submitted = make(self)?;
        self.heard.push(Heard::Applied { entry: submitted.entry, applied: submitted.applied });
        Ok(())
    }
}

/// The reason that was given with a call, for the sentence that it could not be done.
fn describe(call: &Call) -> String {
    match call {
        Call::Submit { proposal, .. } => proposal.because.clone(),
        Call::Revert { because, .. } => because.clone(),
        Call::Undo { .. } | Call::Draft { .. } | Call::Session { .. } | Call::Look { .. } => String::new(),
    }
}

fn with_ticket(mut call: Call, new: u64) -> Call {
    match &mut call {
        Call::Submit { ticket, .. }
        | Call::Undo { ticket, .. }
        | Call::Revert { ticket, .. }
        | Call::Draft { ticket, .. }
        | Call::Session { ticket, .. } => *ticket = new,
        Call::Look { .. } => {}
    }
    call
}
