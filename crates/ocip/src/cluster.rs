//! Cluster: the servers of a switch, in order of preference.
//!
//! Every server has its own pool and its own keeper, so a standby server is logged in and ready
//! before it is needed. A command goes to the first server that can be used; when a server is busy
//! the command waits there, because load is no reason to change sides. What a failed command may do
//! next is decided by [`retry`](super::retry).

use std::borrow::Borrow;
use std::net::IpAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::account::{Account, PasswordAttempt};
use super::accounts::Accounts;
use super::backoff::Backoff;
use super::batch::{Batch, BatchCommand, BatchReplies, CommandError};
use super::bill::Bill;
use super::command::CommandKind;
use super::command::login::LoginResponse;
use super::command::user::{UserGetRequest, UserGetResponse, UserGetVariant};
use super::connect::{ServerEndpoint, Transport};
use super::cooperation::{LoginTurns, SessionSlots};
use super::document::COMMANDS_MAX;
use super::error::{CommandEffect, Error};
use super::exchange_error::{ExchangeError, ExchangeErrorKind};
use super::gathering::{LonelyCommands, ReadGathering};
use super::health_check::WatchedServer;
use super::login::{LoginCredentials, LoginError, LoginServer};
use super::outage::{Outage, SoFar};
use super::pool::{
    Lease, LeaseClaim, LeaseError, OpenError, Pool, PoolSettings, SessionOpener, keep,
};
use super::probe::{probe, prove};
use super::retry::{CountedRetry, RetryState, RetryVerdict};
use super::session::Session;
use super::session_registry::NodeReport;
use super::stats::{ClientStats, CloseReason, LoginOutcome};
use super::turns::TurnQueue;
use super::variants::{KnownTypes, KnownVariants, VariantBatch, VariantLadder};
use super::write_lease::WriteLease;

/// How often idle sessions are looked after; so long a switch that went away can look as if it were
/// there.
const SWEEP_INTERVAL: Duration = Duration::from_millis(500);

/// How long it may take for a session that is in doubt: callers may wait for it.
const DOUBT_TIMEOUT: Duration = Duration::from_secs(2);

/// Sessions that were heard of so lately are beyond doubt when another one is not answered.
const UNHEARD: Duration = Duration::from_secs(1);

/// Waiting times for a server that cannot be reached: short, so that it is used again within a
/// second of its return.
const UNREACHABLE_BACKOFF: (Duration, Duration) =
    (Duration::from_millis(50), Duration::from_millis(400));

/// Waiting times for a server that can be reached but breaks off or does not answer the login. It
/// may be overloaded, and it was sent the password: repeating that fast helps nobody.
const UNANSWERED_BACKOFF: (Duration, Duration) =
    (Duration::from_millis(50), Duration::from_secs(10));

/// Waiting times for a server that cannot be trusted: somebody has to change a certificate or the
/// configuration, and a handshake costs both sides.
const UNTRUSTED_BACKOFF: (Duration, Duration) = (Duration::from_secs(2), Duration::from_secs(30));

/// How long a server without any session is waited for while another one is ready.
const SESSIONLESS_PATIENCE: Duration = Duration::from_secs(1);

/// Longer than any deadline.
const FOR_EVER: Duration = Duration::from_secs(24 * 3600);

/// How many passwords of others are proved at once, and how many of them from one address: whoever
/// tries passwords there leaves turns for the next address.
const PROOFS_MAX: usize = 8;
const PROOFS_OF_ONE_MAX: usize = 6;

/// How many wait for their turn to prove a password.
const PROOFS_WAITING_MAX: usize = 256;

/// Settings of a cluster.
pub struct ClusterSettings {
    /// The servers, in order of preference.
    pub servers: Vec<ServerEndpoint>,
    /// How to speak to them.
    pub transport: Transport,
    /// For connecting, and again for the login.
    pub connect_timeout: Duration,
    /// The largest reply that is accepted.
    pub document_bytes_max: usize,
    /// Credentials of the login.
    pub credentials: LoginCredentials,
    /// The first waiting time after a refused login, and the longest one.
    pub login_backoff: (Duration, Duration),
    /// The sessions to each server.
    pub pool: PoolSettings,
    /// What other clients of the same switch share with this one; `None` for one that is alone.
    pub cooperation: Cooperation,
}

