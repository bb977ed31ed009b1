//! Abilities: commands that the gateway needs, and harmless probes of whether a switch knows
//! them.
//!
//! A switch has no list of its commands: it answers those that it does not know with error 6004, and
//! all others with something else. So an ability is asked for by sending its reads about a user and
//! devices that do not exist. A write is never sent to find out about it, and cannot be: a
//! [`AbilityProbe`] is made from a read alone, which the compiler sees to.

use super::CommandKind;
use super::access_device::{
    AccessDeviceCustomTagGetListRequest, AccessDeviceGetRequest, AccessDeviceKey,
};
use super::alternate_numbers::{AlternateNumbersVariant, UserAlternateNumbersGetRequest};
use super::call_pickup::{
    GroupCallPickupGetAvailableUserListRequest, GroupCallPickupGetInstanceListRequest,
    GroupCallPickupGetInstanceRequest, UserCallPickupGetRequest,
};
use super::fax_messaging::UserFaxMessagingGetRequest17sp1;
use super::phone_list::UserPersonalPhoneListGetListRequest;
use super::schedule::{
    ScheduleGetEventListRequest, ScheduleGetEventRequest, ScheduleGetListRequest, ScheduleKey,
    ScheduleOwner, ScheduleType,
};
use super::service::{
    UserAssignedServicesGetListRequest, UserServiceGetAssignmentListRequest,
    UserServiceIsAssignedRequest,
};
use super::service_instance::UserGetServiceInstanceListInServiceProviderRequest;
use super::shared_call_appearance::{
    AccessDeviceEndpointKey, SharedCallVariant, SharedEndpointVariant,
    UserSharedCallAppearanceGetEndpointRequest, UserSharedCallAppearanceGetRequest,
};
use super::speed_dial_8::UserSpeedDial8GetListRequest;
use super::speed_dial_100::UserSpeedDial100GetListRequest17sp1;
use super::system::{SystemSoftwareVersionGetRequest, VerifySessionIsValidRequest};
use super::user::{AccessDevice, AccessDeviceLevel, UserGetRequest, UserGetVariant};
use super::user_list::{UserGetListInGroupPagedSortedListRequest, UserGetListInGroupRequest};
use crate::batch::{Batch, BatchCommand};

/// Ability that needs one command, or the newest known of its variants.
pub struct Ability {
    /// What it does, in words.
    pub name: String,
    /// What it means when the switch knows none of the commands.
    pub need: AbilityNeed,
    /// The variants, newest first.
    pub probes: Vec<AbilityProbe>,
}

/// Importance of an ability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AbilityNeed {
    /// Nothing works without it.
    Everything,
    /// One service does not work without it.
    Service,
    /// It is good to have.
    Nothing,
}

/// Probe: a read of something that does not exist.
pub struct AbilityProbe {
    /// The `xsi:type` of the request.
    pub type_name: &'static str,
    /// The document that asks, with nothing else in it.
    pub batch: Batch,
}

/// All that the gateway needs, asked about the user and devices called `nobody`.
pub fn abilities(nobody: &str) -> Vec<Ability> {
    let user_id = || nobody.to_owned();
    let mut abilities = vec![
        ability("user profile", AbilityNeed::Everything, profiles(nobody)),
        ability(
            "Speed Dial 100",
            AbilityNeed::Service,
            vec![probe(&UserSpeedDial100GetListRequest17sp1 {
                user_id: user_id(),
            })],
        ),
        ability(
            "Speed Dial 8",
            AbilityNeed::Service,
            vec![probe(&UserSpeedDial8GetListRequest { user_id: user_id() })],
        ),
    ];
    abilities.extend(devices(nobody));
    abilities.extend(directory(nobody));
    abilities.extend(assignment(nobody));
    abilities.extend(schedules(nobody));
    abilities.extend(shared_calls(nobody));
    abilities.extend(call_pickup(nobody));
    abilities.push(service_users(nobody));
    abilities.push(ability(
        "check of idle sessions",
        AbilityNeed::Nothing,
        vec![probe(&VerifySessionIsValidRequest {})],
    ));
    abilities.push(ability(
        "software version",
        AbilityNeed::Nothing,
        vec![probe(&SystemSoftwareVersionGetRequest {})],
    ));
    abilities
}

