//! Services of a user: what can be assigned, what is switched on, and what goes when one is taken away.

use std::collections::BTreeSet;

use ocip_services::table::{Setting, Value};
use ocip_services::{ALL, criteria};

use super::people::User;
use super::shared_call_appearance::SharedCallAppearance;
use super::system::Group;

/// The services that are modelled and are no tables.
const WITHOUT_TABLE: [&str; 4] = [
    "Alternate Numbers",
    "Fax Messaging",
    "Speed Dial 100",
    "Speed Dial 8",
];

/// The element by which a service that is a table is switched on.
const SWITCH: &str = "isActive";

impl Group {
    /// The services that its users can have: those that it names or, when it names none, all that are
    /// modelled.
    pub fn offered_services(&self) -> BTreeSet<&str> {
        match &self.user_services {
            Some(named) => named.iter().map(String::as_str).collect(),
            None => {
                let tables = ALL.iter().map(|service| service.name);
                let by_criteria = criteria::ALL.iter().map(|service| service.name);
                let with_table = tables.chain(by_criteria);
                let with_table = with_table.chain(SharedCallAppearance::services());
                WITHOUT_TABLE.into_iter().chain(with_table).collect()
            }
        }
    }
}

impl User {
    /// Whether a service is switched on; `None` for one that cannot be switched.
    pub fn is_active(&self, service: &str) -> Option<bool> {
        match service {
            "Fax Messaging" => Some(self.fax_messaging.active),
            "Alternate Numbers" | "Speed Dial 100" | "Speed Dial 8" => None,
            _ => self.is_table_active(service),
        }
    }

    fn is_table_active(&self, service: &str) -> Option<bool> {
        let (settings, values) = self.table_of(service)?;
        let position = settings.iter().position(|one| one.element == SWITCH);
        match values.get(position?)? {
            Some(Value::Flag(is_on)) => Some(*is_on),
            _ => None,
        }
    }

    /// The settings of a service that has a table, and what the user has of each.
    fn table_of(&self, service: &str) -> Option<(&'static [Setting], Vec<Option<Value>>)> {
        if let Some(table) = ALL.iter().find(|table| table.name == service) {
            return Some((table.settings, self.settings.of(table)));
        }
        let mut by_criteria = criteria::ALL.iter();
        let table = by_criteria.find(|table| table.name == service)?;
        Some((table.settings, self.criteria_state(table).settings))
    }

    /// Takes a service away, and all that it keeps: it has its defaults when it is assigned again. False when
    /// the user does not have it.
    pub fn unassign_service(&mut self, service: &str) -> bool {
        if !self.services.remove(service) {
            return false;
        }
        match service {
            "Alternate Numbers" => self.alternate_numbers = Default::default(),
            "Fax Messaging" => self.fax_messaging = Default::default(),
            "Simultaneous Ring Personal" => self.simultaneous_ring_personal = Default::default(),
            "Speed Dial 100" => self.speed_dial_100 = Default::default(),
            _ if SharedCallAppearance::services().any(|name| name == service) => {
                self.drop_shared_calls();
            }
            "Speed Dial 8" => self.speed_dial_8 = Default::default(),
            _ => {
                self.settings.0.remove(service);
                self.criteria.0.remove(service);
            }
        }
        true
    }

    /// Forgets what Shared Call Appearance keeps, unless the user has a service of another size.
    fn drop_shared_calls(&mut self) {
        if SharedCallAppearance::endpoints_max(&self.services).is_none() {
            self.shared_call_appearance = SharedCallAppearance::default();
        }
    }
}
