//! The thread that owns the store. It takes jobs in order, so that what is acknowledged is a prefix of what was
//! done, and goes on trying when the disk says no: typing and drawing never wait for it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::batches::Commit;
use crate::store::{ReqId, Store, StoreError, Txn};

/// After this long without a write the store may tidy up, so that the next opening is quick.
const REST: Duration = Duration::from_secs(1);
/// Jobs, and bytes, that are made durable together.
const TOGETHER: usize = 256;
const AT_ONCE: usize = 8 << 20;
/// Bytes of one large job that are made durable together: what the store holds in memory until then.
const OF_ONE_JOB: usize = 2 << 20;
/// However slow the disk is, nobody waits longer than half of this for company.
const LONGEST_WAIT: Duration = Duration::from_millis(10);
/// How long to wait before a failed commit is tried again.
const RETRY: Duration = Duration::from_secs(2);

/// Called after everything that the ledger should look at, from any thread, to wake whoever polls it.
pub type Told = Arc<dyn Fn() + Send + Sync>;

/// What the writer tells.
#[derive(Clone, Debug, PartialEq)]
pub enum Receipt {
    /// The job with this ticket, and all before it, will survive a power cut.
    Durable(u64),
    /// It could not be written; it stays first in line. Told once for each new reason, and whenever somebody asked for
    /// another try.
    Failing { ticket: u64, error: StoreError },
}

/// Commits that belong together, each with the request id that makes a second try harmless.
pub struct Job {
    pub ticket: u64,
    pub commits: Vec<(ReqId, Commit)>,
}

enum Message {
    Do(Job),
    Retry,
    Stop,
}

pub struct Writer {
    jobs: Sender<Message>,
    receipts: Receiver<Receipt>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// `told` is called after each receipt, to wake whoever polls.
    pub fn start(store: Arc<dyn Store>, told: Told) -> std::io::Result<Self> {
        let (jobs, inbox) = channel();
        let (outbox, receipts) = channel();
        let thread = std::thread::Builder::new().name("aims-writer".into()).spawn(move || {
            let backlog = VecDeque::new();
            let (company, took) = (1, Duration::ZERO);
            let (stopping, ending, alone) = (false, false, false);
            Work { store, inbox, outbox, told, backlog, company, took, stopping, ending, alone }.run()
        })?;
        Ok(Self { jobs, receipts, thread: Some(thread) })
    }

    /// Queues a job. A writer that is gone is noticed by [`Writer::next`].
    pub fn send(&self, job: Job) {
        let _gone = self.jobs.send(Message::Do(job));
    }

    /// Tries a failing commit again now; the answer comes as a receipt.
    pub fn retry(&self) {
        let _gone = self.jobs.send(Message::Retry);
    }

    pub fn poll(&self) -> Option<Receipt> {
        self.receipts.try_recv().ok()
    }

    /// Waits for the next receipt; none when the writer is gone.
    pub fn next(&self, limit: Duration) -> Option<Receipt> {
        self.receipts.recv_timeout(limit).ok()
    }

    /// Lets the writer finish what it has, for at most `limit`, and says whether it did.
    pub fn stop(&mut self, limit: Duration) -> bool {
        let _gone = self.jobs.send(Message::Stop);
        let Some(thread) = self.thread.take() else { return true };
        let end = Instant::now() + limit;
        while !thread.is_finished() {
            if Instant::now() >= end {
                return false;
            }
            std::thread::park_timeout(Duration::from_millis(1));
        }
        thread.join().is_ok()
    }
}

/// What ends the wait after a failure.
enum Next {
    /// Somebody wants it tried now.
    Asked,
    /// The time has come.
    Due,
    Stop,
}

struct Work {
    store: Arc<dyn Store>,
    inbox: Receiver<Message>,
    outbox: Sender<Receipt>,
    told: Told,
    /// Jobs that came while an earlier one was failing.
    backlog: VecDeque<Job>,
    /// Jobs of the last commit of the disk, and how long it took.
    company: usize,
    took: Duration,
    stopping: bool,
    /// Nothing more comes; what waits is still done, if the disk takes it.
    ending: bool,
    /// The ledger was dropped without closing: the store may have other users.
    alone: bool,
}

impl Work {
    fn run(mut self) {
        let mut rested = true;
        while !self.stopping {
            if !self.backlog.is_empty() {
                rested = false;
                self.gather();
                self.group();
                continue;
            }
            if self.ending {
                break;
            }
            let message = match rested {
                true => self.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
                false => self.inbox.recv_timeout(REST),
            };
            match message {
                Ok(Message::Do(job)) => self.backlog.push_back(job),
                Ok(Message::Retry) => {}
                Err(RecvTimeoutError::Timeout) => {
                    // Only a convenience for the next opening: a failure here loses nothing.
                    let _tidied = self.store.idle();
                    rested = true;
                }
                Ok(Message::Stop) => self.stopping = true,
                Err(RecvTimeoutError::Disconnected) => self.leave(),
            }
        }
        if !self.alone {
            let _closed = self.store.close();
        }
    }

    fn leave(&mut self) {
        self.stopping = true;
        self.alone = true;
    }