fn profiles(nobody: &str) -> Vec<AbilityProbe> {
    let variants = UserGetVariant::ALL.into_iter();
    let requests = variants.map(|variant| UserGetRequest {
        variant,
        user_id: nobody.to_owned(),
    });
    requests.map(|request| probe(&request)).collect()
}

/// The phones of each level, and the tags that their buttons are kept in.
fn devices(nobody: &str) -> Vec<Ability> {
    let levels = [
        AccessDeviceLevel::Group,
        AccessDeviceLevel::ServiceProvider,
        AccessDeviceLevel::System,
    ];
    let of_level = |level: AccessDeviceLevel| {
        let key = AccessDeviceKey::new(level, nobody, nobody, nobody);
        let named = |name: &str, probe| {
            let name = format!("{name} ({})", level.token());
            ability(&name, AbilityNeed::Service, vec![probe])
        };
        let tags = probe(&AccessDeviceCustomTagGetListRequest { key: key.clone() });
        let profile = probe(&AccessDeviceGetRequest { key });
        [named("phones", profile), named("phone buttons", tags)]
    };
    levels.into_iter().flat_map(of_level).collect()
}

/// Whom a user can call, as links of ICWS are made from it.
fn directory(nobody: &str) -> [Ability; 5] {
    let user_id = || nobody.to_owned();
    let group = UserGetListInGroupRequest {
        service_provider_id: user_id(),
        group_id: user_id(),
        ..Default::default()
    };
    let page = UserGetListInGroupPagedSortedListRequest {
        service_provider_id: user_id(),
        group_id: user_id(),
        ..Default::default()
    };
    let phone_list = UserPersonalPhoneListGetListRequest {
        user_id: user_id(),
        ..Default::default()
    };
    let is_assigned = UserServiceIsAssignedRequest::about(nobody, "Speed Dial 100");
    let alternates = AlternateNumbersVariant::ALL.map(|variant| {
        probe(&UserAlternateNumbersGetRequest {
            variant,
            user_id: user_id(),
        })
    });
    let fax = UserFaxMessagingGetRequest17sp1 { user_id: user_id() };
    [
        ability(
            "users of a group",
            AbilityNeed::Service,
            vec![probe(&page), probe(&group)],
        ),
        ability("alternate numbers", AbilityNeed::Service, alternates.into()),
        ability("fax numbers", AbilityNeed::Nothing, vec![probe(&fax)]),
        ability(
            "personal phone list",
            AbilityNeed::Service,
            vec![probe(&phone_list)],
        ),
        ability(
            "assigned services",
            AbilityNeed::Service,
            vec![probe(&is_assigned)],
        ),
    ]
}

/// Which services a user can have, and which are switched on.
fn assignment(nobody: &str) -> [Ability; 2] {
    let list = UserServiceGetAssignmentListRequest {
        user_id: nobody.to_owned(),
    };
    let assigned = UserAssignedServicesGetListRequest {
        user_id: Some(nobody.to_owned()),
    };
    [
        Ability::of_read("assignment of services", AbilityNeed::Service, &list),
        Ability::of_read("summary of services", AbilityNeed::Service, &assigned),
    ]
}

/// Where service users are, which any other command may be about.
fn service_users(nobody: &str) -> Ability {
    let list = UserGetServiceInstanceListInServiceProviderRequest {
        service_provider_id: nobody.to_owned(),
        ..Default::default()
    };
    Ability::of_read("service users", AbilityNeed::Nothing, &list)
}

/// A user's line on further devices.
fn shared_calls(nobody: &str) -> [Ability; 2] {
    let services = SharedCallVariant::ALL.map(|variant| {
        probe(&UserSharedCallAppearanceGetRequest {
            variant,
            user_id: nobody.to_owned(),
        })
    });
    let endpoint = || AccessDeviceEndpointKey {
        access_device: AccessDevice {
            device_level: AccessDeviceLevel::Group,
            device_name: nobody.to_owned(),
        },
        line_port: nobody.to_owned(),
    };
    let endpoints = SharedEndpointVariant::ALL.map(|variant| {
        probe(&UserSharedCallAppearanceGetEndpointRequest {
            variant,
            user_id: nobody.to_owned(),
            access_device_endpoint: endpoint(),
        })
    });
    let named =
        |name, probes: [AbilityProbe; 2]| ability(name, AbilityNeed::Service, probes.into());
    [
        named("shared call appearance", services),
        named("endpoints of shared call appearance", endpoints),
    ]
}