/// What a client shares with others of the same switch.
#[derive(Clone, Default)]
pub struct Cooperation {
    /// Turns at trying the password.
    pub turns: Option<Arc<dyn LoginTurns>>,
    /// Sessions that all have together.
    pub slots: Option<Arc<dyn SessionSlots>>,
}

/// The variants of the question for a profile.
const USER_GET: VariantLadder = VariantLadder {
    of: "UserGet",
    oldest: UserGetVariant::ALL.len() - 1,
};

/// Context of a call: request id, deadline, bill, and what it travels with.
#[derive(Debug, Clone, Copy)]
pub struct CallContext<'a> {
    /// The REST request's id, which the echo of every command carries.
    pub request_id: &'a str,
    /// One deadline for queueing, writing, reading and retry.
    pub deadline: Instant,
    /// What the request may cost and has cost, where somebody asks about that.
    pub bill: Option<&'a Bill>,
    /// The reads that its reads share documents with, where there are any.
    pub gathering: Option<&'a ReadGathering>,
    /// The lease under which its writes are sent, where other clients write, too: none is put on the wire that
    /// may be under way after its end.
    pub write_lease: Option<&'a dyn WriteLease>,
}

/// Cluster of servers that are one switch; one of them is in use.
pub struct Cluster {
    nodes: Vec<Node>,
    stats: Arc<ClientStats>,
    account: Arc<Account>,
    /// What is known of this account and of those that were in force before.
    accounts: Arc<Accounts>,
    proofs: TurnQueue<IpAddr>,
    /// The domain of user ids without one, once a login told it.
    user_domain: Arc<OnceLock<String>>,
    /// Commands that this switch refuses whole documents for.
    lonely: LonelyCommands,
    /// Which variants of commands are known where it is not known which server answers.
    variants: KnownVariants,
    /// Ends the keepers when the cluster is dropped.
    _tasks: JoinSet<()>,
}

struct Node {
    pool: Arc<Pool<Session>>,
    server: Arc<LoginServer>,
    /// Which variants of commands this server knows.
    variants: KnownVariants,
    /// The same of commands that are known at run time only.
    types: KnownTypes,
}

struct NodeOpener {
    server: Arc<LoginServer>,
    account: Arc<Account>,
    user_domain: Arc<OnceLock<String>>,
    unreachable: Backoff,
    unanswered: Backoff,
    untrusted: Backoff,
    outage: Outage,
    /// Whether a session has been opened yet.
    was_open: bool,
    /// What all clients may have together with the server.
    slots: Option<Arc<dyn SessionSlots>>,
}

// === impl CallContext ===

impl CallContext<'_> {
    /// In whose lane it waits for a session.
    fn payer(&self) -> &str {
        self.bill.map_or("", Bill::payer)
    }

    /// What it claims of a pool, for which it waits until `patience` at the latest.
    fn claim(&self, patience: Instant) -> LeaseClaim<'_> {
        LeaseClaim {
            payer: self.payer(),
            deadline: self.deadline,
            patience,
            is_continued: self.bill.is_some_and(|bill| bill.documents() > 0),
        }
    }

    /// Whether so many commands more may be asked for on behalf of the request.
    pub fn afford(&self, commands: usize) -> Result<(), Error> {
        let afforded = self.bill.map_or(Ok(()), |bill| bill.afford(commands));
        Ok(afforded?)
    }

    /// How many commands more may be asked for.
    pub fn commands_left(&self) -> usize {
        self.bill.map_or(usize::MAX, Bill::commands_left)
    }

    /// See [`Bill::renew`].
    pub fn renew(&self) {
        if let Some(bill) = self.bill {
            bill.renew();
        }
    }

    /// Puts a document on the bill; one that is sent `again` is no more commands.
    fn charge(&self, batch: &Batch, again: bool) -> Result<(), Error> {
        if !again {
            self.afford(batch.len())?;
        }
        if let Some(bill) = self.bill {
            bill.note_commands(if again { 0 } else { batch.len() });
            bill.note_document();
        }
        Ok(())
    }
}

