//! The commands that the switch knows: one file per service, one line in [`SERVICES`].
//!
//! A handler reads its request first of all (the reader stands at its content and has to be moved to
//! its end), then looks and changes. It sees a document that fits the schema.

mod access_device;
mod alternate_numbers;
mod fax_messaging;
mod login;
mod phone_list;
mod search;
mod service;
mod session;
mod simultaneous_ring_personal;
mod speed_dial_100;
mod system;
mod user;
mod user_list;

use std::collections::HashMap;
use std::sync::LazyLock;

use ocip::command::Kind;
use ocip::xml::Reader;

use super::data::{Data, Group, User};
use super::failure::Failure;
use super::knobs::{Knobs, Release};
use super::reply::Answer;
use super::session::Session;
use super::switch::State;

/// The commands of each service.
const SERVICES: &[&[Handler]] = &[
    login::HANDLERS,
    session::HANDLERS,
    system::HANDLERS,
    user::HANDLERS,
    user_list::HANDLERS,
    service::HANDLERS,
    access_device::HANDLERS,
    speed_dial_100::HANDLERS,
    simultaneous_ring_personal::HANDLERS,
    alternate_numbers::HANDLERS,
    fax_messaging::HANDLERS,
    phone_list::HANDLERS,
];

/// Runs one command: reads its content to the end, then looks at the state and changes it.
type Run = fn(&mut Context<'_>, &mut Reader<'_>) -> Result<Answer, Failure>;

/// A command that the switch knows.
pub(super) struct Handler {
    /// The `xsi:type` of the request.
    request: &'static str,
    /// The release that brought it.
    since: Release,
    /// What else decides whether it is known.
    only_if: fn(&Knobs) -> bool,
    /// Whether it changes something.
    pub(super) kind: Kind,
    /// Whether it may come before a login.
    pub(super) before_login: bool,
    pub(super) run: Run,
}

/// What a handler works on.
pub(super) struct Context<'a> {
    pub(super) state: &'a mut State,
    pub(super) session: &'a mut Session,
}

static BY_NAME: LazyLock<HashMap<&str, &Handler>> = LazyLock::new(|| {
    let all = SERVICES.iter().copied().flatten();
    all.map(|handler| (handler.request, handler)).collect()
});

// === impl Handler ===

impl Handler {
    /// The handler of commands with this `xsi:type`.
    pub(super) fn find(type_name: &str) -> Option<&'static Handler> {
        BY_NAME.get(type_name).copied()
    }

    /// Whether a switch with these knobs knows the command.
    pub(super) fn is_known(&self, knobs: &Knobs) -> bool {
        self.since <= knobs.release && (self.only_if)(knobs)
    }

    /// A command that changes nothing, known in every release that is modelled.
    const fn read(request: &'static str, run: Run) -> Self {
        Self {
            request,
            since: Release::R19,
            only_if: |_| true,
            kind: Kind::Read,
            before_login: false,
            run,
        }
    }

    /// A command that may change something.
    const fn write(request: &'static str, run: Run) -> Self {
        let kind = Kind::Write;
        Self {
            kind,
            ..Self::read(request, run)
        }
    }

    /// The same, but unknown before `since`.
    const fn since(self, since: Release) -> Self {
        Self { since, ..self }
    }

    /// The same, but unknown unless the knobs say otherwise.
    const fn only_if(self, only_if: fn(&Knobs) -> bool) -> Self {
        Self { only_if, ..self }
    }

    /// The same, but allowed before a login.
    const fn before_login(self) -> Self {
        Self {
            before_login: true,
            ..self
        }
    }
}

// === impl Context ===

impl Context<'_> {
    fn data(&self) -> &Data {
        &self.state.data
    }

    /// The user with this id, if the login may touch it.
    fn user(&self, user_id: &str) -> Result<&User, Failure> {
        let user_id = token(user_id);
        let user = self.data().user(&user_id);
        let user = user.ok_or_else(|| Failure::user_not_found(&user_id))?;
        match &self.session.login {
            Some(login) if login.may_touch(user) => Ok(user),
            _ => Err(Failure::unauthorized()),
        }
    }

    /// The group with this id in that tenant, if the login may touch it.
    fn group(&self, tenant: &str, id: &str) -> Result<&Group, Failure> {
        let (tenant, id) = (token(tenant), token(id));
        let group = self.data().group(&tenant, &id);
        let group = group.ok_or_else(|| Failure::group_not_found(&tenant, &id))?;
        match &self.session.login {
            Some(login) if login.may_touch_group(&tenant, &id) => Ok(group),
            _ => Err(Failure::unauthorized()),
        }
    }

    /// The user with this id, if it has the service with this exact name.
    fn subscriber(&self, user_id: &str, service: &str) -> Result<&User, Failure> {
        let user = self.user(user_id)?;
        match user.services.contains(service) {
            true => Ok(user),
            false => Err(Failure::not_assigned(service)),
        }
    }
}

/// A value of type `xs:token`: runs of white space are one blank, and the ends are trimmed.
fn token(text: &str) -> String {
    let words: Vec<_> = text.split_ascii_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use ocip::command::ability::abilities;
    use ocip_schema::Schemas;

    use super::*;

    /// Reads that the gateway never sends, so that nobody has to ask about them.
    const OF_OTHERS: [&str; 15] = [
        "UserGetRequest17sp4",
        "UserGetRequest18",
        "UserGetRequest20",
        "UserGetRequest21sp1",
        "UserGetRequest21sp1V2",
        "UserGetRequest22",
        "UserGetRequest22V2",
        "UserGetRequest22V3",
        "UserGetRequest22V4",
        "UserGetRequest22V5",
        "UserGetRequest22V6",
        "UserGetRequest22V7",
        "UserGetRequest22V8",
        "UserGetRequest23",
        "UserSpeedDial100GetListRequest",
    ];

    #[test]
    fn every_command_is_declared_and_has_one_handler() {
        let count: usize = SERVICES.iter().map(|service| service.len()).sum();
        assert_eq!(BY_NAME.len(), count);
        for name in BY_NAME.keys() {
            assert!(Schemas::embedded().knows(name), "{name}");
        }
    }

    #[test]
    fn whether_a_switch_knows_a_command_can_be_asked_for_each_that_reads() {
        let reads = BY_NAME.values().filter(|one| one.kind == Kind::Read);
        let reads = reads.filter(|one| !one.before_login && one.request != "LogoutRequest");
        let names = reads.map(|handler| handler.request);
        let mut reads: Vec<_> = names.filter(|name| !OF_OTHERS.contains(name)).collect();
        let abilities = abilities("nobody");
        let probes = abilities.iter().flat_map(|ability| &ability.probes);
        let mut asked: Vec<_> = probes.map(|probe| probe.type_name).collect();
        reads.sort_unstable();
        asked.sort_unstable();
        assert_eq!(asked, reads);
    }
}