/// Who takes whose calls.
fn call_pickup(nobody: &str) -> [Ability; 4] {
    let id = || nobody.to_owned();
    let list = GroupCallPickupGetInstanceListRequest {
        service_provider_id: id(),
        group_id: id(),
    };
    let one = GroupCallPickupGetInstanceRequest {
        service_provider_id: id(),
        group_id: id(),
        name: id(),
    };
    let available = GroupCallPickupGetAvailableUserListRequest {
        service_provider_id: id(),
        group_id: id(),
        name: None,
    };
    let own = UserCallPickupGetRequest { user_id: id() };
    let need = AbilityNeed::Service;
    [
        Ability::of_read("pickup groups", need, &list),
        Ability::of_read("users of a pickup group", need, &one),
        Ability::of_read("users for a pickup group", need, &available),
        Ability::of_read("pickup group of a user", need, &own),
    ]
}

/// The schedules of each level, and their events.
fn schedules(nobody: &str) -> Vec<Ability> {
    let id = || nobody.to_owned();
    let owners = [
        ("User", ScheduleOwner::User { user_id: id() }),
        (
            "Group",
            ScheduleOwner::Group {
                service_provider_id: id(),
                group_id: id(),
            },
        ),
        (
            "Service Provider",
            ScheduleOwner::ServiceProvider {
                service_provider_id: id(),
            },
        ),
    ];
    let owners = owners.into_iter();
    owners
        .flat_map(|(level, owner)| schedules_of(nobody, level, &owner))
        .collect()
}

fn schedules_of(nobody: &str, level: &str, owner: &ScheduleOwner) -> [Ability; 3] {
    let schedule_key = || ScheduleKey {
        schedule_name: nobody.to_owned(),
        schedule_type: ScheduleType::Time,
    };
    let named = |name: &str, probe| {
        let name = format!("{name} ({level})");
        ability(&name, AbilityNeed::Service, vec![probe])
    };
    let list = probe(&ScheduleGetListRequest {
        owner: owner.clone(),
        schedule_type: None,
    });
    let events = probe(&ScheduleGetEventListRequest {
        owner: owner.clone(),
        schedule_key: schedule_key(),
    });
    let event = probe(&ScheduleGetEventRequest {
        owner: owner.clone(),
        schedule_key: schedule_key(),
        event_name: nobody.to_owned(),
    });
    [
        named("schedules", list),
        named("events of schedules", events),
        named("event of a schedule", event),
    ]
}

impl Ability {
    /// What is done with one command, which only reads.
    pub fn of_read<R: BatchCommand>(name: &str, need: AbilityNeed, request: &R) -> Self {
        ability(name, need, vec![probe(request)])
    }

    /// What is done with the newest known of several commands, which only read.
    pub fn of_variants<R: BatchCommand>(
        name: &str,
        need: AbilityNeed,
        newest_first: impl Iterator<Item = R>,
    ) -> Self {
        ability(name, need, newest_first.map(|one| probe(&one)).collect())
    }
}

fn ability(name: &str, need: AbilityNeed, probes: Vec<AbilityProbe>) -> Ability {
    Ability {
        name: name.to_owned(),
        need,
        probes,
    }
}

fn probe<R: BatchCommand>(request: &R) -> AbilityProbe {
    const { assert!(matches!(R::KIND, CommandKind::Read), "a write is no probe") }
    let mut batch = Batch::new("doctor");
    batch.add(request);
    AbilityProbe {
        type_name: request.type_name(),
        batch,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_probe_can_be_sent_and_only_reads() {
        for ability in abilities("no & body") {
            assert!(!ability.probes.is_empty(), "{}", ability.name);
            for probe in ability.probes {
                assert_eq!(probe.batch.unsendable(), None, "{}", probe.type_name);
                assert_eq!(probe.batch.kind(), CommandKind::Read, "{}", probe.type_name);
            }
        }
    }
}