// === impl Cluster ===

impl Cluster {
    /// Starts to connect to every server; must be called within a runtime.
    pub fn start(settings: ClusterSettings) -> Self {
        Self::knowing(settings, Arc::default(), Arc::default())
    }

    /// Starts what is to come after this cluster. It counts on where this one counts, and knows
    /// which passwords were refused.
    pub fn with_settings(&self, settings: ClusterSettings) -> Self {
        Self::knowing(
            settings,
            Arc::clone(&self.stats),
            Arc::clone(&self.accounts),
        )
    }

    fn knowing(
        settings: ClusterSettings,
        stats: Arc<ClientStats>,
        accounts: Arc<Accounts>,
    ) -> Self {
        let account = accounts.account(
            &settings.credentials,
            settings.login_backoff,
            &settings.servers,
            &settings.transport,
        );
        let account = Arc::new(account.taking_turns(settings.cooperation.turns.clone()));
        let user_domain = Arc::<OnceLock<String>>::default();
        let mut tasks = JoinSet::new();
        let nodes = settings.servers.iter().map(|endpoint| {
            let pool = Pool::new(settings.pool.clone());
            let opener = NodeOpener::new(
                endpoint.clone(),
                &settings,
                Arc::clone(&account),
                Arc::clone(&stats),
                Arc::clone(&user_domain),
            );
            let server = Arc::clone(&opener.server);
            tasks.spawn(keep(Arc::clone(&pool), opener));
            let slots = settings.cooperation.slots.clone();
            tasks.spawn(look_after(Arc::clone(&pool), endpoint.clone(), slots));
            Node {
                pool,
                server,
                variants: KnownVariants::default(),
                types: KnownTypes::default(),
            }
        });
        let nodes: Vec<Node> = nodes.collect();
        for watched in watched(&nodes, &settings.credentials) {
            tasks.spawn(watched.watch());
        }
        Self {
            nodes,
            stats,
            account,
            accounts,
            proofs: TurnQueue::new(PROOFS_MAX, PROOFS_OF_ONE_MAX, PROOFS_WAITING_MAX),
            user_domain,
            lonely: LonelyCommands::default(),
            variants: KnownVariants::default(),
            _tasks: tasks,
        }
    }

    /// The counters.
    pub fn stats(&self) -> &ClientStats {
        &self.stats
    }

    /// True when a session to any server is open.
    pub fn is_ready(&self) -> bool {
        self.nodes.iter().any(|node| node.pool.is_ready())
    }

    /// Waits until every server was tried once. Says why none can be used.
    pub async fn first_attempts(&self) -> Result<(), String> {
        let mut failed = Vec::new();
        for node in &self.nodes {
            if let Err(reason) = node.pool.first_attempt().await {
                failed.push(reason);
            }
        }
        match (self.is_ready(), failed.is_empty()) {
            (true, _) => Ok(()),
            (false, false) => Err(failed.join("; ")),
            (false, true) => Err("no session stayed open".to_owned()),
        }
    }

    /// The servers as they are now, in order of preference.
    pub fn nodes(&self) -> Vec<NodeReport> {
        let mut nodes: Vec<NodeReport> = self.nodes.iter().map(Node::report).collect();
        if let Some(first) = nodes.iter_mut().find(|node| node.ready) {
            first.in_use = true;
        }
        nodes
    }

    /// The servers that can be used now, in order of preference.
    pub(super) fn ready_servers(&self) -> impl Iterator<Item = &LoginServer> {
        let ready = self.nodes.iter().filter(|node| node.pool.is_ready());
        ready.map(|node| &*node.server)
    }