    fn tell(&self, receipt: Receipt) {
        let _nobody = self.outbox.send(receipt);
        (self.told)();
    }

    /// Takes in the jobs that wait already: what several people do at once costs one sync of the disk. Who was told
    /// together goes on together, so as many as last time are waited for, much shorter than a sync of their own would
    /// take; one person alone waits for nobody.
    fn gather(&mut self) {
        let end = Instant::now() + self.took / 2;
        while self.backlog.len() < TOGETHER {
            let left = match self.backlog.len() < self.company {
                true => end.saturating_duration_since(Instant::now()),
                false => Duration::ZERO,
            };
            match self.inbox.recv_timeout(left) {
                Ok(Message::Do(job)) => self.backlog.push_back(job),
                Ok(Message::Retry) => {}
                Ok(Message::Stop) => {
                    self.ending = true;
                    return;
                }
                Err(_) => return,
            }
        }
    }

    /// Does the first jobs together, as many as belong into one commit of the disk; one by one if that fails.
    fn group(&mut self) {
        let start = Instant::now();
        let (mut count, mut bytes) = (0, 0);
        for job in &self.backlog {
            bytes += job.commits.iter().map(|(_, commit)| commit.bytes()).sum::<usize>();
            if count > 0 && bytes > AT_ONCE {
                break;
            }
            count += 1;
        }
        let first = self.backlog.drain(..count);
        let (sizes, commits): (Vec<_>, Vec<_>) =
            first.map(|job| ((job.ticket, job.commits.len()), job.commits)).unzip();
        let commits: Vec<(ReqId, Commit)> = commits.into_iter().flatten().collect();
        match (commits.len(), sizes.last()) {
            (2.., Some((last, _))) if bytes <= AT_ONCE && self.together(&commits) => {
                (self.company, self.took) = (count, start.elapsed().min(LONGEST_WAIT));
                self.tell(Receipt::Durable(*last));
            }
            _ => {
                self.company = 1;
                let mut commits = commits.into_iter();
                let job = |(ticket, count)| Job { ticket, commits: commits.by_ref().take(count).collect() };
                let mut jobs: VecDeque<Job> = sizes.into_iter().map(job).collect();
                while let Some(job) = jobs.pop_front() {
                    self.job(job);
                    if self.stopping {
                        // What was not done stays first in line, for the rescue file.
                        while let Some(job) = jobs.pop_back() {
                            self.backlog.push_front(job);
                        }
                        return;
                    }
                }
            }
        }
    }

    /// Makes them durable with one sync of the disk; false where it would not, and each is to be tried again.
    fn together(&self, commits: &[(ReqId, Commit)]) -> bool {
        let made: Vec<(ReqId, Txn)> = commits.iter().map(|(request, commit)| (*request, commit.txn())).collect();
        self.store.commit_group(&made).is_ok()
    }

    /// Tries until it is done or the program stops. The order of jobs, and of the commits of one, is never changed.
    /// Those of a large entry go some at a time.
    fn job(&mut self, job: Job) {
        let mut rest = job.commits.as_slice();
        while !rest.is_empty() {
            let mut bytes = 0;
            let fits = |(_, commit): &&(ReqId, Commit)| {
                bytes += commit.bytes();
                bytes <= OF_ONE_JOB
            };
            let (some, later) = rest.split_at(rest.iter().take_while(fits).count().clamp(1, rest.len()));
            if (some.len() == 1 || !self.together(some)) && !self.one_by_one(job.ticket, some) {
                return;
            }
            rest = later;
        }
        self.tell(Receipt::Durable(job.ticket));
    }

    /// False when the program stops before all are done.
    fn one_by_one(&mut self, ticket: u64, commits: &[(ReqId, Commit)]) -> bool {
        let mut told: Option<StoreError> = None;
        for (request, commit) in commits {
            loop {
                let error = match self.store.commit(*request, commit.txn()) {
                    Ok(_) => break,
                    Err(StoreError::Unknown { why }) => match self.store.outcome(*request) {
                        Ok(Some(_)) => break,
                        _ => StoreError::Unknown { why },
                    },
                    Err(error) => error,
                };
                if told.as_ref() != Some(&error) {
                    told = Some(error.clone());
                    self.tell(Receipt::Failing { ticket, error });
                }
                match self.wait_for_retry() {
                    Next::Asked => told = None,
                    Next::Due => {}
                    Next::Stop => return false,
                }
            }
        }
        true
    }

    /// Why to go on. Jobs that come meanwhile wait in line.
    fn wait_for_retry(&mut self) -> Next {
        if self.ending {
            self.stopping = true;
            return Next::Stop;
        }
        let end = Instant::now() + RETRY;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.inbox.recv_timeout(left) {
                Ok(Message::Do(job)) => self.backlog.push_back(job),
                Ok(Message::Retry) => return Next::Asked,
                Err(RecvTimeoutError::Timeout) => return Next::Due,
                Ok(Message::Stop) => {
                    self.stopping = true;
                    return Next::Stop;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.leave();
                    return Next::Stop;
                }
            }
        }
    }
}
