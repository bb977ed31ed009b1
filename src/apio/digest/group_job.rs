//! Job of reading the users of a group one after the other, and what may stop it.
//!
//! As many users are read at once as the switch is asked for many users at all; whoever is next is begun when a line
//! was taken, so a slow reader slows the reading down, and no more than those lines are held.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};
use tracing::Instrument;

use super::user::digest_of;
use crate::access::{Admission, UserPath};
use crate::apio::error::{ApioError, ErrorCode};
use crate::apio::state::Apio;
use crate::apio::whole_service::written;
use crate::dialect::shown::show_body;
use crate::http::{BodySender, ReaderGone, Request};
use crate::switch::overview::KnownUser;
use crate::switch::users::ListedUser;
use crate::switch::value::{GroupId, TenantId, UserId};
use crate::switch::{CallContext, READ_AT_ONCE_MAX};
use crate::telemetry::request_ids::current_span;

/// How long all users of a group may take, the reader's time included.
const JOB_TIME_MAX: Duration = Duration::from_secs(30 * 60);

/// Job of reading the users of a group.
pub(super) struct GroupJob {
    pub(super) apio: Arc<Apio>,
    pub(super) request: Request,
    pub(super) tenant: TenantId,
    pub(super) group: GroupId,
    /// How long each user may take: as long as the request as a whole might have.
    pub(super) user_time: Duration,
}

/// A user who is being read; nobody is, once this is dropped.
struct UserTask(JoinHandle<DigestLine>);

/// What came of a user: the line, and whether there is any use in going on.
struct DigestLine {
    line: String,
    stop: Option<ApioError>,
}

// === impl GroupJob ===

impl GroupJob {
    /// Sends a line for each user and, when it has to stop before the last of them, a line that says so.
    pub(super) async fn run(self: Arc<Self>, users: Vec<ListedUser>, sender: &BodySender) {
        let end = Instant::now() + JOB_TIME_MAX;
        let stopped = tokio::select! {
            biased;
            () = sender.draining() => Some(leaving()),
            () = sleep_until(end) => Some(too_long()),
            stopped = self.send_all(users, sender) => stopped,
        };
        if let Some(error) = stopped {
            // Whoever reads no more need not know.
            let _ = sender.send(line_of(error_text(&error))).await;
        }
    }

    /// Sends a line for each user; gives why it stopped before the last of them, if somebody is to know.
    async fn send_all(
        self: &Arc<Self>,
        users: Vec<ListedUser>,
        sender: &BodySender,
    ) -> Option<ApioError> {
        let mut users = users.into_iter();
        let mut running: VecDeque<UserTask> = VecDeque::new();
        loop {
            // Each user is begun once.
            while running.len() < READ_AT_ONCE_MAX
                && let Some(user) = users.next()
            {
                running.push_back(self.begin(user));
            }
            let user = running.pop_front()?.await;
            if user.stop.is_some() {
                return user.stop;
            }
            if let Err(ReaderGone) = sender.send(line_of(user.line)).await {
                return None;
            }
        }
    }

    fn begin(self: &Arc<Self>, user: ListedUser) -> UserTask {
        let job = Arc::clone(self);
        // A task of its own: what the switch has been asked must be read, whatever the reader does.
        let reading = async move { job.read(&user).await };
        UserTask(tokio::spawn(reading.instrument(current_span())))
    }

    async fn read(&self, user: &ListedUser) -> DigestLine {
        let text = match self.digest(user).await {
            Ok(text) => text,
            Err(error) => {
                let line = error_text(&error);
                let stop = is_for_all(error.code()).then_some(error);
                return DigestLine::new(&user.user_id, &line, stop);
            }
        };
        DigestLine::new(&user.user_id, &text, None)
    }

    async fn digest(&self, user: &ListedUser) -> Result<String, ApioError> {
        let path = UserPath {
            tenant: self.tenant.clone(),
            group: self.group.clone(),
            user: UserId::parse(&user.user_id)
                .map_err(|error| ApioError::bad_field("userId", &error))?,
        };
        let admission = self.request.extensions.get::<Admission>();
        let part = match admission {
            Some(admission) => Some(admission.part().await),
            None => None,
        };
        let _turn = self.apio.base.switch.reading_turn().await;
        // The one deadline of a request would end every long list in the middle, and what it is for is that the
        // switch is not asked for nothing: so each user has it, from when the switch is asked about that user.
        let call = CallContext {
            request_id: self.request.id.as_str(),
            deadline: Instant::now() + self.user_time,
            bill: part.as_ref().map(Admission::bill),
            gathering: None,
            write_lease: None,
        };
        let known = KnownUser::Listed(user);
        let digest = digest_of(&self.apio, &self.request, call, path, known).await?;
        Ok(digest.to_json())
    }
}

/// Whether what one user met will be met by all that follow.
fn is_for_all(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::SwitchUnavailable | ErrorCode::Draining)
}

fn leaving() -> ApioError {
    ApioError::new(ErrorCode::Draining, "the gateway is shutting down")
}

fn too_long() -> ApioError {
    let minutes = JOB_TIME_MAX.as_secs() / 60;
    let message = format!("the users of a group may take {minutes} minutes; ask for pages of them");
    ApioError::new(ErrorCode::NoAnswer, message)
}

fn error_text(error: &ApioError) -> String {
    written(&error.body()).unwrap_or_else(|_| "{\"errors\":[]}".to_owned())
}

/// A line as it is sent.
fn line_of(json: String) -> Vec<u8> {
    let mut line = show_body(json.into_bytes());
    line.push(b'\n');
    line
}

// === impl DigestLine ===

impl DigestLine {
    /// The line of a user, which is a JSON object with the user's id before all else.
    fn new(user_id: &str, object: &str, stop: Option<ApioError>) -> Self {
        let (id, rest) = (serde_json::Value::from(user_id), &object[1..]);
        Self {
            line: format!("{{\"userId\":{id},{rest}"),
            stop,
        }
    }
}

// === impl UserTask ===

impl Future for UserTask {
    type Output = DigestLine;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<DigestLine> {
        match ready!(Pin::new(&mut self.0).poll(cx)) {
            Ok(line) => Poll::Ready(line),
            // It cannot have been ended before this is dropped, so it has panicked; so does the answer.
            Err(error) => std::panic::resume_unwind(error.into_panic()),
        }
    }
}

impl Drop for UserTask {
    fn drop(&mut self) {
        self.0.abort();
    }
}