    /// The gateway's own login.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The turns of those who prove the passwords of others.
    pub(super) fn proofs(&self) -> &TurnQueue<IpAddr> {
        &self.proofs
    }

    /// The domain that user ids without one belong to, once a login told it.
    pub fn user_domain(&self) -> Option<String> {
        self.user_domain.get().cloned()
    }

    /// Commands that this switch refuses whole documents for.
    pub(super) fn lonely_commands(&self) -> &LonelyCommands {
        &self.lonely
    }

    /// The variant that was known last, whichever server it was: for a document that is not begun with it, so that
    /// its answer teaches nothing.
    pub fn newest_known(&self, ladder: VariantLadder) -> usize {
        self.variants.newest(ladder).min(ladder.oldest)
    }

    /// Which variants of commands are known where it is not known which server answers.
    pub(super) fn known_variants(&self) -> &KnownVariants {
        &self.variants
    }

    /// How many sessions are open to all servers together: on loan, and idle.
    pub fn session_counts(&self) -> (usize, usize) {
        let counts = self.nodes.iter().map(|node| node.pool.counts());
        counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1))
    }

    /// Logs out everywhere, until `deadline` at the latest. Nothing can be sent afterwards.
    pub async fn drain(&self, deadline: Instant) {
        for node in &self.nodes {
            node.pool.close(deadline).await;
        }
    }

    /// Sends one command and gives its answer; a read with others where the call knows of a gathering.
    pub async fn call<R: BatchCommand>(
        &self,
        call: CallContext<'_>,
        request: &R,
    ) -> Result<R::Response, Error> {
        if let Some(gathering) = call.gathering
            && ReadGathering::takes(R::KIND)
        {
            return gathering.ask(&self.lonely, request).await;
        }
        let mut batch = Batch::new(call.request_id);
        let ticket = batch.add(request);
        let mut replies = self.execute(call, &batch).await?;
        Ok(replies.take(ticket)?)
    }

    /// Sends the commands of `batch` in one document. Each answer is a result of its own.
    pub async fn execute(
        &self,
        call: CallContext<'_>,
        batch: &Batch,
    ) -> Result<BatchReplies, Error> {
        let executed = self.execute_on_any(call, |_| batch).await;
        executed.map(|(_, _, replies)| replies)
    }

    /// Sends commands of one kind, fifteen to a document. Each answer is a result of its own.
    pub(super) async fn call_in_documents<R: BatchCommand>(
        &self,
        call: CallContext<'_>,
        requests: &[R],
    ) -> Result<Vec<Result<R::Response, CommandError>>, Error> {
        let mut answers = Vec::with_capacity(requests.len());
        for requests in requests.chunks(COMMANDS_MAX) {
            let mut batch = Batch::new(call.request_id);
            let tickets: Vec<_> = requests.iter().map(|one| batch.add(one)).collect();
            let mut replies = self.execute(call, &batch).await?;
            answers.extend(tickets.into_iter().map(|ticket| replies.take(ticket)));
        }
        Ok(answers)
    }

    /// A user's profile, asked for by the newest variant of the request that the server knows.
    pub async fn user_get(
        &self,
        call: CallContext<'_>,
        user_id: &str,
    ) -> Result<UserGetResponse, Error> {
        let (profile, ()) = self.user_get_and(call, user_id, |_| (), |(), _| ()).await?;
        Ok(profile)
    }

    /// The same, and the answer to another question in the same document.
    pub async fn user_get_with<R: BatchCommand>(
        &self,
        call: CallContext<'_>,
        user_id: &str,
        also: &R,
    ) -> Result<(UserGetResponse, Result<R::Response, CommandError>), Error> {
        let add = |batch: &mut Batch| batch.add(also);
        let take = |ticket, replies: &mut BatchReplies| replies.take(ticket);
        self.user_get_and(call, user_id, add, take).await
    }

    /// The profiles of users, fifteen to a document.
    pub async fn user_get_each(
        &self,
        call: CallContext<'_>,
        user_ids: &[&str],
    ) -> Result<Vec<Result<UserGetResponse, CommandError>>, Error> {
        let mut profiles = Vec::with_capacity(user_ids.len());
        for user_ids in user_ids.chunks(COMMANDS_MAX) {
            let asked = self.execute_newest(call, USER_GET, |index| {
                let mut batch = Batch::new(call.request_id);
                let tickets = user_ids.iter().map(|user_id| {
                    batch.add(&UserGetRequest {
                        variant: UserGetVariant::ALL[index],
                        user_id: (*user_id).to_owned(),
                    })
                });
                let tickets: Vec<_> = tickets.collect();
                (batch, tickets)
            });
            let (tickets, mut replies) = asked.await?;
            profiles.extend(tickets.into_iter().map(|ticket| replies.take(ticket)));
        }
        Ok(profiles)
    }

    async fn user_get_and<W, T>(
        &self,
        call: CallContext<'_>,
        user_id: &str,
        add: impl Fn(&mut Batch) -> W,
        take: impl Fn(W, &mut BatchReplies) -> T,
    ) -> Result<(UserGetResponse, T), Error> {
        let asked = self.execute_newest(call, USER_GET, |index| {
            let mut batch = Batch::new(call.request_id);
            let ticket = batch.add(&UserGetRequest {
                variant: UserGetVariant::ALL[index],
                user_id: user_id.to_owned(),
            });
            let with = add(&mut batch);
            (batch, (ticket, with))
        });
        let ((ticket, with), mut replies) = asked.await?;
        Ok((replies.take(ticket)?, take(with, &mut replies)))
    }

    /// Sends a document in the newest of its variants that the server knows: `batch_for` makes the one at an
    /// index, and what its answers are fetched with. The first command tells whether a variant is known; one
    /// that is not was not carried out, so the next is tried for a change as well.
    pub async fn execute_newest<T>(
        &self,
        call: CallContext<'_>,
        ladder: VariantLadder,
        batch_for: impl Fn(usize) -> (Batch, T),
    ) -> Result<(T, BatchReplies), Error> {
        let mut newest = 0;
        loop {
            let variant_for = |node: &Node| {
                let remembered = node.variants.newest(ladder);
                let index = remembered.clamp(newest, ladder.oldest);
                let (batch, tickets) = batch_for(index);
                VariantBatch {
                    batch,
                    tickets,
                    index,
                }
            };
            let (node, asked, replies) = self.execute_on_any(call, variant_for).await?;
            if !replies.may_be_of_unknown_command() {
                node.variants.note(ladder, asked.index);
                self.variants.note(ladder, asked.index);
            } else if asked.index < ladder.oldest {
                newest = asked.index + 1;
                continue;
            }
            // A server that knows not even the oldest one refuses what is asked about and not the variant:
            // nothing was learned.
            return Ok((asked.tickets, replies));
        }
    }

    /// Sends the document that `batch_for` makes for the server that gets it, knowing which types that server
    /// answered before. Gives what it made and that memory, too.
    pub async fn execute_for<B: Borrow<Batch>>(
        &self,
        call: CallContext<'_>,
        batch_for: impl Fn(&KnownTypes) -> B,
    ) -> Result<(&KnownTypes, B, BatchReplies), Error> {
        let batch_for = |node: &Node| batch_for(&node.types);
        let (node, sent, replies) = self.execute_on_any(call, batch_for).await?;
        Ok((&node.types, sent, replies))
    }

    /// Sends the batch that `batch_for` makes for a server, as often as the retry table allows. Gives the one
    /// that was answered, too.
    async fn execute_on_any<B: Borrow<Batch>>(
        &self,
        call: CallContext<'_>,
        batch_for: impl Fn(&Node) -> B,
    ) -> Result<(&Node, B, BatchReplies), Error> {
        let mut attempts = RetryState::default();
        let mut retry = None;
        loop {
            let (node, mut lease) = self.lease(call).await?;
            let sent = batch_for(node);
            let batch = sent.borrow();
            if let Some(unsendable) = batch.unsendable() {
                return Err(unsendable.into());
            }
            call.charge(batch, retry.is_some())?;
            let failure = match lease
                .session()
                .exchange_under(batch, call.deadline, call.write_lease)
                .await
            {
                Ok(replies) => {
                    let lost = match lease.session().suspects_lost_login(&replies) {
                        Some(says_so) => {
                            let session = lease.session();
                            session.has_lost_login(says_so, call.deadline).await
                        }
                        None => false,
                    };
                    if lost {
                        lease.session().mark_broken(CloseReason::LoggedOut);
                        drop(lease);
                        // A server that forgot one login has probably forgotten all of them.
                        node.prove_idle(Instant::now());
                        if attempts.after_lost_login() == RetryVerdict::Again {
                            retry = Some(CountedRetry::begin(&self.stats));
                            continue;
                        }
                    }
                    retry.into_iter().for_each(CountedRetry::answered);
                    return Ok((node, sent, replies));
                }
                Err(failure) => failure,
            };
            drop(lease);
            if matches!(failure.cause, ExchangeErrorKind::Timeout) && failure.written {
                // A firewall may have dropped all connections of an age without a word.
                node.prove_idle(Instant::now() - UNHEARD);
            }
            tracing::warn!(written = failure.written, cause = %failure.cause, "exchange failed");
            match attempts.verdict(batch.kind(), &failure) {
                RetryVerdict::Again => retry = Some(CountedRetry::begin(&self.stats)),
                RetryVerdict::GiveUp => return Err(give_up(batch.kind(), &failure)),
            }
        }
    }

    /// A session of the first server that can be used.
    async fn lease(&self, call: CallContext<'_>) -> Result<(&Node, Lease<Session>), Error> {
        // A session may be free even now, but an answer could not be waited for.
        let started = Instant::now();
        if started >= call.deadline {
            return Err(Error::Busy);
        }
        let mut reason = String::from("none is configured");
        for node in &self.nodes {
            let patience = self.patience(node, started);
            let leased = node.pool.lease_as(call.claim(patience)).await;
            if leased.is_err() && Instant::now() >= patience && patience < call.deadline {
                reason = format!("{}: it has no session", node.server.endpoint);
                continue;
            }
            if matches!(leased, Ok(_) | Err(LeaseError::Busy)) {
                self.stats.count_wait(started.elapsed());
            }
            match leased {
                Ok(lease) => return Ok((node, lease)),
                Err(LeaseError::Busy) => return Err(Error::Busy),
                Err(LeaseError::Closed) => return Err(Error::Draining),
                Err(LeaseError::Down(why)) => reason = why,
            }
        }
        Err(Error::Unavailable(reason))
    }

    /// Until when to wait for a session of `node`. Load is no reason to change sides, but to have no
    /// session at all is.
    fn patience(&self, node: &Node, started: Instant) -> Instant {
        // One server alone is not looked at: nobody could go elsewhere.
        let has_none = self.nodes.len() > 1 && node.pool.counts() == (0, 0);
        let others = self
            .nodes
            .iter()
            .filter(|other| !std::ptr::eq(*other, node));
        match has_none && others.into_iter().any(|other| other.pool.is_ready()) {
            true => started + SESSIONLESS_PATIENCE,
            false => started + FOR_EVER,
        }
    }
}

