//! The commands that the switch knows: one file per service, one line in [`SERVICES`].
//!
//! A handler reads its request first of all (the reader stands at its content and has to be moved to
//! its end), then looks and changes. It sees a document that fits the schema.

mod access_device;
mod alternate_numbers;
mod call_pickup;
mod command;
mod context;
mod criteria_service;
mod executive;
mod fax_messaging;
mod hoteling;
mod login;
mod mobility;
mod named_users;
mod number_use;
mod phone_list;
mod schedule;
mod search;
mod service;
mod service_instance;
mod session;
mod settings;
mod shared_call_appearance;
mod speed_dial_100;
mod speed_dial_8;
mod system;
mod user;
mod user_change;
mod user_list;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::behaviour::SwitchRelease;
use ocip::command::CommandKind;
use ocip_services::table::UserService;
use ocip_services::{ALL, criteria};

pub(super) use self::command::CommandHandler;
use self::command::Run;
pub(super) use self::context::HandlerContext;
use self::context::{put, token};

/// The commands of each service.
const SERVICES: &[&[CommandHandler]] = &[
    login::HANDLERS,
    session::HANDLERS,
    system::HANDLERS,
    user::HANDLERS,
    user_change::HANDLERS,
    user_list::HANDLERS,
    service::HANDLERS,
    service_instance::HANDLERS,
    access_device::HANDLERS,
    executive::HANDLERS,
    speed_dial_100::HANDLERS,
    speed_dial_8::HANDLERS,
    alternate_numbers::HANDLERS,
    call_pickup::HANDLERS,
    fax_messaging::HANDLERS,
    phone_list::HANDLERS,
    schedule::HANDLERS,
    shared_call_appearance::HANDLERS,
];

static BY_NAME: LazyLock<HashMap<&str, CommandHandler>> =
    LazyLock::new(|| all().map(|handler| (handler.request, handler)).collect());

/// Every command: those with a file of their own, and those of tables of either kind.
fn all() -> impl Iterator<Item = CommandHandler> {
    let own = SERVICES.iter().copied().flatten().copied();
    let tables = ALL.iter().flat_map(|service| of_table(service));
    let criteria = criteria::ALL.iter();
    own.chain(tables)
        .chain(criteria.flat_map(|service| criteria_service::handlers(service)))
}

impl CommandHandler {
    /// The handler of commands with this `xsi:type`.
    pub(super) fn find(type_name: &str) -> Option<&'static CommandHandler> {
        BY_NAME.get(type_name)
    }
}

/// The commands of a service that is a table, in all its variants.
fn of_table(service: &'static UserService) -> Vec<CommandHandler> {
    let mut handlers = Vec::<CommandHandler>::new();
    let mut variants: Vec<_> = service.variants().collect();
    variants.reverse();
    for (age, commands) in variants.into_iter().enumerate() {
        let since = |name: &str| match age {
            // Every release that is modelled knows the oldest.
            0 => SwitchRelease::R19,
            _ => SwitchRelease::of_command(name),
        };
        let (get, modify) = (commands.get, commands.modify);
        let get =
            CommandHandler::of_table(service, commands, get, CommandKind::Read, settings::get);
        let modify = CommandHandler::of_table(
            service,
            commands,
            modify,
            CommandKind::Write,
            settings::modify,
        );
        for handler in [get, modify] {
            // Variants may have a command in common.
            if handlers
                .iter()
                .all(|known| known.request != handler.request)
            {
                handlers.push(handler.since(since(handler.request)));
            }
        }
    }
    handlers
}

#[cfg(test)]
mod tests {
    use ocip::command::ability::abilities;
    use ocip_schema::SchemaSet;

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
        assert_eq!(BY_NAME.len(), all().count());
        for name in BY_NAME.keys() {
            assert!(SchemaSet::embedded().knows(name), "{name}");
        }
    }

    #[test]
    fn whether_a_switch_knows_a_command_can_be_asked_for_each_that_reads() {
        let reads = BY_NAME.values().filter(|one| one.kind == CommandKind::Read);
        let reads = reads.filter(|one| !one.before_login && one.request != "LogoutRequest");
        let names = reads.map(|handler| handler.request);
        let mut reads: Vec<_> = names.filter(|name| !OF_OTHERS.contains(name)).collect();
        let mut abilities = abilities("nobody");
        abilities.extend(ocip_services::command::abilities("nobody"));
        abilities.extend(criteria::command::abilities("nobody"));
        let probes = abilities.iter().flat_map(|ability| &ability.probes);
        let mut asked: Vec<_> = probes.map(|probe| probe.type_name).collect();
        reads.sort_unstable();
        asked.sort_unstable();
        assert_eq!(asked, reads);
    }
}
