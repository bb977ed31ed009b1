//! The state of a switch, shared by its connections and by whoever tests against it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::behaviour::SwitchBehaviour;
use super::counts::SwitchCounts;
use super::data::{DataError, PhoneDevice, SimultaneousRingPersonal, SwitchData};
use super::execute::execute;
use super::fault::{Fault, FaultAction, FaultMix, Faults};
use super::given_schemas::GivenSchemas;
use super::reply::Reply;
use super::request::ReceivedDocument;
use super::session::SwitchSession;
use super::state::SwitchState;
use ocip::command::access_device::AccessDeviceKey;

/// The data of the `demo` subcommand.
const DEMO: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../fixtures/demo/switch.toml"
));

/// The state of a switch: data, knobs, faults and counts.
///
/// It lives on when a [`super::Simulator`] stops, and can be served again.
#[derive(Debug)]
pub struct SimulatedSwitch {
    /// Never held across an await.
    state: Mutex<SwitchState>,
}

/// Context of a document, for the connection that runs it.
pub(super) struct DocumentContext {
    pub(super) behaviour: SwitchBehaviour,
    pub(super) action: Option<FaultAction>,
    pub(super) given: Option<GivenSchemas>,
}

// === impl SimulatedSwitch ===

impl SimulatedSwitch {
    /// A switch with the demo data: tenant `foo`, group `foogroup`, user `foouser`, and others.
    #[expect(clippy::expect_used, reason = "embedded, and read by a test")]
    pub fn demo() -> Arc<SimulatedSwitch> {
        Self::from_toml(DEMO).expect("the demo data is good")
    }

    /// A switch with the data of a TOML file; `fixtures/demo/switch.toml` explains every key.
    pub fn from_toml(text: &str) -> Result<Arc<SimulatedSwitch>, DataError> {
        SwitchData::from_toml(text).map(Self::new)
    }

    /// A switch with this data.
    pub fn new(data: SwitchData) -> Arc<SimulatedSwitch> {
        Arc::new(Self {
            state: Mutex::new(SwitchState::new(data)),
        })
    }

    /// Adds a fault; faults are tried in the order in which they were added.
    pub fn add_fault(&self, fault: Fault) {
        self.lock().faults.listed.push(fault);
    }

    /// Spreads faults over the documents that no listed fault concerns; `None` ends that.
    pub fn set_fault_mix(&self, mix: Option<FaultMix>) {
        self.lock().faults.mix = mix;
    }

    /// Adds the faults of a TOML file; `fixtures/faults/` has examples.
    pub fn add_faults_from_toml(&self, text: &str) -> Result<(), DataError> {
        let faults = Faults::from_toml(text)?;
        let mut state = self.lock();
        state.faults.listed.extend(faults.listed);
        state.faults.mix = faults.mix.or(state.faults.mix.take());
        Ok(())
    }

    /// Gives it schemas: every command that they know is validated by them, and one that this switch does not play is
    /// answered with a reply that fits them. `None` takes them away again.
    pub fn set_schemas(&self, given: Option<GivenSchemas>) {
        self.lock().given = given;
    }

    /// Removes all faults, the mix included.
    pub fn clear_faults(&self) {
        self.lock().faults = Faults::default();
    }

    /// What happened so far.
    pub fn counts(&self) -> SwitchCounts {
        self.lock().counts.clone()
    }

    /// Counts from zero again; what is going on stays counted.
    pub fn reset_counts(&self) {
        self.lock().counts.reset();
    }

    /// A user's speed dials as code, number and description, in the order of the codes. Empty when
    /// there is no such user.
    pub fn speed_dials(&self, user_id: &str) -> Vec<(u8, String, Option<String>)> {
        let state = self.lock();
        let entries = state.data.user(user_id).map(|user| &user.speed_dial_100.0);
        let entries = entries.into_iter().flatten();
        entries
            .map(|(code, one)| (*code, one.phone_number.clone(), one.description.clone()))
            .collect()
    }