/// What each server is watched for silence with. One alone is not: nobody could go elsewhere.
fn watched(nodes: &[Node], credentials: &LoginCredentials) -> Vec<WatchedServer> {
    let pools = |but: &Node| {
        let others = nodes.iter().filter(|other| !std::ptr::eq(*other, but));
        others.map(|other| Arc::clone(&other.pool)).collect()
    };
    let one = |node: &Node| WatchedServer {
        server: Arc::clone(&node.server),
        pool: Arc::clone(&node.pool),
        credentials: credentials.clone(),
        others: pools(node),
    };
    nodes.iter().filter(|_| nodes.len() > 1).map(one).collect()
}

/// Error for the caller of a command that failed for good.
fn give_up(kind: CommandKind, failure: &ExchangeError) -> Error {
    let outcome = match kind {
        CommandKind::Read => CommandEffect::Nothing,
        CommandKind::Write => CommandEffect::Unknown,
    };
    match &failure.cause {
        ExchangeErrorKind::Timeout if !failure.written => Error::Busy,
        ExchangeErrorKind::LeaseEnded if !failure.written => {
            Error::Withheld("the write lock could have run out before the answer")
        }
        ExchangeErrorKind::Timeout | ExchangeErrorKind::Silent => Error::NoAnswer(outcome),
        cause if !failure.written => Error::Unavailable(cause.to_string()),
        cause => Error::Lost {
            outcome,
            cause: cause.to_string(),
        },
    }
}

/// Closes and probes idle sessions, and gives back those that others ask for, for as long as the cluster lives.
async fn look_after(
    pool: Arc<Pool<Session>>,
    server: ServerEndpoint,
    slots: Option<Arc<dyn SessionSlots>>,
) {
    let mut ticks = interval(SWEEP_INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // In tasks of their own: a probe that waits must not keep a dead session from being noticed.
    let mut probes = JoinSet::new();
    loop {
        ticks.tick().await;
        for lease in pool.sweep() {
            probes.spawn(probe(lease));
        }
        if let Some(slots) = &slots {
            pool.meet(slots.demand(&server));
        }
        while probes.try_join_next().is_some() {}
    }
}

// === impl Node ===

impl Node {
    /// Has idle sessions that have not been heard of since `heard` proved before anybody gets one.
    fn prove_idle(&self, heard: Instant) {
        for lease in self.pool.take_idle(heard) {
            tokio::spawn(prove(lease, DOUBT_TIMEOUT));
        }
    }

    fn report(&self) -> NodeReport {
        NodeReport {
            name: self.server.endpoint.to_string(),
            ready: self.pool.is_ready(),
            in_use: false,
            trouble: self.pool.trouble(),
            waiters: self.pool.waiters(),
            sessions: self.server.registry.report(),
            certificate_ends: match self.server.certificate_ends.load(Ordering::Relaxed) {
                0 => None,
                ends => Some(ends),
            },
        }
    }
}

// === impl NodeOpener ===

impl NodeOpener {
    fn new(
        endpoint: ServerEndpoint,
        settings: &ClusterSettings,
        account: Arc<Account>,
        stats: Arc<ClientStats>,
        user_domain: Arc<OnceLock<String>>,
    ) -> Self {
        let server = LoginServer {
            connect_timeout: settings.connect_timeout,
            document_bytes_max: settings.document_bytes_max,
            stats,
            ..LoginServer::new(endpoint, settings.transport.clone())
        };
        Self {
            server: Arc::new(server),
            account,
            user_domain,
            unreachable: Backoff::new(UNREACHABLE_BACKOFF.0, UNREACHABLE_BACKOFF.1),
            unanswered: Backoff::new(UNANSWERED_BACKOFF.0, UNANSWERED_BACKOFF.1),
            untrusted: Backoff::new(UNTRUSTED_BACKOFF.0, UNTRUSTED_BACKOFF.1),
            outage: Outage::default(),
            was_open: false,
            slots: settings.cooperation.slots.clone(),
        }
    }

    async fn failure(
        &mut self,
        error: &LoginError,
        attempt: Option<PasswordAttempt<'_>>,
    ) -> OpenError {
        let server = &self.server.endpoint;
        let reason = format!("{server}: {error}");
        let (outcome, retry_after) = match (error, attempt) {
            (LoginError::Refused { fault, .. }, Some(attempt)) if fault.is_of_account() => {
                (LoginOutcome::Refused, attempt.refused(&reason).await)
            }
            (LoginError::Refused { .. }, Some(attempt)) => {
                (LoginOutcome::Refused, attempt.refused_here(&reason).await)
            }
            // An answer that cannot be read may well be a refusal.
            (LoginError::Exchange(cause), Some(attempt)) if cause.is_answer() => {
                (LoginOutcome::Failed, attempt.refused_here(&reason).await)
            }
            (LoginError::Unreadable(_), Some(attempt)) => {
                (LoginOutcome::Failed, attempt.refused_here(&reason).await)
            }
            (LoginError::Exchange(_), Some(attempt)) => {
                attempt.unanswered().await;
                (LoginOutcome::Failed, self.unanswered.next_delay())
            }
            (LoginError::Connect(error), _) if error.is_lasting() => {
                (LoginOutcome::Failed, self.untrusted.next_delay())
            }
            (_, _) => (LoginOutcome::Failed, self.unreachable.next_delay()),
        };
        self.note(error, outcome);
        match self.outage.failed() {
            None => tracing::debug!(%server, %error, ?retry_after, "again no session"),
            Some(SoFar { attempts: 1, .. }) => {
                tracing::warn!(%server, %error, "no session, the server cannot be used");
            }
            Some(SoFar { duration, attempts }) => {
                let for_s = duration.as_secs();
                tracing::warn!(%server, %error, attempts, for_s, "still no session");
            }
        }
        OpenError {
            reason,
            retry_after,
        }
    }

    /// Tells that the server can be used, which the first session shows; further ones are no news.
    fn tell_of_success(&mut self, login: &LoginResponse) {
        let (server, level) = (&self.server.endpoint, &login.login_type);
        let was_open = std::mem::replace(&mut self.was_open, true);
        match self.outage.over() {
            Some(SoFar { duration, attempts }) => {
                let after_s = duration.as_secs();
                tracing::info!(%server, level, attempts, after_s, "session opened, the server can be used");
            }
            None if was_open => tracing::debug!(%server, level, "session opened"),
            None => tracing::info!(%server, level, "session opened"),
        }
    }

    /// Counts a login that failed, and keeps its reason for the operators unless the exchange has
    /// seen to that.
    fn note(&self, error: &LoginError, outcome: LoginOutcome) {
        let stats = &self.server.stats;
        stats.count_login(outcome);
        let (doing, text) = match error {
            LoginError::Connect(error) => ("connect", error.to_string()),
            LoginError::Refused { reason, .. } => ("login", reason.clone()),
            LoginError::Unreadable(answer) => ("login", answer.to_string()),
            LoginError::Exchange(_) => return,
        };
        let node = self.server.endpoint.to_string().into();
        stats.recent_errors.note(&node, doing, None, &text);
    }
}

impl SessionOpener<Session> for NodeOpener {
    async fn open(&mut self) -> Result<Option<Session>, OpenError> {
        let account = Arc::clone(&self.account);
        let credentials = &account.credentials;
        let endpoint = &self.server.endpoint;
        account.check_blocked(endpoint)?;
        let slot = match &self.slots {
            None => None,
            Some(slots) => match slots.acquire(endpoint).await {
                None => return Ok(None),
                slot => slot,
            },
        };
        let mut session = match self.server.connect(credentials).await {
            Ok(session) => session.holding(slot),
            Err(error) => {
                if let Some(slot) = slot {
                    slot.end().await;
                }
                return Err(self.failure(&error, None).await);
            }
        };
        let attempt = account.attempt(endpoint).await?;
        let login = match self.server.log_in(&mut session, credentials).await {
            Ok(login) => login,
            Err(error) => return Err(self.failure(&error, Some(attempt)).await),
        };
        attempt.accepted().await;
        let _ = self.user_domain.set(login.user_domain.clone());
        self.unreachable.reset();
        self.unanswered.reset();
        self.untrusted.reset();
        self.server.stats.count_login(LoginOutcome::Success);
        self.tell_of_success(&login);
        Ok(Some(session))
    }
}