    /// What a user's Simultaneous Ring Personal keeps, whether or not the service is assigned.
    /// `None` when there is no such user.
    pub fn simultaneous_ring(&self, user_id: &str) -> Option<SimultaneousRingPersonal> {
        let state = self.lock();
        let user = state.data.user(user_id);
        user.map(|user| user.simultaneous_ring_personal.clone())
    }

    /// A device with its tags, and how often it was reset and rebuilt. `None` when there is none.
    pub fn device(&self, key: &AccessDeviceKey) -> Option<PhoneDevice> {
        self.lock().data.devices.get(key).cloned()
    }

    /// Changes the data behind the gateway's back. `change` must not call this switch.
    pub fn edit<R>(&self, change: impl FnOnce(&mut SwitchData) -> R) -> R {
        change(&mut self.lock().data)
    }

    fn lock(&self) -> MutexGuard<'_, SwitchState> {
        // No handler leaves the state half changed, so a panic elsewhere does not spoil it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What connections need.
impl SimulatedSwitch {
    /// Takes a new connection in. The flag says whether a fault refuses it.
    pub(super) fn accept(&self) -> (SwitchSession, SwitchBehaviour, bool) {
        let mut state = self.lock();
        state.last_connection += 1;
        state.counts.connections_accepted += 1;
        state.counts.connections_open += 1;
        let session = SwitchSession::new(state.last_connection);
        let refused = state.faults.refuse_connection(session.connection);
        state.counts.faults += u64::from(refused);
        (session, state.data.behaviour.clone(), refused)
    }

    /// Forgets a connection.
    pub(super) fn close(&self, session: &mut SwitchSession) {
        let mut state = self.lock();
        state.counts.connections_open -= 1;
        state.log_out(session.connection);
        if let Some(id) = session.id.take()
            && state.sessions.get(&id) == Some(&session.connection)
        {
            state.sessions.remove(&id);
        }
        state.end_login_attempt(session);
    }

    /// Counts a document and decides what will happen to it.
    pub(super) fn receive(
        &self,
        session: &mut SwitchSession,
        request: &ReceivedDocument,
    ) -> DocumentContext {
        let mut state = self.lock();
        state.counts.document_begins();
        state.begin_writes(&request.written);
        if request.is_login() && !session.is_logging_in {
            session.is_logging_in = true;
            state.counts.login_begins();
        }
        let action = state.faults.take(session.connection, &request.heads);
        state.counts.faults += u64::from(action.is_some());
        DocumentContext {
            behaviour: state.data.behaviour.clone(),
            action,
            given: state.given.clone(),
        }
    }

    /// Runs the commands of a document that was checked.
    pub(super) fn execute(&self, session: &mut SwitchSession, request: &ReceivedDocument) -> Reply {
        execute(&mut self.lock(), session, request)
    }

    /// Remembers a reply and gives the one before it.
    pub(super) fn replace_last_reply(&self, reply: &[u8]) -> Vec<u8> {
        std::mem::replace(&mut self.lock().last_reply, reply.to_vec())
    }

    /// The login that began is answered, well or ill.
    pub(super) fn end_login_attempt(&self, session: &mut SwitchSession) {
        self.lock().end_login_attempt(session);
    }

    /// Ends a login from the switch's side. Gives whose it was.
    pub(super) fn log_out(&self, session: &mut SwitchSession) -> String {
        session.login = None;
        let user_id = self.lock().log_out(session.connection);
        user_id.unwrap_or_default()
    }

    /// A document is answered, or will not be.
    pub(super) fn end_document(&self, written: &[String]) {
        let mut state = self.lock();
        state.counts.documents_open -= 1;
        state.end_writes(written);
    }

    /// Counts a document that came too early.
    pub(super) fn count_pipelined(&self) {
        self.lock().counts.documents_pipelined += 1;
    }
}
